"""An HTML page -> Reading: teasers by structure, then the article from what is left."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from schemas.story import Article, Reading
from tasks.extract.announce import Reference
from tasks.extract.blocks import Element, html_lines, parse_html
from tasks.extract.lines import Kind, clean, join_paragraphs, kind_of
from tasks.extract.metadata import PageMetadata, read_metadata
from tasks.extract.teasers import Block, find_blocks, prune, read_blocks
from tasks.extract.text import dateline_credit, read_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page without text; that is an outcome here

_SHORTEST_LISTING_TEXT = 250  # characters: what is left of a front page without its teasers is less
_LONGER = 1.5  # JSON-LD bodies are often cut, so one is taken only where it is that much longer


def read_html(text: str, *, url: str, extractor: str) -> Reading:
    """What an HTML page says. Where no tree can be made of it, it is read as plain text."""
    tree = parse_html(text)
    if tree is None:
        return read_text(text, url=url, extractor=extractor)
    metadata = read_metadata(tree, url)
    blocks = find_blocks(tree, metadata.canonical_url or url)
    month_first = metadata.language.lower().startswith("en-us")
    teasers = read_blocks(blocks, Reference(metadata.published_at, month_first))
    article = _article(tree, blocks, metadata, url)
    return Reading(article, teasers, extractor, metadata.language)


def _article(tree: Element, blocks: list[Block], metadata: PageMetadata, url: str) -> Article | None:
    prune(blocks)
    body = main_text(tree)
    if len(metadata.body) > _LONGER * len(body):
        body = metadata.body
    if not body or (blocks and len(body) < _SHORTEST_LISTING_TEXT and not metadata.is_article):
        return None
    return Article(
        title=metadata.title,
        text=body,
        url=url,
        canonical_url=metadata.canonical_url,
        summary=metadata.summary,
        authors=metadata.authors,
        credit=metadata.credit or dateline_credit(body.split("\n\n", 1)[0]),
        section=metadata.section,
        published_at=metadata.published_at,
        published_raw=metadata.published_raw,
        published_from=metadata.published_from,
        modified_at=metadata.modified_at,
        language_declared=metadata.language,
        image_url=metadata.image_url,
        rights=metadata.rights,
        robots=metadata.robots,
    )


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
        document = bare_extraction(part, options=_options())
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
