"""A silent source is found by its own rhythm, and one that only has its rhythm is left in peace."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ledger import NightCount
from tasks.report.silence import FEWEST_NIGHTS, lower_tail, silence_of

MONDAY = date(2026, 1, 5)
DAILY = [40, 42, 38, 41, 39, 18, 12]
WEEKDAYS = [30, 28, 31, 29, 30, 0, 0]
WEEKLY = [0, 0, 0, 25, 0, 0, 0]


def nights(counts: list[int]) -> list[NightCount]:
    return [NightCount(MONDAY + timedelta(days=number), count) for number, count in enumerate(counts)]


def silent(counts: list[int]) -> str:
    return silence_of(nights(counts))


def test_a_source_that_has_news_every_night_is_silent_after_one_night_without() -> None:
    assert silent(DAILY * 6) == ""
    assert silent([*DAILY * 6, 0]) == "nothing new for 1 night; before, never for more than 0 nights"


def test_a_source_that_rests_at_weekends_may_rest() -> None:
    assert silent(WEEKDAYS * 6) == ""
    assert silent([*WEEKDAYS * 6, 0]) == ""  # a holiday on a Monday
    assert silent([*WEEKDAYS * 6, 0, 0]) == "nothing new for 4 nights; before, never for more than 2 nights"


def test_a_weekly_source_is_silent_after_its_day_has_passed() -> None:
    assert silent([*WEEKLY * 8, *[0] * 6]) == ""
    assert silent([*WEEKLY * 8, *[0] * 7]).startswith("nothing new for 10 nights")


def test_far_fewer_than_on_the_same_weekday_two_nights_in_a_row() -> None:
    assert silent([*DAILY * 6, 5]) == ""  # one slow night
    assert silent([*DAILY * 6, 5, 4]) == "4 new, where 42 are usual on this weekday, and far too few the night before"
    assert silent([*DAILY * 6, *DAILY[:5], 18, 12]) == ""  # a Saturday is no Friday


def test_a_source_with_little_news_is_given_time() -> None:
    rare = [1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1] * 6
    assert silent([*rare, *[0] * 6]) == ""
    assert silent([*rare, *[0] * 40]).startswith("nothing new for 40 nights")


@given(st.lists(st.integers(0, 300), max_size=FEWEST_NIGHTS))
def test_nobody_is_called_silent_before_its_rhythm_is_known(counts: list[int]) -> None:
    assert silent(counts) == ""


@given(st.lists(st.integers(0, 300), max_size=60))
def test_the_same_nights_give_the_same_answer_and_nothing_raises(counts: list[int]) -> None:
    assert silent(counts) == silent(counts)


def test_a_source_that_never_had_news_is_not_silent() -> None:
    assert silent([0] * 90) == ""


def test_the_lower_tail_is_that_of_poisson() -> None:
    assert lower_tail(0, 5) == pytest.approx(math.exp(-5))
    assert lower_tail(3, 5) == pytest.approx(0.26502, abs=1e-5)
    assert lower_tail(0, 0) == 1


def drawn(rng: random.Random, mean: float, spread: float) -> int:
    """A count that varies more than a Poisson process does: a negative binomial one."""
    rate, count, passed = rng.gammavariate(spread, mean / spread), 0, rng.expovariate(1)
    while passed < rate:
        count, passed = count + 1, passed + rng.expovariate(1)
    return count


RHYTHMS: dict[str, Callable[[random.Random, date], int]] = {
    "agency": lambda rng, day: drawn(rng, (300, 150)[day.weekday() >= 5], 30),
    "daily": lambda rng, day: drawn(rng, (100, 45)[day.weekday() >= 5], 15),
    "weekdays": lambda rng, day: drawn(rng, (30, 0.0001)[day.weekday() >= 5], 8),
    "local": lambda rng, day: drawn(rng, (8, 4)[day.weekday() >= 5], 4),
    "blog": lambda rng, day: drawn(rng, 0.5, 2),
    "weekly": lambda rng, day: drawn(rng, (0.0001, 25)[day.weekday() == 3], 8),
}


@pytest.mark.parametrize("name", RHYTHMS)
def test_a_year_of_a_source_has_few_false_alarms_and_an_outage_is_found(name: str) -> None:
    false_alarms, found = 0, 0
    for seed in range(4):
        rng = random.Random(f"{name} {seed}")
        counts = [RHYTHMS[name](rng, MONDAY + timedelta(days=number)) for number in range(365)]
        year = nights(counts)
        alarms = [bool(silence_of(year[: length + 1])) for length in range(365)]
        false_alarms += sum(1 for before, now in zip([False, *alarms], alarms, strict=False) if now and not before)
        found += any(silent([*counts, *[0] * length]) for length in range(1, 46))
    assert false_alarms <= 4  # in four years
    assert found == 4
