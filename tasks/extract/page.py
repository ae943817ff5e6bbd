"""One page -> Reading: what kind of document the bytes are, and which reader reads it."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from urllib.parse import urlsplit

import trafilatura

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract.clutter import NO_CLUTTER
from tasks.extract.collector import collector_paused
from tasks.extract.decode import decode, is_binary
from tasks.extract.feeds import read_feed, read_json_feed
from tasks.extract.gunzip import gunzipped
from tasks.extract.html import read_html
from tasks.extract.plain.text import read_text
from tasks.extract.words.timezones import dated

EXTRACTOR = f"pressmark-extract/3 trafilatura/{trafilatura.__version__}"

_HEAD = 2000  # characters in which a document shows what it is
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_PROLOG = re.compile(r"(?:\s|<\?[^>]*>|<!--.*?-->)+", re.DOTALL)
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TAGS = re.compile(r"<(?:head|body|article|div|table|section|main|p|h1|span|style|script|meta|link|a\s)\b", re.IGNORECASE)
_JSON_FEED = re.compile(r"\s*\{.{0,500}?jsonfeed\.org\\?/version", re.DOTALL)


class Document(StrEnum):
    """The kinds of document that a page may be."""

    HTML = "html"
    TEXT = "text"
    FEED = "feed"
    JSON_FEED = "json_feed"
    SITEMAP = "sitemap"


LISTINGS = frozenset({Document.FEED, Document.JSON_FEED, Document.SITEMAP})


@collector_paused()
def read_page(
    body: bytes,
    *,
    url: str,
    media_type: str,
    time_zone: str = "",
    feed_date: str = "",
    clutter: Collection[int] = NO_CLUTTER,
) -> Reading:
    """What a page says: its article, its teasers, what read it. Pure; no network; the same bytes give the same reading.

    HTML, plain text, feeds (items are teasers) and sitemaps are told apart by what they are; `media_type` may be wrong
    or "" and is asked only for the character set. `url` is "" where unknown. `time_zone` is that of the source (IANA name),
    for dates that name none; `feed_date` the date with which a feed listed the page, for pages that declare none;
    `clutter` what is known to repeat over the plain texts of the site, see `clutter_of`.

    Raises PageUnreadable with Reason.EMPTY or Reason.BINARY, and nothing else.
    """
    body = gunzipped(body)
    text, url = _text_of(body, media_type), _address(url)
    match sniff(text):
        case Document.FEED:
            return read_feed(body, media_type=media_type, url=url, extractor=EXTRACTOR, time_zone=time_zone)
        case Document.JSON_FEED:
            return read_json_feed(text, url=url, extractor=EXTRACTOR, time_zone=time_zone)
        case Document.SITEMAP:
            return Reading(None, (), EXTRACTOR)
        case Document.HTML:
            return dated(read_html(text, url=url, extractor=EXTRACTOR), time_zone=time_zone, feed_date=feed_date)
        case _:
            return dated(read_text(text, url=url, extractor=EXTRACTOR, clutter=clutter), time_zone=time_zone, feed_date=feed_date)


def is_listing_document(body: bytes, media_type: str) -> bool:
    """Whether a body is a feed or a sitemap: a document that lists pages and has no text of its own."""
    return sniff(_text_of(gunzipped(body), media_type)) in LISTINGS


def sniff(text: str) -> Document:
    """What kind of document a text is, by what it holds near its beginning."""
    prolog = _PROLOG.match(text)
    head = text[prolog.end() if prolog else 0 :][:_HEAD]
    if _JSON_FEED.match(head):
        return Document.JSON_FEED
    if _FEED.match(head):
        return Document.FEED
    if _ROOT.search(head):
        return Document.HTML
    if _SITEMAP.search(head):
        return Document.SITEMAP
    if _FEED.search(head):
        return Document.FEED
    return Document.HTML if _TAGS.search(text[: 10 * _HEAD]) else Document.TEXT


def _address(url: str) -> str:
    """The URL, "" where it is none that links can be joined to."""
    try:
        return url if urlsplit(url).hostname else ""
    except ValueError:
        return ""


def _text_of(body: bytes, media_type: str) -> str:
    if not body.strip():
        raise PageUnreadable(Reason.EMPTY)
    if is_binary(body):
        raise PageUnreadable(Reason.BINARY, f"{media_type or 'no media type'}, {len(body)} bytes")
    return decode(body, media_type)
