"""What may be relied on of the kind of a change: what is not known of the version before is not made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.story import Change
from tasks.deduplicate.change import change_of
from tasks.deduplicate.keys import Fingerprint, sketch
from tests.deduplicate_texts import article, edited, invented

LONG = invented(1, 400)


def fingerprint(text: str) -> Fingerprint:
    return sketch(article("a", text)).fingerprint


def change(before: str, after: str, *, agreed: float = 0.0) -> Change:
    previous = fingerprint(before)
    return change_of(fingerprint(after), previous, previous.near, agreed)


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (LONG.upper(), Change.HEADLINE),
        (LONG[:1000] + "x" + LONG[1001:], Change.TYPO),
        (LONG[:1000] + invented(2, 40) + LONG[1000:], Change.ADDITION),
        (LONG[:1000] + LONG[1400:], Change.REMOVAL),
        (edited(LONG, 10), Change.REWRITE),
        (invented(3, 400), Change.REWRITE),
        (LONG[:800] + invented(3, 300), Change.REWRITE),
    ],
)
def test_the_kind_is_told_wherever_in_the_text_it_happened(after: str, kind: Change) -> None:
    assert change(LONG, after) is kind


def test_without_signs_of_the_version_before_only_what_the_beginnings_say_is_said() -> None:
    previous = fingerprint(LONG)
    assert change_of(fingerprint(LONG + invented(2, 40)), previous, b"", 1.0) is Change.ADDITION
    assert change_of(fingerprint(LONG[:900]), previous, b"", 1.0) is Change.REMOVAL
    assert change_of(fingerprint("x" + LONG), previous, b"", 0.0) is Change.REWRITE


@given(st.integers(0, 400), st.integers(0, 400))
def test_what_is_added_one_way_is_removed_the_other(one: int, other: int) -> None:
    texts = invented(1, 400)[: 7 * one], invented(1, 400)[: 7 * other]
    there, back = (change(*pair, agreed=1.0) for pair in (texts, texts[::-1]))
    assert (there, back) in {
        (Change.ADDITION, Change.REMOVAL),
        (Change.REMOVAL, Change.ADDITION),
        (Change.HEADLINE, Change.HEADLINE),
        (Change.TYPO, Change.TYPO),
        (Change.REWRITE, Change.REWRITE),
    }
