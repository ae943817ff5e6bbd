"""What may be relied on of the index in the bucket: it grows with commits, is read through a cache, and says what is damaged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from schemas.errors import ArchiveDamaged, IndexUnknown
from schemas.run import StoredObject
from schemas.story import Decision, Story, Verdict
from tasks.deduplicate import Known, recognise
from tasks.deduplicate.index import Growth, Index, first_night, grow, live_segments, open_index
from tasks.deduplicate.segment import Reach
from tasks.deduplicate.writing import dated, write_additions
from tasks.store import Bucket
from tests.deduplicate_texts import RUN, article, prose, teaser

SINCE = first_night(RUN.night, 90)
STORIES = [
    *(article(f"a{number}", prose(number), url=f"https://fjordpost.example/{number}") for number in range(8)),
    *(teaser(f"t{number}", prose(number, 30)) for number in range(4, 12)),
]


class Archive:
    """An index that grows as nights would make it grow."""

    def __init__(self, bucket: Bucket, folder: Path) -> None:
        self.bucket, self.folder, self.cache = bucket, folder, folder / "cache"
        self.index: tuple[StoredObject, ...] = ()

    def opened(self, since: date = SINCE) -> Index:
        return open_index(self.bucket, self.cache, self.index, since)

    def grown(self, stories: Sequence[Story], night: date = RUN.night) -> Growth:
        known = Known()
        recognise(stories, known)
        return grow(self.opened(first_night(night, 90)), RUN, write_additions(dated(known.additions, night), self.folder))

    def archive(self, stories: Sequence[Story], night: date = RUN.night) -> Growth:
        growth = self.grown(stories, night)
        for item in growth.added:
            self.bucket.copy(item.staged, item.key)
        self.index = growth.index
        return growth

    def decide(self, stories: Sequence[Story], since: date = SINCE) -> list[Verdict]:
        return recognise(stories, Known(self.opened(since).opened()))


@pytest.fixture
def archive(bucket: Bucket, tmp_path: Path) -> Archive:
    return Archive(bucket, tmp_path)


def decisions(verdicts: Sequence[Verdict]) -> set[Decision]:
    return {verdict.decision for verdict in verdicts}


def test_the_index_grows_by_two_segments_of_three_objects(archive: Archive) -> None:
    growth = archive.archive(STORIES)
    assert growth.added == growth.index
    assert len(growth.added) == 6
    assert all(item.key.startswith(f"index/{RUN.id}/") and item.kind == "index" for item in growth.added)
    live = archive.opened().live
    assert [(one.reach, one.newest) for one in live] == [(Reach.WHOLE, RUN.night), (Reach.WINDOW, RUN.night)]
    assert decisions(archive.decide(STORIES)) == {Decision.REPEAT}


def test_the_machine_that_made_a_segment_reads_nothing_of_the_bucket(archive: Archive) -> None:
    for item in archive.archive(STORIES).added:
        archive.bucket.delete(item.key)
    assert decisions(archive.decide(STORIES)) == {Decision.REPEAT}


def test_another_machine_reads_it_from_the_bucket(archive: Archive, tmp_path: Path) -> None:
    archive.archive(STORIES)
    archive.cache = tmp_path / "other"
    assert decisions(archive.decide(STORIES)) == {Decision.REPEAT}


def test_a_retry_stages_the_same_objects(archive: Archive) -> None:
    assert archive.grown(STORIES) == archive.grown(STORIES[::-1])


def test_a_night_without_news_changes_nothing(archive: Archive) -> None:
    archive.archive(STORIES)
    growth = archive.grown(())
    assert (growth.added, set(growth.index)) == ((), set(archive.index))


def test_many_nights_leave_few_segments_that_know_everything(archive: Archive) -> None:
    stories = [article(str(number), prose(number)) for number in range(30)]
    for story in stories:
        archive.archive([story])
        assert len(archive.opened().live) <= 2 * 3 * 3
    assert decisions(archive.decide(stories)) == {Decision.REPEAT}


def test_segments_that_the_window_has_left_are_live_no_longer(archive: Archive) -> None:
    first = archive.archive(STORIES[:4], RUN.night)
    late = RUN.night + timedelta(days=90)
    assert [one.reach for one in archive.opened(first_night(late, 90)).live] == [Reach.WHOLE]
    archive.archive(STORIES[4:], late)
    gone = [item for item in first.index if "/window-" in item.key]
    assert len(gone) == 3
    assert not set(gone) & set(archive.index)
    assert decisions(archive.decide(STORIES, first_night(late, 90))) == {Decision.REPEAT}


@pytest.mark.parametrize("damage", [b"", b"ARROW1 but not the one that was committed"])
def test_damaged_copies_in_the_cache_are_fetched_again(archive: Archive, damage: bytes) -> None:
    for item in archive.archive(STORIES).added:
        (archive.cache / item.sha256).write_bytes(damage)
    assert decisions(archive.decide(STORIES)) == {Decision.REPEAT}


@pytest.mark.parametrize("number", range(6))
def test_a_damaged_or_missing_object_is_named(archive: Archive, tmp_path: Path, number: int) -> None:
    item = archive.archive(STORIES).added[number]
    archive.bucket.put(item.key, bytes(item.bytes))
    archive.cache = tmp_path / "other"
    changed = [article(story.id, f"{story.text} But then.") for story in STORIES]
    with pytest.raises(ArchiveDamaged, match="not those that were committed") as error:
        archive.decide(changed)
    assert error.value.key == item.key
    archive.bucket.delete(item.key)
    with pytest.raises(ArchiveDamaged, match="missing"):
        archive.decide(changed)


def test_a_ledger_that_names_half_a_segment_is_damaged(archive: Archive) -> None:
    archive.archive(STORIES)
    with pytest.raises(ArchiveDamaged, match=r"whole-.*entries\.parquet.*other parts"):
        live_segments([item for item in archive.index if ".entries" not in item.key], SINCE)


@pytest.mark.parametrize("key", ["index/night-1/0123456789abcdef.keys.parquet", "index/night-1/whole-2026-11-21-00.v9"])
def test_an_index_of_another_layout_is_refused_with_advice(key: str) -> None:
    with pytest.raises(IndexUnknown, match="pressmark reindex"):
        live_segments([StoredObject(key, "", "index", 1, 1, "00")], SINCE)
