"""What may be relied on when old captures are read again: new versions of what is read otherwise, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from capture_pages import RESPONSE, RUN, Shelf
from prefect import flow

from flows.backfill import archive_dumps
from flows.pipeline import capture, extract, settle
from flows.reread import plan_reread, reread_captures
from flows.runs import backfill_run, shards_to_do
from schemas.errors import ConfigInvalid, StoreUnreachable
from schemas.outcome import Reason
from schemas.page import Capture, Page
from schemas.run import Batch
from schemas.settings import Settings
from schemas.story import Article, Find, Reading, Teaser
from tasks.capture import write_captures
from tasks.deduplicate import story_of
from tasks.extract import Failure
from tasks.extract.batch import finds_of
from tasks.extract.reread import is_read, only_new, was_read
from tasks.query import query_archive
from tasks.store import open_bucket, stage_rows, staged_rows, verify

TOPICS = ("ferry", "bridge", "market", "library", "harbour", "school")
SENTENCES = (
    "The {0} of the old town was closed to the public on Monday morning after a survey found that its beams had moved.",
    "Nobody had expected the {0} to need work so soon, said the surveyor who had signed the last report four years ago.",
    "The council will hear two offers for the {0} before the end of the month, one of them from a firm across the fjord.",
    "Until then the people who rely on the {0} are asked to take the long way round, by the road behind the tannery.",
    "A petition to keep the {0} as it is has been signed by more than nine hundred people, most of them over the weekend.",
)
CHANGED = ("bridge", "school")


def article_page(topic: str, number: int) -> bytes:
    paragraphs = "".join(f"<p>{sentence.format(topic)} This is note {number}.</p>" for sentence in SENTENCES)
    others = [other for other in TOPICS if other != topic][:3]
    cards = "".join(
        f'<article class="card"><h3><a href="/{other}">What comes after the {other}</a></h3>'
        f"<p>In the matter of the {other} there is more to say than can be said here ...</p></article>"
        for other in others
    )
    return (
        f"<!doctype html><html lang=en><head><title>The {topic} is closed for repairs</title></head><body><main><article>"
        f"<h1>The {topic} is closed for repairs</h1><time datetime=2026-11-20T08:00:00Z>20 November 2026</time>{paragraphs}"
        f"</article></main><aside><h2>More from the fjord</h2>{cards}</aside></body></html>"
    ).encode()


def pages() -> list[Page]:
    """Six articles with teasers, and a page that says nothing."""
    made = [
        replace(RESPONSE, url=f"https://fjordpost.example/{topic}", body=article_page(topic, number))
        for number, topic in enumerate(TOPICS)
    ]
    return [*made, replace(RESPONSE, url="https://fjordpost.example/soon", body=b"<html><body><p>Soon.</p></body></html>")]


@pytest.fixture
def dump(tmp_path: Path) -> tuple[str, ...]:
    """A WARC file of these pages, as somebody else might bring it."""
    shelf = Shelf()
    write_captures(shelf, RUN, "dump", pages())  # type: ignore[arg-type]
    path = tmp_path / "dump.warc.gz"
    path.write_bytes(next(body for key, body in shelf.objects.items() if key.endswith(".gz")))
    return (str(path),)


def shortened(find: Find) -> Find:
    """The find as an older extractor had it: without the last paragraph of these articles."""
    if find.article is None or not find.capture.url.endswith(CHANGED):
        return find
    return replace(find, extractor="older", article=replace(find.article, text=find.article.text.rpartition("\n\n")[0]))


@flow
def archive_as_an_older_extractor(paths: tuple[str, ...], settings: Settings) -> None:
    with backfill_run(paths, settings) as run:
        for shard, part in shards_to_do(paths, run, settings):
            captures = capture(shard, run, settings)
            finds = [older(batch, settings) for batch in extract(captures, run, settings)]
            settle(captures, finds, part, run, settings)


def older(batch: Batch, settings: Settings) -> Batch:
    bucket = open_bucket(settings)
    finds = [shortened(find) for find in staged_rows(bucket, batch.items, Find)]
    stage_rows(bucket, batch.items.key, finds, Find)
    return batch


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in query_archive(sql, settings).to_pylist()]


def counted(settings: Settings) -> dict[str, int]:
    return {table: rows(settings, f"SELECT count(*) FROM {table}")[0][0] for table in ("articles", "teasers", "sightings")}


def outcomes(settings: Settings) -> list[tuple[Any, ...]]:
    return rows(settings, "SELECT outcome, reason, count(*) FROM outcomes WHERE run_id LIKE 'reread%' GROUP BY ALL ORDER BY ALL")


def test_exactly_the_texts_that_are_read_otherwise_get_a_new_version(
    prefect_api: str, store_settings: Settings, dump: tuple[str, ...]
) -> None:
    settings = replace(store_settings, batch_pages=3)
    archive_as_an_older_extractor(dump, settings)
    before = counted(settings)
    captures = open_bucket(settings).keys("captures/")

    report = reread_captures(settings)
    versions = rows(settings, "SELECT url, version, extractor FROM articles WHERE version > 1 ORDER BY url")
    assert [(url, version) for url, version, _ in versions] == [(f"https://fjordpost.example/{topic}", 2) for topic in CHANGED]
    assert "older" not in {extractor for _, _, extractor in versions}
    added = len(CHANGED)
    assert counted(settings) == before | {"articles": before["articles"] + added, "sightings": before["sightings"] + added}
    assert rows(settings, "SELECT DISTINCT relation, change FROM sightings WHERE run_id LIKE 'reread%'") == [
        ("update", "addition")
    ]
    assert outcomes(settings) == [("dropped", "read_before", 5), ("updated", "update", 2)]
    assert [stored for stored in open_bucket(settings).keys("captures/") if stored in captures] == captures
    assert report.rows["articles"] == added
    assert verify(open_bucket(settings)) == []

    after = counted(settings)
    assert reread_captures(settings).rows.get("articles", 0) == 0
    assert counted(settings) == after
    assert rows(settings, "SELECT DISTINCT reason FROM outcomes WHERE run_id = 'reread-0002'") == [("read_before",)]


def test_a_reread_that_was_killed_goes_on_with_what_is_not_committed(
    prefect_api: str, store_settings: Settings, dump: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(store_settings, batch_pages=3)
    archive_as_an_older_extractor(dump, settings)
    other = tmp_path / "other.html"
    other.write_bytes(article_page("tannery", 9))
    archive_dumps((str(other),), settings)
    monkeypatch.setattr("flows.reread.SHARD_BYTES", 1)
    assert [len(old.warcs) for old in plan_reread(open_bucket(settings), date.min, date.max)] == [1, 1, 1, 1]

    tries = iter(range(10))

    def settle_until_killed(*part: Any) -> Any:
        if next(tries) == 2:
            raise StoreUnreachable("http://store.example", "gone")
        return settle(*part)

    with monkeypatch.context() as patch:
        patch.setattr("flows.reread.settle", settle_until_killed)
        with pytest.raises(StoreUnreachable):
            reread_captures(settings)
    done = rows(settings, "SELECT count(*) FROM outcomes WHERE run_id = 'reread-0001'")
    assert done == [(6,)]
    reread_captures(settings)
    assert rows(settings, "SELECT run_id, count(*) FROM outcomes WHERE run_id LIKE 'reread%' GROUP BY 1") == [("reread-0001", 8)]
    assert rows(settings, "SELECT count(*) FROM articles WHERE version = 2") == [(2,)]


def test_nights_without_captures_are_said_to_be_so(prefect_api: str, store_settings: Settings, dump: tuple[str, ...]) -> None:
    with pytest.raises(ConfigInvalid, match="no captures"):
        reread_captures(store_settings)
    archive_dumps(dump, store_settings)
    with pytest.raises(ConfigInvalid, match="no captures"):
        reread_captures(store_settings, until=date(2001, 1, 1))


CAPTURE = Capture(
    *("fjord", "https://fjordpost.example/a", "https://fjordpost.example/a", "captures/a.warc.gz", 10, 90, "sha256:0"),
    *(RESPONSE.record_type, "text/html", datetime(2026, 11, 21, tzinfo=UTC), 200),
)
READING = Reading(Article("Title", "Text of it."), (Teaser("One", "more", 1), Teaser("Two", "more", 2)), "newer")
PLACE = (CAPTURE.warc, CAPTURE.offset)


def ids(reading: Reading) -> list[str]:
    return [story_of(find).id for find in finds_of(CAPTURE, reading)]


@pytest.mark.parametrize(
    ("known", "article", "teasers"),
    [((), True, 2), ((0,), False, 2), ((1, 2), True, 0), ((0, 2), False, 1)],
)
def test_only_what_was_not_found_in_that_very_capture_goes_on(known: Sequence[int], article: bool, teasers: int) -> None:
    before = frozenset(ids(READING)[place] for place in known)
    ((_, left),) = only_new([(CAPTURE, READING)], {PLACE: before, ("captures/b.warc.gz", 10): frozenset(ids(READING))})
    assert isinstance(left, Reading)
    assert (left.article is not None, len(left.teasers)) == (article, teasers)


@pytest.mark.parametrize(
    ("before", "reading", "reason"),
    [
        (frozenset(ids(READING)), READING, Reason.READ_BEFORE),
        (frozenset(), Failure(Reason.NO_TEXT), Reason.READ_BEFORE),
        (frozenset(), Reading(None, (), "newer"), Reason.READ_BEFORE),
        (frozenset({"a"}), Failure(Reason.NO_TEXT), Reason.NO_TEXT),
    ],
)
def test_what_is_read_as_before_ends_there_and_a_text_that_is_lost_counts(
    before: frozenset[str], reading: Reading | Failure, reason: Reason
) -> None:
    ((_, left),) = only_new([(CAPTURE, reading)], {PLACE: before})
    assert isinstance(left, Failure)
    assert left.reason is reason
    assert was_read(left) == (reason is Reason.READ_BEFORE)


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (lambda: CAPTURE, True),
        (lambda: replace(CAPTURE, http_status=404), False),
        (lambda: replace(CAPTURE, asked_url="https://fjordpost.example/2026/storm", url="https://fjordpost.example/"), False),
        (lambda: replace(CAPTURE, media_type="image/png"), False),
        (lambda: replace(CAPTURE, http_status=None, media_type="text/plain"), True),
        (lambda: replace(CAPTURE, record_type=type(CAPTURE.record_type).REVISIT), False),
    ],
)
def test_errors_pictures_and_revisits_are_not_read(change: Callable[[], Capture], read: bool) -> None:
    assert is_read(change()) is read
