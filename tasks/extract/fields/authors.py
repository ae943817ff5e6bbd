"""Who wrote the article of a page: people as authors, the house they write for as credit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote

from tasks.extract.fields.headline import nearest
from tasks.extract.fields.jsonld import strings
from tasks.extract.fields.meta import MetaTags
from tasks.extract.fields.people import is_person, names, people
from tasks.extract.fields.title import is_site, plain
from tasks.extract.tree.blocks import Element, text_lines
from tasks.extract.words.phrases import listed

_META = listed("""
    author, article:author, parsely-author, sailthru.author, dc.creator, dcterms.creator, byl, article:author_name, dcsext.author,
    cxenseparse:author, citation_author, authors, creator, dc.contributor, mediator_author, weibo:article:author
""")
# The path of a page about an author: a segment that says so, then the name.
_OF_AUTHORS = listed("""
    author, authors, autor, autoren, autores, autoras, autori, autorka, auteur, auteurs, autore, by, byline, contributor,
    contributors, columnist, columnists, reporter, reporters, writer, writers, journalist, journalists, journaliste,
    journalistes, journalisten, redakteur, redakteure, forfatter, skribent, skribenter, kirjoittaja, yazar, yazarlar, penulis,
    tac-gia, avtor, avtory
""")
_PROFILE = re.compile(rf"/(?:\w+-author|{'|'.join(_OF_AUTHORS)})/[^/]{{2,}}", re.IGNORECASE)
# Paths of people of any kind: believed where the address spells the name.
_OF_PEOPLE = listed("""
    profile, profiles, profil, staff, team, user, users, editor, editors, redaktion, bio, about, topic, people
