"""What may be relied on of cuts: what shares a beginning with a known story, and how much of its own it may have."""

from __future__ import annotations

import pytest

from schemas.story import Decision, Relation
from tasks.deduplicate.edges import LEAD
from tests.deduplicate_texts import article, prose, relations, teaser, verdicts

LONG = prose(1)


@pytest.mark.parametrize("make", [article, teaser])
def test_a_cut_is_a_repeat_of_the_longer_one(make) -> None:  # type: ignore[no-untyped-def]
    _, cut = verdicts(make("a", LONG), make("b", "\u00a0" + LONG[:300] + "…"))
    assert cut.decision is Decision.REPEAT
    assert relations(cut) == [("b", "a", Relation.TRUNCATED)]
    assert cut.matches[0].similarity > 0.9


@pytest.mark.parametrize("make", [article, teaser])
def test_a_longer_one_is_kept_and_extends_the_cut(make) -> None:  # type: ignore[no-untyped-def]
    _, longer = verdicts(make("a", LONG[:300]), make("b", LONG))
    assert longer.decision is Decision.NEW
    assert relations(longer) == [("b", "a", Relation.EXTENDS)]
    assert longer.matches[0].similarity == 1.0


def test_one_more_letter_is_the_same_cut() -> None:
    """The two teasers of one story that stand on one page, the first with a leading no-break space."""
    text = LONG[:590] + " the"
    _, second = verdicts(teaser("a", "\u00a0" + text[:-1]), teaser("b", text + " "))
    assert relations(second) == [("b", "a", Relation.TRUNCATED)]


def test_a_dateline_in_front_makes_no_new_story() -> None:
    _, second = verdicts(article("a", LONG), article("b", f"BERGEN (Fjord News) — {LONG}"))
    assert relations(second) == [("b", "a", Relation.TRUNCATED)]


def test_a_new_paragraph_in_front_is_not_lost() -> None:
    _, second = verdicts(article("a", LONG), article("b", f"{prose(2, 20)}\n\n{LONG[:400]}"))
    assert second.decision is Decision.NEW
    assert relations(second) == [("b", "a", Relation.EXTENDS)]


@pytest.mark.parametrize(("own", "relation"), [(LEAD, Relation.TRUNCATED), (LEAD + 1, Relation.EXTENDS)])
def test_what_a_cut_may_have_of_its_own_in_front_is_limited(own: int, relation: Relation) -> None:
    _, second = verdicts(article("a", LONG), article("b", f"{'k' * own}. {LONG[:400]}"))
    assert relations(second) == [("b", "a", relation)]


def test_a_cut_is_found_in_scripts_without_blanks() -> None:
    text = "東京都議会は水曜日、新しい橋の建設計画を賛成多数で可決した。工事は来年春に始まり、三年後に完成する見通しだ。"
    _, second = verdicts(teaser("a", text), teaser("b", text[:24] + "…"))
    assert relations(second) == [("b", "a", Relation.TRUNCATED)]


def test_a_thousand_stories_with_one_beginning_are_looked_at_32_at_a_time() -> None:
    stamp = "This page is best seen with the Fjord browser of this year. "
    stories = [article(str(number), stamp + prose(number, 60)) for number in range(1000)]
    assert [verdict.decision for verdict in verdicts(*stories)] == [Decision.NEW] * 1000
