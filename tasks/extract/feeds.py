"""RSS, RDF, Atom and JSON feeds -> Reading: no article, every item a teaser, every item that leads somewhere a link."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from datetime import time as clock
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree

from schemas.page import Link
from schemas.story import Reading, Teaser
from tasks.extract.decode import decode
from tasks.extract.teasers.announce import is_cut
from tasks.extract.tree.blocks import fragment_text
from tasks.extract.words.dates import Moment, read_moment
from tasks.extract.words.lines import clean
from tasks.extract.words.phrases import without_more
from tasks.extract.words.timezones import zone_of

_ENTITY = re.compile(r"""<!ENTITY[^"'<>]*(?:"[^"]*"|'[^']*')[^"'<>]*>""")
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]+)|([0-9]+));?", re.IGNORECASE)
_JSON_TEXTS = ("summary", "content_text", "content_html")
# The relations of an Atom link that may lead to the page of the item (RFC 4287, 4.2.7.2), the best first; others lead to
# what belongs to it: an enclosure, an edit form, a thread of replies.
_TO_THE_PAGE = ("alternate", "self")
_LONGEST_DATE = 100

Parsed = tuple[Link, Teaser]


def read_feed(body: bytes, *, media_type: str, url: str, extractor: str, time_zone: str = "") -> Reading:
    """The items of an RSS, RDF or Atom feed, in its order; broken ones as far as they can be read.

    `time_zone` is that of the source (IANA name), for dates that name none.
    """
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    feed = _parsed(_harmless(decode(body, media_type)).encode(), headers)
    language = clean(str(feed.feed.get("language") or ""))
    zone = zone_of(time_zone, url, language)
    return _reading((_item(item, url, zone) for item in feed.entries), extractor, language)


def read_json_feed(text: str, *, url: str, extractor: str, time_zone: str = "") -> Reading:
    """The items of a JSON feed (jsonfeed.org, version 1), in its order; `time_zone` as for any feed."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return Reading(None, (), extractor)
    listed = feed.get("items") if isinstance(feed, dict) else None
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    language = _text(feed.get("language")) if isinstance(feed, dict) else ""
    zone = zone_of(time_zone, url, language)
    return _reading((_json_item(item, url, zone) for item in items), extractor, language)


def _reading(items: Iterable[Parsed], extractor: str, language: str) -> Reading:
    parsed = list(items)
    said = [teaser for _, teaser in parsed if teaser.title or teaser.text]
    teasers = tuple(replace(teaser, position=position) for position, teaser in enumerate(said, start=1))
    return Reading(None, teasers, extractor, language, links=tuple(link for link, _ in parsed if link.url))


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


def _item(item: Mapping[str, Any], url: str, zone: tzinfo) -> Parsed:
    contents = item.get("content") or [{}]
    title = fragment_text(item.get("title") or "").replace("\n\n", " ")
    link = Link(_address(item, url), title, _stated(item, "published"), _stated(item, "updated"))
    teaser = _teaser(
        link=link,
        summary=fragment_text(item.get("summary") or contents[0].get("value") or ""),
        credit=_text((item.get("source") or {}).get("title")) or _name(item),
        section=_text(next((tag.get("term") for tag in item.get("tags") or () if tag.get("term")), "")),
        moment=read_moment(link.published_raw or link.changed_raw),
        zone=zone,
    )
    return link, teaser


def _address(item: Mapping[str, Any], url: str) -> str:
    """Where an item leads: past FeedBurner's counter if it names the page, and to its id where that is all it has."""
    related = [link for link in item.get("links") or () if link.get("rel") in _TO_THE_PAGE]
    related.sort(key=lambda link: _TO_THE_PAGE.index(link["rel"]))
    places = (item.get("feedburner_origlink"), item.get("link"), *(link.get("href") for link in related))
    own = item.get("id")
    return next((address for place in places if (address := _link(place, url))), "") or _link(own, "")


def _stated(item: Mapping[str, Any], kind: str) -> str:
    return clean(str(_own(item, kind) or ""))[:_LONGEST_DATE]


def _own(item: Any, key: str) -> Any:
    """What the item has under that very key: asked in the common way, feedparser gives "published" for a missing "updated"."""
    return dict.get(item, key)


def _name(item: Mapping[str, Any]) -> str:
    """The author of an item as a name; RSS asks for an address with the name in brackets, and often has the address alone."""
    name = _text((item.get("author_detail") or {}).get("name")) or _text(item.get("author"))
    return "" if "@" in name else name


def _json_item(item: Mapping[str, Any], url: str, zone: tzinfo) -> Parsed:
    tags, authors = item.get("tags"), item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    published, changed = (_text(item.get(key))[:_LONGEST_DATE] for key in ("date_published", "date_modified"))
    address = _link(item.get("url") or item.get("external_url"), url) or _link(item.get("id"), "")
    link = Link(address, _text(item.get("title")), published, changed)
    teaser = _teaser(
        link=link,
        summary=fragment_text(next(filter(None, (_string(item.get(key)) for key in _JSON_TEXTS)), "")),
        credit=_text(author.get("name")) if isinstance(author, dict) else "",
        section=_text(tags[0]) if isinstance(tags, list) and tags else "",
        moment=read_moment(published or changed),
        zone=zone,
    )
    return link, teaser


def _teaser(*, link: Link, summary: str, credit: str, section: str, moment: Moment | None, zone: tzinfo) -> Teaser:
    return Teaser(
        title=link.title,
        text=without_more(summary)[0],
        position=0,
        truncated=bool(summary) and is_cut(summary),
        url=link.url,
        credit=credit,
        section=section,
        published_at=_in_utc(moment, zone) if moment else None,
        published_raw=(link.published_raw or link.changed_raw) if moment else "",
    )


def _in_utc(moment: Moment, zone: tzinfo) -> datetime | None:
    """The moment in UTC; a day without a clock stays that day."""
    is_local = not moment.zoned and moment.at.time() != clock.min
    try:
        return (moment.at.replace(tzinfo=zone) if is_local else moment.at).astimezone(UTC)
    except (OverflowError, ValueError):
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
