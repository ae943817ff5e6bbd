"""The store: rows become Parquet, Parquet becomes a commit, a commit becomes the archive. The only room that knows boto3."""

from __future__ import annotations

from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket, ObjectHead, open_bucket
from tasks.store.layout import staging_key
from tasks.store.staging import recall, remember, stage_rows, staged_rows

__all__ = [
    "Bucket",
    "ObjectHead",
    "ObjectMissing",
    "open_bucket",
    "recall",
    "remember",
    "stage_rows",
    "staged_rows",
    "staging_key",
]
