"""A second opinion on which text of a page is its article. Every line of the page is held against it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from tasks.extract.body.frame import framed_lines
from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Outline
from tasks.extract.words.lines import clean

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page without text; that is an outcome here

_WITHIN = 25  # letters; a line as long as that may be found within a longer one, a shorter one anywhere


@dataclass(frozen=True, slots=True)
class Opinion:
    """The lines that another reader takes for the article: as they are, and their letters and digits alone."""

    lines: tuple[str, ...]
    letters: frozenset[str]
    joined: str

    def agrees(self, letters: str) -> bool:
        """Whether a line, given as its letters and digits, is in the article that the other reader sees."""
        return bool(letters) and (letters in self.letters or (len(letters) > _WITHIN and letters in self.joined))


def second_opinion(page: Outline, tree: Element) -> Opinion:
    """What the names of boxes say is the text of a page, else what trafilatura says; the tree stays as it is.

    Either looks at the sole <article> of a page first, and at the whole page where there is none or several, or no text in it.
    """
    articles = list(itertools.islice(tree.iter("article"), 2))
    parts = [articles[0], tree] if len(articles) == 1 else [tree]
    framed = next((numbers for part in parts if (numbers := framed_lines(page, part))), [])
    if framed:
        return _opinion(page.lines[number].text for number in framed)
    text = next((text for part in parts if (text := _trafilatura(part))), "")
    return _opinion(map(clean, text.split("\n")))


def _opinion(texts: Iterable[str]) -> Opinion:
    lines = tuple(filter(None, texts))
    letters = tuple(map(plain, lines))
    return Opinion(lines, frozenset(letters), "\n".join(letters))


def _trafilatura(part: Element) -> str:
    try:
        document: Any = bare_extraction(part, options=_options())
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError):
        return ""
    return (document.text or "") if document is not None else ""


@cache
def _options() -> Any:
    return Extractor(output_format="python", fast=True, comments=False, formatting=False, with_metadata=False)
