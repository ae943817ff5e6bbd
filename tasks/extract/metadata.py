"""What a page says of itself outside of its text: JSON-LD, meta tags, <time>, <title>."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from tasks.extract.blocks import Element, text_lines
from tasks.extract.byline import names, people
from tasks.extract.dates import parse_date
from tasks.extract.jsonld import article_object, first, strings
from tasks.extract.lines import clean, join_paragraphs, measure
from tasks.extract.phrases import listed

_SUFFIX = re.compile(r"\s+[|\-–—·•:»«/]{1,2}\s+|\s*[|»]\s*")
_LETTERS = re.compile(r"[\W_]+")
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:/|-|_|\b)")

_TAG = re.compile(r"<[^>]{1,300}>")
_LINE_END = re.compile(r"\r?\n|</p>|<br\s*/?>")

_DATE_MARK = ".//*[@itemprop='datePublished']"
_AUTHOR_MARK = "//*[@itemprop='author' or contains(concat(' ', @rel, ' '), ' author ')]"

# Names of meta tags, the most trusted first.
_PUBLISHED = listed("""
    article:published_time, datepublished, og:article:published_time, article:published, parsely-pub-date, sailthru.date,
    dc.date.issued, dcterms.created, dc.date.created, dc.date, dcterms.date, publishdate, publish-date, pubdate, publish_date,
    cxenseparse:recs:publishtime, article.published, article_date_original, originalpublicationdate, date, published, ptime,
    creation_date, article:post_date, displaydate, weibo:article:create_at
""")
_MODIFIED = listed("""
    article:modified_time, og:updated_time, datemodified, last-modified, dcterms.modified, dc.date.modified, lastmod, revised,
    updated_time
""")
_AUTHORS = listed("""
    author, article:author, parsely-author, sailthru.author, dc.creator, dcterms.creator, byl, article:author_name, dcsext.author
""")
_SECTIONS = listed("article:section, section, parsely-section, category, articlesection")
_RIGHTS = listed("copyright, dc.rights, dcterms.rights, rights, dcterms.license, license")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page declares. Every field is "" or None where the page is silent; times are UTC."""

    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    credit: str = ""
    section: str = ""
    canonical_url: str = ""
    language: str = ""
    image_url: str = ""
    rights: str = ""
    robots: str = ""
    published_at: datetime | None = None
    published_raw: str = ""
    published_from: str = ""
    modified_at: datetime | None = None
    body: str = ""
    is_article: bool = False


def read_metadata(tree: Element, url: str) -> PageMetadata:
    """The metadata of a page from its tree; `url` is "" where unknown."""
    meta = _meta_tags(tree)
    canonical = _absolute(_link(tree, "canonical") or _one(meta, ("og:url",)), url)
    data = article_object(tree, canonical or url)
    published = _published(tree, meta, data)
    authors, credit = _authors(tree, meta, data)
    return PageMetadata(
        title=_title(tree, meta, data, canonical or url),
        summary=_one(meta, ("og:description", "description", "twitter:description")) or first(data.get("description")),
        authors=authors,
        credit=credit,
        section=first(data.get("articleSection")) or _one(meta, _SECTIONS),
        canonical_url=canonical,
        language=_language(tree, meta, data),
        image_url=_absolute(_one(meta, ("og:image", "twitter:image")) or first(data.get("image")), url),
        rights=first(data.get("copyrightNotice")) or first(data.get("license")) or _one(meta, _RIGHTS),
        robots=", ".join(dict.fromkeys(meta.get("robots", []) + meta.get("googlebot", []))),
        published_at=published[0],
        published_raw=published[1],
        published_from=published[2],
        modified_at=_date(first(data.get("dateModified"))) or _date(_one(meta, _MODIFIED)),
        body=first_body(data),
        is_article=bool(data) or _one(meta, ("og:type",)).lower() == "article",
    )


def first_body(data: dict[str, Any]) -> str:
    """The text of the article as the JSON-LD gives it, paragraphs separated by one blank line."""
    body = data.get("articleBody")
    if not isinstance(body, str):
        return ""
    return join_paragraphs(clean(_TAG.sub("", part)) for part in _LINE_END.split(unescape(body)))


def plain(text: str) -> str:
    """Letters and digits only, lower case: how titles are compared."""
    return _LETTERS.sub("", text).casefold()


