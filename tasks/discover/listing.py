"""One document -> what it lists: feeds, sitemaps and pages, told apart by what they are and not by what they are called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.page import Link, Page
from schemas.source import SourceKind
from schemas.story import Reading
from tasks.discover.html import feeds_named, once, selected_links
from tasks.discover.sitemap import MOST_LINKS, Unpacked, head_of, listed_urls, robots_sitemaps, sitemap_links
from tasks.extract import Failure, Job, read_job

# Reads a feed or page. An argument, so that one that hangs a parser can be read by a process of its own.
Reader = Callable[[Job], Reading | Failure]

_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]+)[\s>/]")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)  # one without an end is all of the rest, and read once
_JSON_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{.{0,500}?jsonfeed\.org\\?/version", re.DOTALL)
_WALLS = frozenset({Reason.BLOCKED, Reason.CONSENT, Reason.SOFT_NOT_FOUND})
_FEEDS = frozenset({"rss", "feed", "rdf"})


class Form(StrEnum):
    """What a listing document is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "index"  # of sitemaps
    ROBOTS = "robots"  # a robots.txt that names sitemaps
    LIST = "list"  # plain text, one URL a line, which sitemaps.org allows
    PAGE = "page"


# Their items say more than where they lead, so they are read for teasers too.
WITH_TEASERS = frozenset({Form.FEED, Form.PAGE})


@dataclass(frozen=True, slots=True)
class Listing:
    """What one listing document lists: pages, or further sitemaps. `url` is the URL that was asked for.

    `refused` says why it could not be read, and `detail` what came instead, or what of it could not be read. `language` is the
    one that it declares (BCP-47), "" where it does not. `page` is the answer; where there was none, `hops` are what came before.
    """

    url: str
    page: Page | None = None
    form: Form | None = None
    pages: tuple[Link, ...] = ()
    sitemaps: tuple[Link, ...] = ()
    language: str = ""
    refused: Reason | None = None
    detail: str = ""
    hops: tuple[Page, ...] = ()


def read_listing(page: Page, *, kind: SourceKind = SourceKind.FEED, selector: str = "", read: Reader = read_job) -> Listing:
    """What the document lists. HTML is refused unless `kind` says that a page was meant; a feed that it names is told.

    The links of a page are those of its teasers, or those that the CSS `selector` picks.
    """
    head = head_of(page.body)
    root = root_of(head)
    if root in _FEEDS or _JSON_FEED.match(head):
        return _from_reading(page, Form.FEED, read)
    if root == "urlset":
        return _from_sitemap(page, Form.SITEMAP)
    if root == "sitemapindex":
        return _from_sitemap(page, Form.INDEX)
    if kind is SourceKind.PAGE:
        return _from_page(page, selector, read)
    return _from_html(page, root, read) if root else _from_text(page)


def root_of(head: bytes) -> str:
    """The name of the first element, in lower case, "" where there is none."""
    # Without NULs the markup of UTF-16 reads like ASCII.
    found = _ROOT.search(_COMMENT.sub(b"", head.replace(b"\0", b"")))
    return found.group(1).decode("ascii").lower() if found else ""


def _from_reading(page: Page, form: Form, read: Reader) -> Listing:
    """A feed or page as the extractor reads it, which knows their teasers."""
    reading = read(Job(page.body, page.url, page.media_type))
    if isinstance(reading, Failure):
        return Listing(page.asked_url, page, form, refused=reading.reason, detail=reading.detail)
    teasers = (Link(each.url, each.title, each.published_raw) for each in reading.teasers if each.url not in {"", page.url})
    listing = Listing(page.asked_url, page, form, language=reading.language_declared)
    return _listing_pages(listing, reading.links or once(teasers))


def _from_page(page: Page, selector: str, read: Reader) -> Listing:
    listing = _from_reading(page, Form.PAGE, read)
    if selector:
        known = {link.url: link for link in listing.pages}
        links = tuple(known.get(link.url, link) for link in selected_links(page, selector))
        listing = replace(_listing_pages(listing, links), refused=None)
    if listing.pages or listing.refused:
        return listing
    missing = f"nothing fits the selector {selector}" if selector else "no teaser on it leads anywhere"
    return replace(listing, refused=Reason.NO_TEXT, detail=missing)


def _from_sitemap(page: Page, form: Form) -> Listing:
    """A sitemap or an index, as far as it can be read."""
    links: list[Link] = []
    unreadable = None
    try:
        for link in sitemap_links(page.body, "url" if form is Form.SITEMAP else "sitemap", page.url):
            links.append(link)
            if len(links) > MOST_LINKS:
                break
    except PageUnreadable as error:
        unreadable = error
    listing = _listing_pages(Listing(page.asked_url, page, form), links)
    if unreadable:
        listing = replace(listing, refused=None if links else Reason(unreadable.reason), detail=unreadable.detail)
    return listing


def _listing_pages(listing: Listing, links: tuple[Link, ...] | list[Link]) -> Listing:
    """The listing with its links: pages, or the sitemaps of an index."""
    more = f"only the first {MOST_LINKS} of its links were taken" if len(links) > MOST_LINKS else ""
    listed = tuple(links[:MOST_LINKS])
    language = listing.language or next((link.language for link in listed if link.language), "")
    if listing.form in {Form.INDEX, Form.ROBOTS}:
        return replace(listing, sitemaps=listed, detail=more)
    return replace(listing, pages=listed, language=language, detail=more)


def _from_text(page: Page) -> Listing:
    try:
        text = Unpacked(page.body).read().decode("utf-8-sig", "replace")
    except PageUnreadable as unreadable:
        return Listing(page.asked_url, page, refused=Reason(unreadable.reason), detail=unreadable.detail)
    if named := robots_sitemaps(text, page.url):
        return _listing_pages(Listing(page.asked_url, page, Form.ROBOTS), named)
    if listed := listed_urls(text):
        return _listing_pages(Listing(page.asked_url, page, Form.LIST), listed)
    return _refused(page, "no XML")


def _from_html(page: Page, root: str, read: Reader) -> Listing:
    """HTML in place of a feed or sitemap: a wall where it is one, so that a site that blocks is not taken for one that moved."""
    wall = read(Job(page.body, page.url, page.media_type))
    if isinstance(wall, Failure) and wall.reason in _WALLS:
        return Listing(page.asked_url, page, refused=wall.reason, detail=wall.detail)
    return _refused(page, f"<{root}>")


def _refused(page: Page, came: str) -> Listing:
    detail = f"{page.media_type or 'no content type'} with {came} came in place of a feed or sitemap"
    named = feeds_named(page)
    if named:
        detail += f"; it names the feed {named[0].url}"
    return Listing(page.asked_url, page, refused=Reason.NOT_A_FEED, detail=detail)
