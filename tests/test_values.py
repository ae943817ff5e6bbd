"""A test of a value says yes or no of anything at all, and never raises."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import values

TESTS = [getattr(values, name) for name in dir(values) if name.startswith("is_") and name != "is_printable"]
ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text(), max_size=3))


@given(value=ANYTHING)
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.__name__)
def test_any_value_is_judged(test: Callable[[object], bool], value: object) -> None:
    assert test(value) in {True, False}


@given(patterns=st.lists(st.one_of(st.text(), st.integers()), max_size=3))
def test_any_list_of_patterns_is_judged(patterns: list[object]) -> None:
    assert isinstance(values.problem_of_patterns(patterns), str)


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://hafen.example", True),
        ("http://hafen.example:8080/a?b=c", True),
        ("https://[2001:db8::1]/", True),
        ("https://hafen.example/ä", True),
        ("https://", False),
        ("https://[::1", False),
        ("https://hafen.example:99999/", False),
        ("https://me@hafen.example/", False),
        ("//hafen.example/", False),
        ("javascript:alert(1)", False),
        ("https://hafen.example/\n", False),
    ],
)
def test_a_url_is_one_of_a_host(url: str, fits: bool) -> None:
    assert values.is_url(url) is fits
