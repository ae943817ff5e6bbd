"""Frozen types come back from Arrow columns as they were."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.columns import arrow_type, from_table, to_table
from schemas.page import Capture, Entry
from schemas.story import Find, LanguageTag, Tagged, Verdict

TIMES = st.integers(-(2**50), 2**50).map(lambda micros: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def some(kind: type[Any]) -> st.SearchStrategy[Any]:
    st.register_type_strategy(datetime, TIMES)
    st.register_type_strategy(str, TEXT)
    st.register_type_strategy(int, st.integers(-(2**31), 2**31))
    st.register_type_strategy(float, st.floats(allow_nan=False))
    return st.lists(st.from_type(kind), max_size=4)


@given(some(Tagged))
def test_tagged_finds_survive_staging(rows: list[Tagged]) -> None:
    assert from_table(to_table(rows, Tagged), Tagged) == rows


@given(some(Capture))
def test_captures_survive_staging(rows: list[Capture]) -> None:
    assert from_table(to_table(rows, Capture), Capture) == rows


def test_no_rows_still_have_their_columns() -> None:
    table = to_table([], Entry)
    assert table.column_names == [field.name for field in fields(Entry)]
    assert from_table(table, Entry) == []


@pytest.mark.parametrize("kind", [Find, Verdict, LanguageTag])
def test_every_type_between_the_stages_has_columns(kind: type) -> None:
    assert arrow_type(kind).num_fields


def test_a_type_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="complex"):
        arrow_type(complex)
