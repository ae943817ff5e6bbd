"""What may be relied on of segments: they answer as memory does, however they were cut up, merged and ordered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import IndexUnknown
from schemas.story import Decision, Story, StoryKind
from tasks.deduplicate import Known, recognise
from tasks.deduplicate.keys import FIRST_WINDOWED_KEY, Fingerprint
from tasks.deduplicate.known import MOST_HITS, Addition, IndexKey
from tasks.deduplicate.merge import MOST_ROWS, merged, to_merge
from tasks.deduplicate.segment import ENTRIES, KEYS_A_GROUP, VERSION, Reach, read_summary
from tasks.deduplicate.spill import Spill
from tasks.deduplicate.writing import Written, dated, write_additions
from tests.deduplicate_texts import article, prose, teaser

NIGHT = date(2026, 11, 21)
LONG_AGO = date(2026, 8, 1)
STORIES = [
    *(article(f"a{number}", prose(number), url=f"https://fjordpost.example/{number}") for number in range(8)),
    *(teaser(f"t{number}", prose(number, 30)) for number in range(4, 12)),
    teaser("headline", "", title="Opinion"),
    article("cut", prose(20)[:300]),
    article("long", prose(20)),
    article("update", prose(30), url="https://fjordpost.example/3"),
]


def additions(stories: Sequence[Story]) -> list[Addition]:
    known = Known()
    recognise(stories, known)
    return known.additions


def write(folder: Path, added: Sequence[Addition], night: date = NIGHT) -> list[Written]:
    return write_additions(dated(added, night), folder)


def knowing(written: Sequence[Written], since: date = LONG_AGO) -> Known:
    return Known([one.opened(since) for one in written])


def files(written: Written) -> list[bytes]:
    return [path.read_bytes() for path in (written.filter, written.keys, written.entries)]


def test_a_second_run_against_the_segments_of_the_first_finds_only_repeats(tmp_path: Path) -> None:
    again = recognise(STORIES, knowing(write(tmp_path, additions(STORIES))))
    assert {verdict.decision for verdict in again} == {Decision.REPEAT}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(STORIES)), st.permutations(STORIES))
def test_a_run_in_two_commits_decides_as_one(tmp_path: Path, at: int, stories: list[Story]) -> None:
    first = Known()
    decided = recognise(stories[:at], first)
    second = knowing(write(tmp_path, first.additions))
    assert decided + recognise(stories[at:], second) == recognise(stories, Known())


@pytest.mark.parametrize("parts", [2, 5])
def test_merged_segments_are_the_segment_of_all_stories_byte_for_byte(tmp_path: Path, parts: int) -> None:
    added = additions(STORIES)
    once = write(tmp_path, added[::-1])
    pieces = [write(tmp_path, added[number::parts]) for number in range(parts)]
    for reach, whole in zip(Reach, once, strict=True):
        of_reach = [one for piece in pieces for one in piece if one.reach is reach]
        assert files(merged([one.opened(LONG_AGO) for one in of_reach], tmp_path)) == files(whole)


def test_keys_and_fingerprints_lie_in_order_and_name_their_version(tmp_path: Path) -> None:
    for written in write(tmp_path, additions(STORIES)):
        keys, entries = pq.read_table(written.keys), pq.read_table(written.entries)
        assert keys["key"].to_pylist() == sorted(keys["key"].to_pylist())
        assert entries["id"].to_pylist() == sorted(entries["id"].to_pylist())
        assert {table.schema.metadata[b"index_version"] for table in (keys, entries)} == {VERSION.encode()}
        assert (keys.num_rows, entries.num_rows, written.newest) == (written.lines, written.rows, NIGHT)


def test_every_field_of_a_fingerprint_is_a_column() -> None:
    assert {*ENTRIES.names} == {*Fingerprint.__dataclass_fields__, "night"}


def test_a_segment_of_another_version_is_refused_with_advice(tmp_path: Path) -> None:
    (written, *_) = write(tmp_path, additions(STORIES))
    table = pa.ipc.open_file(str(written.filter)).read_all().replace_schema_metadata({"index_version": "0.1"})
    with pa.ipc.new_file(str(tmp_path / "other"), table.schema) as file:
        file.write_table(table)
    with pytest.raises(IndexUnknown, match=f"version 0.1 .* version {VERSION}.*`pressmark reindex`"):
        read_summary(tmp_path / "other")
    (tmp_path / "none").write_bytes(b"PAR1 of long ago")
    with pytest.raises(IndexUnknown, match="pressmark reindex"):
        read_summary(tmp_path / "none")


def same_beginning(count: int, key: int) -> list[Addition]:
    """Stories with one key, each longer than the one before."""
    prints = [Fingerprint(f"{number:06}", StoryKind.ARTICLE, number, bytes(16), b"", f"{number:06}") for number in range(count)]
    space = (key >> 60) if key >= FIRST_WINDOWED_KEY else 3
    return [
        Addition(each, (IndexKey(key, 0, each.length, space), IndexKey(key + 1 + at, 0, 1, space)))
        for at, each in enumerate(prints)
    ]  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [5, FIRST_WINDOWED_KEY + 5])
def test_of_a_beginning_that_thousands_share_the_longest_are_found(tmp_path: Path, key: int) -> None:
    count = 3 * KEYS_A_GROUP
    (written,) = write(tmp_path, same_beginning(count, key))
    asked = np.array([key, key + 1, key + count, key + count + 10], dtype=np.uint64)
    found = list(written.opened(LONG_AGO).find(asked))
    longest = [(key, f"{number:06}") for number in range(count - 1, count - 1 - MOST_HITS, -1)]
    assert [(number, hit.id) for number, hit in found] == [*longest, (key + 1, "000000"), (key + count, f"{count - 1:06}")]


def test_the_whole_archive_keeps_32_lines_of_a_key_however_often_it_is_merged(tmp_path: Path) -> None:
    parts = [write(tmp_path, same_beginning(200, 5)[start::3])[0] for start in range(3)]
    whole = merged([part.opened(LONG_AGO) for part in parts], tmp_path)
    assert whole.lines == MOST_HITS + 200
    assert [hit.id for _, hit in whole.opened(LONG_AGO).find(np.array([5], dtype=np.uint64))] == [
        f"{number:06}" for number in range(199, 199 - MOST_HITS, -1)
    ]


def test_a_key_below_or_beyond_all_of_a_segment_is_not_found(tmp_path: Path) -> None:
    (written,) = write(tmp_path, same_beginning(10, 1 << 50))
    segment = written.opened(LONG_AGO)
    assert list(segment.find(np.array([0, 1, 2**60 - 1], dtype=np.uint64))) == []
    assert segment._found(np.array([0, 1], dtype=np.uint64)) is None


def test_in_a_window_what_is_older_does_not_count_and_is_left_out_when_merged(tmp_path: Path) -> None:
    key = FIRST_WINDOWED_KEY + 5
    old, new = same_beginning(2, key)
    (first,), (second,) = write(tmp_path, [old], NIGHT - timedelta(days=1)), write(tmp_path, [new], NIGHT)
    both = merged([first.opened(LONG_AGO), second.opened(LONG_AGO)], tmp_path)
    asked = np.array([key], dtype=np.uint64)
    assert [hit.id for _, hit in both.opened(NIGHT - timedelta(days=1)).find(asked)] == ["000001", "000000"]
    assert [hit.id for _, hit in both.opened(NIGHT).find(asked)] == ["000001"]
    again = merged([both.opened(NIGHT)], tmp_path)
    assert (again.rows, again.lines, again.newest) == (1, 2, NIGHT)
    assert merged([both.opened(NIGHT + timedelta(days=1))], tmp_path).rows == 0


def test_in_the_whole_archive_nothing_is_too_old(tmp_path: Path) -> None:
    (written,) = write(tmp_path, same_beginning(1, 5), date(1999, 1, 1))
    assert [hit.id for _, hit in written.opened(NIGHT).find(np.array([5], dtype=np.uint64))] == ["000000"]


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=300))
def test_segments_stay_few_and_a_story_moves_seldom(nights: list[int]) -> None:
    live, moves = list[tuple[int, int]](), 0
    for rows in nights:
        chosen = [live[place] for place in to_merge([size for size, _ in live], rows)]
        grown = rows + sum(size for size, _ in chosen)
        live = [one for one in live if one not in chosen] + [(grown, 1 + max((moved for _, moved in chosen), default=0))]
        moves = max(moves, *(moved for _, moved in live))
    assert len(live) <= 3 * 12
    assert moves <= 12


def test_no_segment_grows_beyond_what_can_be_copied_in_one_request() -> None:
    assert to_merge([MOST_ROWS // 3] * 3, MOST_ROWS // 3) == []


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6))
def test_what_was_spilled_is_known_as_before(tmp_path: Path, at_once: int) -> None:
    spill = Spill(tmp_path)
    known, decided = Known(), []
    for start in range(0, len(STORIES), at_once):
        decided += recognise(STORIES[start : start + at_once], known)
        spill.take(dated(known.additions, NIGHT), LONG_AGO)
        known = Known(spill.opened(LONG_AGO))
    assert decided == recognise(STORIES, Known())
