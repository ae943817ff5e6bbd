"""A page as a visitor sees it at a glance: titles, text, what it says without scripts. For pages with hardly any text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from itertools import islice

from lxml import etree

from tasks.extract.tree.blocks import parse_html

_TITLE = re.compile(r"<(title|h1)\b[^>]{0,300}>(.{0,400}?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,500}>")
_MOST_TITLES = 4
_UNSEEN = ("script", "style", "noscript", "template", "svg", "head", "select", "iframe")


@dataclass(frozen=True, slots=True)
class Look:
    """`lines` are the pieces of text that are shown, `noscript` what is said without scripts, `links` how many lead away."""

    titles: tuple[str, ...]
    lines: tuple[str, ...]
    noscript: str
    links: int
    source: str

    @property
    def text(self) -> str:
        """All that is shown, a line for every piece."""
        return "\n".join(self.lines)


def look_at(source: str, titles: tuple[str, ...]) -> Look:
    """What the page shows. A plain text shows its lines."""
    tree = parse_html(source) if "<" in source else None
    if tree is None:
        return Look(titles, _pieces(source.split("\n")), "", 0, source)
    noscript = " ".join(" ".join(_pieces(element.itertext())) for element in tree.iter("noscript"))
    links = sum(1 for _ in tree.iter("a"))
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    return Look(titles, _pieces(tree.itertext()), noscript, links, source)


def titles_of(source: str) -> tuple[str, ...]:
    """The title and the main headings of a page, each once; of a plain text the first line."""
    if "<" not in source[:2000]:
        return _pieces([source.strip().partition("\n")[0]])
    found = islice(_TITLE.finditer(source), _MOST_TITLES)
    return tuple(dict.fromkeys(_pieces(unescape(_TAG.sub(" ", match[2])) for match in found)))


def _pieces(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(piece for text in texts if (piece := " ".join(text.split())))
