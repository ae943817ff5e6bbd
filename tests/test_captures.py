"""What a user may rely on who looks for a capture: every one is found, the newest first, and its payload is what came then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from capture_pages import NIGHT, NOT_MODIFIED, ORIGINAL, REDIRECTED, RESPONSE, RUN, SAME_PAYLOAD

from flows.captures import capture_at, captures_of, save_capture, show_capture
from schemas.errors import ArchiveDamaged, ConfigInvalid
from schemas.outcome import Outcome, Stage, Tally
from schemas.page import Capture, Page
from schemas.run import WHOLE, Batch, Decided, Pending, Run
from schemas.settings import Settings
from tasks.capture import look_up, warcs_of, write_captures
from tasks.capture.stored import open_stored
from tasks.store import Bucket, head_number, index_key, stage_rows
from tasks.store.commit import commit_pending


def night(days: int) -> Run:
    began = NIGHT + timedelta(days=days)
    return Run(f"night-{began:%Y-%m-%d}-0001", f"night-{began:%Y-%m-%d}", began.date(), began)


def archive(bucket: Bucket, run: Run, pages: Iterable[Page]) -> list[Capture]:
    """A night that captured these pages, committed."""
    captures = write_captures(bucket, run, "fjord", pages)
    items = stage_rows(bucket, f"staging/{run.id}/a.parquet", captures, Capture)
    outcomes = stage_rows(bucket, f"staging/{run.id}/b.parquet", [], Outcome)
    batch = Batch("fjord", items, outcomes, Tally(Stage.FETCH, len(captures), len(captures)), warcs_of(captures))
    commit_pending(bucket, Pending(run, WHOLE, ((batch,), ()), Decided((), (), (), head_number(bucket))), run.started_at)
    return captures


@pytest.fixture
def three_nights(bucket: Bucket, store_settings: Settings) -> Settings:
    archive(bucket, night(0), [REDIRECTED, replace(RESPONSE, url="https://www.fjordpost.example/ferry?id=70")])
    archive(bucket, night(1), [NOT_MODIFIED])
    archive(bucket, night(2), [SAME_PAYLOAD])
    return store_settings


@pytest.mark.parametrize(
    "url",
    [
        RESPONSE.url,
        "http://fjordpost.example/ferry?id=7",
        "https://FJORDPOST.example/ferry/?id=7#top",
        "fjordpost.example/ferry?id=7",
        "//www.fjordpost.example:80/ferry?id=7",
    ],
)
def test_every_capture_of_a_page_is_found_the_newest_first(three_nights: Settings, url: str) -> None:
    found = captures_of(url, three_nights)
    assert [(each.captured_at.day, each.http_status, each.is_revisit) for each in found] == [
        (23, 200, True),
        (21, 200, False),
        (21, 301, False),
    ]
    assert captures_of("https://www.fjordpost.example/ferry?id=8", three_nights) == []


def test_a_capture_is_shown_with_its_status_headers_and_payload(three_nights: Settings) -> None:
    shown = show_capture(captures_of(RESPONSE.url, three_nights)[1], three_nights)
    assert shown.page == replace(RESPONSE, request_headers=())
    assert shown.original is None


def test_a_revisit_is_shown_with_the_payload_of_its_original(three_nights: Settings) -> None:
    found = captures_of(RESPONSE.url, three_nights)
    shown = show_capture(found[0], three_nights)
    assert (shown.page.body, shown.page.original) == (RESPONSE.body, ORIGINAL)
    assert shown.original == found[1]
    assert show_capture(found[0], three_nights, found) == shown


def test_an_original_at_another_address_is_found_too(bucket: Bucket, store_settings: Settings) -> None:
    archive(bucket, night(0), [RESPONSE])
    archive(bucket, night(2), [replace(SAME_PAYLOAD, url="https://m.fjordpost.example/7")])
    (found,) = captures_of("https://m.fjordpost.example/7", store_settings)
    assert show_capture(found, store_settings).page.body == RESPONSE.body


def test_a_revisit_whose_original_is_gone_says_so(bucket: Bucket, store_settings: Settings) -> None:
    archive(bucket, night(2), [SAME_PAYLOAD])
    (found,) = captures_of(RESPONSE.url, store_settings)
    with pytest.raises(ArchiveDamaged, match="not in the archive"):
        show_capture(found, store_settings)


def test_a_record_or_an_index_that_is_gone_is_named(bucket: Bucket, store_settings: Settings) -> None:
    (capture,) = archive(bucket, night(0), [RESPONSE])
    (found,) = captures_of(RESPONSE.url, store_settings)
    bucket.delete(capture.warc)
    with pytest.raises(ArchiveDamaged, match=r"fjord-001\.warc\.gz is damaged: it is missing"):
        show_capture(found, store_settings)
    bucket.delete(index_key(capture.warc))
    with pytest.raises(ArchiveDamaged, match=r"fjord-001\.cdxj is damaged: it is missing"):
        captures_of(RESPONSE.url, store_settings)


def test_a_file_is_written_over_only_by_a_payload(three_nights: Settings, bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"mine")
    found = captures_of(RESPONSE.url, three_nights)
    for name in ("nowhere/page", "."):
        with pytest.raises(ConfigInvalid, match=r"--save: .* cannot be written"):
            save_capture(found[1], tmp_path / name, three_nights)
    bucket.delete(found[1].warc)
    with pytest.raises(ArchiveDamaged):
        save_capture(found[1], tmp_path / "page", three_nights)
    assert (tmp_path / "page").read_bytes() == b"mine"


def test_a_saved_payload_is_what_came_byte_for_byte(bucket: Bucket, store_settings: Settings, tmp_path: Path) -> None:
    body = bytes(range(256)) * 500
    archive(bucket, night(0), [replace(RESPONSE, body=body)])
    save_capture(captures_of(RESPONSE.url, store_settings)[0], tmp_path / "page", store_settings)
    assert (tmp_path / "page").read_bytes() == body


def test_the_capture_of_a_moment_is_the_one_that_stood_then(three_nights: Settings) -> None:
    found = [each for each in captures_of(RESPONSE.url, three_nights) if each.http_status == 200]
    moments = [datetime(2026, 11, day, tzinfo=UTC) for day in (20, 22, 23, 24)]
    assert [capture_at(found, moment) for moment in moments] == [found[1], found[1], found[1], found[0]]
    assert capture_at([], moments[0]) is None


def test_what_is_not_committed_is_not_found(bucket: Bucket, store_settings: Settings) -> None:
    write_captures(bucket, RUN, "fjord", [RESPONSE])
    assert captures_of(RESPONSE.url, store_settings) == []


class Counted:
    """A bucket that counts what is asked of it."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self.requests = bucket, 0

    def read(self, *place: Any) -> bytes:
        self.requests += 1
        return self.bucket.read(*place)


