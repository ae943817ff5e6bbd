"""What may be relied on of groups: stars around the first, the same in every process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate import group
from tests.deduplicate_texts import article, prose, teaser

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
    cut = LONG[:200]
    near = LONG[:500] + prose(9)
    assert group([article("a", LONG), teaser("t", cut), article("n", near + near), teaser("u", cut)]) == ["a", "a", "n", "a"]