""")
_PERSON = re.compile(rf"/(?:{'|'.join(_OF_PEOPLE)})/(?:.*/)?([^/]{{4,}})/?$", re.IGNORECASE)
_SEGMENTS = frozenset((*_OF_AUTHORS, *_OF_PEOPLE))  # asked first: few of the links on a page have any of them
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|by-?author|author|autor|auteur|writer|reporter|journalist|verfasser)s?(?:[\s_-]|$|name|list)",
    re.IGNORECASE,
)
_WRITERS = listed(
    "byline, by-line, author, autor, auteur, writer, reporter, journalist, verfasser"
)  # asked first: most have none
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_OF_THIS = re.compile(r"bio|about|comment|related|avatar|image|social|follow|more|popular|teaser|recent|share", re.IGNORECASE)
_LONGEST_MARK = 160  # characters in an element that names authors; a longer one tells about them
_MOST_MARKS = 12


@dataclass(frozen=True, slots=True)
class Authors:
    """Names of people, and the agency or paper named in their place or with them; empty where nobody is named."""

    people: tuple[str, ...] = ()
    credit: str = ""


NOBODY = Authors()


def described_authors(data: Mapping[str, Any], site: Collection[str], host: str) -> Authors:
    """Whom the JSON-LD names."""
    return _first(((_named(data.get(key)) for key in ("author", "creator"))), site, host)


def meta_authors(meta: MetaTags, site: Collection[str], host: str) -> Authors:
    """Whom the meta tags name."""
    return _first((_each(meta.get(name, ())) for name in _META), site, host)


def _first(places: Iterable[Iterator[tuple[str, bool]]], site: Collection[str], host: str) -> Authors:
    """The people of the first place that names any, else the first house."""
    credit = ""
    for found in places:
        authors = _sorted_out(found, site, host)
        if authors.people:
            return authors
        credit = credit or authors.credit
    return Authors((), credit)


def marked_authors(headline: Element, apart: Collection[Element]) -> Authors:
    """Whom the nearest mark around the headline names: a link to an author's page, rel=author, itemprop, a byline's class.

    A longer list that holds them all goes before a shorter one, and a full name before a single word.
    """
    linked = _nearest_named(nearest(headline, _is_author_link, apart, tag="a"), are_links=True)
    classed = _nearest_named(nearest(headline, _is_byline, apart), are_links=False)
    longer = not linked.people or set(linked.people) < set(classed.people)
    fuller = any(map(is_person, classed.people)) and not any(map(is_person, linked.people))
    return Authors((classed if longer or fuller else linked).people, linked.credit or classed.credit)


def _nearest_named(found: Iterator[Element], *, are_links: bool) -> Authors:
    """Whom the first of these marks names that names anybody; a single word is a name only where it links to its author."""
    marks = _innermost(list(islice(found, _MOST_MARKS)))
    credit = ""
    for number, mark in enumerate(marks):
        group = [mark, *(other for other in marks[number + 1 :] if _stand_together(mark, other))]
        authors = _sorted_out((_text(each), True) for each in group)
        credit = credit or authors.credit
        named = tuple(name for name in authors.people if is_person(name) or (" " not in name and are_links))
        if named:
            return Authors(named, credit)
    return Authors((), credit)


def _innermost(marks: Sequence[Element]) -> list[Element]:
    """The marks without those that only hold others: the box of a byline with the names marked in it."""
    holders = {parent for mark in marks if _text(mark) for parent in mark.iterancestors()}
    return [mark for mark in marks if mark not in holders]


def _is_author_link(element: Element) -> bool:
    rel, href = element.get("rel"), element.get("href")
    if rel and "author" in rel.lower().split():
        return True
    if not href or not _names_people(href.lower()):
        return False
    path = unquote(href.partition("#")[0].partition("?")[0])
    if _PROFILE.search(path):
        return is_person(_text(element)) or _is_byline(element.getparent())
    person = _PERSON.search(path)
    return person is not None and is_person(_text(element)) and _spells(person[1], _text(element)) and not _is_in_prose(element)


def _names_people(href: str) -> bool:
    return "-author/" in href or not _SEGMENTS.isdisjoint(href.split("/"))


def _spells(slug: str, name: str) -> bool:
    """Whether the end of an address is the name that it is linked from: "jon-fingas" and "Jon Fingas"."""
    return plain(name).isascii() and plain(name) == re.sub(r"\d+$", "", plain(slug))


def _is_in_prose(element: Element) -> bool:
    """Whether a link stands in a text, which names the people that it tells about."""
    around = element.getparent()
    return around is not None and len(" ".join(islice(around.itertext(), _MOST_MARKS))) > _LONGEST_MARK


def _is_byline(element: Element) -> bool:
    classes, itemprop = element.get("class"), element.get("itemprop")
    return bool(classes and _is_class_of_byline(classes[:_LONGEST_MARK])) or (
        itemprop is not None and itemprop.lower() in ("author", "creator")
    )


@lru_cache(maxsize=4096)  # a page has few classes and thousands of elements
def _is_class_of_byline(value: str) -> bool:
    low = value.lower()
    if not any(word in low for word in _WRITERS):
        return False
    marked = _CAMEL.sub("-", value)
    return bool(_CLASS.search(marked)) and not _NOT_OF_THIS.search(marked)


def _text(element: Element) -> str:
    text = ", ".join(text_lines(element)) if len(element) else (element.text or "")
    return text if len(text) <= _LONGEST_MARK else ""


def _stand_together(one: Element, other: Element) -> bool:
    """Whether two marks are in one list: children of one parent, or of parents that are."""
    mine, others = one.getparent(), other.getparent()
    if mine is others:
        return True
    return mine is not None and others is not None and mine.getparent() is others.getparent() and mine.tag == others.tag


def _named(value: Any) -> Iterator[tuple[str, bool]]:
    """The names in a JSON-LD value, each with whether it may be that of a person."""
    for item in value[:50] if isinstance(value, list) else [value]:
        kind = str(item.get("@type") or "") if isinstance(item, dict) else ""
        for name in strings(item):
            yield name, "Organization" not in kind


def _each(values: Sequence[str]) -> Iterator[tuple[str, bool]]:
    return ((value, True) for value in values[:50])


def _sorted_out(found: Iterable[tuple[str, bool]], site: Collection[str] = (), host: str = "") -> Authors:
    """The people and the first house among these names; what is called as the site is a house."""
    persons: list[str] = []
    houses: list[str] = []
    for text, may_be_person in found:
        own = plain(text) in site or (" " not in text.strip() and bool(host) and is_site(text, site, host))
        mine = people(text) if may_be_person and not own else ()
        persons += [name for name in mine if plain(name) not in site]
        houses += [text] if own and names(text) else [name for name in names(text) if name not in mine]
    return Authors(tuple(dict.fromkeys(persons)), houses[0] if houses else "")
