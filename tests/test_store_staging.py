"""Rows on their way between two stages: any number of them, the same bytes for the same rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.page import Entry
from tasks.store import Bucket, RowsFile, stage_rows, staged_rows


def entries(count: int) -> list[Entry]:
    return [Entry("hafen", f"https://hafen.example/{number}", number, title="x") for number in range(count)]


def test_rows_that_are_added_in_parts_are_one_object(bucket: Bucket) -> None:
    file = RowsFile(Entry)
    for start in range(0, 25_000, 9_000):
        file.add(iter(entries(25_000)[start : start + 9_000]))
    staged = file.stage(bucket, "staging/a.parquet")
    assert (staged.rows, file.rows) == (25_000, 25_000)
    assert staged_rows(bucket, staged, Entry) == entries(25_000)


def test_no_rows_are_an_object_too(bucket: Bucket) -> None:
    staged = RowsFile(Entry).stage(bucket, "staging/a.parquet")
    assert (staged.rows, staged_rows(bucket, staged, Entry)) == (0, [])


@given(count=st.integers(0, 40))
def test_the_same_rows_are_the_same_bytes(count: int) -> None:
    kept: dict[str, bytes] = {}

    class Memory:
        def put(self, key: str, body: bytes) -> None:
            kept[key] = body

    for key in ("a", "b"):
        stage_rows(Memory(), key, iter(entries(count)), Entry)  # type: ignore[arg-type]
    assert kept["a"] == kept["b"]
