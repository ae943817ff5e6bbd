"""Fixity: is everything in the archive what was written? A full read, because a HEAD sees no flipped bit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from prefect import task

from schemas.errors import ArchiveDamaged
from schemas.run import Commit, StoredObject
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.retries import PATIENTLY
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket, open_bucket
from tasks.store.ledger import read_commits
from tasks.store.parquet import check_parquet


@dataclass(frozen=True, slots=True)
class Finding:
    """One object that is not what was written, and what is wrong with it."""

    key: str
    problem: str

    def as_json(self) -> dict[str, str]:
        """The finding as plain values, for `--json`."""
        return asdict(self)


def verify(bucket: Bucket) -> list[Finding]:
    """Everything in the archive that is not what its ledger says, in the order of the ledger; nothing is changed."""
    commits: list[Commit] = []
    try:
        for commit in read_commits(bucket):
            commits.append(commit)  # noqa: PERF402 - what was read before a break in the chain is still checked
    except ArchiveDamaged as error:
        broken = [Finding(error.key, f"{error.detail}; later commits were not followed")]
    else:
        broken = [Finding(key, "no commit lists it") for key in unlisted(bucket, commits)]
    return [*broken, *(finding for stored in live_objects(commits) for finding in _findings(bucket, stored))]


def live_objects(commits: Iterable[Commit]) -> list[StoredObject]:
    """What the archive consists of after these commits: the newest entry of every key, and of the index what is in use."""
    live: dict[str, StoredObject] = {}
    index: tuple[StoredObject, ...] = ()
    for commit in commits:
        live |= {stored.key: stored for stored in commit.objects if stored.kind != "index"}
        index = commit.index
    return [*live.values(), *index]


def unlisted(bucket: Bucket, commits: Iterable[Commit]) -> list[str]:
    """The objects under the four tables that no commit lists: a reader of the tables would take them for archived."""
    listed = {stored.key for commit in commits for stored in commit.objects}
    return [key for table in TABLES for key in bucket.keys(f"{table}/") if key not in listed]


def _findings(bucket: Bucket, stored: StoredObject) -> list[Finding]:
    try:
        problem = _problem_of_table(bucket, stored) if stored.kind in TABLES else _problem_of_bytes(bucket, stored)
    except ObjectMissing:
        waiting = stored.staged and bucket.head(stored.staged)
        problem = "it is committed but not published yet; the next night or backfill does that" if waiting else "it is missing"
    except ArchiveDamaged as error:
        problem = error.detail
    return [Finding(stored.key, problem)] if problem else []


def _problem_of_bytes(bucket: Bucket, stored: StoredObject) -> str:
    return _difference(stored, *bucket.digest(stored.key))


def _problem_of_table(bucket: Bucket, stored: StoredObject) -> str:
    body = bucket.get(stored.key)
    different = _difference(stored, len(body), hashlib.sha256(body).hexdigest())
    if different:
        return different
    try:
        rows = check_parquet(body, TABLES[stored.kind])
    except ValueError as error:
        return str(error)
    return "" if rows == stored.rows else f"it holds {rows} rows, its commit says {stored.rows}"


def _difference(stored: StoredObject, size: int, sha256: str) -> str:
    if size != stored.bytes:
        return f"it has {size} bytes, its commit says {stored.bytes}"
    return "" if sha256 == stored.sha256 else "its bytes are not those that were committed (SHA-256)"


@task(name="check-archive", **PATIENTLY)
def check_archive(settings: Settings) -> list[Finding]:
    """Everything in the archive that is not what was written; an empty list where all is well."""
    bucket = open_bucket(settings)
    bucket.check()
    return verify(bucket)
