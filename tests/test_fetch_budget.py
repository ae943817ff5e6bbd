"""A night and each of its sources may ask for so many pages, in so many minutes, and no more."""

from __future__ import annotations

import pytest

from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.fetch.budget import night_budget, source_budget


@pytest.mark.parametrize(("minutes", "allowed"), [(None, 120), (2, 2), (500, 500)])
def test_a_source_has_its_own_minutes_or_a_share_of_the_night(minutes: float | None, allowed: float) -> None:
    now = [0.0]
    source = Source("hafen", SourceKind.FEED, ("https://hafen.example/",), max_minutes=minutes)
    budget = source_budget(Settings(night_minutes=480), source, lambda: now[0])
    now[0] = allowed * 60 - 1
    assert budget.exhausted() == ""
    now[0] += 1
    assert budget.exhausted() == f"the {allowed} minutes of the source are used up"


def test_pages_are_counted_by_source_and_by_night() -> None:
    source = Source("hafen", SourceKind.FEED, ("https://hafen.example/",), max_entries=2)
    budgets = source_budget(Settings(), source, lambda: 0.0), night_budget(Settings(night_pages=2), lambda: 0.0)
    for budget, name in zip(budgets, ("source", "night"), strict=True):
        budget.use()
        assert budget.exhausted() == ""
        budget.use()
        assert budget.exhausted() == f"the 2 pages of the {name} are used up"
