"""Nothing is lost between the stages, and a run that loses too much is not committed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import LossTooHigh
from schemas.outcome import ALLOWED_LOSS, Reason, Stage, Tally, check_loss, tally

REASONS = st.lists(st.sampled_from(list(Reason)), max_size=30)


@given(st.integers(0, 100), REASONS)
def test_what_entered_was_kept_or_dropped_by_reason(kept: int, reasons: list[Reason]) -> None:
    counted = tally(Stage.FETCH, kept, reasons)
    assert counted.entered == counted.kept + counted.dropped == kept + len(reasons)


@given(st.integers(0, 100), REASONS, st.integers(0, 100), REASONS)
def test_tallies_add_up_in_any_order(kept: int, reasons: list[Reason], more: int, others: list[Reason]) -> None:
    one, other = tally(Stage.FETCH, kept, reasons), tally(Stage.FETCH, more, others)
    assert one + other == other + one == tally(Stage.FETCH, kept + more, [*reasons, *others])


def test_an_item_without_a_fate_is_refused() -> None:
    with pytest.raises(ValueError, match="fetch: 3 entered, 1 kept"):
        Tally(Stage.FETCH, 3, 1, {"timeout": 1})


@pytest.mark.parametrize("stage", ALLOWED_LOSS)
def test_a_stage_may_lose_its_share_and_not_one_more(stage: Stage) -> None:
    entered = 100
    allowed = round(ALLOWED_LOSS[stage].share * entered)
    check_loss([Tally(stage, entered, entered - allowed, {"timeout": allowed})])
    with pytest.raises(LossTooHigh, match=f"{allowed + 1} of 100 items"):
        check_loss([Tally(stage, entered, entered - allowed - 1, {"timeout": allowed + 1})])


@pytest.mark.parametrize(
    ("stage", "reason"), [(stage, reason) for stage in ALLOWED_LOSS for reason in ALLOWED_LOSS[stage].excused]
)
def test_what_the_world_took_away_is_no_loss_of_ours(stage: Stage, reason: str) -> None:
    check_loss([Tally(stage, 100, 0, {reason: 100})])


def test_pages_that_were_not_asked_for_hide_no_loss() -> None:
    with pytest.raises(LossTooHigh, match="lost 12 of 12 items"):
        check_loss([tally(Stage.FETCH, 0, [Reason.TIMEOUT] * 12 + [Reason.NOT_DUE] * 10_000)])


def test_pages_that_came_unchanged_count_as_kept() -> None:
    check_loss([tally(Stage.FETCH, 0, [Reason.NOT_MODIFIED] * 50 + [Reason.SAME_PAYLOAD] * 50 + [Reason.TIMEOUT] * 100)])


def test_the_only_source_being_dead_fails_the_night() -> None:
    for reason in (Reason.UNREACHABLE, Reason.NOT_FOUND, Reason.NOT_A_FEED):
        with pytest.raises(LossTooHigh, match="Mend the cause"):
            check_loss([tally(Stage.DISCOVER, 0, [reason])])


def test_a_few_bad_files_say_nothing_of_the_pipeline() -> None:
    check_loss([tally(Stage.EXTRACT, 0, [Reason.EMPTY])])


def test_repeats_are_no_loss() -> None:
    check_loss([tally(Stage.DEDUPLICATE, 0, [Reason.EXACT] * 1000)])
