"""The zone of a date: its own, else the source's, else an assumption that is marked as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from schemas.story import Article, Reading
from tasks.extract.words.timezones import assumed_zone, dated

NOON = datetime(2022, 5, 6, 12, tzinfo=UTC)


def settled(zone: str = "", mark: str = "assumed", url: str = "https://sandpiper.example/a", language: str = "en") -> Article:
    article = Article("Pier", "Text", url=url, published_at=NOON, published_raw="6 May 2022 12:00", published_zone=mark)
    found = dated(Reading(article, (), "test", language), time_zone=zone).article
    assert found is not None
    return found


def test_a_date_without_a_zone_is_meant_in_that_of_its_source() -> None:
    found = settled("Asia/Seoul")
    assert (found.published_at, found.published_zone) == (datetime(2022, 5, 6, 3, tzinfo=UTC), "source")
    assert found.published_at is not None
    assert found.published_at.day == 6


def test_a_date_with_a_zone_keeps_it() -> None:
    found = settled("Asia/Seoul", mark="value")
    assert (found.published_at, found.published_zone) == (NOON, "value")


@pytest.mark.parametrize(
    ("url", "language", "hour"),
    [
        ("https://fischer.example/a", "de-AT", 10),
        ("https://fischer.co.jp/a", "", 3),
        ("https://umi.example/a", "ja", 3),
        ("https://umi.example/a", "en", 12),
        ("", "", 12),
    ],
)
def test_without_a_source_the_country_of_the_site_is_assumed_else_utc(url: str, language: str, hour: int) -> None:
    found = settled(url=url, language=language)
    assert (found.published_at, found.published_zone) == (NOON.replace(hour=hour), "assumed")


def test_a_zone_that_does_not_exist_is_none() -> None:
    assert settled("Atlantis/Capital").published_zone == "assumed"


def test_the_last_change_has_the_same_zone() -> None:
    article = Article("Pier", "Text", modified_at=NOON, modified_raw="2022-05-06 12:00")
    found = dated(Reading(article, (), "test"), time_zone="Asia/Seoul").article
    assert found is not None
    assert found.modified_at == datetime(2022, 5, 6, 3, tzinfo=UTC)


def test_an_address_that_cannot_be_read_has_no_country() -> None:
    assert assumed_zone("", "x-klingon") is UTC


def test_a_day_without_a_clock_begins_where_its_publisher_is() -> None:
    day = datetime(2022, 5, 6, tzinfo=UTC)
    article = Article("Pier", "Text", published_at=day, published_raw="6 May 2022", published_zone="assumed")
    found = dated(Reading(article, (), "test"), time_zone="Asia/Seoul").article
    assert found is not None
    assert found.published_at == datetime(2022, 5, 5, 15, tzinfo=UTC)
    assert found.published_at.day == 6
    assert found.published_zone == "source"


def stated(at: datetime, url: str, zone: str = "") -> datetime:
    article = Article("Pier", "Text", url=url, published_at=at, published_raw=at.isoformat(), published_zone="value")
    found = dated(Reading(article, (), "test"), time_zone=zone).article
    assert found is not None
    assert found.published_at == at
    return found.published_at


def test_a_moment_in_utc_is_told_in_the_zone_of_the_publisher() -> None:
    evening = datetime(2022, 5, 6, 20, tzinfo=UTC)
    assert stated(evening, "https://umi.co.jp/a").day == 7
    assert stated(evening, "https://umi.example/a", "Asia/Seoul").day == 7
    assert stated(evening.astimezone(timezone(timedelta(hours=2))), "https://umi.co.jp/a").day == 6


@pytest.mark.parametrize(
    ("hour", "path", "day"), [(3, "2022/05/05", 5), (20, "2022/05/07", 7), (20, "2022/05/05", 6), (3, "9", 6)]
)
def test_the_day_in_the_address_tells_how_the_newsroom_counts(hour: int, path: str, day: int) -> None:
    assert stated(datetime(2022, 5, 6, hour, tzinfo=UTC), f"https://sandpiper.example/{path}/pier").day == day


def test_the_zone_of_the_source_goes_before_the_day_in_the_address() -> None:
    assert stated(datetime(2022, 5, 6, 3, tzinfo=UTC), "https://sandpiper.example/2022/05/05/pier", "Asia/Seoul").day == 6
