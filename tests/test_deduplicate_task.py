"""What may be relied on of the task: every find is counted, every article has a fate, and commits build on each other."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.errors import CommitLost
from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.run import Batch, Commit, Decided, Run
from schemas.settings import Settings
from schemas.story import Decision, Find, Tagged
from tasks.deduplicate import Known, article_id, recognise, story_of
from tasks.deduplicate.index import first_night, open_index
from tasks.deduplicate.task import deduplicate_batches
from tasks.store import Bucket, head_commit, open_bucket, read_commits, roll_forward, stage_rows, staged_rows
from tasks.store.ledger import append_commit, chain_hash
from tests.deduplicate_texts import NIGHT, RUN, article_find, prose, teaser_find

PAGE = "https://www.fjordpost.example/"
FINDS = [
    article_find(PAGE + "ferry", prose(1), title="Ferry sails"),
    teaser_find(PAGE + "ferry", prose(2)[:300]),
    teaser_find(PAGE + "ferry", "\u00a0" + prose(2)[:250] + "…"),
    article_find(PAGE + "bridge", prose(3), title="Bridge opens"),
    article_find(PAGE + "copy", prose(3), title="Bridge opens at last"),
    article_find(PAGE + "ferry", prose(4), title="Ferry stays"),
]


def stage(bucket: Bucket, id: str, finds: list[Find], run: Run = RUN) -> Batch:  # noqa: A002
    items = stage_rows(bucket, f"staging/{run.id}/extract/{id}.parquet", finds, Find)
    none = stage_rows(bucket, f"staging/{run.id}/extract-outcomes/{id}.parquet", (), Outcome)
    return Batch(id, items, none, tally(Stage.EXTRACT, len(finds), ()))


def decide(bucket: Bucket, settings: Settings, *parts: list[Find]) -> Decided:
    batches = tuple(stage(bucket, f"{number:04}-fjord", part) for number, part in enumerate(parts, start=1))
    return deduplicate_batches.fn(batches[::-1], RUN, settings)


def rows(bucket: Bucket, decided: Decided) -> list[Tagged]:
    return [row for batch in decided.batches for row in staged_rows(bucket, batch.items, Tagged)]


def commit(bucket: Bucket, decided: Decided, run: Run = RUN) -> None:
    number, before = decided.base + 1, chain_hash(bucket, decided.base)
    append_commit(
        bucket, Commit(number, run.id, run.name, run.night, "", True, NIGHT, decided.added, decided.index, (), "1", "0", before)
    )


def test_in_is_kept_and_dropped_and_repeats_go_on_for_their_sightings(bucket: Bucket, store_settings: Settings) -> None:
    decided = decide(bucket, store_settings, FINDS)
    (batch,) = decided.batches
    assert (batch.tally.entered, batch.tally.kept, batch.tally.reasons) == (6, 4, {"exact": 1, "truncated": 1})
    assert [row.find for row in rows(bucket, decided)] == FINDS
    assert {row.tag for row in rows(bucket, decided)} == {None}


def test_every_article_has_one_fate_and_teasers_have_none(bucket: Bucket, store_settings: Settings) -> None:
    (batch,) = decide(bucket, store_settings, FINDS).batches
    outcomes = staged_rows(bucket, batch.outcomes, Outcome)
    assert [(each.url.removeprefix(PAGE), each.stage, each.fate, each.reason) for each in outcomes] == [
        ("ferry", Stage.STORE, Fate.ARCHIVED, Reason.NONE),
        ("bridge", Stage.STORE, Fate.ARCHIVED, Reason.NONE),
        ("copy", Stage.DEDUPLICATE, Fate.REPEAT, Reason.EXACT),
        ("ferry", Stage.STORE, Fate.UPDATED, Reason.UPDATE),
    ]
    ferry, bridge = article_id("Ferry sails", prose(1)), article_id("Bridge opens", prose(3))
    assert [each.matched_id for each in outcomes] == ["", "", bridge, ferry]
    assert {each.at for each in outcomes} == {RUN.started_at}


def test_batches_are_read_in_order_whatever_order_they_come_in(bucket: Bucket, store_settings: Settings) -> None:
    once = rows(bucket, decide(bucket, store_settings, FINDS))
    parts = decide(bucket, store_settings, FINDS[:2], FINDS[2:3], FINDS[3:])
    assert [batch.id for batch in parts.batches] == ["0001-fjord", "0002-fjord", "0003-fjord"]
    assert [row.verdict for row in rows(bucket, parts)] == [row.verdict for row in once]


def test_the_same_night_after_its_commit_archives_nothing(bucket: Bucket, store_settings: Settings) -> None:
    first = decide(bucket, store_settings, FINDS)
    assert (first.base, len(first.added), first.index) == (0, 6, first.added)
    commit(bucket, first)
    second = decide(bucket, store_settings, FINDS)
    assert (second.base, second.added, second.index) == (1, (), first.index)
    assert Counter(row.verdict.decision for row in rows(bucket, second)) == {Decision.REPEAT: 6}


def test_a_night_knows_what_all_nights_before_archived(bucket: Bucket, store_settings: Settings) -> None:
    for number in range(1, 11):
        commit(bucket, decide(bucket, store_settings, [article_find(f"{PAGE}{number}", prose(number))]))
    last = decide(bucket, store_settings, [article_find(f"{PAGE}again/{number}", prose(number)) for number in range(1, 11)])
    assert (last.base, last.batches[0].tally.reasons) == (10, {"exact": 10})


def test_a_retry_leaves_the_same(bucket: Bucket, store_settings: Settings) -> None:
    first = decide(bucket, store_settings, FINDS)
    staged = {key: bucket.get(key) for key in bucket.keys(f"staging/{RUN.id}/")}
    assert decide(bucket, store_settings, FINDS) == first
    assert {key: bucket.get(key) for key in bucket.keys(f"staging/{RUN.id}/")} == staged


def test_a_run_without_finds_is_decided(bucket: Bucket, store_settings: Settings) -> None:
    assert decide(bucket, store_settings) == Decided((), (), (), 0)
    (batch,) = decide(bucket, store_settings, []).batches
    assert batch.tally == replace(batch.tally, entered=0, kept=0)


def test_a_run_that_does_not_fit_into_memory_is_decided_alike(
    bucket: Bucket, store_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [FINDS[number : number + 1] for number in range(len(FINDS))]
    once = decide(bucket, store_settings, *parts)
    verdicts = [row.verdict for row in rows(bucket, once)]
    monkeypatch.setattr("tasks.deduplicate.task.MOST_IN_MEMORY", 1)
    spilled = decide(bucket, store_settings, *parts)
    assert [row.verdict for row in rows(bucket, spilled)] == verdicts
    assert spilled == once


def test_workers_that_commit_at_once_archive_every_story_once(seaweed_settings: Settings, tmp_path: Path) -> None:
    """Each has a cache of its own and some stories that others have too; who loses the race decides again."""
    bucket = open_bucket(seaweed_settings)

    def work(worker: int) -> list[Tagged]:
        run = replace(RUN, id=f"shard-{worker}")
        settings = replace(seaweed_settings, home=str(tmp_path / str(worker)))
        finds = [article_find(f"{PAGE}{worker}/{number}", prose(number)) for number in range(worker, worker + 4)]
        batch = stage(bucket, "0001-fjord", finds, run)
        while True:
            decided = deduplicate_batches.fn((batch,), run, settings)
            with suppress(CommitLost):
                commit(bucket, decided, run)
                return rows(bucket, decided)

    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(work, range(6)))
    kept = Counter(
        row.find.article.text for part in done for row in part if row.find.article and row.verdict.decision is Decision.NEW
    )
    assert kept == {prose(number): 1 for number in range(9)}
    roll_forward(bucket)
    head = head_commit(bucket)
    assert head is not None
    assert head.number == 6
    known = Known(open_index(bucket, tmp_path / "fresh", head.index, first_night(RUN.night, 90)).opened())
    everything = [story_of(article_find(f"{PAGE}again/{number}", prose(number))) for number in range(9)]
    assert {verdict.decision for verdict in recognise(everything, known)} == {Decision.REPEAT}


def test_what_is_live_no_longer_is_removed_after_a_while(
    bucket: Bucket, store_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.deduplicate.index.KEPT_COMMITS", 3)
    for number in range(1, 9):
        commit(bucket, decide(bucket, store_settings, [article_find(f"{PAGE}{number}", prose(number))]))
    decide(bucket, store_settings)
    commits = list(read_commits(bucket))
    kept = {item.key for each in commits[-4:] for item in each.index}
    assert kept <= set(bucket.keys("index/")) < {item.key for each in commits for item in each.index}
    bucket.delete("state/published.json")
    roll_forward(bucket)
