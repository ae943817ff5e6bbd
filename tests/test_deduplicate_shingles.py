"""What may be relied on of shingles: an edit changes only those it touches, in every script."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.normal import codes_of
from tasks.deduplicate.shingles import DENSE_SHINGLE, SHINGLE, dense_places, shingles
from tests.deduplicate_texts import prose

TOKYO = "東京都議会は水曜日新しい橋の建設計画を賛成多数で可決した工事は来年春に始まる"


def hashes(text: str) -> list[int]:
    codes = codes_of(text)
    return shingles(codes, dense_places(codes)).tolist()  # type: ignore[no-any-return]


def test_golden_vectors() -> None:
    """They belong to version 2 of the method."""
    assert hashes("theferrysails") == [3157557114, 1766718593, 3287546267, 360133478, 2311211960, 3712067761]
    assert hashes("橋の建設計画を賛成") == [501567948, 1340621341]


def test_there_is_one_for_every_place_with_enough_characters_ahead() -> None:
    assert [len(hashes("a" * length)) for length in (0, 7, 8, 9)] == [0, 0, 1, 2]


@given(st.integers(0, 290))
def test_a_changed_character_changes_only_the_shingles_with_it(at: int) -> None:
    text = prose(1, 60).replace(" ", "")[:300]
    changed = [before != after for before, after in zip(hashes(text), hashes(text[:at] + "ø" + text[at + 1 :]), strict=True)]
    assert np.flatnonzero(changed).tolist() == [place for place in range(293) if place <= at < place + SHINGLE]


def test_in_scripts_without_blanks_it_changes_fewer() -> None:
    changed = [before != after for before, after in zip(hashes(TOKYO), hashes(TOKYO[:20] + "海" + TOKYO[21:]), strict=True)]
    assert sum(changed) == DENSE_SHINGLE


def test_what_is_shared_does_not_depend_on_the_script_of_the_rest() -> None:
    assert set(hashes(TOKYO)) <= set(hashes("thenewsfromtheharbour" + TOKYO + "andsomemore"))


@pytest.mark.parametrize(
    ("text", "dense"), [("ferry", 0), ("橋ferry橋", 2), ("เรือ", 4), ("한국", 2), ("ናይ", 0), ("\U00020000", 1)]
)
def test_scripts_without_blanks_are_known(text: str, dense: int) -> None:
    assert int(dense_places(codes_of(text)).sum()) == dense
