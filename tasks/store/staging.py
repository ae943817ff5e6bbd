"""Half-made things under staging/<run>/: the rows between the stages, and which tasks of a run are done."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Generic, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.columns import from_table, to_table
from schemas.run import Batch, Run, Staged
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import manifest_key

T = TypeVar("T")

# Rows that are turned into columns at once: a row group of a staged object.
_GROUP_ROWS = 10_000


class RowsFile(Generic[T]):
    """Rows on their way to one staged object. What was added is held as compressed Parquet, so it may be millions."""

    def __init__(self, kind: type[T]) -> None:
        self.rows = 0
        self._kind, self._sink = kind, pa.BufferOutputStream()
        schema = to_table((), kind).schema
        self._writer = pq.ParquetWriter(self._sink, schema, compression="zstd", compression_level=1)

    def add(self, rows: Iterable[T]) -> None:
        """Puts the rows behind those that are there."""
        left = iter(rows)
        while group := list(islice(left, _GROUP_ROWS)):
            self._writer.write_table(to_table(group, self._kind))
            self.rows += len(group)

    def stage(self, bucket: Bucket, key: str) -> Staged:
        """Writes all rows under the key, as the last thing that is done with them."""
        self._writer.close()
        bucket.put(key, self._sink.getvalue().to_pybytes())
        return Staged(key, self.rows)


def stage_rows(bucket: Bucket, key: str, rows: Iterable[T], kind: type[T]) -> Staged:
    """Writes the rows as one Parquet object under the key; the same rows give the same bytes."""
    file = RowsFile(kind)
    file.add(rows)
    return file.stage(bucket, key)


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
