"""A segment of the archive's index: an immutable sorted run of keys, the fingerprints they lead to, and a filter over the keys.

A segment is three objects. `keys` and `entries` are Parquet; `filter` is an Arrow IPC file of one row, which says where in
`keys` to look, and holds the digests by which the blocks of the other two are checked. Segments of reach `whole` are for keys
that count in the whole archive, those of reach `window` for keys that count for some nights only.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from schemas.errors import IndexUnknown
from schemas.story import StoryKind
from tasks.deduplicate.bloom import WORDS, Keys, may_hold
from tasks.deduplicate.keys import FIRST_WINDOWED_KEY, METHOD_VERSION, Fingerprint
from tasks.deduplicate.known import MOST_HITS, Hit

# Method and layout: an index of another version is refused. Raise the second number with any change of the three objects.
VERSION = f"{METHOD_VERSION}.2"
KEYS_A_GROUP = 4096  # about 55 kB, what one key costs to read
GROUPS_AT_ONCE = 16  # searched together: 2 MB of memory


class Reach(StrEnum):
    """How far back a segment's keys count."""

    WHOLE = "whole"
    WINDOW = "window"

    @property
    def entries(self) -> pa.Schema:
        """The columns of the fingerprints: only those in the window are near any other."""
        return ENTRIES if self is Reach.WINDOW else _without_near()

    @property
    def entries_a_group(self) -> int:
        """Fingerprints that are read together, about 500 kB: smaller groups would make the footers too large to hold."""
        return 512 if self is Reach.WINDOW else 2048

    def holds(self, key: int) -> bool:
        """Whether a key has this reach."""
        return (key >= FIRST_WINDOWED_KEY) is (self is Reach.WINDOW)

    def of(self, keys: Keys) -> Keys:
        """Those of these ascending keys that have this reach."""
        first = int(np.searchsorted(keys, np.uint64(FIRST_WINDOWED_KEY)))
        return keys[first:] if self is Reach.WINDOW else keys[:first]


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    described = [pa.field(name, kind, metadata={"description": text}) for name, kind, text in columns]
    return pa.schema(described, metadata={"index_version": VERSION})


KEYS = _schema(
    ("key", pa.uint64(), "Kind of key in the upper 4 bits, hash in the others; ascending"),
    ("entry", pa.uint32(), "Row of the story in the entries of the same segment"),
    ("offset", pa.uint32(), "Where the beginning lies, kept characters"),
    ("rank", pa.uint32(), "Length of the text, or version for the key of an address"),
    ("night", pa.date32(), "Night in which the story was archived"),
)
ENTRIES = _schema(
    ("id", pa.string(), "article_id or teaser_id; ascending"),
    ("kind", pa.string(), "article or teaser"),
    ("length", pa.uint32(), "Kept characters of the normal form"),
    ("exact", pa.binary(16), "xxh3-128 of the normal form"),
    ("ladder", pa.binary(), "32-bit hashes of its pieces"),
    ("story_id", pa.string(), "First version of the story; empty for teasers"),
    ("version", pa.uint32(), "Version of the article"),
    ("headline", pa.uint32(), "Hash of the normal form of the headline"),
    ("night", pa.date32(), "Night in which the story was archived"),
    ("near", pa.binary(), "What tells how much of two edited texts agrees"),
)
FILTER = _schema(
    ("filter", pa.large_binary(), "Split-block Bloom filter over the keys, see tasks/deduplicate/bloom.py"),
    ("first_keys", pa.large_binary(), "The first key of each row group, 64 bits little-endian"),
    ("keys_sha256", pa.large_binary(), "SHA-256 of each block of 32 KiB of the keys"),
    ("entries_sha256", pa.large_binary(), "SHA-256 of each block of 32 KiB of the entries"),
)


def _without_near() -> pa.Schema:
    return ENTRIES.remove(ENTRIES.get_field_index("near"))


class Lines(NamedTuple):
    """Lines of the keys, column by column."""

    key: Keys
    entry: NDArray[np.uint32]
    offset: NDArray[np.uint32]
    rank: NDArray[np.uint32]
    night: NDArray[np.datetime64]

    def at(self, places: NDArray[Any]) -> Lines:
        """The lines at these places."""
        return Lines(*(column[places] for column in self))


def first_hits(lines: Lines) -> Lines:
    """The first 32 lines of each key."""
    places = np.arange(len(lines.key))
    return lines.at(np.flatnonzero(places - np.searchsorted(lines.key, lines.key) < MOST_HITS))


def places_of(asked: Keys, keys: Keys) -> NDArray[np.int64]:
    """Where the keys (ascending) are one of those asked for (ascending, unique), in their order."""
    start = np.searchsorted(keys, asked, "left")
    count = np.searchsorted(keys, asked, "right") - start
    before = np.cumsum(count) - count
    return np.repeat(start - before, count) + np.arange(count.sum())


