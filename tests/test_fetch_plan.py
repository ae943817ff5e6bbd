"""What a night asks of a source: every entry once or with a reason, new pages first, known ones by the schedule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Reason
from schemas.page import REVISIT, Entry
from schemas.source import Source, SourceKind
from schemas.visit import Visited
from tasks.fetch.canonical import url_key
from tasks.fetch.plan import SCHEDULE, Plan, day_of, is_due, listed_as, plan_night

NIGHT = date(2026, 11, 21)
SOURCE = Source(id="hafen", kind=SourceKind.FEED, urls=("https://hafen.example/feed",))
DAY = timedelta(days=1)


def entry(name: str, position: int = 1, **named: str) -> Entry:
    return Entry("hafen", f"https://hafen.example/{name}", position, listed_by="feed", **named)


def visited(name: str, nights_ago: int = 1, revisits: int = 0, **named: object) -> Visited:
    url = f"https://hafen.example/{name}"
    last = NIGHT - nights_ago * DAY
    known = Visited(url_key(url), url, last, last, last, listed_as(entry(name)), revisits, 200)
    return replace(known, **named)  # type: ignore[arg-type]


def planned(entries: list[Entry], known: list[Visited] | None = None, source: Source = SOURCE) -> Plan:
    return plan_night(entries, {one.key: one for one in known or []}, source, NIGHT)


def asked(plan: Plan) -> list[str]:
    return [ask.entry.url.removeprefix("https://hafen.example/") for ask in plan.asks]


def reasons(plan: Plan) -> dict[str, Reason]:
    return {one.url.removeprefix("https://hafen.example/"): reason for one, reason in plan.aside}


NAMES = st.sampled_from(["a", "b", "c/?utm_source=rss", "c", "d/amp", "d", "e?id=1", "e?id=2", "e?id=1&fbclid=x"])
ENTRIES = st.lists(st.builds(entry, NAMES, st.integers(1, 9), title=st.sampled_from(["", "Sturm"])), max_size=12)
KNOWN = st.lists(
    st.builds(visited, NAMES, st.integers(0, 40), st.integers(0, 5), status=st.sampled_from([200, 404, 0])),
    max_size=8,
    unique_by=lambda one: one.key,
)
SOURCES = st.builds(
    replace, st.just(SOURCE), max_entries=st.integers(1, 12), exclude=st.sampled_from([(), ("id=2",)]), max_age_days=st.none()
)


@given(ENTRIES, KNOWN, SOURCES)
def test_every_entry_is_asked_for_or_set_aside_and_nothing_is_asked_twice(
    entries: list[Entry], known: list[Visited], source: Source
) -> None:
    plan = planned(entries, known, source)
    listed = [ask for ask in plan.asks if ask.entry.listed_by != REVISIT]
    assert len(listed) + len(plan.aside) == len(entries)
    assert Counter(one.position for one in entries) == Counter(
        [ask.entry.position for ask in listed] + [one.position for one, _ in plan.aside]
    )
    assert len({ask.key for ask in plan.asks}) == len(plan.asks) <= source.max_entries


@given(ENTRIES, KNOWN, SOURCES, st.randoms())
def test_the_order_in_which_entries_come_does_not_matter(
    entries: list[Entry], known: list[Visited], source: Source, random: object
) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = planned(shuffled, known[::-1], source)
    assert [ask.key for ask in planned(entries, known, source).asks] == [ask.key for ask in again.asks]


@given(ENTRIES, KNOWN)
def test_the_same_night_asks_nothing_twice(entries: list[Entry], known: list[Visited]) -> None:
    first = planned(entries, known)
    table = {one.key: one for one in known}
    for ask in first.asks:
        table[ask.key] = visited("x", 0, key=ask.key, url=ask.entry.url)
    assert not {ask.key for ask in planned(entries, list(table.values())).asks} & {ask.key for ask in first.asks}


def test_forms_of_one_page_are_asked_for_once_in_the_form_that_is_listed_first() -> None:
    plan = planned([entry("a/amp", 2), entry("a?utm_source=rss#top", 1), entry("b#!state", 3)])
    assert asked(plan) == ["a", "b#!state"]
    assert reasons(plan) == {"a/amp": Reason.LISTED_TWICE}


def test_a_known_page_waits_for_its_next_visit_and_is_then_asked_with_what_is_known() -> None:
    nights = [visited("a", 0), visited("b", 1), visited("c", 6, 2), visited("d", 7, 2), visited("e", 29, 9), visited("f", 30, 9)]
    plan = planned([entry(name, number) for number, name in enumerate("abcdef")], nights)
    assert asked(plan) == ["b", "d", "f"]
    assert reasons(plan) == dict.fromkeys("ace", Reason.NOT_DUE)
    assert plan.asks[0].known == nights[1]


def test_the_schedule_is_a_night_a_night_a_week_and_then_a_month() -> None:
    gaps = [next(n for n in range(99) if is_due(visited("a", n, revisits), NIGHT)) for revisits in range(6)]
    assert gaps == [*SCHEDULE, 30, 30] == [1, 1, 7, 30, 30, 30]


@pytest.mark.parametrize(
    "sign",
    [
        {"title": "Sturm über dem Hafen"},
        {"published_raw": "Sat, 21 Nov 2026 01:00:00 GMT"},
        {"changed_raw": "2026-11-18T09:00:00+01:00"},
        {"changed_raw": "2026-11-19"},
    ],
)
def test_a_page_is_asked_for_before_its_time_where_the_listing_says_that_it_changed(sign: dict[str, str]) -> None:
    known = [visited("a", 3, 2), visited("b", 3, 2)]
    plan = planned([entry("a", 1, **sign), entry("b", 2, changed_raw="2026-11-17")], known)
    assert asked(plan) == ["a"]
    assert reasons(plan) == {"b": Reason.NOT_DUE}


def test_signs_of_a_change_that_most_pages_show_are_not_believed() -> None:
    known = [visited(str(number), 3, 2) for number in range(12)]
    always_now = [entry(str(number), number, changed_raw="2026-11-21T02:00:00Z") for number in range(12)]
    assert asked(planned(always_now, known)) == []
    ago = [entry(str(number), number, published_raw="vor 3 Stunden") for number in range(12)]
    assert asked(planned(ago, known)) == []
    assert asked(planned(always_now[:5], known[:5])) == ["0", "1", "2", "3", "4"]  # of so few it may be true


def test_what_the_source_leaves_out_is_set_aside() -> None:
    source = replace(SOURCE, include=("/politik/", "/wirtschaft/"), exclude=("/ticker/",), max_age_days=7)
    old = {"published_raw": "Fri, 13 Nov 2026 23:00:00 GMT"}
    listed = [entry("politik/1"), entry("politik/ticker/2"), entry("sport/3"), entry("politik/4", **old)]
    plan = planned([replace(one, position=number) for number, one in enumerate(listed)], source=source)
    assert asked(plan) == ["politik/1"]
    assert reasons(plan) == {"politik/ticker/2": Reason.EXCLUDED, "sport/3": Reason.EXCLUDED, "politik/4": Reason.TOO_OLD}
    excluded_since = planned([], [visited("sport/9"), visited("politik/8")], source)
    assert asked(excluded_since) == ["politik/8"]


def test_pages_that_are_listed_no_more_are_visited_by_the_same_schedule_but_for_those_that_are_gone() -> None:
    plan = planned(
        [], [visited("a", 1), visited("b", 5, 2), visited("c", 7, 2), visited("d", 1, status=404), visited("e", status=0)]
    )
    assert sorted(asked(plan)) == ["a", "c", "e"]
    assert {ask.entry.listed_by for ask in plan.asks} == {REVISIT}
    assert plan.aside == ()
    assert asked(planned([entry("d")], [visited("d", 1, status=404)])) == ["d"]  # as long as it is listed it may come


def test_new_pages_come_before_changed_ones_and_both_before_visits_which_have_a_share_of_the_budget() -> None:
    known = [visited(f"old-{number}", 1) for number in range(9)] + [
        visited("young", 1),
        visited("aged", 40, 3),
        visited("other", 3, 2),
    ]
    listed = [entry("other", 1, title="anders"), entry("new-2", 9), entry("new-1", 3)]
    plan = planned(listed, known, replace(SOURCE, max_entries=10))
    assert asked(plan)[:3] == ["new-1", "new-2", "other"]
    assert len(plan.asks) == 3 + 5
    assert "aged" not in asked(plan)  # the youngest change most
    full = planned(listed, known, replace(SOURCE, max_entries=2))
    assert asked(full) == ["new-1", "new-2"]
    assert reasons(full) == {"other": Reason.OVER_LIMIT}


def test_a_night_of_many_pages_is_planned_with_those_over_the_limit_last_in_the_listing() -> None:
    plan = planned([entry(str(number), number) for number in range(50, 0, -1)], source=replace(SOURCE, max_entries=20))
    assert asked(plan) == [str(number) for number in range(1, 21)]
    assert set(reasons(plan).values()) == {Reason.OVER_LIMIT}


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026-11-20T23:30:00-05:00", date(2026, 11, 21)),
        ("2026-11-20T23:30:00", date(2026, 11, 20)),
        ("Fri, 20 Nov 2026 23:30:00 -0500", date(2026, 11, 21)),
        ("2026-02-30", None),
        ("vor 3 Stunden", None),
        ("", None),
        ("Fri, 99 Nov 99999 23:30:00 -9999", None),
    ],
)
def test_the_day_of_a_date_is_that_in_utc(raw: str, day: date | None) -> None:
    assert day_of(raw) == day


@given(st.text(max_size=40))
def test_no_date_raises(raw: str) -> None:
    day_of(raw)
