"""Several segments become one that gives the same answers, in memory that does not depend on how long they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tasks.deduplicate.segment import KEYS, Segment
from tasks.deduplicate.writing import Written, ordered, write_segment

# A segment may grow to this many fingerprints: about 3 GB, of the 5 GB that S3 copies in one request.
MOST_ROWS = 12_000_000
_TIER = 4
_ROWS_AT_ONCE = 1 << 15
_GONE = np.uint32(0xFFFFFFFF)


def to_merge(sizes: Sequence[int], rows: int) -> list[int]:
    """Which of the segments of these sizes are merged with `rows` new fingerprints: their places.

    Those of the same tier of size or a lower one, as soon as four can become one. As tiers grow by a factor of four, a
    key moves about log4 of the size of the archive times in its life, and there are at most three segments a tier.
    """
    chosen: list[int] = []
    while True:
        peers = [place for place, size in enumerate(sizes) if place not in chosen and _tier(size) <= _tier(rows)]
        grown = rows + sum(sizes[place] for place in peers)
        if len(peers) < _TIER - 1 or grown > MOST_ROWS:
            return chosen
        chosen, rows = [*chosen, *peers], grown


def _tier(rows: int) -> int:
    return rows.bit_length() // 2


def merged(segments: Sequence[Segment], folder: Path) -> Written:
    """One segment in place of these, all of one reach; what does not count any more is left out."""
    reach = segments[0].reach
    moved = [np.full(segment.entries.metadata.num_rows, _GONE, dtype=np.uint32) for segment in segments]
    entries = _merged_entries(segments, moved)
    streams = [_moved_keys(segment, where) for segment, where in zip(segments, moved, strict=True)]
    keys = (ordered(pa.concat_tables(parts), reach) for parts in _rounds(streams, "key"))
    return write_segment(folder, reach, entries, keys, sum(segment.keys.metadata.num_rows for segment in segments))


def _merged_entries(segments: Sequence[Segment], moved: Sequence[NDArray[np.uint32]]) -> Iterator[pa.Table]:
    """The fingerprints by id. Where each went is noted in `moved`."""
    done = 0
    for parts in _rounds([_numbered(segment, number) for number, segment in enumerate(segments)], "id"):
        table = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("id", "kind", "segment", "row")])
        places = np.arange(done, done + table.num_rows, dtype=np.uint32)
        segment, row = table["segment"].to_numpy(), table["row"].to_numpy()
        for number in np.unique(segment):
            moved[number][row[segment == number]] = places[segment == number]
        done += table.num_rows
        yield table.drop_columns(["segment", "row"])


def _numbered(segment: Segment, number: int) -> Iterator[pa.Table]:
    done = 0
    for table in _tables(segment.entries):
        rows = np.arange(done, done + table.num_rows)
        done += table.num_rows
        table = table.append_column("segment", pa.array(np.full(len(rows), number)))  # noqa: PLW2901
        yield table.append_column("row", pa.array(rows)).filter(pc.field("night") >= segment.since)


def _moved_keys(segment: Segment, moved: NDArray[np.uint32]) -> Iterator[pa.Table]:
    """The keys of a segment, leading to where the fingerprints went."""
    for table in _tables(segment.keys):
        entry = moved[table["entry"].to_numpy()]
        there = table.set_column(KEYS.get_field_index("entry"), KEYS.field("entry"), pa.array(entry))
        yield there.filter(pa.array(entry != _GONE))


def _tables(file: pq.ParquetFile) -> Iterator[pa.Table]:
    """All rows, some row groups at a time."""
    groups = file.metadata.num_row_groups
    step = max(1, _ROWS_AT_ONCE // max(1, file.metadata.row_group(0).num_rows)) if groups else 1
    for start in range(0, groups, step):
        yield file.read_row_groups(range(start, min(start + step, groups)), use_threads=False)


def _rounds(streams: Sequence[Iterator[pa.Table]], column: str) -> Iterator[list[pa.Table]]:
    """The rows of all streams, each ascending in that column, in rounds: every value comes in one round, lower values before.

    A round is what lies below the end of what was read of every stream: only a piece of each is held at a time.
    """
    filled = [(table for table in stream if table.num_rows) for stream in streams]
    heads = {number: table for number, stream in enumerate(filled) if (table := next(stream, None))}
    going_on = set(heads)
    while going_on:
        end, number = min((heads[number][column][-1].as_py(), number) for number in going_on)
        below = {each: _below(table[column], end) for each, table in heads.items()}
        yield [table.slice(0, below[each]) for each, table in heads.items()]
        heads = {each: table.slice(below[each]) for each, table in heads.items()}
        more = next(filled[number], None)
        if more is None:
            going_on.remove(number)
        else:
            heads[number] = pa.concat_tables([heads[number], more]).combine_chunks()
    if heads:
        yield list(heads.values())


def _below(column: pa.ChunkedArray, end: Any) -> int:
    return int(pc.sum(pc.less(column, pa.scalar(end, column.type))).as_py() or 0)
