"""Runs: the identity that survives a kill, so that the same command goes on where it was."""

from __future__ import annotations

import re
from datetime import date, datetime

from schemas.run import Run
from tasks.store.bucket import Bucket
from tasks.store.documents import to_json
from tasks.store.layout import RUNS, finished_key, run_key, staging_prefix
from tasks.store.ledger import Begun, begun_run, commits_of, head_number


def only_run(bucket: Bucket, name: str, night: date, now: datetime) -> Run:
    """The one run of that name, for a night: the same one however often it is asked for, finished or not."""
    return latest_run(bucket, name) or _begin(bucket, name, 1, night, now)


def next_run(bucket: Bucket, name: str, night: date, now: datetime) -> Run:
    """The run of that name that was not brought to its end, or a new attempt after one that was, for a backfill.

    A run whose last commit is there but whose tidying was cut short comes back too: the same command ends it, and no more.
    """
    latest = latest_run(bucket, name)
    if latest and not bucket.head(finished_key(latest.id)):
        return latest
    return _begin(bucket, name, _attempt(latest) + 1, night, now)


def latest_run(bucket: Bucket, name: str) -> Run | None:
    """The last attempt of that name, None where there is none."""
    attempt = re.compile(re.escape(run_key(name)).replace(r"\.json", r"-\d{4,}\.json"))
    keys = [key for key in bucket.keys(f"{RUNS}{name}-") if attempt.fullmatch(key)]
    begun = begun_run(bucket, keys[-1].removeprefix(RUNS).removesuffix(".json")) if keys else None
    return begun.run if begun else None


def is_finished(bucket: Bucket, run: Run) -> bool:
    """Whether the last commit of the run is in the ledger. Tidies up where a kill came between that commit and the tidying."""
    if bucket.head(finished_key(run.id)):
        return True
    finished = any(commit.final for commit in commits_of(bucket, run.id))
    if finished:
        finish_run(bucket, run)
    return finished


def finish_run(bucket: Bucket, run: Run) -> None:
    """Removes what the run left half-made and notes that it is finished. Its last commit must be published."""
    forget(bucket, run)
    bucket.put(finished_key(run.id), b"{}\n")


def forget(bucket: Bucket, run: Run) -> None:
    """Removes what the run left half-made: its staged batches, and the notes of which of its tasks are done."""
    for key in bucket.keys(staging_prefix(run)):
        bucket.delete(key)


def _begin(bucket: Bucket, name: str, attempt: int, night: date, now: datetime) -> Run:
    run = Run(f"{name}-{attempt:04d}", name, night, now)
    bucket.create(run_key(run.id), to_json(Begun(run, head_number(bucket))))
    begun = begun_run(bucket, run.id)  # who began it first gave it its time
    return begun.run if begun else run


def _attempt(run: Run | None) -> int:
    return int(run.id.removeprefix(f"{run.name}-")) if run else 0
