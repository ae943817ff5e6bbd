"""The ledger of a source: its sums agree with what the source listed, whatever became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ledger import SourceLedger
from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.run import Run
from tasks.report.ledger import COLUMNS, ledgers_of
from tasks.store.rows import outcome_table

AT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run("night-2026-11-21-0001", "night-2026-11-21", date(2026, 11, 21), AT)


def outcome(
    fate: Fate, reason: Reason = Reason.NONE, stage: Stage = Stage.STORE, listed_by: str = "feed", source: str = "hafen"
) -> Outcome:
    return Outcome(source, "https://hafen.example/a", stage, fate, reason, "", "", AT, listed_by)


def ledgers(*outcomes: Outcome) -> tuple[SourceLedger, ...]:
    return ledgers_of(outcome_table(outcomes, RUN).select(list(COLUMNS)))


OUTCOMES = st.builds(
    outcome,
    st.sampled_from(Fate),
    st.sampled_from(Reason),
    st.sampled_from([Stage.DISCOVER, Stage.FETCH, Stage.EXTRACT, Stage.STORE]),
    st.sampled_from(["", "feed", "sitemap", "revisit"]),
    st.sampled_from(["hafen", "kai"]),
)


@given(st.lists(OUTCOMES, max_size=30))
def test_every_line_of_the_listings_is_in_the_ledger_once(outcomes: list[Outcome]) -> None:
    made = ledgers(*outcomes)
    assert [ledger.source_id for ledger in made] == sorted({one.source_id for one in outcomes})
    for ledger in made:
        named = [one for one in outcomes if one.source_id == ledger.source_id and one.listed_by]
        twice = [one for one in named if one.reason is Reason.LISTED_TWICE]
        assert ledger.listed + ledger.listed_twice + ledger.revisited == len(named)
        assert ledger.listed_twice == len(twice)


@given(st.lists(OUTCOMES, max_size=30), st.randoms())
def test_the_order_of_the_outcomes_does_not_matter(outcomes: list[Outcome], random: object) -> None:
    shuffled = list(outcomes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ledgers(*shuffled) == ledgers(*outcomes)


def test_a_night_of_a_source_in_numbers() -> None:
    (ledger,) = ledgers(
        *[outcome(Fate.ARCHIVED)] * 5,
        outcome(Fate.UPDATED, Reason.UPDATE, listed_by="revisit"),
        *[outcome(Fate.REPEAT, Reason.EXACT, Stage.DEDUPLICATE)] * 2,
        *[outcome(Fate.UNCHANGED, Reason.NOT_MODIFIED, Stage.FETCH)] * 4,
        outcome(Fate.LISTING, stage=Stage.EXTRACT),
        *[outcome(Fate.DROPPED, Reason.NOT_DUE, Stage.FETCH)] * 7,
        outcome(Fate.DROPPED, Reason.LISTED_TWICE, Stage.FETCH),
        outcome(Fate.DROPPED, Reason.GONE, Stage.FETCH, "revisit"),
        outcome(Fate.DROPPED, Reason.CONSENT, Stage.EXTRACT),
        outcome(Fate.LISTING, stage=Stage.EXTRACT, listed_by=""),
        outcome(Fate.DROPPED, Reason.SERVER_ERROR, Stage.DISCOVER, ""),
    )
    assert ledger == SourceLedger(
        source_id="hafen",
        listed=20,
        listed_twice=1,
        revisited=2,
        fetched=14,
        archived=5,
        updated=1,
        repeats=2,
        unchanged=4,
        listings=1,
        dropped={"consent": 1, "gone": 1, "not_due": 7},
        unread={"server_error": 1},
    )
    assert ledger.as_json()["dropped"] == {"consent": 1, "gone": 1, "not_due": 7}


def test_a_source_that_listed_nothing_is_in_the_ledger_with_its_trouble() -> None:
    (ledger,) = ledgers(outcome(Fate.DROPPED, Reason.TIMEOUT, Stage.DISCOVER, ""))
    assert (ledger.listed, dict(ledger.unread)) == (0, {"timeout": 1})


def test_sums_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="3 listed and 0 revisited, but 2 fates"):
        SourceLedger("hafen", listed=3, archived=1, dropped={"gone": 1})
