"""What may be relied on of look-ups: the same hits whether a story was met in this run or archived before, few and in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.keys import sketch
from tasks.deduplicate.known import MOST_HITS, Known, addition
from tests.deduplicate_texts import Archived, article, edited, prose, teaser


def known(*seeds: int) -> Known:
    found = Known()
    for seed in seeds:
        seen = sketch(article(str(seed), prose(1)[:300] + prose(seed)))
        found.add(seen.fingerprint, seen)
    return found


@given(st.lists(st.integers(2, 60), unique=True, max_size=50), st.integers(0, 50))
def test_a_key_has_the_same_hits_wherever_they_are(seeds: list[int], at: int) -> None:
    seen = sketch(article("new", prose(1)))
    wanted = list(seen.looked_up())
    whole, split = known(*seeds), Known([Archived(known(*seeds[:at]).additions)])
    for addition_ in known(*seeds[at:]).additions:
        again = sketch(article(addition_.fingerprint.id, prose(1)[:300] + prose(int(addition_.fingerprint.id))))
        split.add(addition_.fingerprint, again)
    split.look_up(wanted)
    assert [[hit.id for hit in whole.hits(key)] for key in wanted] == [[hit.id for hit in split.hits(key)] for key in wanted]


def test_hits_are_the_longest_32() -> None:
    found = known(*range(2, 60))
    key = next(key for key in sketch(teaser("t", prose(1)[:200])).looked_up() if len(found.hits(key)) > 1)
    lengths = [hit.fingerprint.length for hit in found.hits(key)]
    assert len(lengths) == MOST_HITS
    assert lengths == sorted(lengths, reverse=True)
    assert found.all_hits([key, key + 1]) == [found.hits(key)]


def test_a_story_that_is_archived_anew_from_its_row_has_the_keys_that_it_had() -> None:
    found = Known()
    story = article("a", prose(1), url="https://www.fjordpost.example/ferry")
    seen = sketch(story)
    found.add(seen.fingerprint, seen)
    copy = sketch(article("b", edited(prose(1))))
    found.add(copy.fingerprint, copy.without_near_keys())
    assert found.additions == [
        addition(story, "a", 1, near_copy=False),
        addition(article("b", edited(prose(1))), "b", 1, near_copy=True),
    ]
