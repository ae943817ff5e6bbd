"""Half-made things under staging/<run>/: the rows between the stages, and which tasks of a run are done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.columns import from_table, to_table
from schemas.run import Batch, Run, Staged
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import manifest_key

T = TypeVar("T")


def stage_rows(bucket: Bucket, key: str, rows: Iterable[T], kind: type[T]) -> Staged:
    """Writes the rows as one Parquet object under the key; the same rows give the same bytes."""
    table = to_table(rows, kind)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=1)
    bucket.put(key, sink.getvalue().to_pybytes())
    return Staged(key, table.num_rows)


def staged_rows(bucket: Bucket, staged: Staged, kind: type[T]) -> list[T]:
    """The rows of a staged object, in order. Raises ObjectMissing where it is gone."""
    return from_table(pq.read_table(pa.BufferReader(bucket.get(staged.key))), kind)


def remember(bucket: Bucket, run: Run, stage: str, id: str, batches: Iterable[Batch]) -> None:  # noqa: A002
    """Notes that this task of the run is done and what it left, so that a restart takes it from here."""
    bucket.put(manifest_key(run, stage, id), to_json(tuple(batches)))


def recall(bucket: Bucket, run: Run, stage: str, id: str) -> tuple[Batch, ...] | None:  # noqa: A002
    """What this task of the run left when it was done; None where it has to be done."""
    try:
        return from_json(bucket.get(manifest_key(run, stage, id)), tuple[Batch, ...])
    except ObjectMissing:
        return None
