"""What may be relied on of groups: stars around the first, the same in every process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.story import Story
from tasks.deduplicate import group
from tests.deduplicate_texts import article, edited, invented, prose, teaser

LONG = prose(1)


def test_an_article_its_cuts_and_its_teasers_are_one_group() -> None:
    records = [article("a", LONG), article("b", LONG[:300]), teaser("t", LONG[:150] + "…"), article("c", prose(2))]
    assert group(records) == ["a", "a", "a", "c"]


def test_the_first_represents_even_if_it_is_the_shortest() -> None:
    assert group([teaser("t", LONG[:150]), article("a", LONG)]) == ["t", "t"]


def test_teasers_of_others_at_the_end_of_a_page_do_not_join_the_stories() -> None:
    one, other = f"{LONG}\n\n{prose(2)[:200]}", f"{prose(2)}\n\n{LONG[:200]}"
    assert group([article("a", one), article("b", other)]) == ["a", "b"]


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 500)), max_size=20))
def test_a_representative_represents_itself(drawn: list[tuple[int, int]]) -> None:
    records = [article(str(number), prose(seed)[:length]) for number, (seed, length) in enumerate(drawn)]
    found = dict(zip([record.id for record in records], group(records), strict=True))
    assert all(found[representative] == representative for representative in found.values())


def test_hash_seeds_change_nothing() -> None:
    root = Path(__file__).parent.parent
    program = (
        "from tasks.deduplicate import group\n"
        "from tests.deduplicate_texts import prose, teaser\n"
        "print(group([teaser(str(n), prose(n % 7)[: 60 + 37 * n % 400]) for n in range(60)]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(said) == 1
    assert b"'0'" in said.pop()


def test_copies_of_one_text_end_in_one_group_whatever_comes_between() -> None:
    cut, other = LONG[:200], LONG[:200] + prose(9, 200)
    groups = group([article("a", LONG), teaser("t", cut), article("n", other), teaser("u", cut.upper())])
    assert groups[1] == groups[3]


def test_an_edited_copy_and_an_edited_teaser_join_the_article() -> None:
    records = [article("a", LONG), article("b", edited(LONG)), teaser("t", edited(LONG)[:300]), article("c", prose(2))]
    assert group(records) == ["a", "a", "a", "c"]


def test_an_edited_copy_with_a_page_of_advertising_in_front_joins() -> None:
    stamp = "Sign up for our letter from the harbour and hear of every ferry before it sails, free and once a day. " * 2
    assert group([article("a", LONG), article("b", stamp + "\n\n" + edited(LONG))]) == ["a", "a"]


def test_a_shared_beginning_makes_no_group_of_different_stories() -> None:
    records = [article(str(seed), LONG[:150] + " " + prose(seed, 200)) for seed in range(2, 8)]
    assert len(set(group(records))) == 6


def test_a_chain_of_likenesses_does_not_join_its_ends() -> None:
    """Each version is like the one before; the last has no word of the first."""
    old, new = invented(1, 400).split(), invented(2, 400).split()
    versions = [" ".join(new[: 20 * step] + old[20 * step :]) for step in range(21)]
    groups = group(article(f"{step:02}", text) for step, text in enumerate(versions))
    assert groups[0] == groups[1] == groups[2]
    assert groups[0] != groups[-1]


def test_reports_in_the_same_words_with_other_numbers_are_many_groups() -> None:
    """The weather of twenty towns, in one and the same words."""
    report = (
        "The weather station in the harbour measured {} degrees at noon and {} at night. The wind blew with {} knots, and {} "
        "millimetres of rain fell. The water stood at {} centimetres in the morning and {} in the evening, said the pilots. "
        "{} ferries sailed, {} stayed in port for want of passengers, and {} of those that sailed were late."
    )
    texts = [report.format(*(7 * town + 13 * number + 5 for number in range(9))) for town in range(20)]
    assert len(set(group(article(text, text) for text in texts))) == 20


def family(seed: int) -> list[Story]:
    """A story as a night brings it: whole, cut, edited, behind a dateline, as three teasers."""
    text, name = prose(seed, 150), str(seed)
    return [
        article(name + "whole", text),
        article(name + "cut", text[:600]),
        article(name + "edited", edited(text)),
        article(name + "dateline", f"BERGEN (Fjord News) — {text}"),
        teaser(name + "teaser", text[:250] + "…"),
        teaser(name + "shorter", text[:160]),
        teaser(name + "edited teaser", edited(text)[:300]),
    ]


@settings(max_examples=20)
@given(st.permutations([story for seed in range(1, 6) for story in family(seed)]))
def test_the_order_of_the_records_changes_no_group(records: list[Story]) -> None:
    found: dict[str, set[str]] = {}
    for record, representative in zip(records, group(records), strict=True):
        found.setdefault(representative, set()).add(record.id)
    assert sorted(map(sorted, found.values())) == sorted(sorted(story.id for story in family(seed)) for seed in range(1, 6))


@given(
    st.permutations(
        ["東京都議会は水曜日、新しい橋の建設計画を賛成多数で可決した。工事は来年春に始まる見通しだ。" * 2, "", "a", "…", LONG]
    )
)
def test_empty_texts_and_single_characters_join_nothing(texts: list[str]) -> None:
    records = [article(str(number), text, title=str(number)) for number, text in enumerate(texts)]
    assert group(records) == [record.id for record in records]


def test_a_stamp_on_every_page_of_a_site_joins_nothing() -> None:
    stamp = "This page was made by the harbour office. It is best read with a cup of tea, and no part of it may be sold. " * 3
    texts = [stamp[:300] + "\n\n" + prose(seed, 150) for seed in range(200)]
    assert len(set(group(article(str(number), text) for number, text in enumerate(texts)))) == 200


SIZES = [False, pytest.param(True, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])]
STORIES = {False: 20_000, True: 1_000_000}
LETTERS = {False: 500_000, True: 10_000_000}


@pytest.mark.parametrize("full", SIZES)
def test_stories_without_number_that_begin_alike_stay_what_they_are(full: bool) -> None:
    """Only 32 of a beginning are looked at, so this takes twice as long for twice as many."""
    stamp, count = "The harbour office of Bergen said on Friday", STORIES[full]
    records = (teaser(str(number), f"{stamp} {_spelt(number)}") for number in range(count))
    assert len(set(group(records))) == count


def _spelt(number: int) -> str:
    """Words that say the number, each digit another one."""
    words = ["lantern", "orchard", "copper", "treaty", "valley", "pilot", "garden", "summit", "baker", "coal"]
    return " ".join(words[(int(digit) + place) % 10] for place, digit in enumerate(f"{number:07}"))


@pytest.mark.parametrize("full", SIZES)
def test_texts_as_long_as_books_are_told_apart(full: bool) -> None:
    length = LETTERS[full]
    records = [article("a", prose(1, length // 7)), article("b", prose(2, length // 7)), article("d", "x" * length)]
    assert group([*records, article("c", records[0].text + " The end")]) == ["a", "b", "d", "a"]
