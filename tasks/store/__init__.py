"""The store: rows become Parquet, Parquet becomes a commit, a commit becomes the archive. The only room that knows boto3."""

from __future__ import annotations

from tasks.store.answers import ObjectMissing
from tasks.store.archive import open_archive
from tasks.store.bucket import Bucket, ObjectHead, open_bucket
from tasks.store.commit import commit_batches
from tasks.store.datasets import dataset, file_system
from tasks.store.documents import from_json, to_json
from tasks.store.fixity import Finding, check_archive, verify
from tasks.store.layout import (
    begun_key,
    captures_prefix,
    clutter_key,
    history_key,
    index_key,
    listings_key,
    seen_visits_key,
    seen_visits_prefix,
    staging_key,
    visits_key,
)
from tasks.store.lease import hold
from tasks.store.ledger import commits_of, head_commit, head_number, read_commits
from tasks.store.outcomes import outcomes_of
from tasks.store.publish import publish_commit, roll_forward
from tasks.store.rows import pressmark_version
from tasks.store.runs import forget, is_finished, next_run, only_run
from tasks.store.staging import RowsFile, recall, remember, stage_rows, staged_rows

__all__ = [
    "Bucket",
    "Finding",
    "ObjectHead",
    "ObjectMissing",
    "RowsFile",
    "begun_key",
    "captures_prefix",
    "check_archive",
    "clutter_key",
    "commit_batches",
    "commits_of",
    "dataset",
    "file_system",
    "forget",
    "from_json",
    "head_commit",
    "head_number",
    "history_key",
    "hold",
    "index_key",
    "is_finished",
    "listings_key",
    "next_run",
    "only_run",
    "open_archive",
    "open_bucket",
    "outcomes_of",
    "pressmark_version",
    "publish_commit",
    "read_commits",
    "recall",
    "remember",
    "roll_forward",
    "seen_visits_key",
    "seen_visits_prefix",
    "stage_rows",
    "staged_rows",
    "staging_key",
    "to_json",
    "verify",
    "visits_key",
]
