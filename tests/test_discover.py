"""What may be relied on of discovery: whatever a source lists is found, and a document that lists nothing says why."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import httpx
import pytest

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Capture, Entry, Page, RecordType
from schemas.run import Discovered, Run
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.capture import read_capture
from tasks.discover import MOST_SITEMAPS, Link, discover, discover_source, read_listing, root_of, sitemap_links
from tasks.fetch import Pace, Visit, Web
from tasks.store import Bucket, staged_rows

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)
AT = "https://hafen.example"

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Hafenbote</title><link>https://hafen.example/</link>
<item><title>Ferry sails again</title><link>https://hafen.example/ferry</link>
<description>After a week in the dock the ferry is back.</description><pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate></item>
<item><title>Fog expected</title><link>/fog</link><description>Until noon at least.</description></item>
<item><title>No address</title><description>This one leads nowhere.</description></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Hafenbote</title>
<entry><title>Cranes move</title><link href="https://hafen.example/cranes"/><summary>Two of them.</summary></entry></feed>"""
EMPTY = b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://hafen.example/one?a=1&amp;b=2 </loc><lastmod>2026-11-20</lastmod>
<image:image><image:loc>https://hafen.example/one.jpg</image:loc><image:title>A ship</image:title></image:image>
<news:news><news:publication_date>2026-11-19</news:publication_date><news:title>One ship</news:title></news:news></url>
<url><lastmod>2026-11-20</lastmod></url>
<url><loc>/two</loc></url></urlset>"""
HTML = b"<!doctype html><html><body><p>Please enable cookies</p></body></html>"


def index_of(*children: tuple[str, str]) -> bytes:
    lines = "".join(f"<sitemap><loc>{AT}/{name}</loc><lastmod>{changed}</lastmod></sitemap>" for name, changed in children)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{lines}</sitemapindex>".encode()


def page(body: bytes, media_type: str = "application/xml") -> Page:
    return Page("hafen", f"{AT}/list", f"{AT}/list", body, media_type, NIGHT, RecordType.RESPONSE, 200)


@dataclass
class Site:
    """A site that answers without a network."""

    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.path not in self.answers:
            return httpx.Response(404, stream=httpx.ByteStream(b""))
        body = httpx.ByteStream(self.answers[request.url.path])
        return httpx.Response(200, stream=body, headers={"Content-Type": "application/xml"})


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def discovered(site: Site, bucket: Bucket) -> Iterator[Callable[[Source], Discovered]]:
    with httpx.Client(transport=httpx.MockTransport(site)) as client:
        web = Web(client, Pace(lambda: 0.0, lambda seconds: None), Settings(), lambda: NIGHT)
        yield lambda source: discover(Visit(source, RUN, web, bucket))


def feed(address: str = "/feed.xml") -> Source:
    return Source(id="hafen", kind=SourceKind.FEED, urls=(AT + address,), pace_seconds=0)


def sitemap(address: str = "/sitemap.xml") -> Source:
    return Source(id="hafen", kind=SourceKind.SITEMAP, urls=(AT + address,), pace_seconds=0)


# What a document lists


def test_a_feed_lists_its_items_with_title_and_date() -> None:
    listing = read_listing(page(RSS))
    assert [(link.url, link.title) for link in listing.pages] == [
        (f"{AT}/ferry", "Ferry sails again"),
        (f"{AT}/fog", "Fog expected"),
    ]
    assert listing.pages[0].dated == "Fri, 20 Nov 2026 08:00:00 +0100"
    assert listing.refused is None


def test_a_feed_without_dates_lists_its_items_all_the_same() -> None:
    body = b"<rss version='2.0'><channel><item><title>Crane moved</title><link>/crane</link></item></channel></rss>"
    (link,) = read_listing(page(body)).pages
    assert (link.url, link.title, link.dated) == (f"{AT}/crane", "Crane moved", "")


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (ATOM, [f"{AT}/cranes"]),
        (EMPTY, []),
        (gzip.compress(ATOM), [f"{AT}/cranes"]),
        (b"\n\n " + ATOM, [f"{AT}/cranes"]),
        (RSS.decode().replace("utf-8", "utf-16").encode("utf-16"), [f"{AT}/ferry", f"{AT}/fog"]),
        (RSS.split(b"<pubDate>")[0], [f"{AT}/ferry"]),
        (
            b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "items": [{"title": "Tide", "url": "/tide"}]}',
            [f"{AT}/tide"],
        ),
    ],
)
def test_feeds_of_many_kinds_are_read(body: bytes, urls: list[str]) -> None:
    listing = read_listing(page(body))
    assert [link.url for link in listing.pages] == urls
    assert listing.refused is None
    assert listing.has_teasers


def test_a_sitemap_lists_pages_not_their_pictures() -> None:
    listing = read_listing(page(SITEMAP))
    assert listing.pages == (Link(f"{AT}/one?a=1&b=2", "One ship", "2026-11-19"), Link(f"{AT}/two"))
    assert read_listing(page(gzip.compress(SITEMAP))).pages == listing.pages


def test_a_link_that_is_no_url_is_listed_as_it_stands() -> None:
    body = b"<urlset><url><loc>http://[::1</loc></url><url><loc>mailto:desk@hafen.example</loc></url></urlset>"
    assert [link.url for link in read_listing(page(body)).pages] == ["http://[::1", "mailto:desk@hafen.example"]


def test_a_torn_sitemap_gives_what_can_be_read() -> None:
    assert [link.url for link in read_listing(page(SITEMAP[:-40])).pages] == [f"{AT}/one?a=1&b=2"]


def test_entities_are_not_expanded() -> None:
    bomb = b"""<!DOCTYPE u [<!ENTITY a "aaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">]>
    <urlset><url><loc>https://hafen.example/&a;</loc></url><url><loc>https://hafen.example/&f;</loc></url></urlset>"""
    assert [link.url for link in read_listing(page(bomb)).pages] == [f"{AT}/", f"{AT}/"]


