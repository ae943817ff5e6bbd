"""Segments are written to the local disk, row group by row group, in memory that does not depend on how long they are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tasks.deduplicate.blocks import block_digests
from tasks.deduplicate.bloom import Keys, insert, new_filter
from tasks.deduplicate.known import Addition, IndexKey
from tasks.deduplicate.segment import FILTER, KEYS, KEYS_A_GROUP, Lines, Reach, Segment, first_hits, lines_of, read_summary

Dated = tuple[Addition, date]
_GROUPS_AT_ONCE = 16
# Packed differences make the keys smaller than zstd does, and a row group is read in a third of the time.
_KEYS_WRITTEN: dict[str, Any] = {
    "compression": "none",
    "use_dictionary": False,
    "write_statistics": False,
    "column_encoding": dict.fromkeys(KEYS.names, "DELTA_BINARY_PACKED"),
}
_ENTRIES_WRITTEN: dict[str, Any] = {"compression": "zstd", "use_dictionary": False, "write_statistics": False}


@dataclass(frozen=True, slots=True)
class Written:
    """A segment on the local disk: its three files, how many fingerprints and keys it holds, and the newest night in it."""

    reach: Reach
    filter: Path
    keys: Path
    entries: Path
    rows: int
    lines: int
    newest: date

    def opened(self, since: date) -> Segment:
        """The segment, open for look-up; of a window only what is not older than the night `since`."""
        return Segment(self.reach, read_summary(self.filter), self.keys, self.entries, since)


def dated(additions: Iterable[Addition], night: date) -> list[Dated]:
    """The stories that were added in that night."""
    return [(each, night) for each in additions]


def write_additions(additions: Sequence[Dated], folder: Path) -> list[Written]:
    """Up to two segments of these stories: for the whole archive and, if any has keys for it, for the window.

    The same stories give the same bytes, in whatever order.
    """
    written = []
    for reach in Reach:
        entries, keys = _tables(additions, reach)
        if entries.num_rows:
            written.append(write_segment(folder, reach, [entries], [keys], keys.num_rows))
    return written


def _tables(additions: Sequence[Dated], reach: Reach) -> tuple[pa.Table, pa.Table]:
    """The fingerprints that have keys of this reach, by id, and these keys in order."""
    parts = [(addition, night, _keys_of(addition, reach)) for addition, night in additions]
    parts = sorted((part for part in parts if part[2]), key=lambda part: (part[0].fingerprint.id, part[0].fingerprint.kind))
    entries = pa.table([_column(field, parts) for field in reach.entries], schema=reach.entries)
    lines = [(line.key, entry, line.offset, line.rank, night) for entry, (_, night, keys) in enumerate(parts) for line in keys]
    columns = zip(*lines, strict=True) if lines else [()] * len(KEYS)
    keys = pa.Table.from_arrays([pa.array(column, field.type) for column, field in zip(columns, KEYS, strict=True)], schema=KEYS)
    return entries, ordered(keys, reach)


def _column(field: pa.Field[Any], parts: Sequence[tuple[Addition, date, list[IndexKey]]]) -> pa.Array[Any]:
    """A column of the fingerprints: the field of that name, or the night."""
    if field.name == "night":
        return pa.array([night for _, night, _ in parts], field.type)
    return pa.array([getattr(addition.fingerprint, field.name) for addition, _, _ in parts], field.type)


def _keys_of(addition: Addition, reach: Reach) -> list[IndexKey]:
    return [line for line in addition.keys if reach.holds(line.key)]


def ordered(keys: pa.Table, reach: Reach) -> pa.Table:
    """The keys ascending, the lines of one key as they are looked at: highest rank first, then by id and offset.

    No look-up ever returns more than the first 32 lines of a key. In the whole archive the others are left out for good; in a
    window their turn may come when older ones no longer count.
    """
    lines = lines_of(keys)
    lines = lines.at(np.lexsort((lines.offset, lines.entry, -lines.rank.astype(np.int64), lines.key)))
    return table_of(first_hits(lines) if reach is Reach.WHOLE else lines)


def table_of(lines: Lines) -> pa.Table:
    """The lines as rows of the keys."""
    return pa.Table.from_arrays([pa.array(column, field.type) for column, field in zip(lines, KEYS, strict=True)], schema=KEYS)


def write_segment(folder: Path, reach: Reach, entries: Iterable[pa.Table], keys: Iterable[pa.Table], most_keys: int) -> Written:
    """The segment of these rows, which come in order: first all entries are taken, then the keys, `most_keys` at most."""
    place = Path(tempfile.mkdtemp(dir=folder))
    files = {name: place / name for name in ("filter", "keys", "entries")}
    rows, newest = _write_entries(files["entries"], entries, reach)
    words, first_keys = new_filter(most_keys), list[Keys]()
    lines = 0
    with pq.ParquetWriter(files["keys"], KEYS, **_KEYS_WRITTEN) as file:
        for part in _regrouped(keys, KEYS_A_GROUP):
            column = part["key"].to_numpy()
            insert(words, column)
            first_keys.append(column[::KEYS_A_GROUP])
            file.write_table(part, row_group_size=KEYS_A_GROUP)
            lines += part.num_rows
    firsts = np.concatenate([*first_keys, np.array([], dtype="<u8")])
    _write_filter(files["filter"], words, firsts, files["keys"], files["entries"])
    return Written(reach, files["filter"], files["keys"], files["entries"], rows, lines, newest)


def _write_entries(path: Path, tables: Iterable[pa.Table], reach: Reach) -> tuple[int, date]:
    rows, newest = 0, date.min
    with pq.ParquetWriter(path, reach.entries, **_ENTRIES_WRITTEN) as file:
        for part in _regrouped(tables, reach.entries_a_group):
            file.write_table(part, row_group_size=reach.entries_a_group)
            rows, newest = rows + part.num_rows, max(newest, pc.max(part["night"]).as_py())
    return rows, newest


def _write_filter(path: Path, words: Any, first_keys: Keys, keys: Path, entries: Path) -> None:
    parts = [words, first_keys, np.frombuffer(block_digests(keys), np.uint8), np.frombuffer(block_digests(entries), np.uint8)]
    with pa.ipc.new_file(str(path), FILTER) as file:
        file.write_batch(pa.record_batch([_one_value(part) for part in parts], schema=FILTER))


def _one_value(body: NDArray[Any]) -> pa.Array[Any]:
    """A column of one binary value, without a copy of it: a filter may be 100 MB."""
    offsets = np.array([0, body.nbytes], dtype=np.int64)
    return pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(body)])


def _regrouped(tables: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The same rows in tables of whole row groups; only the last may be of any length."""
    rest: list[pa.Table] = []
    for table in tables:
        rest.append(table)
        count = sum(part.num_rows for part in rest)
        if count >= _GROUPS_AT_ONCE * rows:
            whole = pa.concat_tables(rest).combine_chunks()
            yield whole.slice(0, count - count % rows)
            rest = [whole.slice(count - count % rows)] if count % rows else []
    if rest and (last := pa.concat_tables(rest).combine_chunks()).num_rows:
        yield last
