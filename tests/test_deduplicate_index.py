"""What may be relied on of the index: it answers as memory does, however it was cut up, merged, cached or damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import ArchiveDamaged, IndexUnknown
from schemas.run import StoredObject
from schemas.story import Decision, Story
from tasks.deduplicate import Known, recognise
from tasks.deduplicate.index import MOST_SEGMENTS, grow, live_segments, open_segment
from tasks.deduplicate.segment import Segment, Tables, merged, tables_of, to_parquet
from tasks.store import Bucket
from tests.deduplicate_texts import RUN, article, prose, teaser

STORIES = [
    *(article(f"a{number}", prose(number), url=f"https://fjordpost.example/{number}") for number in range(8)),
    *(teaser(f"t{number}", prose(number, 30)) for number in range(4, 12)),
    teaser("headline", "", title="Opinion"),
    article("cut", prose(20)[:300]),
    article("long", prose(20)),
    article("update", prose(30), url="https://fjordpost.example/3"),
]


def segment(folder: Path, tables: Tables, name: str = "one") -> Segment:
    keys, entries = folder / f"{name}.keys", folder / f"{name}.entries"
    keys.write_bytes(to_parquet(tables.keys))
    entries.write_bytes(to_parquet(tables.entries))
    return Segment(keys, entries)


def archived(stories: Sequence[Story]) -> Tables:
    known = Known()
    recognise(stories, known)
    return tables_of(known.additions)


def test_a_second_run_against_the_index_of_the_first_finds_only_repeats(tmp_path: Path) -> None:
    again = recognise(STORIES, Known([segment(tmp_path, archived(STORIES))]))
    assert {verdict.decision for verdict in again} == {Decision.REPEAT}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(STORIES)), st.permutations(STORIES))
def test_a_run_in_two_commits_decides_as_one(tmp_path: Path, at: int, stories: list[Story]) -> None:
    first = Known()
    decided = recognise(stories[:at], first)
    second = Known([segment(tmp_path, tables_of(first.additions))] if first.additions else [])
    assert decided + recognise(stories[at:], second) == recognise(stories, Known())


def test_a_merged_segment_answers_as_its_parts(tmp_path: Path) -> None:
    first = Known()
    recognise(STORIES[:9], first)
    second = Known([segment(tmp_path, tables_of(first.additions), "first")])
    recognise(STORIES[9:], second)
    whole = merged([tables_of(first.additions), tables_of(second.additions)])
    assert recognise(STORIES, Known([segment(tmp_path, whole, "whole")])) == recognise(
        STORIES, Known([segment(tmp_path, archived(STORIES), "once")])
    )


def test_keys_lie_in_order_and_name_their_version(tmp_path: Path) -> None:
    tables = archived(STORIES)
    keys = tables.keys["key"].to_numpy()
    assert (np.diff(keys.astype(object)) >= 0).all()
    assert pq.read_schema(_written(tmp_path, to_parquet(tables.keys))).metadata[b"method_version"] == b"1"


def _written(folder: Path, body: bytes) -> Path:
    path = folder / "written.parquet"
    path.write_bytes(body)
    return path


def test_an_index_of_another_version_is_refused_with_advice(tmp_path: Path) -> None:
    tables = archived(STORIES)
    other = tables.entries.replace_schema_metadata({"method_version": "0"})
    with pytest.raises(IndexUnknown, match=r"version 0 .* version 1"):
        segment(tmp_path, Tables(tables.keys, other))


def publish(bucket: Bucket, added: Sequence[StoredObject]) -> None:
    for item in added:
        bucket.copy(item.staged, item.key)


def additions(*stories: Story) -> Known:
    known = Known()
    recognise(stories, known)
    return known


def test_the_index_grows_by_one_segment_and_is_read_from_the_cache(bucket: Bucket, tmp_path: Path) -> None:
    growth = grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path)
    assert growth.added == growth.index
    assert [item.key.startswith(f"index/{RUN.id}/") and item.kind == "index" for item in growth.added] == [True, True]
    publish(bucket, growth.added)
    (live,) = live_segments(growth.index)
    open_segment(bucket, live, tmp_path)
    for item in growth.added:
        assert hashlib.sha256((tmp_path / item.sha256).read_bytes()).hexdigest() == item.sha256
        bucket.delete(item.key)
    assert recognise(STORIES, Known([open_segment(bucket, live, tmp_path)]))[0].decision is Decision.REPEAT


def test_a_retry_stages_the_same_objects(bucket: Bucket, tmp_path: Path) -> None:
    first = grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path)
    assert grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path) == first


def test_a_night_without_news_changes_nothing(bucket: Bucket, tmp_path: Path) -> None:
    growth = grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path)
    unchanged = grow(bucket, RUN, live_segments(growth.index), (), tmp_path)
    assert (unchanged.added, set(unchanged.index)) == ((), set(growth.index))


def test_many_nights_leave_few_segments_that_know_everything(bucket: Bucket, tmp_path: Path) -> None:
    index: tuple[StoredObject, ...] = ()
    stories = [article(str(number), prose(number)) for number in range(30)]
    for story in stories:
        live = live_segments(index)
        growth = grow(bucket, RUN, live, additions(story).additions, tmp_path)
        publish(bucket, growth.added)
        index = growth.index
        assert len(live_segments(index)) <= MOST_SEGMENTS
    known = Known([open_segment(bucket, live, tmp_path) for live in live_segments(index)])
    assert {verdict.decision for verdict in recognise(stories, known)} == {Decision.REPEAT}


@pytest.mark.parametrize("damage", [b"", b"PAR1 but not the one that was committed"])
def test_a_damaged_copy_in_the_cache_is_fetched_again(bucket: Bucket, tmp_path: Path, damage: bytes) -> None:
    growth = grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path)
    publish(bucket, growth.added)
    (tmp_path / growth.added[0].sha256).write_bytes(damage)
    (live,) = live_segments(growth.index)
    assert open_segment(bucket, live, tmp_path).tables().entries.num_rows == live.entries.rows


def test_a_damaged_or_missing_object_is_named(bucket: Bucket, tmp_path: Path) -> None:
    growth = grow(bucket, RUN, (), additions(*STORIES).additions, tmp_path)
    (live,) = live_segments(growth.index)
    with pytest.raises(ArchiveDamaged, match="missing"):
        open_segment(bucket, live, tmp_path)
    bucket.put(live.keys.key, b"something else")
    with pytest.raises(ArchiveDamaged, match="not those that were committed"):
        open_segment(bucket, live, tmp_path)
    with pytest.raises(ArchiveDamaged, match="other half"):
        live_segments([replace(live.keys)])
