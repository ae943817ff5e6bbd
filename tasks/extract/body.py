"""The main text of an HTML page: paragraphs in reading order, and nothing of the page around them."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from tasks.extract.blocks import Element, html_lines
from tasks.extract.lines import Kind, clean, join_paragraphs, kind_of
from tasks.extract.metadata import PageMetadata, plain

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page without text; that is an outcome here

_LONGER = 1.5  # JSON-LD bodies are often cut, so one is taken only where it is that much longer


def article_text(tree: Element, declared: PageMetadata) -> str:
    """The text of a page's article, paragraphs separated by one blank line; "" where there is none.

    Teasers have been taken out of the tree before. The body that the page declares is a second opinion only.
    """
    body = main_text(tree)
    if len(declared.body) > _LONGER * len(body):
        body = declared.body
    return _below_headline(body, declared.title)


def _below_headline(body: str, title: str) -> str:
    """The body without the headline, date and byline that stand above its first paragraph."""
    paragraphs = body.split("\n\n")
    while len(paragraphs) > 1 and (plain(paragraphs[0]) == plain(title) or kind_of(paragraphs[0]) is Kind.META):
        del paragraphs[0]
    return join_paragraphs(paragraphs)


def main_text(tree: Element) -> str:
    """The main text of a page, paragraphs separated by one blank line; "" where there is none.

    trafilatura reads the sole <article> of the page, or the page where there is none or several.
    """
    articles = list(tree.iter("article"))
    trees = [articles[0], tree] if len(articles) == 1 else [tree]
    for part in trees:
        if text := _trafilatura(part):
            return text
    return _paragraphs(tree)


def _trafilatura(part: Element) -> str:
    try:
        document: Any = bare_extraction(part, options=_options())
    except (etree.LxmlError, RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError):
        return ""
    return _tidy(document.text) if document is not None and document.text else ""


def _tidy(text: str) -> str:
    lines = [clean(line) for line in text.split("\n")]
    lines = [line for line in lines if line]
    while lines and kind_of(lines[-1]) in (Kind.CLUTTER, Kind.LIST_HEADING):
        lines.pop()
    return join_paragraphs(lines)


def _paragraphs(tree: Element) -> str:
    """The plain way: every line that is a paragraph."""
    return join_paragraphs(line.text for line in html_lines(tree) if line.kind is Kind.PARAGRAPH and line.linked < 0.5)


@cache
def _options() -> Any:
    return Extractor(output_format="python", fast=True, comments=False, formatting=False, with_metadata=False)
