"""What a page says of itself outside of its text: JSON-LD, meta tags, <title>."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from tasks.extract.fields.authors import NOBODY, Authors, described_authors, meta_authors
from tasks.extract.fields.jsonld import article_object, first, is_collection, json_objects, page_object
from tasks.extract.fields.meta import MetaTags, absolute, link, meta_tags, one
from tasks.extract.fields.published import Stamp, declared_date, less_sure_date, modified_date
from tasks.extract.fields.title import plain, read_title, site_names
from tasks.extract.tree.blocks import Element
from tasks.extract.words.lines import clean, join_paragraphs
from tasks.extract.words.phrases import listed

__all__ = ["PageMetadata", "first_body", "month_stands_first", "plain", "read_metadata"]

_TAG = re.compile(r"<[^>]{1,300}>")
_LINE_END = re.compile(r"\r?\n|</p>|<br\s*/?>")

_SECTIONS = listed("article:section, section, parsely-section, category, articlesection")
_RIGHTS = listed("copyright, dc.rights, dcterms.rights, rights, dcterms.license, license")
_LANGUAGES = listed("content-language, language, og:locale, dc.language")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page declares. Every field is "" or None where the page is silent.

    `published` is the date that speaks of publication, `less_sure` one that may be that of the page as it was made.
    `described` are the authors in its JSON-LD, `authors` those in its meta tags.
    """

    title: str = ""
    summary: str = ""
    described: Authors = NOBODY
    authors: Authors = NOBODY
    section: str = ""
    canonical_url: str = ""
    language: str = ""
    image_url: str = ""
    rights: str = ""
    robots: str = ""
    published: Stamp | None = None
    less_sure: Stamp | None = None
    modified: Stamp | None = None
    paywall: str = ""
    body: str = ""
    is_article: bool = False


def read_metadata(tree: Element, url: str) -> PageMetadata:
    """The metadata of a page from its tree; `url` is "" where unknown."""
    meta, nodes = meta_tags(tree), json_objects(tree)
    canonical = absolute(link(tree, "canonical") or one(meta, ("og:url",)), url)
    article = article_object(nodes, canonical or url)
    data = article or page_object(nodes, canonical or url)
    language = _language(tree, meta, data)
    month_first = month_stands_first(language)
    site, host = site_names(meta, data), urlsplit(canonical or url).hostname or ""
    return PageMetadata(
        title=read_title(tree, meta, article, canonical or url),
        summary=one(meta, ("og:description", "description", "twitter:description")) or first(data.get("description")),
        described=described_authors(data, site, host),
        authors=meta_authors(meta, site, host),
        section=first(data.get("articleSection")) or one(meta, _SECTIONS),
        canonical_url=canonical,
        language=language,
        image_url=absolute(one(meta, ("og:image", "twitter:image")) or first(data.get("image")), url),
        rights=first(data.get("copyrightNotice")) or first(data.get("license")) or one(meta, _RIGHTS),
        robots=", ".join(dict.fromkeys([*meta.get("robots", ()), *meta.get("googlebot", ())])),
        published=declared_date(meta, data, month_first),
        less_sure=less_sure_date(meta, month_first),
        modified=modified_date(meta, data, month_first),
        paywall=_paywall(meta, data),
        body=first_body(article),
        is_article=bool(article) or (one(meta, ("og:type",)).lower() == "article" and not is_collection(nodes)),
    )


def first_body(data: Mapping[str, Any]) -> str:
    """The text of the article as the JSON-LD gives it, paragraphs separated by one blank line."""
    body = data.get("articleBody")
    if not isinstance(body, str):
        return ""
    return join_paragraphs(clean(_TAG.sub("", part)) for part in _LINE_END.split(unescape(body)))


def month_stands_first(language: str) -> bool:
    """Whether 04/03/2020 is April 3 in a page of that declared language: in American English only."""
    return language.lower().replace("_", "-").startswith("en-us")


def _paywall(meta: MetaTags, data: Mapping[str, Any]) -> str:
    """The mark "declared" where the page says that it is not for free: schema.org, or the content tier of OpenGraph."""
    free = data.get("isAccessibleForFree")
    stated = str(free).strip().rsplit("/", 1)[-1].lower() if free is not None else one(meta, ("isaccessibleforfree",)).lower()
    locked = one(meta, ("article:content_tier",)).lower() in ("locked", "metered")
    return "declared" if stated == "false" or (locked and stated != "true") else ""


def _language(tree: Element, meta: MetaTags, data: Mapping[str, Any]) -> str:
    declared = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang") or ""
    return clean(declared) or first(data.get("inLanguage")) or one(meta, _LANGUAGES)