def _meta_tags(tree: Element) -> dict[str, list[str]]:
    """Contents of the meta tags (and itemprop marks) by name, lower case, in order."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        content = clean(unescape(tag.get("content") or ""))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := tag.get(key)):
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _one(meta: dict[str, list[str]], names: Iterable[str]) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _link(tree: Element, rel: str) -> str:
    return next((link.get("href") or "" for link in tree.iter("link") if rel in (link.get("rel") or "").lower().split()), "")


def _absolute(value: str, base: str) -> str:
    try:
        address = urljoin(base, value.strip()) if value else ""
        return address if urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _language(tree: Element, meta: dict[str, list[str]], data: dict[str, Any]) -> str:
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    return (
        clean(declared)
        or first(data.get("inLanguage"))
        or _one(meta, ("content-language", "language", "og:locale", "dc.language"))
    )


def _title(tree: Element, meta: dict[str, list[str]], data: dict[str, Any], url: str) -> str:
    """The headline: what the page shows as h1 where a declared title agrees with it, else the declared one."""
    site = {plain(name) for name in (_one(meta, ("og:site_name", "application-name")), first(data.get("publisher"))) if name}
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    in_head = next((clean(unescape(t.text or "")) for t in tree.iter("title") if (t.text or "").strip()), "")
    stated = (_one(meta, ("og:title", "twitter:title")), first(data.get("headline")), _one(meta, ("dc.title", "title")), in_head)
    declared = [_without_site(title, site, host) for title in stated if title]
    shown = [text for h1 in list(tree.iter("h1"))[:5] if (text := " ".join(text_lines(h1)))]
    for h1 in shown:
        for title in declared:
            if agreed := _agreed(h1, title):
                return agreed
    usable = [h1 for h1 in shown if measure(h1) >= 15 and not _is_site(h1, site, host)]
    return next(iter([*declared[:-1], *(usable if len(usable) == 1 else ()), *declared, *shown]), "")


def _agreed(shown: str, declared: str) -> str:
    """The shorter of a shown and a declared title where one holds the other and is most of it, else ""."""
    short, long = sorted((plain(shown), plain(declared)), key=len)
    if not short or short not in long or len(short) < 0.4 * len(long):
        return ""
    return shown if len(plain(shown)) <= len(plain(declared)) else declared


def _without_site(title: str, site: set[str], host: str) -> str:
    """The title without the name of the site before or behind it."""
    parts = list(_SUFFIX.finditer(title))
    if not parts:
        return title
    head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
    if _is_site(tail, site, host) and head:
        return _without_site(head, site, host)
    first_part, rest = title[: parts[0].start()], title[parts[0].end() :]
    return rest if _is_site(first_part, site, host) and rest else title


def _is_site(part: str, site: set[str], host: str) -> bool:
    name = plain(part)
    labels = (plain(label) for label in host.split("."))
    known = site | {label for label in labels if len(label) > 4}
    return bool(name) and (
        name in site or (len(name) > 2 and name in plain(host)) or any(len(s) > 3 and s in name for s in known)
    )


def _published(tree: Element, meta: dict[str, list[str]], data: dict[str, Any]) -> tuple[datetime | None, str, str]:
    """When, in which words, and where it stood."""
    marked = [e.get("datetime") or e.get("content") or clean(e.text or "") for e in tree.iterfind(_DATE_MARK)]
    candidates = (
        ("json-ld", first(data.get("datePublished")) or first(data.get("dateCreated"))),
        *(("meta", meta[name][0]) for name in _PUBLISHED if name in meta),
        *(("meta", value) for value in marked[:2]),
    )
    for where, raw in candidates:
        if raw and (at := _date(raw)):
            return at, raw, where
    return None, "", ""


def date_in_url(url: str) -> tuple[datetime | None, str]:
    """The day that an address such as /2019/07/31/ names, and the words that name it."""
    match = _URL_DATE.search(url)
    return (_date("-".join(match.groups())), match.group().strip("/")) if match else (None, "")


def _date(raw: str) -> datetime | None:
    at = parse_date(raw) if raw else None
    return at if at and 1990 <= at.year < 2100 else None


def _authors(tree: Element, meta: dict[str, list[str]], data: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    """Names of people, and the agency or paper named with them, from the first place that names anybody."""
    marked = [" ".join(text_lines(e)) for e in tree.xpath(_AUTHOR_MARK)[:2]]
    for found in (
        strings(data.get("author")) or strings(data.get("creator")),
        *(meta.get(name, []) for name in _AUTHORS),
        marked,
    ):
        persons = tuple(dict.fromkeys(name for text in found for name in people(text)))
        if persons:
            houses = [name for text in found for name in names(text) if name not in persons and "/" not in name]
            return persons, houses[0] if houses else ""
    return (), ""
