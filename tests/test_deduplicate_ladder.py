"""What may be relied on of the ladder: a common beginning is confirmed, anything else is not."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.ladder import agree, bounds, ladder, tolerance

letters = st.text(alphabet="abcdef", min_size=40, max_size=600)


def utf32(text: str) -> bytes:
    return text.encode("utf-32-le")


def compare(seen: str, known: str, at: int = 0, known_at: int = 0) -> tuple[float, bool]:
    return agree(utf32(seen), at, ladder(utf32(known)), len(known), known_at, equal=0)


def test_golden_ladder() -> None:
    assert bounds(20) == [0, 8, 16, 20]
    assert ladder(utf32("abcdefghijklmnopqrst")).hex() == "cc5a8b660f9c57f0b182e714"


@given(st.integers(0, 100_000))
def test_pieces_are_short_and_cover_the_text(length: int) -> None:
    edges = bounds(length)
    assert edges[0] == 0
    assert edges[-1] == length
    assert all(0 <= high - low <= max(8, low // 16) for low, high in pairwise(edges))


@given(letters, st.data())
def test_a_beginning_agrees_and_nearly_all_of_it_is_verified(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(40, len(text)))
    share, holds = compare(text[:cut], text)
    assert holds
    assert cut * share >= cut - max(8, cut // 16)


@given(letters, st.data())
def test_a_longer_text_is_verified_over_all_of_the_known_one(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(40, len(text)))
    assert compare(text, text[:cut]) == (1.0, True)


@given(letters, letters, st.integers(0, 20), st.integers(0, 20))
def test_beginnings_may_lie_at_different_places(text: str, front: str, at: int, known_at: int) -> None:
    share, holds = compare(front[:at] + text, front[:known_at] + text, at, known_at)
    assert holds
    assert share > 0.5


@given(letters, st.data())
def test_a_difference_before_the_end_is_noticed(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - max(8, len(text) // 16) - tolerance(len(text)) - 1))
    changed = text[:place] + "z" + text[place + 1 :]
    assert not compare(changed, text)[1]


def test_the_last_characters_of_a_longer_text_may_differ_up_to_the_tolerance() -> None:
    known = "abcdefgh" * 5
    assert tolerance(40) == 6
    assert compare(known + "stray", known + "other" + known)[1]
    assert not compare(known + "stray and more", known + "other" + known)[1]


def test_two_results_in_the_same_words_stay_two() -> None:
    report = "thematchbetweenthealphasandthebravosendedtonightat"
    assert not compare(report + "21", report + "32")[1]
    assert not compare(report + "9", report + "14")[1]
    assert not compare(report + "14", report + "1")[1]


def test_a_cut_within_a_number_is_a_cut() -> None:
    report = "inthetownofnarvikthepriceofcodrosetonightto"
    assert compare(report + "1", report + "148crownswhichismorethananyfishercanremember")[1]
