"""Stage -> commit -> publish: how the rows of a run become part of the archive, all at once or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pyarrow as pa
from prefect import task

from schemas.errors import CommitLost
from schemas.outcome import Outcome, Stage, Tally, add_up
from schemas.run import Batch, Commit, Decided, Pending, Run, StoredObject
from schemas.settings import Settings
from schemas.story import Tagged
from schemas.tables import SCHEMA_VERSION, TABLES
from tasks.retries import PATIENTLY
from tasks.store.bucket import Bucket, open_bucket
from tasks.store.layout import index_key, staging_key, table_key
from tasks.store.ledger import already_committed, append_commit, chain_hash
from tasks.store.parquet import in_order, rolled, to_parquet
from tasks.store.publish import roll_forward
from tasks.store.rows import article_table, outcome_table, pressmark_version, sighting_table, teaser_table
from tasks.store.runs import finish_run
from tasks.store.staging import staged_rows

Batches = tuple[Batch, ...]


def commit_pending(bucket: Bucket, pending: Pending, now: datetime) -> Commit:
    """The commit of what is pending, published. Done again after any interruption, it returns the commit that is there.

    Raises CommitLost where another writer's commit came in between; that one is published by then, ready to be decided against.
    """
    try:
        earlier = already_committed(bucket, pending.run.id, pending.part.shard, pending.decided.base)
        commit = earlier or append_commit(bucket, draft(bucket, pending, now))
    except CommitLost:
        roll_forward(bucket)
        raise
    roll_forward(bucket)
    if pending.part.is_last:
        finish_run(bucket, pending.run)
    return commit


def draft(bucket: Bucket, pending: Pending, now: datetime) -> Commit:
    """The commit on top of `decided.base`, with its Parquet objects staged; nothing of it is in the archive yet."""
    run, decided = pending.run, pending.decided
    tables = stage_tables(bucket, pending)
    counts = add_up(batch.tally for batches in pending.stages for batch in batches)
    return Commit(
        number=decided.base + 1,
        run_id=run.id,
        run_name=run.name,
        night=run.night,
        shard=pending.part.shard,
        final=pending.part.is_last,
        committed_at=now,
        objects=(*tables, *stored_captures(bucket, pending.stages), *decided.added),
        index=decided.index,
        tallies=(*counts, _store_tally(decided, tables)),
        schema_version=SCHEMA_VERSION,
        pressmark_version=pressmark_version(),
        previous_sha256=chain_hash(bucket, decided.base),
    )


def stage_tables(bucket: Bucket, pending: Pending) -> tuple[StoredObject, ...]:
    """The Parquet objects of the pending rows, written to staging under names made from what they hold."""
    tables = tables_of(bucket, pending.stages, pending.run)
    return tuple(stored for name in TABLES for stored in _stage_table(bucket, name, tables.pop(name), pending))


def tables_of(bucket: Bucket, stages: tuple[Batches, ...], run: Run) -> dict[str, pa.Table]:
    """The rows of the four tables, one batch in memory as objects at a time."""
    tables = {name: [schema.empty_table()] for name, schema in TABLES.items()}
    for batch in stages[-1]:
        tagged = staged_rows(bucket, batch.items, Tagged)
        tables["articles"].append(article_table(tagged, run))
        tables["teasers"].append(teaser_table(tagged, run))
        tables["sightings"].append(sighting_table(tagged, run))
    # A stage without fates of its own hands on those of the stage before: each staged object counts once.
    for outcomes in dict.fromkeys(batch.outcomes for batches in stages for batch in batches):
        tables["outcomes"].append(outcome_table(staged_rows(bucket, outcomes, Outcome), run))
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}


def stored_captures(bucket: Bucket, stages: tuple[Batches, ...]) -> tuple[StoredObject, ...]:
    """The WARC objects of these batches and their indexes, as they lie in the bucket."""
    warcs = dict.fromkeys(warc for batches in stages for batch in batches for warc in batch.warcs)
    return tuple(_stored_capture(bucket, key) for warc in warcs for key in (warc, index_key(warc)))


def _stage_table(bucket: Bucket, name: str, table: pa.Table, pending: Pending) -> Iterator[StoredObject]:
    for rows in rolled(in_order(table, name)):
        body = to_parquet(rows, name)
        sha256 = hashlib.sha256(body).hexdigest()
        staged = staging_key(pending.run, "final", f"{name}-{sha256[:16]}")
        bucket.put(staged, body)
        yield StoredObject(
            table_key(name, pending.run, pending.part.shard, sha256), staged, name, rows.num_rows, len(body), sha256
        )


def _stored_capture(bucket: Bucket, key: str) -> StoredObject:
    size, sha256 = bucket.digest(key)
    return StoredObject(key, "", "cdxj" if key.endswith(".cdxj") else "capture", 0, size, sha256)


def _store_tally(decided: Decided, tables: Iterable[StoredObject]) -> Tally:
    """What recognition kept is what is stored; the tally refuses anything else."""
    kept = sum(stored.rows for stored in tables if stored.kind in {"articles", "teasers"})
    return Tally(Stage.STORE, sum(batch.tally.kept for batch in decided.batches), kept)


@task(name="commit-batches", task_run_name="commit-{pending.run.name}", **PATIENTLY)
def commit_batches(pending: Pending, settings: Settings) -> Commit:
    """The commit that makes these batches part of the archive, published. Raises CommitLost where it must be decided again."""
    return commit_pending(open_bucket(settings), pending, datetime.now(UTC))
