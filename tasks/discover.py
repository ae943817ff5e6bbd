"""Source -> Entry: feeds, sitemaps and URL lists. The listing documents are captured like any other page."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import urljoin

from lxml import etree
from prefect import task

from schemas.errors import FetchFailed, PageUnreadable
from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Entry, Page
from schemas.run import Batch, Discovered, Run
from schemas.settings import MIB, Settings
from schemas.source import Source, SourceKind
from tasks.capture import warcs_of, write_captures
from tasks.extract import read_page
from tasks.fetch import Visit, fetch_page, open_web, refusal
from tasks.retries import PATIENTLY
from tasks.store import open_bucket, recall, remember, stage_rows, staging_key

# What sitemaps.org allows for one uncompressed sitemap.
LISTING_BYTES = 50 * MIB
# Children of one sitemap index that are read, the newest first: an index of the whole past would take all night.
MOST_SITEMAPS = 20

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s>/]")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# lastmod says when a page was changed, which is not when it was published.
_DATED = {"url": "{*}news/{*}publication_date", "sitemap": "{*}lastmod"}
_FEEDS = frozenset({"rss", "feed", "rdf"})
_JSON_FEED = re.compile(rb"jsonfeed\.org\\?/version")


@dataclass(frozen=True, slots=True)
class Link:
    """One line of a listing document. `dated` is when it was published, for a sitemap of an index when that was changed."""

    url: str
    title: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one listing document lists: pages, or further sitemaps. `refused` says why it could not be read.

    `has_teasers` is true of a feed, whose items say more than where they lead.
    """

    url: str
    page: Page | None = None
    pages: tuple[Link, ...] = ()
    sitemaps: tuple[Link, ...] = ()
    has_teasers: bool = False
    refused: Reason | None = None
    detail: str = ""


def read_listing(page: Page) -> Listing:
    """What a feed, a sitemap or a sitemap index lists; told apart by what it is, not by what it is called."""
    try:
        body = _unpacked(page.body)
        root = root_of(body)
        if root in _FEEDS or _JSON_FEED.search(body[:1024]):
            return Listing(page.asked_url, page, pages=tuple(feed_links(page, body)), has_teasers=True)
        if root == "urlset":
            return Listing(page.asked_url, page, pages=tuple(sitemap_links(body, "url", page.url)))
        if root == "sitemapindex":
            return Listing(page.asked_url, page, sitemaps=tuple(sitemap_links(body, "sitemap", page.url)))
    except PageUnreadable as unreadable:
        return Listing(page.asked_url, page, refused=Reason(unreadable.reason), detail=unreadable.detail)
    came = f"<{root}>" if root else "no XML"
    detail = f"{page.media_type or 'no content type'} with {came} came in place of a feed or sitemap"
    return Listing(page.asked_url, page, refused=Reason.NOT_A_FEED, detail=detail)


def root_of(body: bytes) -> str:
    """The name of the first element, in lower case, "" where there is none."""
    # Without NULs the markup of UTF-16 reads like ASCII.
    found = _ROOT.search(_COMMENT.sub(b"", body[:8192].replace(b"\0", b"")))
    return found.group(1).decode("ascii").lower() if found else ""


def feed_links(page: Page, body: bytes) -> Iterator[Link]:
    """The items of a feed that lead somewhere, in order. Raises PageUnreadable."""
    for teaser in read_page(body, url=page.url, media_type=page.media_type).teasers:
        if teaser.url:
            yield Link(_joined(page.url, teaser.url), teaser.title, teaser.published_raw)


def sitemap_links(body: bytes, kind: str, base: str) -> Iterator[Link]:
    """The elements of that kind ("url" or "sitemap") with a location, in order, read in bounded memory.

    Entities are not expanded and nothing is loaded. A broken sitemap gives what can be read.
    """
    elements = etree.iterparse(
        BytesIO(body), events=("end",), tag=f"{{*}}{kind}", resolve_entities=False, no_network=True, recover=True, huge_tree=True
    )
    try:
        for _, element in elements:
            place, title, dated = (element.findtext(path, "").strip() for path in ("{*}loc", "{*}news/{*}title", _DATED[kind]))
            if place:
                yield Link(_joined(base, place), title, dated)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        return


