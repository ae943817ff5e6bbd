"""What an HTML page names: its feeds, and the links that a CSS selector picks."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urldefrag

from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HTMLParser

from schemas.page import Link, Page
from tasks.discover.sitemap import joined

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
# The last parts of the paths at which feeds lie: /rss, /feed/, /politics.rss, /atom.xml, /rss/world.xml.
_FEED_PATH = re.compile(r"/(?:rss|feeds?|atom)(?:/[\w-]{1,60})?(?:/|\.xml)?$|\.(?:rss|atom|rdf)$")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_LONGEST_TITLE = 500
# Of a page, which takes ten times as much memory as a tree; the largest home pages have 4 MiB.
_MOST_BYTES = 8 << 20


def feeds_named(page: Page) -> tuple[Link, ...]:
    """The feeds that a page names (HTML Living Standard, 4.6.7.1: rel=alternate with the type of a feed), each once, in order."""
    return once(link for link, element in _links(page, "link") if _names_a_feed(element))


def feeds_linked(page: Page) -> tuple[Link, ...]:
    """The links of a page whose address looks like that of a feed, each once, in order."""
    return once(link for link, _ in _links(page, "a") if _FEED_PATH.search(link.url.partition("?")[0].lower()))


def selected_links(page: Page, selector: str) -> tuple[Link, ...]:
    """The links among the elements that a CSS selector picks and inside of them, each once, in order, their text as title."""
    tree = tree_of(page)
    picked = CSSSelector(selector, translator="html")(tree) if tree is not None else ()
    wanted = {anchor for element in picked for anchor in element.iter("a")}
    return once(link for link, element in _links(page, "a", tree) if element in wanted)


def once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each URL once, where it came first; with the first title that one of its links has: pictures link too, and say nothing."""
    kept: dict[str, Link] = {}
    for link in links:
        if link.url not in kept or (link.title and not kept[link.url].title):
            kept[link.url] = link
    return tuple(kept.values())


def _links(page: Page, tag: str, tree: Any = None) -> Iterator[tuple[Link, Any]]:
    """The elements of that name that lead to another page of the web, in order, with their link."""
    tree = tree_of(page) if tree is None else tree
    if tree is None:
        return
    base = next((joined(page.url, each.get("href")) for each in tree.iter("base") if each.get("href")), page.url)
    here = urldefrag(page.url).url
    for element in tree.iter(tag):
        place = (element.get("href") or "").strip()
        address = joined(base, place) if place else ""
        if address.lower().startswith(("http://", "https://")) and address.partition("#")[0] != here:
            yield Link(address, _title(element)), element


def _title(element: Any) -> str:
    said = "".join(element.itertext()) if element.tag == "a" else element.get("title") or ""
    return " ".join(said.split())[:_LONGEST_TITLE]


def _names_a_feed(element: Any) -> bool:
    relations, media_type = (element.get("rel") or "").lower().split(), (element.get("type") or "").partition(";")[0]
    return "alternate" in relations and media_type.strip().lower() in _FEED_TYPES


def tree_of(page: Page) -> Any:
    """The page as a tree, None for one that holds nothing."""
    stated, encoding = _CHARSET.search(page.media_type), None
    with suppress(LookupError):
        encoding = codecs.lookup(stated[1]).name if stated else None
    try:
        return etree.fromstring(page.body[:_MOST_BYTES], HTMLParser(encoding=encoding))
    except (etree.XMLSyntaxError, ValueError):
        return None
