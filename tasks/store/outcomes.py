"""The outcomes of one run, as its commits hold them: what the ledger and the next night are made from."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.tables import OUTCOMES
from tasks.store.bucket import Bucket
from tasks.store.ledger import commits_of


def outcomes_of(bucket: Bucket, run_id: str, columns: Sequence[str]) -> pa.Table:
    """These columns of all outcomes that the commits of the run hold; no rows before its first commit."""
    keys = [stored.key for commit in commits_of(bucket, run_id) for stored in commit.objects if stored.kind == "outcomes"]
    empty = OUTCOMES.empty_table().select(list(columns)).replace_schema_metadata()
    parts = [pq.read_table(pa.BufferReader(bucket.get(key)), columns=list(columns)).replace_schema_metadata() for key in keys]
    return pa.concat_tables([empty, *(part.cast(empty.schema) for part in parts)])