def _joined(base: str, link: str) -> str:
    """The link as seen from the document; as it stands where that makes no URL: fetching names what is wrong with it."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def entries_of(source: Source, links: Sequence[Link]) -> list[Entry]:
    """The links as entries of the source, numbered from 1 in the order of the listing."""
    return [Entry(source.id, link.url, number, link.title, link.dated) for number, link in enumerate(links, start=1)]


def discover(visit: Visit) -> Discovered:
    """What the source lists, and the captures of its listing documents; taken from where it was left after a restart."""
    left = recall(visit.bucket, visit.run, Stage.DISCOVER, visit.source.id)
    if left is None:
        links, captures = _list(visit)
        key = staging_key(visit.run, Stage.DISCOVER, f"{visit.source.id}-entries")
        entries = stage_rows(visit.bucket, key, entries_of(visit.source, links), Entry)
        # A manifest holds batches: the entries travel in it as the items of one.
        left = (replace(captures, items=entries), captures)
        remember(visit.bucket, visit.run, Stage.DISCOVER, visit.source.id, left)
    return Discovered(left[0].items, left[1])


def _list(visit: Visit) -> tuple[list[Link], Batch]:
    if visit.source.kind is SourceKind.URLS:
        return [Link(url) for url in visit.source.urls], _batch(visit, [], lists=1)
    first = [_read(visit, url) for url in visit.source.urls]
    children = sorted((link for listing in first for link in listing.sitemaps), key=lambda link: link.dated, reverse=True)
    listings = first + [_read(visit, link.url) for link in children[:MOST_SITEMAPS]]
    listings += [Listing(link.url, refused=Reason.OVER_LIMIT) for link in children[MOST_SITEMAPS:]]
    return [link for listing in listings for link in listing.pages], _batch(visit, listings)


def _read(visit: Visit, url: str) -> Listing:
    try:
        page = fetch_page(visit.web, url, source_id=visit.source.id, pace_seconds=visit.source.pace_seconds)
    except FetchFailed as failed:
        return Listing(url, refused=Reason(failed.reason), detail=failed.detail)
    reason = refusal(page) if page.http_status != 200 else None
    return Listing(url, page, refused=reason, detail=page.status_line) if reason else read_listing(page)


def _batch(visit: Visit, listings: Sequence[Listing], lists: int = 0) -> Batch:
    """The captures of the listing documents. `lists` counts those that are no documents: a URL list of sources.toml.

    Feeds go on, because their items are teasers; a sitemap has been read to the end here.
    """
    batch_id = f"{visit.source.id}-0000"
    answered = [listing for listing in listings if listing.page]
    captures = write_captures(visit.bucket, visit.run, batch_id, (listing.page for listing in answered if listing.page))
    feeds = [capture for listing, capture in zip(answered, captures, strict=True) if listing.has_teasers]
    outcomes = [_outcome(visit, listing) for listing in listings if not listing.has_teasers]
    refused = [listing.refused for listing in listings if listing.refused]
    return Batch(
        id=batch_id,
        items=stage_rows(visit.bucket, staging_key(visit.run, Stage.DISCOVER, batch_id), feeds, Capture),
        outcomes=stage_rows(visit.bucket, staging_key(visit.run, Stage.DISCOVER, f"{batch_id}-outcomes"), outcomes, Outcome),
        tally=tally(Stage.DISCOVER, len(listings) - len(refused) + lists, refused),
        warcs=warcs_of(captures),
    )


def _outcome(visit: Visit, listing: Listing) -> Outcome:
    fate = Fate.DROPPED if listing.refused else Fate.LISTING
    detail = listing.detail or f"{len(listing.pages)} pages, {len(listing.sitemaps)} sitemaps"
    reason = listing.refused or Reason.NONE
    return Outcome(visit.source.id, listing.url, Stage.DISCOVER, fate, reason, detail, "", visit.web.clock())


def _unpacked(body: bytes) -> bytes:
    """The document without the gzip that sitemaps are often kept in. Raises PageUnreadable."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        plain = gzip.GzipFile(fileobj=BytesIO(body)).read(LISTING_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise PageUnreadable(Reason.BROKEN_ENCODING, f"gzip: {error}") from error
    if len(plain) > LISTING_BYTES:
        raise PageUnreadable(Reason.TOO_LARGE, f"more than {LISTING_BYTES} bytes once unpacked")
    return plain


@task(name="discover-source", task_run_name="discover-{source.id}", **PATIENTLY)
def discover_source(source: Source, run: Run, settings: Settings) -> Discovered:
    """What the source lists, and the captures of its feed or sitemaps."""
    bucket = open_bucket(settings)
    with open_web(replace(settings, max_page_bytes=max(settings.max_page_bytes, LISTING_BYTES))) as web:
        return discover(Visit(source, run, web, bucket))
