"""A segment of the archive's index: one immutable pair of Parquet objects, keys in order and the fingerprints they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from schemas.errors import IndexUnknown
from schemas.story import StoryKind
from tasks.deduplicate.keys import METHOD_VERSION, Fingerprint
from tasks.deduplicate.known import MOST_HITS, Addition, Hit


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    described = [pa.field(name, kind, metadata={"description": text}) for name, kind, text in columns]
    return pa.schema(described, metadata={"method_version": METHOD_VERSION})


KEYS = _schema(
    ("key", pa.uint64(), "xxh3-64, seeded by the kind of key; ascending"),
    ("entry", pa.uint32(), "Row of the story in the entries of the same segment"),
    ("offset", pa.uint32(), "Where the beginning lies, kept characters"),
    ("rank", pa.uint32(), "Length of the text, or version for the key of an address"),
)
ENTRIES = _schema(
    ("id", pa.string(), "article_id or teaser_id"),
    ("kind", pa.string(), "article or teaser"),
    ("length", pa.uint32(), "Kept characters of the normal form"),
    ("exact", pa.binary(16), "xxh3-128 of the normal form"),
    ("ladder", pa.binary(), "32-bit hashes of its pieces"),
    ("story_id", pa.string(), "First version of the story; empty for teasers"),
    ("version", pa.uint32(), "Version of the article"),
)
_ROW_GROUP = 2048  # entries that are read and kept together
_GROUPS_KEPT = 64  # of each segment: about 40 MB


@dataclass(frozen=True, slots=True)
class Tables:
    """A segment in memory, as it is written and merged."""

    keys: pa.Table
    entries: pa.Table


def tables_of(additions: Sequence[Addition]) -> Tables:
    """The segment of these stories. The same stories give the same rows."""
    entries = pa.Table.from_pylist([asdict(addition.fingerprint) for addition in additions], schema=ENTRIES)
    lines = [(number, key) for number, addition in enumerate(additions) for key in addition.keys]
    columns: list[NDArray[Any]] = [
        np.array([key.key for _, key in lines], dtype=np.uint64),
        np.array([number for number, _ in lines], dtype=np.uint32),
        np.array([key.offset for _, key in lines], dtype=np.uint32),
        np.array([key.rank for _, key in lines], dtype=np.uint32),
    ]
    return _ordered(columns, entries)


def merged(segments: Sequence[Tables]) -> Tables:
    """One segment in place of several: the same answers."""
    entries = pa.concat_tables([segment.entries for segment in segments]).combine_chunks()
    firsts = np.cumsum([0, *(segment.entries.num_rows for segment in segments)])
    columns: list[NDArray[Any]] = [np.concatenate([segment.keys[name].to_numpy() for segment in segments]) for name in KEYS.names]
    rows = [np.full(segment.keys.num_rows, first) for segment, first in zip(segments, firsts, strict=False)]
    columns[1] = columns[1] + np.concatenate(rows)
    return _ordered(columns, entries)


def _ordered(columns: Sequence[NDArray[Any]], entries: pa.Table) -> Tables:
    """Keys ascending, the hits of one key in the order in which they are looked at: rank descending, then id, then offset."""
    key, entry, offset, rank = columns
    by_id = np.argsort(np.argsort(np.array(entries["id"].to_pylist())))
    order = np.lexsort((offset, by_id[entry], -rank.astype(np.int64), key))
    arrays = [pa.array(column[order], field.type) for column, field in zip(columns, KEYS, strict=True)]
    return Tables(pa.Table.from_arrays(arrays, schema=KEYS), entries)


def to_parquet(table: pa.Table) -> bytes:
    """The table as a Parquet object with its version in the metadata."""
    sink = pa.BufferOutputStream()
    ascending = {"key": "DELTA_BINARY_PACKED"} if "key" in table.column_names else None
    pq.write_table(table, sink, compression="zstd", row_group_size=_ROW_GROUP, use_dictionary=False, column_encoding=ascending)
    return bytes(sink.getvalue().to_pybytes())


class Segment:
    """A segment on the local disk, open for look-up: keys in memory (20 bytes each), fingerprints as they are asked for.

    Raises IndexUnknown where another version of the method made it.
    """

    def __init__(self, keys: Path, entries: Path) -> None:
        self._entries = pq.ParquetFile(entries)
        table = pq.read_table(keys)
        for name, schema in ((keys, table.schema), (entries, self._entries.schema_arrow)):
            found = (schema.metadata or {}).get(b"method_version", b"none").decode()
            if found != METHOD_VERSION:
                raise IndexUnknown(str(name), found, METHOD_VERSION)
        self._table = table
        self._key = table["key"].to_numpy()
        self._group = lru_cache(_GROUPS_KEPT)(self._read_group)

    def tables(self) -> Tables:
        """The whole segment."""
        return Tables(self._table, self._entries.read())

    def find(self, keys: NDArray[np.uint64]) -> Iterator[tuple[int, Hit]]:
        """The hits of these keys (ascending, unique), at most 32 each, in their order."""
        low, high = np.searchsorted(self._key, keys, "left"), np.searchsorted(self._key, keys, "right")
        for at in np.flatnonzero(high > low):
            until = min(int(high[at]), int(low[at]) + MOST_HITS)
            for line in self._table.slice(low[at], until - int(low[at])).to_pylist():
                fingerprint = self._fingerprint(line["entry"])
                yield line["key"], Hit(-line["rank"], fingerprint.id, line["offset"], fingerprint)

    def _fingerprint(self, entry: int) -> Fingerprint:
        group, row = divmod(entry, _ROW_GROUP)
        fields = self._group(group).slice(row, 1).to_pylist()[0]
        return Fingerprint(**{**fields, "kind": StoryKind(fields["kind"])})

    def _read_group(self, group: int) -> pa.Table:
        return self._entries.read_row_group(group)