def test_fifty_thousand_urls_are_read_in_order() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>https://hafen.example/%d</loc></url>" % n for n in range(50_000)) + b"</urlset>"
    assert [link.url.rsplit("/", 1)[1] for link in sitemap_links(body, "url", AT)] == [str(n) for n in range(50_000)]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, Reason.NOT_A_FEED),
        (b"", Reason.NOT_A_FEED),
        (b"Just a moment ...", Reason.NOT_A_FEED),
        (b'{"error": "no such feed"}', Reason.NOT_A_FEED),
        (gzip.compress(SITEMAP)[:-9], Reason.BROKEN_ENCODING),
        (gzip.compress(bytes(60_000_000), 1), Reason.TOO_LARGE),
    ],
)
def test_what_is_no_listing_says_what_came(body: bytes, reason: Reason) -> None:
    listing = read_listing(page(body, "text/html"))
    assert listing.refused is reason
    assert listing.detail
    assert listing.pages == ()


def test_the_root_is_found_behind_comments_and_declarations() -> None:
    assert root_of(b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE x><!-- <rss> --><atom:feed>") == "feed"
    assert root_of(b"no markup") == ""


# What a source lists


def test_a_feed_gives_entries_and_its_own_capture(site: Site, bucket: Bucket, discovered: Callable[[Source], Discovered]) -> None:
    site.answers["/feed.xml"] = RSS
    found = discovered(feed())
    assert staged_rows(bucket, found.entries, Entry) == [
        Entry("hafen", f"{AT}/ferry", 1, "Ferry sails again", "Fri, 20 Nov 2026 08:00:00 +0100"),
        Entry("hafen", f"{AT}/fog", 2, "Fog expected"),
    ]
    (capture,) = staged_rows(bucket, found.captures.items, Capture)
    assert read_capture(bucket, capture).body == RSS
    assert (found.captures.id, found.captures.tally.stage, found.captures.tally.kept) == ("hafen-0000", Stage.DISCOVER, 1)
    assert found.captures.outcomes.rows == 0


def test_an_empty_feed_is_no_failure(site: Site, discovered: Callable[[Source], Discovered]) -> None:
    site.answers["/feed.xml"] = EMPTY
    found = discovered(feed())
    assert found.entries.rows == 0
    assert (found.captures.tally.entered, found.captures.tally.kept) == (1, 1)


@pytest.mark.parametrize(("body", "reason"), [(HTML, Reason.NOT_A_FEED), (None, Reason.NOT_FOUND)])
def test_a_feed_that_is_none_ends_with_its_reason(
    site: Site, bucket: Bucket, discovered: Callable[[Source], Discovered], body: bytes | None, reason: Reason
) -> None:
    if body:
        site.answers["/feed.xml"] = body
    found = discovered(feed())
    (outcome,) = staged_rows(bucket, found.captures.outcomes, Outcome)
    assert (outcome.url, outcome.stage, outcome.fate, outcome.reason) == (
        f"{AT}/feed.xml",
        Stage.DISCOVER,
        Fate.DROPPED,
        reason,
    )
    assert dict(found.captures.tally.reasons) == {reason: 1}
    assert (found.entries.rows, found.captures.items.rows) == (0, 0)
    assert len(bucket.keys("captures/")) == 2  # kept all the same: what came instead is evidence


def test_a_sitemap_index_is_followed_one_level(site: Site, bucket: Bucket, discovered: Callable[[Source], Discovered]) -> None:
    site.answers |= {
        "/sitemap.xml": index_of(("old.xml", "2020-01-01"), ("new.xml.gz", "2026-11-20"), ("gone.xml", "2026-11-01")),
        "/new.xml.gz": gzip.compress(SITEMAP),
        "/old.xml": index_of(("deeper.xml", "2026-11-20")),
    }
    found = discovered(sitemap())
    assert [entry.url for entry in staged_rows(bucket, found.entries, Entry)] == [f"{AT}/one?a=1&b=2", f"{AT}/two"]
    outcomes = {outcome.url: (outcome.fate, outcome.reason) for outcome in staged_rows(bucket, found.captures.outcomes, Outcome)}
    assert outcomes == {
        f"{AT}/sitemap.xml": (Fate.LISTING, Reason.NONE),
        f"{AT}/new.xml.gz": (Fate.LISTING, Reason.NONE),
        f"{AT}/old.xml": (Fate.LISTING, Reason.NONE),
        f"{AT}/gone.xml": (Fate.DROPPED, Reason.NOT_FOUND),
    }
    assert (found.captures.tally.entered, found.captures.tally.kept) == (4, 3)
    assert "/deeper.xml" not in site.asked


def test_the_newest_sitemaps_of_a_long_index_are_read(site: Site, discovered: Callable[[Source], Discovered]) -> None:
    site.answers["/sitemap.xml"] = index_of(*((f"{number}.xml", f"2026-01-{number:02d}") for number in range(1, 29)))
    found = discovered(sitemap())
    asked = [path for path in site.asked if path.removeprefix("/")[0].isdigit()]
    assert asked == [f"/{number}.xml" for number in range(28, 28 - MOST_SITEMAPS, -1)]
    assert found.captures.tally.reasons[Reason.OVER_LIMIT] == 28 - MOST_SITEMAPS


def test_a_url_list_needs_no_document(site: Site, bucket: Bucket, discovered: Callable[[Source], Discovered]) -> None:
    found = discovered(Source(id="hafen", kind=SourceKind.URLS, urls=(f"{AT}/a", f"{AT}/b")))
    assert [entry.url for entry in staged_rows(bucket, found.entries, Entry)] == [f"{AT}/a", f"{AT}/b"]
    assert (found.captures.tally.entered, found.captures.tally.kept) == (1, 1)
    assert site.asked == []
    assert bucket.keys("captures/") == []


def test_a_restart_lists_nothing_anew(site: Site, discovered: Callable[[Source], Discovered]) -> None:
    site.answers["/feed.xml"] = RSS
    first = discovered(feed())
    site.asked.clear()
    site.answers["/feed.xml"] = ATOM
    assert discovered(feed()) == first
    assert site.asked == []


def test_the_task_leaves_keys_and_counts(store_settings: Settings) -> None:
    found = discover_source.fn(Source(id="hafen", kind=SourceKind.URLS, urls=(f"{AT}/a",)), RUN, store_settings)
    assert found.entries.rows == 1