def test_a_large_index_is_asked_with_a_few_requests(bucket: Bucket) -> None:
    lines = [f'example,a)/{n:06d} 20261121021503 {{"url": "https://a.example/{n:06d}", "mime": "text/html", "digest": "x", '
             f'"length": "1", "offset": "{n}"}}\n' for n in range(60_000) for _ in range(1 + n % 2)]  # fmt: skip
    body = "".join(lines).encode()
    bucket.put("captures/large.cdxj", body)
    for n in (0, 1, 29_999, 59_998, 59_999):
        counted = Counted(bucket)
        found = look_up(counted, "captures/large.cdxj", len(body), f"https://a.example/{n:06d}")  # type: ignore[arg-type]
        assert [each.offset for each in found] == [n] * (1 + n % 2)
        assert counted.requests <= 20
    assert look_up(bucket, "captures/large.cdxj", len(body), "https://a.example/x") == []
    assert look_up(bucket, "captures/large.cdxj", len(body), "https://0.example/x") == []


def test_an_object_reads_as_a_file_does(bucket: Bucket) -> None:
    body = bytes(range(256)) * 40
    bucket.put("a", body)
    file = open_stored(bucket, "a", len(body), 1000)
    assert (file.read(10), file.seek(-5, 2), file.read(), file.read()) == (body[:10], len(body) - 5, body[-5:], b"")
    assert (file.seek(300), file.read(2000)) == (300, body[300:2300])
    assert index_key("a.warc.gz") == "a.cdxj"
