"""What may be relied on of the signs of a text: they stay small, and tell how alike two texts are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.near import Near, bounds, lead_likeness, likeness, near_of, shares
from tasks.deduplicate.normal import codes_of, normal_form
from tasks.deduplicate.signs import signs_of
from tests.deduplicate_texts import edited, invented

LONG = invented(1, 500)


def near(text: str) -> tuple[Near, int]:
    codes = codes_of(normal_form(text))
    return near_of(signs_of([codes], [True])[0].near), len(codes)


def jaccard(one: str, other: str) -> float:
    return likeness(*near(one), *near(other)).jaccard


def test_equal_texts_are_wholly_alike() -> None:
    assert likeness(*near(LONG), *near(LONG)) == (1.0, 1.0)


@given(st.integers(2, 40), st.integers(2, 40))
def test_likeness_has_no_direction(one: int, other: int) -> None:
    a, b = near(edited(LONG, one)), near(edited(LONG, other))
    assert likeness(*a, *b) == likeness(*b, *a)
    assert shares(a[0], b[0]) == shares(b[0], a[0])[::-1]


@pytest.mark.parametrize(("every", "least"), [(20, 0.5), (40, 0.7), (80, 0.8)])
def test_an_edited_copy_is_alike_by_how_little_was_edited(every: int, least: float) -> None:
    assert jaccard(LONG, edited(LONG, every)) >= least


def test_an_edited_teaser_is_contained_in_its_article() -> None:
    found = likeness(*near(edited(LONG[:400])), *near(LONG))
    assert found.jaccard < 0.3
    assert found.containment >= 0.6


def test_a_text_at_the_end_of_another_page_is_not_contained_in_it() -> None:
    """Lists of teasers stand there: a text is looked for at the beginning only."""
    assert likeness(*near(LONG[:300]), *near(invented(2, 900) + LONG[:300])).containment < 0.2


def test_the_leads_of_texts_that_go_on_differently_are_alike() -> None:
    assert lead_likeness(near(LONG)[0], near(LONG[:400] + invented(9, 400))[0]) == 1.0
    assert lead_likeness(near(LONG)[0], near(invented(9, 400) + LONG)[0]) < 0.5


@given(st.integers(0, 20_000), st.booleans())
def test_windows_end_with_the_text(length: int, dense: bool) -> None:
    ends = bounds(length, dense)
    assert ends == sorted(ends)
    assert ends[-1] == length
    assert len(ends) <= 7


@pytest.mark.parametrize(("words", "most"), [(40, 600), (80, 900), (500, 1300), (20_000, 2200)])
def test_signs_are_small(words: int, most: int) -> None:
    (found,) = signs_of([codes_of(normal_form(invented(3, words) + " 7" * 90))], [True])
    assert 0 < len(found.near) <= most
