"""A commit is all or nothing: killed anywhere and done again, raced by others, it leaves the same archive."""

from __future__ import annotations

import dataclasses
import itertools
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import BEGAN, LATER, a_run, an_index_object, pending

from schemas.errors import CommitLost
from schemas.outcome import Stage
from schemas.run import Commit, Part, Pending
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.store import Bucket, commits_of, head_commit, is_finished, open_bucket, read_commits, verify
from tasks.store.commit import commit_batches, commit_pending
from tasks.store.datasets import dataset


class Killed(BaseException):
    """Stands for kill -9: nothing in the code under test may catch it."""


WRITES = ("PutObject", "CopyObject", "DeleteObject", "UploadPart")


@contextmanager
def killed_at(bucket: Bucket, step: int, event: str) -> Iterator[None]:
    """The process dies at its step-th write: before that is sent, or after it was done and before the reply."""
    writes = itertools.count(1)

    def kill(**_: Any) -> None:
        if next(writes) == step:
            raise Killed

    events = bucket.client.meta.events
    for operation in WRITES:
        events.register(f"{event}.s3.{operation}", kill)
    try:
        yield
    finally:
        for operation in WRITES:
            events.unregister(f"{event}.s3.{operation}", kill)


def everything(bucket: Bucket) -> dict[str, bytes]:
    return {key: bucket.get(key) for key in bucket.keys("") if key != "state/probe.json"}


def rows(settings: Settings) -> dict[str, int]:
    return {table: dataset(settings, table).count_rows() for table in TABLES}


def test_a_commit_makes_rows_captures_and_index_part_of_the_archive(bucket: Bucket, store_settings: Settings) -> None:
    commit = commit_pending(bucket, pending(bucket, a_run()), LATER)
    assert rows(store_settings) == {"articles": 3, "teasers": 1, "sightings": 1, "outcomes": 3}
    assert [stored.kind for stored in commit.objects] == [*TABLES, "capture", "cdxj", "index"]
    assert all(bucket.digest(stored.key) == (stored.bytes, stored.sha256) for stored in commit.objects)
    assert (commit.number, commit.previous_sha256, commit.committed_at) == (1, "", LATER)
    assert head_commit(bucket) == commit
    assert verify(bucket) == []


def test_every_stage_is_counted_and_the_stored_rows_are_what_recognition_kept(bucket: Bucket) -> None:
    commit = commit_pending(bucket, pending(bucket, a_run()), LATER)
    counts = {count.stage: (count.entered, count.kept, dict(count.reasons)) for count in commit.tallies}
    assert counts[Stage.DEDUPLICATE] == (5, 4, {"truncated": 1})
    assert counts[Stage.LANGUAGE] == (5, 5, {})
    assert counts[Stage.STORE] == (4, 4, {})


def test_a_row_that_got_lost_stops_the_commit(bucket: Bucket) -> None:
    waiting = pending(bucket, a_run())
    without_rows = dataclasses.replace(waiting, stages=(*waiting.stages[:-1], ()))
    with pytest.raises(ValueError, match="4 entered, 0 kept"):
        commit_pending(bucket, without_rows, LATER)
    assert head_commit(bucket) is None


def test_a_night_without_anything_new_is_a_commit_without_tables(bucket: Bucket) -> None:
    waiting = pending(bucket, a_run())
    nothing = dataclasses.replace(waiting.decided, batches=(), added=(), index=())
    empty = dataclasses.replace(waiting, stages=((), (), (), ()), decided=nothing)
    assert commit_pending(bucket, empty, LATER).objects == ()
    assert bucket.keys("articles/") == []


def test_the_last_commit_of_a_run_leaves_nothing_half_made(bucket: Bucket) -> None:
    run = a_run()
    commit_pending(bucket, pending(bucket, run, Part("0001", is_last=False)), LATER)
    assert bucket.keys(f"staging/{run.id}/")
    assert not is_finished(bucket, run)
    commit_pending(bucket, pending(bucket, run, Part("0002", is_last=True)), LATER)
    assert bucket.keys("staging/") == []
    assert is_finished(bucket, run)
    assert [commit.shard for commit in commits_of(bucket, run.id)] == ["0001", "0002"]


def test_a_commit_done_again_is_the_commit_that_is_there(bucket: Bucket) -> None:
    waiting = pending(bucket, a_run())
    first = commit_pending(bucket, waiting, LATER)
    before = everything(bucket)
    assert commit_pending(bucket, waiting, LATER.replace(hour=9)) == first
    assert everything(bucket) == before


