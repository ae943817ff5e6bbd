"""A segment of the archive's index: one immutable pair of Parquet objects, keys in order and the fingerprints they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from schemas.errors import IndexUnknown
from schemas.story import StoryKind
from tasks.deduplicate.keys import METHOD_VERSION, Fingerprint
from tasks.deduplicate.known import MOST_HITS, Addition, Hit

_VERSION = {"method_version": METHOD_VERSION}
KEYS = pa.schema(
    [
        pa.field("key", pa.uint64(), metadata={"description": "xxh3-64, seeded by the kind of key; ascending"}),
        pa.field("entry", pa.uint32(), metadata={"description": "Row of the story in the entries of the same segment"}),
        pa.field("offset", pa.uint32(), metadata={"description": "Where the beginning lies, kept characters"}),
        pa.field("rank", pa.uint32(), metadata={"description": "Length of the text, or version for the key of an address"}),
    ],
    metadata=_VERSION,
)
ENTRIES = pa.schema(
    [
        pa.field("id", pa.string(), metadata={"description": "article_id or teaser_id"}),
        pa.field("kind", pa.string(), metadata={"description": "article or teaser"}),
        pa.field("length", pa.uint32(), metadata={"description": "Kept characters of the normal form"}),
        pa.field("exact", pa.binary(16), metadata={"description": "xxh3-128 of the normal form"}),
        pa.field("ladder", pa.binary(), metadata={"description": "32-bit hashes of its pieces"}),
        pa.field("story_id", pa.string(), metadata={"description": "First version of the story; empty for teasers"}),
        pa.field("version", pa.uint32(), metadata={"description": "Version of the article"}),
    ],
    metadata=_VERSION,
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
    lines = [(key, number) for number, addition in enumerate(additions) for key in addition.keys]
    columns = {
        "key": pa.array((key.key for key, _ in lines), pa.uint64()),
        "entry": pa.array((number for _, number in lines), pa.uint32()),
        "offset": pa.array((key.offset for key, _ in lines), pa.uint32()),
        "rank": pa.array((key.rank for key, _ in lines), pa.uint32()),
    }
    return _ordered(Tables(pa.table(columns, schema=KEYS), entries))


def merged(segments: Iterable[Tables]) -> Tables:
    """One segment in place of several, the same answers."""
    keys, entries, rows = [], [], 0
    for segment in segments:
        moved = segment.keys["entry"].to_numpy() + np.uint32(rows)
        keys.append(segment.keys.set_column(1, KEYS.field("entry"), pa.array(moved, pa.uint32())))
        entries.append(segment.entries)
        rows += segment.entries.num_rows
    return _ordered(Tables(pa.concat_tables(keys), pa.concat_tables(entries).combine_chunks()))


def _ordered(tables: Tables) -> Tables:
    """Keys ascending, the hits of one key in the order in which they are looked at: rank descending, then id."""
    keys, ids = tables.keys, np.argsort(np.argsort(tables.entries["id"].to_numpy(zero_copy_only=False).astype("S")))
    entry = keys["entry"].to_numpy()
    order = np.lexsort((keys["offset"].to_numpy(), ids[entry], -keys["rank"].to_numpy().astype(np.int64), keys["key"].to_numpy()))
    return Tables(keys.take(pa.array(order)), tables.entries)


def to_parquet(table: pa.Table) -> bytes:
    """The table as a Parquet object with its version in the metadata."""
    sink = pa.BufferOutputStream()
    columns = {"key": "DELTA_BINARY_PACKED"} if "key" in table.column_names else None
    pq.write_table(table, sink, compression="zstd", row_group_size=_ROW_GROUP * (8 if columns else 1),
                   use_dictionary=False, column_encoding=columns)  # fmt: skip
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
