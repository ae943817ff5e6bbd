"""What dates promises: dates as pages write them, in many languages, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.words.dates import find_date, parse_date, parse_iso, read_moment

WRITTEN = """
Updated: July 31, 2019 | 31 July 2019 | 31st of July 2019 | Wed, Jul 31, 2019 | 31. Juli 2019 · Küstenbote | 31 juillet 2019
31 de julio de 2019 | 31 de julho de 2019 | 31 luglio 2019 | 31 июля 2019 | 31 lipca 2019 | 31 Temmuz 2019 | 31 tháng 7, 2019
2019年7月31日 | 2019년 7월 31일 | 31 กรกฎาคม 2562 | 31 يوليو 2019 | 31 जुलाई 2019
2019.07.31. | 2019/07/31 | 31.07.2019 | 31/07/2019 | 31-Jul-2019
2019. július 31. | 2019 m. liepos 31 d. | 2019. gada 31. jūlijs | २०१९-०७-३१
"""


@pytest.mark.parametrize("text", [part.strip() for line in WRITTEN.strip().splitlines() for part in line.split("|")])
def test_a_written_date_is_found_in_any_of_the_main_languages(text: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found.at == datetime(2019, 7, 31, tzinfo=UTC)
    assert text[found.start : found.end].strip() == found.raw


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-10-03T08:30:00+02:00", datetime(2024, 10, 3, 6, 30, tzinfo=UTC)),
        ("2024-10-03T08:30:00+0200", datetime(2024, 10, 3, 6, 30, tzinfo=UTC)),
        ("2024-10-03 08:30:00 +0200", datetime(2024, 10, 3, 6, 30, tzinfo=UTC)),
        ("2024-10-03T08:30:00Z", datetime(2024, 10, 3, 8, 30, tzinfo=UTC)),
        ("2024-10-03T08:30", datetime(2024, 10, 3, 8, 30, tzinfo=UTC)),
        ("2024-10-03", datetime(2024, 10, 3, tzinfo=UTC)),
    ],
)
def test_the_zone_comes_from_the_value_and_is_utc_where_it_names_none(value: str, moment: datetime) -> None:
    assert parse_iso(value) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Aug 8, 2024 4:05 PM EDT", datetime(2024, 8, 8, 20, 5, tzinfo=UTC)),
        ("8 August 2024, 16.05 Uhr MESZ", datetime(2024, 8, 8, 14, 5, tzinfo=UTC)),
        ("Thu Aug 08 2024 16:05:30 GMT+0800", datetime(2024, 8, 8, 8, 5, 30, tzinfo=UTC)),
        ("Thu, 08 Aug 2024 16:05:00 GMT", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
        ("16:05 | 8 August 2024", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
        ("2024年8月8日 下午4:05", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
        ("2024년 8월 8일 오후 4:05", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
        ("2024年8月8日 16時05分 JST", datetime(2024, 8, 8, 7, 5, tzinfo=UTC)),
        ("1723133100", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
        ("1723133100000", datetime(2024, 8, 8, 16, 5, tzinfo=UTC)),
    ],
)
def test_clock_and_zone_are_read_as_people_and_machines_write_them(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    ("text", "zoned"),
    [("2024-08-08T10:00:00Z", True), ("Aug 8, 2024 4 PM ET", True), ("2024-08-08", False), ("8 May 2024, 9:00", False)],
)
def test_a_moment_says_whether_its_zone_was_named(text: str, zoned: bool) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.zoned is zoned


def test_the_day_of_a_moment_is_that_of_its_own_zone() -> None:
    moment = read_moment("2024-08-08T01:00:00+05:30")
    assert moment is not None
    assert moment.at.day == 8


def test_a_clock_beside_the_date_is_read() -> None:
    assert parse_date("Posted: Aug 08, 2024 4:05 PM") == datetime(2024, 8, 8, 16, 5, tzinfo=UTC)
    assert parse_date("8 August 2024, 12:05 am") == datetime(2024, 8, 8, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["3 hours ago", "vor 3 Stunden", "il y a 3 heures", "hace 3 horas", "3 часа назад", "3小时前", "3시간 전"]
)
def test_a_relative_date_counts_from_the_date_that_the_page_shows(text: str) -> None:
    assert find_date(text) is None
    found = find_date(text, reference=datetime(2020, 3, 6, 14, 0, tzinfo=UTC))
    assert found is not None
    assert found.at == datetime(2020, 3, 6, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("منذ 5 ساعات", "قبل 5 ساعات", "5 часов назад", "5 годин тому", "5 godzin temu", "před 5 hodinami", "לפני 5 שעות"),
        *("prije 5 sati", "5 saat önce", "πριν από 5 ώρες", "5 timmar sedan", "il y a 5 heures", "5小时前更新"),
    ],
)
def test_a_relative_date_may_have_any_form_of_its_unit(text: str) -> None:
    found = find_date(text, reference=datetime(2020, 3, 6, 14, 0, tzinfo=UTC))
    assert found is not None
    assert found.at == datetime(2020, 3, 6, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["3 человека назад", "5 minutes to read", "3 days", "vor 3 Toren", "منذ 5"])
def test_a_number_before_other_words_is_no_relative_date(text: str) -> None:
    assert find_date(text, reference=datetime(2020, 3, 6, tzinfo=UTC)) is None


def test_hours_before_a_day_without_a_clock_stay_on_that_day() -> None:
    found = find_date("9 hours ago", reference=datetime(2020, 3, 6, tzinfo=UTC))
    assert found is not None
    assert found.at.day == 6


def test_the_month_stands_first_where_the_page_is_american_or_it_must() -> None:
    assert parse_date("04/03/2020") == datetime(2020, 3, 4, tzinfo=UTC)
    assert parse_date("04/03/2020", month_first=True) == datetime(2020, 4, 3, tzinfo=UTC)
    assert parse_date("04/23/2020") == datetime(2020, 4, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "May 2019", "on Feb 1", "1,400 millions in 2020", "Euro 2020", "99/99/2020", "45 June 2020", "10:30", "31 | 07"]
)
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    assert find_date(text) is None


@given(st.text(max_size=80))
def test_any_text_is_searched_without_failing(text: str) -> None:
    for found in (find_date(text, reference=datetime(2020, 1, 1, tzinfo=UTC)), find_date(text, month_first=True)):
        assert found is None or found.at.tzinfo is not None
    parse_date(text)
