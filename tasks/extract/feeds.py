"""RSS, Atom and JSON feeds -> Reading: no article, every item a teaser."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from schemas.story import Reading, Teaser
from tasks.extract.decode import decode
from tasks.extract.teasers.announce import is_cut
from tasks.extract.tree.blocks import fragment_text
from tasks.extract.words.dates import parse_date
from tasks.extract.words.lines import clean
from tasks.extract.words.phrases import without_more

_ENTITY = re.compile(r"""<!ENTITY[^"'<>]*(?:"[^"]*"|'[^']*')[^"'<>]*>""")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_JSON_TEXTS = ("summary", "content_text", "content_html")


def read_feed(body: bytes, *, media_type: str, url: str, extractor: str) -> Reading:
    """The items of an RSS or Atom feed as teasers, in its order; broken ones as far as they can be read."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    feed = _parsed(_harmless(decode(body, media_type)).encode(), headers)
    items = [teaser for item in feed.entries if (teaser := _item(item, url))]
    language = clean(str(feed.feed.get("language") or ""))
    return Reading(None, _numbered(items), extractor, language)


def _parsed(body: bytes, headers: dict[str, str]) -> Any:
    """The feed as feedparser reads it. Its loose parser fails on an end tag without a beginning, which libxml2 leaves out."""
    try:
        return feedparser.parse(BytesIO(body), response_headers=headers)
    except (LookupError, AttributeError, TypeError, ValueError, AssertionError):
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        tree = etree.fromstring(body, parser)
        mended = etree.tostring(tree, encoding="utf-8") if tree is not None else b""
        return feedparser.parse(BytesIO(mended), response_headers=headers)


def _harmless(text: str) -> str:
    """The XML without what makes a parser fail or its memory run full: entities of its own, references to no character."""
    return _REFERENCE.sub(_character, _ENTITY.sub("", text.replace("\x00", ""))).encode("utf-8", "ignore").decode()


def _character(reference: re.Match[str]) -> str:
    digits = (reference[1] or reference[2]).lstrip("0")
    number = int(digits[:8] or "0", 16 if reference[1] else 10)
    return reference[0] if 0 < number < 0xD800 or 0xDFFF < number <= 0x10FFFF else ""


def read_json_feed(text: str, *, url: str, extractor: str) -> Reading:
    """The items of a JSON feed (jsonfeed.org, version 1) as teasers."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return Reading(None, (), extractor)
    listed = feed.get("items") if isinstance(feed, dict) else None
    items = [_json_item(item, url) for item in listed or () if isinstance(item, dict)] if isinstance(listed, list) else []
    return Reading(None, _numbered([item for item in items if item.title or item.text]), extractor, _text(feed.get("language")))


def _item(item: Mapping[str, Any], url: str) -> Teaser | None:
    contents = item.get("content") or [{}]
    summary = fragment_text(item.get("summary") or contents[0].get("value") or "")
    title = fragment_text(item.get("title") or "").replace("\n\n", " ")
    if not title and not summary:
        return None
    kind = "published" if "published" in item else "updated"
    raw = item.get(kind) or ""
    return _teaser(
        title=title,
        summary=summary,
        url=_link(item.get("link"), url),
        credit=_text((item.get("source") or {}).get("title")) or _name(item),
        section=_text(next((tag.get("term") for tag in item.get("tags") or () if tag.get("term")), "")),
        at=_moment(item.get(f"{kind}_parsed")) or parse_date(raw),
        raw=raw,
    )


def _name(item: Mapping[str, Any]) -> str:
    """The author of an item as a name; RSS asks for an address with the name in brackets, and often has the address alone."""
    name = _text((item.get("author_detail") or {}).get("name")) or _text(item.get("author"))
    return "" if "@" in name else name


def _json_item(item: Mapping[str, Any], url: str) -> Teaser:
    raw = _text(item.get("date_published")) or _text(item.get("date_modified"))
    tags = item.get("tags")
    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return _teaser(
        title=_text(item.get("title")),
        summary=fragment_text(next(filter(None, (_string(item.get(key)) for key in _JSON_TEXTS)), "")),
        url=_link(item.get("url") or item.get("external_url"), url),
        credit=_text(author.get("name")) if isinstance(author, dict) else "",
        section=_text(tags[0]) if isinstance(tags, list) and tags else "",
        at=parse_date(raw) if raw else None,
        raw=raw,
    )


def _teaser(*, title: str, summary: str, url: str, credit: str, section: str, at: datetime | None, raw: str) -> Teaser:
    return Teaser(
        title=title,
        text=without_more(summary)[0],
        position=0,
        truncated=bool(summary) and is_cut(summary),
        url=url,
        credit=credit,
        section=section,
        published_at=at,
        published_raw=clean(raw) if at else "",
    )


def _numbered(items: list[Teaser]) -> tuple[Teaser, ...]:
    return tuple(replace(item, position=position) for position, item in enumerate(items, start=1))


def _moment(value: time.struct_time | None) -> datetime | None:
    try:
        return datetime(*value[:6], tzinfo=UTC) if value else None
    except (ValueError, TypeError):
        return None


def _link(value: Any, url: str) -> str:
    """A link as an address on the web; identifiers such as tag: and urn: lead nowhere."""
    try:
        address = urljoin(url, _text(value)) if value else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _text(value: Any) -> str:
    return clean(_string(value))