@dataclass(frozen=True, slots=True)
class Summary:
    """What the filter object of a segment says. The filter stays in the file, which is mapped into memory."""

    words: NDArray[np.uint32]
    first_keys: Keys
    keys_sha256: bytes
    entries_sha256: bytes
    mapped: mmap.mmap

    def may_hold(self, keys: Keys) -> NDArray[np.bool_]:
        """For each key whether the segment may hold it. What was read of the filter takes no memory afterwards."""
        held = may_hold(self.words, keys)
        if hasattr(mmap, "MADV_DONTNEED"):
            self.mapped.madvise(mmap.MADV_DONTNEED)
        return held


def read_summary(path: Path) -> Summary:
    """The filter object in this file, mapped into memory. Raises IndexUnknown where another version made it."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        table = pa.ipc.open_file(pa.py_buffer(mapped)).read_all()
    except pa.ArrowInvalid:
        raise IndexUnknown(path.name, "unknown", VERSION) from None
    found = (table.schema.metadata or {}).get(b"index_version", b"unknown").decode()
    if found != VERSION:
        raise IndexUnknown(path.name, found, VERSION)
    words, first_keys, keys_sha256, entries_sha256 = (_one_value(table[name].chunk(0)) for name in FILTER.names)
    return Summary(
        words=np.frombuffer(words, dtype="<u4").reshape(-1, WORDS),
        first_keys=np.frombuffer(first_keys, dtype="<u8"),
        keys_sha256=bytes(keys_sha256),
        entries_sha256=bytes(entries_sha256),
        mapped=mapped,
    )


def _one_value(column: pa.Array[Any]) -> pa.Buffer:
    """The one binary value of a column where it lies; a scalar would be a copy of it."""
    _, offsets, body = column.buffers()
    start, end = np.frombuffer(offsets, dtype="<i8")[:2].tolist()
    return body.slice(start, end - start)


class Segment:
    """A segment open for look-up. Of its keys and fingerprints only the row groups are read that hold what is asked for.

    In a window, lines of nights before `since` do not count.
    """

    def __init__(self, reach: Reach, summary: Summary, keys: BinaryIO | Path, entries: BinaryIO | Path, since: date) -> None:
        self.reach, self.since = reach, since if reach is Reach.WINDOW else date.min
        self._summary, self._files = summary, (keys, entries)
        self._fingerprints = lru_cache(4)(self._read_entries)

    @cached_property
    def keys(self) -> pq.ParquetFile:
        """The keys, open."""
        return pq.ParquetFile(self._files[0])

    @cached_property
    def entries(self) -> pq.ParquetFile:
        """The fingerprints, open."""
        return pq.ParquetFile(self._files[1])

    def find(self, keys: Keys) -> Iterator[tuple[int, Hit]]:
        """The hits of these keys (ascending, unique), at most 32 each, in their order."""
        asked = self.reach.of(keys)
        asked = asked[self._summary.may_hold(asked)]
        lines = self._found(asked)
        if lines is None:
            return
        entries, which = np.unique(lines.entry, return_inverse=True)
        known = self._known(entries)
        columns = (lines.key, which, lines.offset, lines.rank)
        for key, number, offset, rank in zip(*(column.tolist() for column in columns), strict=True):
            yield key, Hit(-rank, known[number].id, offset, known[number])

    def _found(self, asked: Keys) -> Lines | None:
        """The lines of these keys, each row group read once."""
        first = self._summary.first_keys
        low = np.maximum(np.searchsorted(first, asked, "left") - 1, 0)
        high = np.searchsorted(first, asked, "right") - 1
        spans = np.unique(np.stack([low, high], axis=1), axis=0).tolist()
        groups = sorted({group for start, end in spans for group in range(start, end + 1)})
        found = []
        for start in range(0, len(groups), GROUPS_AT_ONCE):
            some = groups[start : start + GROUPS_AT_ONCE]
            here = asked[np.searchsorted(high, some[0]) : np.searchsorted(low, some[-1], "right")]
            found.append(self._of_groups(some, here))
        return first_hits(Lines(*map(np.concatenate, zip(*found, strict=True)))) if found else None

    def _of_groups(self, groups: Sequence[int], asked: Keys) -> Lines:
        lines = lines_of(self.keys.read_row_groups(groups, use_threads=False))
        places = places_of(asked, lines.key)
        counts = lines.night[places] >= np.datetime64(self.since)
        return first_hits(lines.at(places[counts]))

    def _known(self, entries: NDArray[np.uint32]) -> list[Fingerprint]:
        known: list[Fingerprint] = []
        groups = entries // self.reach.entries_a_group
        for group in np.unique(groups):
            rows = entries[groups == group] - group * self.reach.entries_a_group
            known += map(_fingerprint, self._fingerprints(int(group)).take(pa.array(rows)).to_pylist())
        return known

    def _read_entries(self, group: int) -> pa.Table:
        return self.entries.read_row_group(group, use_threads=False).drop_columns("night")


def lines_of(table: pa.Table) -> Lines:
    """The rows of the keys, column by column."""
    return Lines(*(table[name].to_numpy() for name in KEYS.names))


def _fingerprint(fields: dict[str, Any]) -> Fingerprint:
    return Fingerprint(**{**fields, "kind": StoryKind(fields["kind"])})