@pytest.mark.parametrize("event", ["before-send", "after-call"])
def test_killed_at_any_write_and_done_again_it_leaves_the_same_archive(event: str, moto_endpoint: str) -> None:
    undisturbed = commit_in(fresh(moto_endpoint, f"{event}-0"))
    for step in itertools.count(1):
        bucket = fresh(moto_endpoint, f"{event}-{step}")
        waiting = pending(bucket, a_run())
        try:
            with killed_at(bucket, step, event):
                commit_pending(bucket, waiting, LATER)
            break
        except Killed:
            assert_only_committed_rows(bucket)
        commit_pending(bucket, waiting, LATER)
        assert everything(bucket) == undisturbed, f"killed at write {step}"
    assert step > 15


def commit_in(bucket: Bucket) -> dict[str, bytes]:
    commit_pending(bucket, pending(bucket, a_run()), LATER)
    return everything(bucket)


def fresh(endpoint: str, name: str) -> Bucket:
    bucket = open_bucket(Settings(bucket=f"kill-{name}", endpoint_url=endpoint, embedded=False))
    bucket.client.create_bucket(Bucket=bucket.name)
    return bucket


def assert_only_committed_rows(bucket: Bucket) -> None:
    listed = {stored.key for commit in read_commits(bucket) for stored in commit.objects}
    assert all(key in listed for table in TABLES for key in bucket.keys(f"{table}/"))


def test_who_loses_the_race_decides_again_and_nothing_is_lost_or_doubled(bucket: Bucket, store_settings: Settings) -> None:
    mine, theirs = pending(bucket, a_run("night-a")), pending(bucket, a_run("night-b"))
    commit_pending(bucket, theirs, LATER)
    with pytest.raises(CommitLost):
        commit_pending(bucket, mine, LATER)
    assert commit_pending(bucket, decided_again(bucket, mine), LATER).number == 2
    assert rows(store_settings)["articles"] == 6
    assert verify(bucket) == []


def test_the_loser_finds_the_winner_published(bucket: Bucket, store_settings: Settings) -> None:
    mine, theirs = pending(bucket, a_run("night-a")), pending(bucket, a_run("night-b"))
    with pytest.raises(Killed), killed_at(bucket, 6, "before-send"):  # after its commit, before publishing
        commit_pending(bucket, theirs, LATER)
    with pytest.raises(CommitLost):
        commit_pending(bucket, mine, LATER)
    assert rows(store_settings)["articles"] == 3


def decided_again(bucket: Bucket, waiting: Pending) -> Pending:
    """The same as recognition leaves it after looking at the present head."""
    head = head_commit(bucket)
    index = an_index_object(bucket, waiting.run, waiting.part.shard)
    live = (*(head.index if head else ()), index)
    base = head.number if head else 0
    return dataclasses.replace(waiting, decided=dataclasses.replace(waiting.decided, added=(index,), index=live, base=base))


def until_committed(settings: Settings, waiting: Pending) -> Commit:
    bucket = open_bucket(settings)
    for _ in range(50):
        try:
            return commit_pending(bucket, waiting, LATER)
        except CommitLost:
            waiting = decided_again(bucket, waiting)
    raise AssertionError("it lost fifty races in a row")


def race(settings: Settings, writers: int) -> None:
    bucket = open_bucket(settings)
    waiting = [pending(bucket, a_run(f"night-{writer}")) for writer in range(writers)]
    with ThreadPoolExecutor(writers) as pool:
        commits = list(pool.map(lambda each: until_committed(settings, each), waiting))
    assert sorted(commit.number for commit in commits) == list(range(1, writers + 1))
    assert rows(settings) == {"articles": 3 * writers, "teasers": writers, "sightings": writers, "outcomes": 3 * writers}
    assert verify(bucket) == []
    head = head_commit(bucket)
    assert head is not None
    assert len(head.index) == writers


def test_writers_at_the_same_time_all_get_in_once(store_settings: Settings) -> None:
    race(store_settings, writers=3)


def test_writers_at_the_same_time_all_get_in_once_on_seaweedfs(seaweed_settings: Settings) -> None:
    race(seaweed_settings, writers=3)


@settings(max_examples=10, deadline=None)
@given(kills=st.lists(st.tuples(st.integers(1, 20), st.sampled_from(["before-send", "after-call"])), max_size=4))
def test_killed_again_and_again_it_still_ends_as_if_undisturbed(kills: list[tuple[int, str]], moto_endpoint: str) -> None:
    bucket = fresh(moto_endpoint, uuid.uuid4().hex)
    waiting = pending(bucket, a_run())
    for step, event in kills:
        with suppress(Killed), killed_at(bucket, step, event):
            commit_pending(bucket, waiting, LATER)
    commit = commit_pending(bucket, waiting, LATER)
    assert [stored.rows for stored in commit.objects if stored.kind in TABLES] == [3, 1, 1, 3]
    assert verify(bucket) == []
    assert bucket.keys("staging/") == []


def test_the_prefect_task_commits_what_its_function_does(bucket: Bucket, store_settings: Settings) -> None:
    waiting = pending(bucket, a_run())
    commit = commit_batches.fn(waiting, store_settings)
    assert commit.final
    assert commit.committed_at > BEGAN
