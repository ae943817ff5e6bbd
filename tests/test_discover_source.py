"""What a source lists becomes entries, its documents are captured, and what did not change is not read again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler

import pytest
from listing_documents import ATOM, EMPTY, HOME, HTML, RSS, RUN, SITEMAP, index_of
from web_site import QUICK, Site, reply, site, timer, web

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Capture, Entry, RecordType
from schemas.run import Discovered, Run
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.capture import read_capture
from tasks.discover import Search, discover, discover_source, with_room
from tasks.fetch import Web, open_web
from tasks.fetch.web import LARGE_BYTES, MOST_LARGE
from tasks.store import Bucket, listings_key, staged_rows
from tasks.store.layout import finished_key

__all__ = ["site", "timer", "web"]  # fixtures

NEXT = replace(RUN, id="night-2026-11-22-0001", name="night-2026-11-22", night=date(2026, 11, 22))
Discovering = Callable[..., Discovered]


@pytest.fixture
def discovered(web: Web, bucket: Bucket) -> Discovering:
    def discovering(source: Source, run: Run = RUN) -> Discovered:
        return discover(Search(source, run, web, bucket))

    return discovering


def source(kind: SourceKind, url: str, **settings: str) -> Source:
    return Source("hafen", kind, (url,), pace_seconds=0, **settings)  # type: ignore[arg-type]


def entries(bucket: Bucket, found: Discovered) -> list[Entry]:
    return staged_rows(bucket, found.entries, Entry)


def outcomes(bucket: Bucket, found: Discovered) -> dict[str, tuple[Fate, Reason]]:
    return {
        each.url.rpartition("/")[2]: (each.fate, each.reason) for each in staged_rows(bucket, found.captures.outcomes, Outcome)
    }


def test_a_feed_gives_entries_and_its_own_capture(site: Site, bucket: Bucket, discovered: Discovering) -> None:
    found = discovered(source(SourceKind.FEED, site.on("/feed.xml", RSS)))
    assert entries(bucket, found) == [
        Entry("hafen", "https://hafen.example/ferry", 1, "Ferry sails again", "Fri, 20 Nov 2026 08:00:00 +0100", "", "feed"),
        Entry("hafen", f"{site.url}/fog", 2, "Fog expected", listed_by="feed"),
    ]
    (capture,) = staged_rows(bucket, found.captures.items, Capture)
    assert read_capture(bucket, capture).body == RSS
    assert (found.captures.id, found.captures.tally.stage, found.captures.tally.kept) == ("hafen-0000", Stage.DISCOVER, 1)
    assert (found.captures.warcs, found.captures.outcomes.rows) == ((capture.warc,), 0)


def test_a_page_gives_the_links_of_its_teasers_and_goes_on_to_be_read(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
) -> None:
    found = discovered(source(SourceKind.PAGE, site.on("/", HOME), links="article:nth-of-type(2)"))
    assert [(entry.url, entry.listed_by) for entry in entries(bucket, found)] == [(f"{site.url}/nebel", "page")]
    assert found.captures.items.rows == 1


def test_an_empty_feed_is_no_failure(site: Site, discovered: Discovering) -> None:
    found = discovered(source(SourceKind.FEED, site.on("/feed.xml", EMPTY)))
    assert found.entries.rows == 0
    assert (found.captures.tally.entered, found.captures.tally.kept) == (1, 1)


@pytest.mark.parametrize(("body", "status", "reason"), [(HTML, 200, Reason.NOT_A_FEED), (b"gone", 404, Reason.NOT_FOUND)])
def test_a_feed_that_is_none_ends_with_its_reason(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
    body: bytes,
    status: int,
    reason: Reason,
) -> None:
    found = discovered(source(SourceKind.FEED, site.on("/feed.xml", body, status)))
    assert outcomes(bucket, found) == {"feed.xml": (Fate.DROPPED, reason)}
    assert dict(found.captures.tally.reasons) == {reason: 1}
    assert (found.entries.rows, found.captures.items.rows) == (0, 0)
    assert len(bucket.keys("captures/")) == 2  # kept all the same: what came instead is evidence


def test_what_led_to_a_failure_is_captured_too(site: Site, bucket: Bucket, discovered: Discovering) -> None:
    found = discovered(source(SourceKind.FEED, site.on("/feed.xml", b"", 301, Location="ftp://elsewhere.example/")))
    assert outcomes(bucket, found) == {"feed.xml": (Fate.DROPPED, Reason.BAD_URL)}
    (warc,) = found.captures.warcs
    assert b"301" in gzip.decompress(bucket.get(warc))


def test_an_index_is_followed_and_every_document_of_it_has_an_outcome(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
) -> None:
    named = ("old.xml", "2020-01-01"), ("new.xml.gz", "2026-11-20"), ("gone.xml", "2026-11-01")
    site.on("/new.xml.gz", gzip.compress(SITEMAP))
    site.on("/old.xml", index_of(("deeper.xml", "2019-12-31"), at=site.url))
    site.on("/deeper.xml", b"<urlset><url><loc>/three</loc></url></urlset>")
    found = discovered(source(SourceKind.SITEMAP, site.on("/sitemap.xml", index_of(*named, at=site.url))))
    listed = [(entry.position, entry.url.removeprefix(site.url)) for entry in entries(bucket, found)]
    assert listed == [(1, "https://hafen.example/one?a=1&b=2"), (2, "/two"), (3, "/three")]
    assert outcomes(bucket, found) == {
        "sitemap.xml": (Fate.LISTING, Reason.NONE),
        "new.xml.gz": (Fate.LISTING, Reason.NONE),
        "old.xml": (Fate.LISTING, Reason.NONE),
        "deeper.xml": (Fate.LISTING, Reason.NONE),
        "gone.xml": (Fate.DROPPED, Reason.NOT_FOUND),
    }
    assert (found.captures.tally.entered, found.captures.tally.kept) == (5, 4)


def test_a_url_list_needs_no_document(site: Site, bucket: Bucket, discovered: Discovering) -> None:
    found = discovered(Source("hafen", SourceKind.URLS, (f"{site.url}/a", f"{site.url}/b")))
    assert [entry.url for entry in entries(bucket, found)] == [f"{site.url}/a", f"{site.url}/b"]
    assert (found.captures.tally.entered, found.captures.tally.kept) == (1, 1)
    assert site.asked == []
    assert bucket.keys("captures/") == []


def test_a_file_of_urls_that_vanished_is_an_outcome(bucket: Bucket, discovered: Discovering) -> None:
    found = discovered(Source("hafen", SourceKind.URLS_FILE, ("/nowhere/urls.txt",)))
    assert outcomes(bucket, found) == {"urls.txt": (Fate.DROPPED, Reason.BROKEN_FILE)}


def test_a_restart_lists_nothing_anew(site: Site, discovered: Discovering) -> None:
    first = discovered(source(SourceKind.FEED, site.on("/feed.xml", RSS)))
    site.asked.clear()
    assert discovered(source(SourceKind.FEED, site.on("/feed.xml", ATOM))) == first
    assert site.asked == []


# The next night


def tagged(body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answers with the body, or 304 to whoever has it."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == '"1"'
        (reply(b"", 304) if same else reply(body, ETag='"1"'))(request)

    return answer


def archived(bucket: Bucket) -> None:
    bucket.put(finished_key(RUN.id), b"{}")


@pytest.mark.parametrize(
    ("answer", "reason"), [(tagged(RSS), Reason.NOT_MODIFIED), (reply(RSS, Last_Modified="x"), Reason.SAME_PAYLOAD)]
)
def test_an_unchanged_document_lists_what_it_listed_and_is_not_read_again(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
    answer: Callable[[BaseHTTPRequestHandler], None],
    reason: Reason,
) -> None:
    feed = source(SourceKind.FEED, f"{site.url}/feed.xml")
    site.answers["/feed.xml"] = answer
    first = discovered(feed)
    archived(bucket)
    second = discovered(feed, NEXT)
    assert entries(bucket, second) == entries(bucket, first)
    assert outcomes(bucket, second) == {"feed.xml": (Fate.UNCHANGED, reason)}
    assert (second.captures.items.rows, second.captures.tally.kept) == (0, 1)
    revisit = gzip.decompress(bucket.get(second.captures.warcs[0]))
    assert b"WARC-Type: revisit" in revisit
    assert b"Ferry sails again" not in revisit
    bucket.put(finished_key(NEXT.id), b"{}")
    third = discovered(feed, replace(NEXT, id="night-2026-11-23-0001", night=date(2026, 11, 23)))
    assert entries(bucket, third) == entries(bucket, first)  # what a revisit refers to is the first capture


def test_a_changed_document_is_read_anew(site: Site, bucket: Bucket, discovered: Discovering) -> None:
    discovered(source(SourceKind.FEED, site.on("/feed.xml", RSS)))
    archived(bucket)
    second = discovered(source(SourceKind.FEED, site.on("/feed.xml", ATOM)), NEXT)
    assert [entry.title for entry in entries(bucket, second)] == ["Cranes move"]
    assert second.captures.items.rows == 1


def test_nothing_is_taken_for_known_that_was_never_archived(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
) -> None:
    site.answers["/feed.xml"] = tagged(RSS)
    discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"))
    second = discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"), NEXT)
    assert (second.captures.items.rows, second.entries.rows) == (1, 2)


def test_a_document_whose_capture_is_gone_is_asked_for_again(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
) -> None:
    site.answers["/feed.xml"] = tagged(RSS)
    first = discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"))
    archived(bucket)
    bucket.delete(first.captures.warcs[0])
    second = discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"), NEXT)
    (capture,) = staged_rows(bucket, second.captures.items, Capture)
    assert (second.entries.rows, capture.record_type) == (2, RecordType.RESPONSE)


def test_a_document_that_was_refused_is_not_asked_for_with_conditions(
    site: Site,
    bucket: Bucket,
    discovered: Discovering,
) -> None:
    site.answers["/feed.xml"] = tagged(HTML)
    discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"))
    archived(bucket)
    second = discovered(source(SourceKind.FEED, f"{site.url}/feed.xml"), NEXT)
    assert outcomes(bucket, second) == {"feed.xml": (Fate.DROPPED, Reason.NOT_A_FEED)}
    assert bucket.head(listings_key("hafen"))


def test_the_task_leaves_keys_and_counts(store_settings: Settings) -> None:
    found = discover_source.fn(Source("hafen", SourceKind.URLS, ("https://hafen.example/a",)), RUN, store_settings)
    assert found.entries.rows == 1


@pytest.mark.parametrize("body", [b"", b"PAR1 and no more"])
def test_what_was_known_of_the_documents_may_be_lost(site: Site, bucket: Bucket, discovered: Discovering, body: bytes) -> None:
    bucket.put(listings_key("hafen"), body)
    assert discovered(source(SourceKind.FEED, site.on("/feed.xml", RSS))).entries.rows == 2


def test_no_large_document_is_held_while_a_host_is_waited_for(site: Site, bucket: Bucket) -> None:
    free: list[int] = []

    def last(request: BaseHTTPRequestHandler) -> None:
        held = [own.hosts.large.acquire(timeout=5) for _ in range(MOST_LARGE)]
        free.append(sum(held))
        own.hosts.large.release(sum(held))
        reply(SITEMAP)(request)

    large = SITEMAP.replace(b"</urlset>", b" " * LARGE_BYTES + b"</urlset>")
    site.on("/sitemap.xml", index_of(("a.xml", "2026-11-20"), ("b.xml", "2026-11-19"), at=site.url))
    site.on("/a.xml", large)
    site.answers["/b.xml"] = last
    sitemap = source(SourceKind.SITEMAP, f"{site.url}/sitemap.xml")
    with open_web(with_room(QUICK)) as own:
        assert discover(Search(sitemap, RUN, own, bucket)).entries.rows == 4
    assert free == [MOST_LARGE]
