"""An HTML page -> Reading: teasers by structure, then the article from what is left."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from schemas.story import Article, Reading
from tasks.extract.announce import Reference
from tasks.extract.blocks import Element, HtmlLine, html_lines, parse_html, without_tags
from tasks.extract.byline import Byline, read_byline
from tasks.extract.dates import find_date
from tasks.extract.layout import unfold_layout_tables
from tasks.extract.lines import Kind, clean, join_paragraphs, kind_of, measure
from tasks.extract.metadata import PageMetadata, date_in_url, plain, read_metadata
from tasks.extract.teasers import Block, find_blocks, is_front, prune, read_blocks
from tasks.extract.text import dateline_credit, read_text

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of every page without text; that is an outcome here

# Characters that the text of a page must have unless the page itself says that it is an article.
_SHORTEST_TEXT = 60  # less is "Loading ..." and the like
_LONGEST_REST = 250  # what is left of a front page without its teasers is less
_ABOVE, _BELOW = 4, 14  # lines around the headline in which date and byline stand
_LONGER = 1.5  # JSON-LD bodies are often cut, so one is taken only where it is that much longer


def read_html(text: str, *, url: str, extractor: str) -> Reading:
    """What an HTML page says. Where no tree can be made of it, what is left without the tags is read as plain text."""
    tree = parse_html(text)
    if tree is None:
        return read_text(without_tags(text), url=url, extractor=extractor)
    lines = html_lines(tree)
    declared = read_metadata(tree, url)
    blocks = find_blocks(lines, declared.canonical_url or url)
    byline = _byline(lines, blocks, declared, url)
    month_first = declared.language.lower().startswith("en-us")
    teasers = read_blocks(blocks, Reference(byline.published_at, month_first))
    prune(blocks)
    unfold_layout_tables(tree)
    return Reading(_article(tree, bool(blocks), declared, byline, url), teasers, extractor, declared.language)


def _byline(lines: Sequence[HtmlLine], blocks: Sequence[Block], declared: PageMetadata, url: str) -> Byline:
    """Who and when: what the page declares, else what stands around its headline, else the day in its address."""
    shown = read_byline(_around_headline(lines, blocks, declared.title))
    authors, credit = (
        (declared.authors, declared.credit) if declared.authors else (shown.authors, declared.credit or shown.credit)
    )
    if declared.published_at:
        return Byline(authors, credit, declared.published_at, declared.published_raw, declared.published_from)
    at, raw = date_in_url(declared.canonical_url or url)
    if shown.published_at is None and at:
        return Byline(authors, credit, at, raw, "url")
    return replace(shown, authors=authors, credit=credit)


def _around_headline(lines: Sequence[HtmlLine], blocks: Sequence[Block], title: str) -> Iterator[str]:
    """The lines of particulars next to the headline that belong to no teaser; a machine-readable time stands for its line."""
    teased = {line.text for block in blocks for line in block.lines}
    wanted = plain(title)
    shown = [n for n, line in enumerate(lines) if line.is_heading and line.text not in teased and plain(line.text) == wanted]
    shown = shown or [n for n, line in enumerate(lines) if line.block.tag == "h1"]
    for line in lines[max(0, shown[-1] - _ABOVE) : shown[-1] + _BELOW] if shown else ():
        if line.text not in teased and line.kind is not Kind.PARAGRAPH:
            if line.datetime:
                yield line.datetime
            if line.kind is Kind.META:
                yield line.text
            elif found := find_date(line.text):
                yield found.raw


def _is_front_page(url: str) -> bool:
    """Whether an address is that of a site and not of a page in it."""
    parts = urlsplit(url)
    return bool(parts.netloc) and not parts.query and is_front(parts.path)


def _article(tree: Element, has_teasers: bool, declared: PageMetadata, byline: Byline, url: str) -> Article | None:
    if has_teasers and _is_front_page(declared.canonical_url or url):
        return None
    body = main_text(tree)
    if len(declared.body) > _LONGER * len(body):
        body = declared.body
    body = _below_headline(body, declared.title)
    shortest = 1 if declared.is_article else _LONGEST_REST if has_teasers else _SHORTEST_TEXT
    if measure(body) < shortest:
        return None
    return Article(
        title=declared.title,
        text=body,
        url=url or declared.canonical_url,
        canonical_url=declared.canonical_url,
        summary=declared.summary,
        authors=byline.authors,
        credit=dateline_credit(body.split("\n\n", 1)[0]) or byline.credit,
        section=declared.section,
        published_at=byline.published_at,
        published_raw=byline.published_raw,
        published_from=byline.published_from,
        modified_at=declared.modified_at,
        language_declared=declared.language,
        image_url=declared.image_url,
        rights=declared.rights,
        robots=declared.robots,
    )


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
