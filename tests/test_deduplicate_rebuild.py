"""What may be relied on of rebuilding: the rows alone give the index that grew with them, and the same decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.cli import main
from flows.upkeep import compare_with_archive, reindex_archive
from schemas.errors import ArchiveDamaged, CommitLost, IndexUnknown
from schemas.outcome import Outcome, Stage, tally
from schemas.page import Capture
from schemas.run import WHOLE, Batch, Commit, Pending, Run
from schemas.settings import Settings
from schemas.story import Decision, Find, Tagged
from tasks.deduplicate import Known, recognise, story_of
from tasks.deduplicate.archived import archived_stories
from tasks.deduplicate.index import cache_of, first_night, open_index
from tasks.deduplicate.merge import merged
from tasks.deduplicate.rebuild import Rebuilt, compare, rebuild, rebuild_index
from tasks.deduplicate.segment import Reach
from tasks.deduplicate.task import deduplicate_batches
from tasks.deduplicate.writing import Written
from tasks.store import head_commit, open_bucket, read_commits, stage_rows, staged_rows, verify
from tasks.store.commit import commit_pending
from tests.deduplicate_texts import article_find, prose, teaser_find
from tests.store_samples import BEGAN, GERMAN, LATER

PAGE = "https://www.fjordpost.example/"
FIRST = date(2026, 6, 1)
OWN_DOCUMENTS = ("state/", "schema/", "README.md")
NIGHTS: list[list[Find]] = [
    [
        article_find(PAGE + "ferry", prose(1), title="Ferry sails"),
        teaser_find(PAGE + "ferry", prose(2)[:300]),
        teaser_find(PAGE + "ferry", prose(2)[:250] + "…"),
        teaser_find(PAGE, "", title="Opinion", url=PAGE + "opinion"),
        article_find("file:dump/bridge.html", prose(3), title="Bridge opens", canonical_url=PAGE + "bridge"),
        article_find("file:dump/note.txt", "A note.", title="Short"),
    ],
    [
        article_find(PAGE + "ferry", prose(4), title="Ferry stays"),
        article_find(PAGE + "ferry-tale", prose(2), title="Tale"),
        teaser_find(PAGE, prose(1)[:200], url=PAGE + "ferry"),
        article_find(PAGE + "bridge", prose(3), title="Bridge opens"),
        article_find(PAGE + "edited", prose(1, 118) + " and nothing more was said.", title="Ferry goes"),
    ],
    [
        teaser_find(PAGE, prose(5, 40)),
        article_find("https://uplands.example/reprint", prose(4).replace("harbour", "port", 2), title="Reprint"),
        article_find(PAGE + "ferry", prose(6), title="Ferry sinks", canonical_url=PAGE + "ferry"),
    ],
]


def placed(find: Find, run: Run, number: int) -> Find:
    """The find, at a place of its own in the captures of the run."""
    capture: Capture = replace(find.capture, warc=f"captures/{run.id}/0001.warc.gz", offset=100 * number)
    return replace(find, capture=capture)


def a_night(number: int, nights_later: int) -> Run:
    return Run(f"night-{number}", f"night-{number}", FIRST + timedelta(days=nights_later), BEGAN)


def archive(settings: Settings, run: Run, finds: list[Find]) -> Commit:
    """One night through recognition and commit; every story is German, for brevity."""
    bucket = open_bucket(settings)
    found = [placed(find, run, number) for number, find in enumerate(finds)]
    none = stage_rows(bucket, f"staging/{run.id}/none.parquet", (), Outcome)
    captured = Batch("0001", none, none, tally(Stage.CAPTURE, len(found), ()))
    items = stage_rows(bucket, f"staging/{run.id}/extract/0001.parquet", found, Find)
    decided = deduplicate_batches.fn((Batch("0001", items, none, tally(Stage.EXTRACT, len(found), ())),), run, settings)
    (batch,) = decided.batches
    rows = [replace(row, tag=GERMAN) for row in staged_rows(bucket, batch.items, Tagged)]
    tagged = replace(batch, items=stage_rows(bucket, f"staging/{run.id}/tagged/0001.parquet", rows, Tagged))
    return commit_pending(bucket, Pending(run, WHOLE, ((captured,), decided.batches, (tagged,)), decided), LATER)


def three_nights(settings: Settings) -> Settings:
    """An archive of three nights: the first a hundred nights before the others, so that the window has left it."""
    for number, (finds, later) in enumerate(zip(NIGHTS, (0, 100, 101), strict=True)):
        archive(settings, a_night(number, later), finds)
    return settings


@pytest.fixture
def archived(store_settings: Settings) -> Settings:
    return three_nights(store_settings)


def in_one(written: list[Written], reach: Reach, folder: Path, since: date) -> list[bytes]:
    one = merged([each.opened(since) for each in written if each.reach is reach], folder)
    return [path.read_bytes() for path in (one.keys, one.entries)]


def test_the_rebuilt_index_is_the_one_that_grew_byte_for_byte(archived: Settings, tmp_path: Path) -> None:
    bucket, since = open_bucket(archived), first_night(FIRST + timedelta(days=101), 90)
    commits = list(read_commits(bucket))
    rebuilt = rebuild(bucket, Rebuilt(), commits, tmp_path, since)
    assert rebuilt.base == 3
    grown = open_index(bucket, cache_of(archived), commits[-1].index, since).opened()
    for reach in Reach:
        old = merged([segment for segment in grown if segment.reach is reach], tmp_path)
        new = in_one(list(rebuilt.written), reach, tmp_path, since)
        assert new == [old.keys.read_bytes(), old.entries.read_bytes()]


def test_stories_come_back_in_order_of_appearance_as_they_were_decided(archived: Settings) -> None:
    bucket = open_bucket(archived)
    parts = list(archived_stories(bucket, read_commits(bucket)))
    assert [part[0].night for part in parts] == [FIRST + timedelta(days=later) for later in (0, 100, 101)]
    known = Known()
    for finds, part in zip(NIGHTS, parts, strict=True):
        stories = [story_of(find) for find in finds]
        verdicts = recognise(stories, known)
        kept = [
            (story, verdict) for story, verdict in zip(stories, verdicts, strict=True) if verdict.decision is not Decision.REPEAT
        ]
        assert [(each.story.id, each.story.text, each.decision) for each in part] == [
            (story.id, story.text, verdict.decision) for story, verdict in kept
        ]


def test_reindexing_is_a_commit_without_rows_after_which_all_is_known(seaweed_settings: Settings, prefect_api: str) -> None:
    archived = three_nights(seaweed_settings)
    bucket = open_bucket(archived)
    before = head_commit(bucket)
    commit = reindex_archive(archived)
    assert (commit.number, commit.run_name, {item.kind for item in commit.objects}) == (4, "reindex", {"index"})
    assert before is not None
    assert not {item.key for item in commit.index} & {item.key for item in before.index}
    assert commit.objects == commit.index
    assert verify(bucket) == []
    assert bucket.keys(f"staging/{commit.run_id}") == []
    again = archive(archived, a_night(9, 102), [find for finds in NIGHTS for find in finds])
    assert again.tallies[-1].entered == 0
    assert reindex_archive(archived).number == 6


def test_an_archive_with_an_index_of_another_version_goes_on_after_reindexing(archived: Settings, prefect_api: str) -> None:
    bucket = open_bucket(archived)
    head = head_commit(bucket)
    assert head is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.deduplicate.segment.VERSION", "99.9")
        with pytest.raises(IndexUnknown, match="pressmark reindex"):
            archive(archived, a_night(9, 102), NIGHTS[0])
    for item in head.index:
        bucket.delete(item.key)
    reindex_archive(replace(archived, home=archived.home + "-other"))
    assert archive(archived, a_night(9, 102), NIGHTS[0]).tallies[-1].entered == 0


def test_who_commits_meanwhile_is_taken_in(archived: Settings, tmp_path: Path) -> None:
    bucket, run = open_bucket(archived), a_night(8, 102)
    new = [article_find(PAGE + "late", prose(77), title="Late")]
    rebuilt, decided = rebuild_index.fn(Rebuilt(), tmp_path, run, archived)
    archive(archived, a_night(9, 102), new)
    with pytest.raises(CommitLost):
        commit_pending(bucket, Pending(run, WHOLE, ((),), decided), LATER)
    rebuilt, decided = rebuild_index.fn(rebuilt, tmp_path, run, archived)
    assert rebuilt.base == 4
    commit_pending(bucket, Pending(run, WHOLE, ((),), decided), LATER)
    assert archive(archived, a_night(10, 102), [*NIGHTS[1], *new]).tallies[-1].entered == 0


def test_an_empty_archive_can_be_reindexed(store_settings: Settings, prefect_api: str) -> None:
    assert reindex_archive(store_settings).index == ()


def test_damaged_rows_make_no_index(archived: Settings, tmp_path: Path) -> None:
    bucket = open_bucket(archived)
    commits = list(read_commits(bucket))
    item = next(item for item in commits[1].objects if item.kind == "articles")
    bucket.put(item.key, bytes(item.bytes))
    with pytest.raises(ArchiveDamaged, match="not those that were committed"):
        rebuild(bucket, Rebuilt(), commits, tmp_path, FIRST)
    bucket.delete(item.key)
    with pytest.raises(ArchiveDamaged, match="missing"):
        rebuild(bucket, Rebuilt(), commits, tmp_path, FIRST)


def test_the_same_method_decides_as_it_did(archived: Settings, tmp_path: Path) -> None:
    bucket = open_bucket(archived)
    comparison = compare(bucket, read_commits(bucket), tmp_path, archived.window_nights)
    assert comparison.stories == sum(len(part) for part in archived_stories(bucket, read_commits(bucket)))
    assert comparison.differences == ()


def test_what_another_method_would_decide_is_counted_with_examples(
    archived: Settings, prefect_api: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = open_bucket(archived)
    before = [key for key in bucket.keys("") if not key.startswith(OWN_DOCUMENTS)]

    def only_exact(stories, known):  # type: ignore[no-untyped-def]
        return [replace(verdict, decision=Decision.REPEAT) for verdict in recognise(stories, known)]

    monkeypatch.setattr("tasks.deduplicate.rebuild.recognise", only_exact)
    comparison = compare_with_archive(archived)
    changes = {(each.archived, each.now): each for each in comparison.differences}
    assert sum(each.count for each in comparison.differences) == comparison.stories
    update = changes["update", "repeat update"]
    assert update.count == 2
    assert update.examples[0].matched == update.examples[0].would_match
    assert [key for key in bucket.keys("") if not key.startswith(OWN_DOCUMENTS)] == before


def test_the_command_says_what_it_did(
    archived: Settings, prefect_api: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("BUCKET", archived.bucket), ("ENDPOINT_URL", archived.endpoint_url), ("HOME", archived.home)):
        monkeypatch.setenv(f"PRESSMARK_{name}", value)
    assert main(["reindex", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []
    assert main(["reindex", "--dry-run"]) == 0
    assert "0 of them otherwise" in capsys.readouterr().out
    assert main(["reindex", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["commit"] == 4
    assert main(["reindex"]) == 0
    assert "Commit 5" in capsys.readouterr().out
