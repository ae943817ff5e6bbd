"""A second opinion on which text of a page is its article: trafilatura's. Every line of the page is held against it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element
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


def second_opinion(tree: Element) -> Opinion:
    """What trafilatura says of the sole <article> of a page, or of the page where there is none or several; the tree stays."""
    articles = list(tree.iter("article"))
    parts = [articles[0], tree] if len(articles) == 1 else [tree]
    text = next((text for part in parts if (text := _trafilatura(part))), "")
    lines = tuple(line for line in map(clean, text.split("\n")) if line)
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
