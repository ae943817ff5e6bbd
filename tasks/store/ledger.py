"""The ledger: one JSON object a commit, each naming the SHA-256 of the one before. What it lists is the archive."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.errors import ArchiveDamaged, CommitLost
from schemas.run import Commit, Run
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import COMMITS, commit_key, number_of, run_key


@dataclass(frozen=True, slots=True)
class Begun:
    """The note that a run began. `base` is the number of the newest commit at that time: the run's own ones come after it."""

    run: Run
    base: int


def head_number(bucket: Bucket) -> int:
    """The number of the newest commit, 0 for an empty archive."""
    keys = bucket.keys(COMMITS)
    return number_of(keys[-1]) if keys else 0


def head_commit(bucket: Bucket) -> Commit | None:
    """The newest commit, None for an empty archive."""
    number = head_number(bucket)
    return read_commit(bucket, number) if number else None


def read_commit(bucket: Bucket, number: int) -> Commit:
    """The commit of that number. Raises ArchiveDamaged where it is missing or cannot be read."""
    return _parsed(number, _stored(bucket, number))


def read_commits(bucket: Bucket, after: int = 0) -> Iterator[Commit]:
    """The commits with higher numbers than `after`, in order.

    Raises ArchiveDamaged where one is missing, cannot be read or does not fit the one before.
    """
    previous = chain_hash(bucket, after)
    for number in range(after + 1, head_number(bucket) + 1):
        body = _stored(bucket, number)
        commit = _parsed(number, body)
        if commit.previous_sha256 != previous:
            raise ArchiveDamaged(commit_key(number), "it does not follow from the commit before it")
        previous = hashlib.sha256(body).hexdigest()
        yield commit


def commits_of(bucket: Bucket, run_id: str) -> tuple[Commit, ...]:
    """The commits that a run has made so far, in order."""
    begun = begun_run(bucket, run_id)
    return tuple(commit for commit in read_commits(bucket, begun.base if begun else 0) if commit.run_id == run_id)


def begun_run(bucket: Bucket, run_id: str) -> Begun | None:
    """The note that this run began, None where it did not."""
    try:
        return from_json(bucket.get(run_key(run_id)), Begun)
    except ObjectMissing:
        return None


def chain_hash(bucket: Bucket, number: int) -> str:
    """The hash that the commit after this one names: SHA-256 of its bytes in hex, "" for number 0."""
    return hashlib.sha256(_stored(bucket, number)).hexdigest() if number else ""


def already_committed(bucket: Bucket, run_id: str, shard: str, after: int) -> Commit | None:
    """The commit of that part of that run among those after `after`: made by an earlier attempt, or its reply was lost."""
    commits = read_commits(bucket, after)
    return next((commit for commit in commits if (commit.run_id, commit.shard) == (run_id, shard)), None)


def append_commit(bucket: Bucket, commit: Commit) -> Commit:
    """The commit as it stands in the ledger now: this one, or that of the same part of the same run if it is there already.

    This one create-only PUT is the moment at which everything that the commit lists becomes part of the archive.

    Raises CommitLost where another writer took the number.
    """
    if bucket.create(commit_key(commit.number), to_json(commit)):
        return commit
    ours = already_committed(bucket, commit.run_id, commit.shard, after=commit.number - 1)
    if ours is None:
        raise CommitLost(commit.number)
    return ours


def _stored(bucket: Bucket, number: int) -> bytes:
    try:
        return bucket.get(commit_key(number))
    except ObjectMissing:
        raise ArchiveDamaged(commit_key(number), "it is missing from the chain of commits") from None


def _parsed(number: int, body: bytes) -> Commit:
    try:
        commit = from_json(body, Commit)
    except ValueError as error:
        raise ArchiveDamaged(commit_key(number), f"it cannot be read ({error})") from error
    if commit.number != number:
        raise ArchiveDamaged(commit_key(number), f"it says that it is commit {commit.number}")
    return commit
