"""The headline of a page, without the name of its site."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from tasks.extract.fields.jsonld import first
from tasks.extract.fields.meta import MetaTags, one
from tasks.extract.tree.blocks import Element, text_lines
from tasks.extract.words.lines import clean, measure

_SEPARATOR = re.compile(r"\s+[|\-–—·•:»«/_]{1,2}\s+|\s*[|»]\s*|(?<=[^\W\d_])_(?=[^\W\d_])")
_LETTERS = re.compile(r"[\W_]+")
_PLAIN = {ord(char): char.lower() if char.isalnum() else None for char in map(chr, range(128))}  # the same for ASCII, at once
_SHORTEST = 15  # an h1 of fewer characters is the name of a section as often as a headline
_MOST_HEADINGS = 5
_LONGEST_LINE = 1000  # characters
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_]{5,}")
_SHARE = 0.4  # a title that holds less of another than that is not the same title


def plain(text: str) -> str:
    """Letters and digits only, lower case: how titles are compared."""
    return _plain_line(text) if len(text) <= _LONGEST_LINE else _LETTERS.sub("", text).casefold()


@lru_cache(maxsize=2048)
def _plain_line(text: str) -> str:
    """The same; kept, for the lines of a page are asked for several times."""
    return text.translate(_PLAIN) if text.isascii() else _LETTERS.sub("", text).casefold()


def read_title(tree: Element, meta: MetaTags, data: Mapping[str, Any], url: str) -> str:
    """The headline: what every declared title says, else the h1 that one agrees or shares its words with, else the declared one.

    Sites write other titles for search engines and for sharing; the one that readers see is the headline, without its kicker.
    """
    site = site_names(meta, data)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    in_head = next((clean(unescape(t.text or "")) for t in tree.iter("title") if (t.text or "").strip()), "")
    stated = (one(meta, ("og:title", "twitter:title")), first(data.get("headline")), one(meta, ("dc.title", "title")))
    declared = [_without_site(title, site, host) for title in stated if title]
    named = [*declared, _without_site(in_head, site, host)] if in_head else declared
    declared = [_unbroken(title, named) for title in declared]
    shown = [text for h1 in islice(tree.iter("h1"), _MOST_HEADINGS) if (text := " ".join(text_lines(h1)))]
    return (
        _unanimous(stated[:2], declared, named)
        or _behind_kicker(shown, declared)
        or _same(shown, named)
        or next(filter(None, (_agreed(h1, title) for h1 in shown for title in named)), "")
        or _likeliest(shown, declared, named, site, host)
    )


def _likeliest(shown: Sequence[str], declared: Sequence[str], named: Sequence[str], site: Collection[str], host: str) -> str:
    """The title of a page whose h1 says none of the declared ones."""
    whole = sorted(declared, key=lambda title: not any(_is_cut_from(title, other) for other in named))
    usable = [h1 for h1 in shown if measure(h1) >= _SHORTEST and not _names_site(h1, site, host)]
    related = [h1 for h1 in usable if any(_words(h1) & _words(title) for title in named)]
    alone = usable if len(usable) == 1 else ()
    return next(iter([*related, *whole, *alone, *named, *shown]), "")


def _unanimous(sources: Sequence[str], declared: Sequence[str], named: Sequence[str]) -> str:
    """The title for sharing where the JSON-LD and <title> say the same, else ""."""
    told = all(sources) and len(named) > len(declared)
    return declared[0] if told and len({plain(title) for title in (*declared[:2], named[-1])}) == 1 else ""


def _behind_kicker(shown: Sequence[str], declared: Sequence[str]) -> str:
    """The declared title with which a shown one ends; what stands before it there is a kicker. "" where there is none."""
    pairs = ((plain(h1), title) for h1 in shown for title in declared)
    return next(
        (title for h1, title in pairs if h1.endswith(plain(title)) and _SHARE * len(h1) < len(plain(title)) < len(h1)), ""
    )


def _unbroken(title: str, named: Sequence[str]) -> str:
    """The title as <title> has it where a quotation mark in an attribute has cut it."""
    return next((other for other in named if other.startswith(f'{title} "')), title)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def site_names(meta: MetaTags, data: Mapping[str, Any]) -> frozenset[str]:
    """The names that the page gives its site and its publisher, letters and digits only."""
    names = (one(meta, ("og:site_name", "application-name")), first(data.get("publisher")))
    return frozenset(plain(name) for name in names if plain(name))


def _same(shown: Sequence[str], declared: Sequence[str]) -> str:
    """The first shown title whose letters are those of a declared one, else ""."""
    stated = {plain(title) for title in declared if plain(title)}
    return next((title for title in shown if plain(title) in stated), "")


def _agreed(shown: str, declared: str) -> str:
    """The shorter of a shown and a declared title where one holds the other and is most of it, else ""."""
    short, long = sorted((plain(shown), plain(declared)), key=len)
    if not short or short not in long:
        return ""
    if len(short) < _SHARE * len(long) and not (_is_cut_from(shown, declared) and measure(shown) >= _SHORTEST):
        return ""
    return shown if len(plain(shown)) <= len(plain(declared)) else declared


def _is_cut_from(title: str, longer: str) -> bool:
    """Whether a title is all of a longer one that stands before a separator."""
    return longer.startswith(title) and _SEPARATOR.match(longer, len(title)) is not None


def _without_site(title: str, site: Collection[str], host: str) -> str:
    """The title without the name of the site before or behind it."""
    parts = list(_SEPARATOR.finditer(title))
    if not parts:
        return title
    head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
    if parts[-1].group() == "_" and len(parts) > 1:  # Chinese sites: headline_section_site
        return title[: next(part for part in parts if part.group() == "_").start()]
    if is_site(tail, site, host) and head:
        return _without_site(head, site, host)
    first_part, rest = title[: parts[0].start()], title[parts[0].end() :]
    return rest if is_site(first_part, site, host) and rest else title


def is_site(part: str, site: Collection[str], host: str) -> bool:
    """Whether a piece of a title is the name of the site, as the page declares it or as its host spells it."""
    name = plain(part)
    labels = (plain(label) for label in host.split("."))
    known = {*site, *(label for label in labels if len(label) > 4)}
    return bool(name) and (
        name in site or (len(name) > 2 and name in plain(host)) or any(len(s) > 3 and s in name for s in known)
    )


def _names_site(heading: str, site: Collection[str], host: str) -> bool:
    """Whether a heading is the name of the site and little more."""
    rest, names = plain(heading), (*site, plain(host))
    most = max((len(name) for name in names if name in rest or rest in name), default=0)
    return is_site(heading, site, host) and most > 0.5 * len(rest)
