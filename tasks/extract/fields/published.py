"""When a page was published and last changed, as it declares it: JSON-LD, meta tags, marks near the headline, scripts, URL."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from tasks.extract.fields.headline import nearest
from tasks.extract.fields.jsonld import first
from tasks.extract.fields.meta import MetaTags
from tasks.extract.tree.blocks import Element
from tasks.extract.words.dates import Moment, read_moment
from tasks.extract.words.lines import clean
from tasks.extract.words.phrases import listed

# Names of meta tags, the most trusted first.
_PUBLISHED = listed("""
    article:published_time, datepublished, og:article:published_time, article:published, parsely-pub-date, sailthru.date,
    dc.date.issued, dcterms.issued, dcterms.created, dc.date.created, publishdate, publish-date, pubdate, pub_date, publish_date,
    bt:pubdate, cxenseparse:recs:publishtime, cxenseparse:publishtime, article.published, article_date_original,
    originalpublicationdate, citation_publication_date, published, published_date, published_at, ptime, creation_date,
    article:post_date, displaydate, weibo:article:create_at, vr:published_time, mediator_published_time
""")
_LESS_SURE = listed("dc.date, dcterms.date, date, og:pubdate, article:created_time, created")
_MODIFIED = listed("""
    article:modified_time, og:updated_time, og:article:modified_time, datemodified, last-modified, dcterms.modified,
    dc.date.modified, lastmod, revised, updated_time, bt:moddate, modified
""")
_URL_DATE = re.compile(r"[/=_-]((?:19|20)\d{2})([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:/|-|_|\.|\b)")
_CLASS = re.compile(
    r"publish|posted|pubdate|post-?date|entry-?date|date-?line|created|datum|fecha|data-pub|veroeffentlich", re.IGNORECASE
)
_NOT_THE_FIRST = re.compile(r"modif|updat|edit|chang|event|expire|comment", re.IGNORECASE)
_IN_SCRIPT = re.compile(
    r"""["']?\b(?:date_?published|published?[_-]?(?:date|at|on|time)|publication[_-]?(?:date|time)|first[_-]?publi\w{0,9}|"""
    r"""pub[_-]?(?:date|time)|displayDate|datePublication|articlePublish\w{0,6})["']?\s*[:=,]\s*["']([^"'<>\\]{8,40})["']""",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"""\(\s*["']([12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}[^"'<>\\]{0,30})["']""")
_LONGEST_CALL = 200  # characters of a script that does no more than write a date where it stands
_LONGEST_SCRIPT = 200_000  # characters; longer ones are the state of an application, where many stories have dates
_LONGEST_VALUE = 80
_MOST_MARKS = 8


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date of a page: the moment, the value as stated, where it stood, and whether the value names its zone."""

    at: datetime
    raw: str
    where: str
    zoned: bool


def declared_date(meta: MetaTags, data: Mapping[str, Any], month_first: bool) -> Stamp | None:
    """The date of publication in JSON-LD, else in the meta tags that speak of publication; None where both are silent."""
    named = (first(data.get(key)) for key in ("datePublished", "uploadDate", "dateCreated"))
    return _stamp("json-ld", named, month_first) or _stamp("meta", _of(meta, _PUBLISHED), month_first)


def less_sure_date(meta: MetaTags, month_first: bool) -> Stamp | None:
    """The date in a meta tag that may as well be that of the page as made: "date", "dc.date"."""
    return _stamp("meta", _of(meta, _LESS_SURE), month_first)


def modified_date(meta: MetaTags, data: Mapping[str, Any], month_first: bool) -> Stamp | None:
    """The date of the last change, where the page declares one."""
    return _stamp("json-ld", [first(data.get("dateModified"))], month_first) or _stamp("meta", _of(meta, _MODIFIED), month_first)


def marked_date(headline: Element, apart: Collection[Element], month_first: bool) -> Stamp | None:
    """The date marked up nearest to the headline: itemprop=datePublished, then <time>, then a class that says so."""
    for is_mark, tag in ((_is_published_property, etree.Element), (_is_time, "time"), (_is_published_class, etree.Element)):
        marks = islice(nearest(headline, is_mark, apart, tag=tag), _MOST_MARKS)
        if found := _stamp("time", (value for mark in marks for value in _values(mark)), month_first):
            return found
    return None


def date_in_scripts(tree: Element, month_first: bool) -> Stamp | None:
    """The date of publication that scripts carry, else the one that they write; None where there is none, or several days."""
    scripts = [script.text or "" for script in tree.iter("script")]
    named = [value for text in scripts for value in _script_values(text)]
    written = [found[1] for text in scripts if len(text) <= _LONGEST_CALL for found in _WRITTEN.finditer(text)]
    stamps = [stamp for value in (named or written)[:20] if (stamp := _stamp("script", [value], month_first))]
    return stamps[0] if len({stamp.at.date() for stamp in stamps}) == 1 else None


def date_in_url(url: str) -> Stamp | None:
    """The day that an address such as /2019/07/31/ names."""
    match = _URL_DATE.search(url)
    if match is None:
        return None
    found = _stamp("url", [f"{match[1]}-{match[3]}-{match[4]}"], False)
    return Stamp(found.at, match.group().strip("/=_-."), "url", False) if found else None


def _of(meta: MetaTags, wanted: Iterable[str]) -> Iterator[str]:
    return (meta[name][0] for name in wanted if name in meta)


def _stamp(where: str, values: Iterable[str], month_first: bool) -> Stamp | None:
    """The first of these values that is a date."""
    for raw in values:
        moment = read_moment(raw, month_first=month_first) if raw and len(raw) <= _LONGEST_VALUE else None
        if moment and _plausible(moment):
            return Stamp(moment.at, raw, where, moment.zoned)
    return None


def _plausible(moment: Moment) -> bool:
    return 1990 <= moment.at.year < 2100


def _is_published_property(element: Element) -> bool:
    return (element.get("itemprop") or "").lower() in ("datepublished", "datecreated") or element.get("pubdate") is not None


def _is_time(element: Element) -> bool:
    return not _NOT_THE_FIRST.search(f"{element.get('itemprop')} {element.get('class')}")


def _is_published_class(element: Element) -> bool:
    marked = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_CLASS.search(marked)) and not _NOT_THE_FIRST.search(marked)


def _values(element: Element) -> Iterator[str]:
    yield from (element.get(name) or "" for name in ("datetime", "content", "title"))
    yield clean("".join(islice(element.itertext(), 20)))


def _script_values(text: str) -> Iterator[str]:
    return (found[1] for found in _IN_SCRIPT.finditer(text)) if len(text) <= _LONGEST_SCRIPT else iter(())
