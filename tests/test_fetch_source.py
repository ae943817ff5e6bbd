"""Every entry of a source ends as a capture or an outcome, and what a killed night fetched is not fetched again."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler
from threading import Event

from web_site import HTML, NIGHT, QUICK, Site, reply, site, timer, web

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Capture, Entry, Page
from schemas.run import Run
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.capture import read_capture
from tasks.fetch import Visit, Web, fetch_source
from tasks.fetch.source import fetch_entries, set_aside
from tasks.store import Bucket, captures_prefix, stage_rows, staged_rows

__all__ = ["site", "timer", "web"]  # fixtures

RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)
SOURCE = Source(id="hafen", kind=SourceKind.URLS, urls=("http://hafen.example/",), pace_seconds=0)


def entries(*urls: str) -> list[Entry]:
    return [Entry("hafen", url, number) for number, url in enumerate(urls, start=1)]


def test_doubles_and_what_is_over_the_limit_are_set_aside() -> None:
    listed = entries("http://h.example/a", "http://h.example/a#x", "http://h.example/b", "http://h.example/c")
    wanted, aside = set_aside(listed, 2)
    assert [entry.url for entry in wanted] == ["http://h.example/a", "http://h.example/b"]
    assert [(entry.position, reason) for entry, reason in aside] == [(2, Reason.LISTED_TWICE), (4, Reason.OVER_LIMIT)]


def test_every_entry_is_a_capture_or_an_outcome(web: Web, site: Site, bucket: Bucket) -> None:
    good = [site.on(f"/{number}", f"<p>{number}</p>".encode()) for number in range(3)]
    bad = [site.on("/picture", Content_Type="image/png"), site.url + "/missing", "mailto:desk@hafen.example", good[0] + "#again"]
    small = replace(web, settings=replace(QUICK, batch_pages=2))
    batches = fetch_entries(Visit(SOURCE, RUN, small, bucket), entries(good[0], bad[0], good[1], *bad[1:], good[2]))

    assert [batch.id for batch in batches] == ["hafen-0001", "hafen-0002", "hafen-0003"]
    captures = [capture for batch in batches for capture in staged_rows(bucket, batch.items, Capture)]
    outcomes = [outcome for batch in batches for outcome in staged_rows(bucket, batch.outcomes, Outcome)]
    assert [capture.url for capture in captures] == good
    assert {outcome.url: outcome.reason for outcome in outcomes} == {
        bad[0]: Reason.NOT_A_PAGE,
        bad[1]: Reason.NOT_FOUND,
        bad[2]: Reason.BAD_URL,
        bad[3]: Reason.LISTED_TWICE,
    }
    assert {(outcome.stage, outcome.fate) for outcome in outcomes} == {(Stage.FETCH, Fate.DROPPED)}
    total = batches[0].tally + batches[1].tally + batches[2].tally
    assert (total.entered, total.kept, total.dropped) == (7, 3, 4)
    assert read_capture(bucket, captures[2]).body == b"<p>2</p>"


def test_a_page_remembers_the_zone_of_its_source_and_the_date_of_its_feed(web: Web, site: Site, bucket: Bucket) -> None:
    entry = Entry("hafen", site.on("/1", b"<p>1</p>"), 1, published_raw="Sat, 21 Nov 2026 01:00:00 GMT")
    kept = {}
    for kind in (SourceKind.FEED, SourceKind.SITEMAP):
        source = replace(SOURCE, id=f"hafen-{kind.value}", kind=kind, timezone="Asia/Seoul")
        (batch,) = fetch_entries(Visit(source, RUN, web, bucket), [entry])
        (capture,) = staged_rows(bucket, batch.items, Capture)
        page = read_capture(bucket, capture)
        kept[kind] = (page.time_zone, page.listed_date)
    assert kept == {SourceKind.FEED: ("Asia/Seoul", entry.published_raw), SourceKind.SITEMAP: ("Asia/Seoul", "")}


def test_an_answer_that_is_no_page_is_captured_all_the_same(web: Web, site: Site, bucket: Bucket) -> None:
    (batch,) = fetch_entries(Visit(SOURCE, RUN, web, bucket), entries(site.url + "/missing"))
    assert staged_rows(bucket, batch.items, Capture) == []
    (warc,) = [key for key in bucket.keys(captures_prefix(RUN)) if key.endswith(".warc.gz")]
    assert b"HTTP/1.1 404" in b"".join(gzip.decompress(bucket.get(warc)).splitlines(keepends=True))


def test_a_batch_that_is_done_is_not_fetched_again(web: Web, site: Site, bucket: Bucket) -> None:
    urls = [site.on(f"/{number}") for number in range(4)]
    small = replace(web, settings=replace(QUICK, batch_pages=2))
    visit = Visit(SOURCE, RUN, small, bucket)
    first = fetch_entries(visit, entries(*urls[:2]))  # and here the night was killed
    site.asked.clear()
    again = fetch_entries(visit, entries(*urls))
    assert again[:1] == first
    assert [path for path in site.asked if path != "/robots.txt"] == ["/2", "/3"]
    site.asked.clear()
    assert fetch_entries(visit, entries(*urls)) == again
    assert site.asked == []


def test_a_slow_host_does_not_delay_another(web: Web, site: Site, bucket: Bucket) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    last = Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        assert last.wait(5)
        reply()(request)

    def fast(request: BaseHTTPRequestHandler) -> None:
        last.set()
        reply()(request)

    site.answers |= {"/slow": slow, "/fast": fast}
    (batch,) = fetch_entries(Visit(SOURCE, RUN, web, bucket), entries(f"{site.url}/slow", f"{other}/fast"))
    assert batch.tally.kept == 2


def test_nothing_listed_is_no_batch(web: Web, bucket: Bucket) -> None:
    assert fetch_entries(Visit(SOURCE, RUN, web, bucket), []) == ()


def test_the_task_takes_keys_and_leaves_keys(site: Site, bucket: Bucket, store_settings: Settings) -> None:
    staged = stage_rows(bucket, "staging/x/entries.parquet", entries(site.on("/a")), Entry)
    (batch,) = fetch_source.fn(SOURCE, staged, RUN, store_settings)
    (capture,) = staged_rows(bucket, batch.items, Capture)
    page: Page = read_capture(bucket, capture)
    assert (page.body, page.source_id, page.http_status) == (HTML, "hafen", 200)
