"""Sitemaps and what points to them (sitemaps.org; RFC 9309 for robots.txt): read as a stream, in bounded memory."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import IO, Any
from urllib.parse import urljoin

from lxml import etree

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.page import Link
from schemas.settings import MIB

# What sitemaps.org allows in one file: its bytes once unpacked, and its URLs.
LISTING_BYTES = 50 * MIB
MOST_LINKS = 50_000

_GZIP = b"\x1f\x8b"
# Of a document without one more URL or sitemap: what stands there is kept in memory until one ends.
_LONGEST_GAP = 2 * MIB
_HEAD = 64 << 10  # bytes in which a document shows what it is
_LONGEST_URL = 2048  # of sitemaps.org too
_LONGEST_TEXT = 1000
_NAMED = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(r"^[ \t]*[^\s#].*$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Unpacked:
    """A document as a file, without the gzip that sitemaps are often kept in.

    Reading raises PageUnreadable behind LISTING_BYTES, for a small gzip can promise terabytes, and where the gzip is broken;
    and after `gap` bytes, unless somebody says again and again that they bring something.
    """

    def __init__(self, body: bytes, gap: int = LISTING_BYTES) -> None:
        plain = BytesIO(body)
        self._file: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=plain) if body.startswith(_GZIP) else plain
        self._left, self._gap, self._since = LISTING_BYTES, gap, 0

    def brings_something(self) -> None:
        """Lets the gap begin anew."""
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size` of them; all for -1."""
        try:
            part = self._file.read(size if 0 <= size <= self._left else self._left + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise PageUnreadable(Reason.BROKEN_ENCODING, f"gzip: {error}") from error
        self._left -= len(part)
        self._since += len(part)
        if self._since > self._gap:
            raise PageUnreadable(Reason.TOO_LARGE, f"{self._gap} bytes without a link")
        if self._left < 0:
            raise PageUnreadable(Reason.TOO_LARGE, f"more than {LISTING_BYTES} bytes once unpacked")
        return part


def head_of(body: bytes) -> bytes:
    """The first 64 KiB of a document once it is unpacked; of a broken gzip what there is of them."""
    if not body.startswith(_GZIP):
        return body[:_HEAD]
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body[:_HEAD], _HEAD)
    except zlib.error:
        return b""


def sitemap_links(body: bytes, kind: str, base: str) -> Iterator[Link]:
    """The elements of that kind ("url" or "sitemap") with a location, in order, read in bounded memory.

    What they name beside their location, such as the same page in other languages or its pictures, is no page of the sitemap.
    Entities are not expanded and nothing is loaded. Broken XML gives what can be read; raises as `Unpacked` does.
    """
    file = Unpacked(body, _LONGEST_GAP)
    elements = etree.iterparse(
        file, events=("end",), tag=f"{{*}}{kind}", resolve_entities=False, no_network=True, recover=True, huge_tree=True
    )
    try:
        for _, element in elements:
            if place := _text(element, "{*}loc")[:_LONGEST_URL]:
                yield Link(
                    url=joined(base, place),
                    title=_text(element, "{*}news/{*}title"),
                    published_raw=_text(element, "{*}news/{*}publication_date"),
                    changed_raw=_text(element, "{*}lastmod"),
                    language=_text(element, "{*}news/{*}publication/{*}language"),
                )
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
            if _is_at_the_top(element):  # all that came before is gone now
                file.brings_something()
    except etree.XMLSyntaxError:
        return


def _is_at_the_top(element: Any) -> bool:
    parent = element.getparent()
    return parent is None or parent.getparent() is None


def robots_sitemaps(text: str, base: str) -> tuple[Link, ...]:
    """The sitemaps that a robots.txt names, each once, in order; the first MOST_LINKS and one more."""
    named = islice(_NAMED.finditer(text), MOST_LINKS + 1)
    return tuple(dict.fromkeys(Link(joined(base, found[1])) for found in named))


def listed_urls(text: str) -> tuple[Link, ...]:
    """The URLs of a list, one a line, without blank lines and those that begin with "#"; the first MOST_LINKS and one more.

    () where a line is something else.
    """
    links: list[Link] = []
    for found in _LINE.finditer(text):
        line = found[0].strip()
        if not _ADDRESS.fullmatch(line):
            return ()
        links.append(Link(line))
        if len(links) > MOST_LINKS:
            break
    return tuple(links)


def joined(base: str, link: str) -> str:
    """The link as seen from the document; as it stands where that makes no URL: fetching names what is wrong with it."""
    if link.startswith(("https://", "http://")):
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _text(element: Any, path: str) -> str:
    """The text of the first such element inside, on one line."""
    return " ".join(element.findtext(path, "").split())[:_LONGEST_TEXT]
