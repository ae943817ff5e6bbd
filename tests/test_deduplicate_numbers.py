"""What may be relied on of the number guard: other numbers are another report; a date in front or an edit is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.normal import codes_of, kept
from tasks.deduplicate.numbers import FEW, MOST, PER_EDIT, Numbers, agree, numbers_of


def numbers(text: str) -> tuple[Numbers, int]:
    codes = codes_of(kept(text))
    return numbers_of(codes, np.array([0]))[0], len(codes)


def agreeing(one: str, other: str, edited: float = 0.1) -> bool:
    return agree(*numbers(one), *numbers(other), edited=edited)


REPORT = "In the harbour {} ferries sailed with {} men, {} women and {} children, {} of them late by {} minutes. "


@given(st.lists(st.integers(0, 10**30), max_size=60))
def test_a_text_agrees_with_itself(drawn: list[int]) -> None:
    text = " and ".join(f"{number} ferries" for number in drawn)
    assert len(numbers(text)[0]) == min(MOST, len(drawn))
    assert agreeing(text, text)


def test_looks_of_a_number_do_not_count() -> None:
    assert agreeing("in 4,123 ferries for 7 days and 5 nights by 3", "in 4 123 ferries for ٧ days and ५ nights by 3")


@pytest.mark.parametrize(("changed", "same"), [(0, True), (2, True), (3, False), (6, False)])
def test_a_third_of_many_numbers_may_differ(changed: int, same: bool) -> None:
    one, other = [12, 30, 41, 55, 63, 78], [12, 30, 41, 55, 63, 78]
    other[:changed] = [900 + number for number in range(changed)]
    assert agreeing(REPORT.format(*one), REPORT.format(*other)) is same


def test_of_few_numbers_none_may_differ_in_a_short_text() -> None:
    assert FEW > 3
    assert not agreeing(
        "The index closed at 4123 points, with 87 million sold", "The index closed at 4123 points, with 88 million sold"
    )


@pytest.mark.parametrize(("edited", "same"), [(0.1, False), (0.25, True)])
def test_of_few_numbers_no_more_may_differ_than_of_the_words(edited: float, same: bool) -> None:
    assert agreeing("On 3 May 12 men and 7 women sailed", "On 3 May 12 men and 9 women sailed", edited) is same


def test_of_few_numbers_one_may_be_edited_in_a_long_text() -> None:
    rest = "and the ferry sailed on " * (PER_EDIT // 15)
    assert agreeing(f"After 3 days {rest} with 7 men", f"After 3 days {rest} with 8 men")


def test_a_date_in_front_is_no_change() -> None:
    text = "The council voted for the bridge with 31 to 12, after 9 hours of talk in the hall by the harbour."
    assert agreeing(text, "BERGEN, 21 Nov. 2026 — " + text)


def test_a_teaser_is_held_against_the_beginning_of_its_article() -> None:
    article = REPORT.format(12, 30, 41, 55, 63, 78) * 3 + "The next " + REPORT.format(1, 2, 3, 4, 5, 6) * 3
    assert agreeing(REPORT.format(12, 30, 41, 55, 63, 78), article)
    assert not agreeing(REPORT.format(92, 93, 94, 95, 96, 97), article)


def test_texts_without_numbers_agree() -> None:
    assert agreeing("no number", REPORT.format(1, 2, 3, 4, 5, 6))


def test_many_texts_at_once_have_the_numbers_that_each_has_alone() -> None:
    texts = ["", "1", "2 and 22", "none", "3", "٣", "4x5" * 40]
    codes = [codes_of(kept(text)) for text in texts]
    begins = np.cumsum([0, *map(len, codes[:-1])])
    together = numbers_of(np.concatenate(codes), begins)
    assert [found.tolist() for found in together] == [numbers(text)[0].tolist() for text in texts]
