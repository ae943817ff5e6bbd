"""One page -> Reading: what kind of document the bytes are, and which reader reads it."""

from __future__ import annotations

import re

import trafilatura

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract.decode import decode, is_binary
from tasks.extract.feeds import read_feed, read_json_feed
from tasks.extract.html import read_html
from tasks.extract.text import read_text

EXTRACTOR = f"pressmark-extract/1 trafilatura/{trafilatura.__version__}"

_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I)
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.I)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|table|section|main|p|h1|span|a\s)", re.I)
_JSON_FEED = re.compile(r'^\s*\{.{0,500}?jsonfeed\.org\\?/version', re.S)


def read_page(body: bytes, *, url: str, media_type: str) -> Reading:
    """What a page says: its article, its teasers, what read it. Pure; no network; the same bytes give the same reading.

    HTML, plain text, feeds (items are teasers) and sitemaps are told apart by what they are; `media_type` is a hint that
    may be wrong or "". `url` is "" where unknown.

    Raises PageUnreadable with Reason.EMPTY or Reason.BINARY, and nothing else.
    """
    if not body.strip():
        raise PageUnreadable(Reason.EMPTY)
    if is_binary(body):
        raise PageUnreadable(Reason.BINARY, f"{media_type or 'no media type'}, {len(body)} bytes")
    text = decode(body, media_type)
    head = text[:2000]
    if _JSON_FEED.match(head):
        return read_json_feed(text, url=url, extractor=EXTRACTOR)
    if _SITEMAP.search(head):
        return Reading(None, (), EXTRACTOR)
    if not re.search(r"<html\b", head, re.I) and _FEED.search(head):
        return read_feed(body, media_type=media_type, url=url, extractor=EXTRACTOR)
    if _HTML.search(text[:20_000]):
        return read_html(text, url=url, extractor=EXTRACTOR)
    return read_text(text, url=url, extractor=EXTRACTOR)
