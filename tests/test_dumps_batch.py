"""Every file of a shard is a capture or an outcome, and a shard that is done is not written again."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from dump_files import HTML, NIGHT, write

from schemas.outcome import Outcome, Reason, Stage
from schemas.page import Capture
from schemas.run import Run, Shard
from schemas.settings import Settings
from tasks.capture import read_captures
from tasks.dumps import capture_shard, plan_dump
from tasks.dumps.batch import capture_files
from tasks.store import Bucket, staged_rows

RUN = Run(id="backfill-ab12cd34-0001", name="backfill-ab12cd34", night=date(2026, 11, 21), started_at=NIGHT)


def a_shard(tmp_path: Path) -> Shard:
    for number in range(5):
        write(tmp_path / f"d/{number}.html", HTML + b"%d" % number)
    write(tmp_path / "d/truth.jsonl", b"{}")
    write(tmp_path / "d/torn.html.gz", gzip.compress(HTML)[:-9])
    (shard,) = plan_dump([tmp_path / "d"], Settings())
    return shard


def test_every_file_is_a_capture_or_an_outcome(bucket: Bucket, tmp_path: Path) -> None:
    batches = capture_files(bucket, a_shard(tmp_path), RUN, Settings(batch_pages=3))
    assert [batch.id for batch in batches] == ["0001-d-0001", "0001-d-0002", "0001-d-0003"]
    captures = [capture for batch in batches for capture in staged_rows(bucket, batch.items, Capture)]
    outcomes = [outcome for batch in batches for outcome in staged_rows(bucket, batch.outcomes, Outcome)]
    assert [page.body for page in read_captures(bucket, captures)] == [HTML + b"%d" % number for number in range(5)]
    assert {outcome.url: outcome.reason for outcome in outcomes} == {
        "file:///d/truth.jsonl": Reason.UNSUPPORTED_FILE,
        "file:///d/torn.html.gz": Reason.BROKEN_FILE,
    }
    total = batches[0].tally + batches[1].tally + batches[2].tally
    assert (total.stage, total.entered, total.kept, total.dropped) == (Stage.CAPTURE, 7, 5, 2)


def test_a_batch_is_closed_early_when_it_grows_large(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.batch.BATCH_BYTES", len(HTML) + 2)
    batches = capture_files(bucket, a_shard(tmp_path), RUN, Settings())
    assert [batch.items.rows for batch in batches] == [2, 2, 1]


def test_a_shard_that_is_done_is_not_written_again(bucket: Bucket, tmp_path: Path) -> None:
    shard = a_shard(tmp_path)
    first = capture_files(bucket, shard, RUN, Settings())
    bucket.delete(first[0].items.key)
    assert capture_files(bucket, shard, RUN, Settings()) == first
    assert first[0].items.key not in bucket.keys("staging/")


def test_the_task_takes_a_shard_and_leaves_keys(store_settings: Settings, tmp_path: Path) -> None:
    (batch,) = capture_shard.fn(a_shard(tmp_path), RUN, store_settings)
    assert batch.items.rows == 5
