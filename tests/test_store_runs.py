"""A run keeps its identity through a kill, and a finished one is not done twice."""

from __future__ import annotations

import pytest
from store_samples import BEGAN, LATER, NIGHT, a_run, pending

from schemas.outcome import Stage, tally
from schemas.page import Entry
from schemas.run import Batch, Part
from tasks.store import (
    Bucket,
    ObjectMissing,
    commits_of,
    forget,
    is_finished,
    next_run,
    only_run,
    recall,
    remember,
    stage_rows,
    staged_rows,
    staging_key,
)
from tasks.store.commit import commit_pending
from tasks.store.layout import finished_key


def test_a_night_that_is_begun_again_is_the_same_run(bucket: Bucket) -> None:
    first = only_run(bucket, "night-2026-11-21", NIGHT, BEGAN)
    assert (first.id, first.started_at) == ("night-2026-11-21-0001", BEGAN)
    assert only_run(bucket, "night-2026-11-21", NIGHT, LATER) == first


def test_a_finished_night_stays_the_same_run_and_says_so(bucket: Bucket) -> None:
    run = only_run(bucket, "night-1", NIGHT, BEGAN)
    assert not is_finished(bucket, run)
    commit_pending(bucket, pending(bucket, run), LATER)
    assert only_run(bucket, "night-1", NIGHT, LATER) == run
    assert is_finished(bucket, run)


def test_a_backfill_gets_a_new_attempt_only_when_the_last_one_is_finished(bucket: Bucket) -> None:
    first = next_run(bucket, "backfill-1", NIGHT, BEGAN)
    commit_pending(bucket, pending(bucket, first, Part("0001", is_last=False)), LATER)
    assert next_run(bucket, "backfill-1", NIGHT, LATER) == first
    commit_pending(bucket, pending(bucket, first, Part("0002", is_last=True)), LATER)
    second = next_run(bucket, "backfill-1", NIGHT, LATER)
    assert (second.id, second.started_at) == ("backfill-1-0002", LATER)


def test_a_name_that_begins_like_another_is_another_run(bucket: Bucket) -> None:
    long = next_run(bucket, "backfill-1-0001", NIGHT, BEGAN)
    assert next_run(bucket, "backfill-1", NIGHT, LATER).id == "backfill-1-0001"
    assert long.id == "backfill-1-0001-0001"


def test_a_kill_between_the_last_commit_and_the_tidying_is_noticed(bucket: Bucket) -> None:
    run = only_run(bucket, "night-1", NIGHT, BEGAN)
    commit_pending(bucket, pending(bucket, run), LATER)
    bucket.delete(finished_key(run.id))
    bucket.put(staging_key(run, "fetch", "left"), b"half-made")
    assert is_finished(bucket, run)
    assert bucket.keys("staging/") == []
    assert bucket.head(finished_key(run.id))


def test_a_backfill_killed_before_the_tidying_is_ended_and_not_begun_anew(bucket: Bucket) -> None:
    run = next_run(bucket, "backfill-1", NIGHT, BEGAN)
    commit_pending(bucket, pending(bucket, run), LATER)
    bucket.delete(finished_key(run.id))
    assert next_run(bucket, "backfill-1", NIGHT, LATER) == run
    assert is_finished(bucket, run)
    assert next_run(bucket, "backfill-1", NIGHT, LATER) != run


def test_the_commits_of_a_run_are_its_own(bucket: Bucket) -> None:
    for name in ("night-1", "night-2"):
        run = only_run(bucket, name, NIGHT, BEGAN)
        commit_pending(bucket, pending(bucket, run), LATER)
    assert [commit.number for commit in commits_of(bucket, "night-2-0001")] == [2]
    assert commits_of(bucket, "night-3-0001") == ()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rows_come_back_as_they_were_staged(bucket: Bucket, count: int) -> None:
    entries = [Entry("s", f"https://a.example/{n}", n, "Titel …") for n in range(count)]
    staged = stage_rows(bucket, staging_key(a_run(), "discover", "s"), entries, Entry)
    assert staged.rows == count
    assert staged_rows(bucket, staged, Entry) == entries


def test_what_a_task_left_is_remembered_until_it_is_forgotten(bucket: Bucket) -> None:
    run = a_run()
    staged = stage_rows(bucket, staging_key(run, "fetch", "s"), [], Entry)
    batch = Batch("0001-s", staged, staged, tally(Stage.FETCH, 0, ["robots"]))
    assert recall(bucket, run, "fetch", "s") is None
    remember(bucket, run, "fetch", "s", [batch, batch])
    assert recall(bucket, run, "fetch", "s") == (batch, batch)
    forget(bucket, run)
    assert recall(bucket, run, "fetch", "s") is None
    with pytest.raises(ObjectMissing):
        staged_rows(bucket, staged, Entry)
