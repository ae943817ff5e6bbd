"""An HTML page -> Reading: teasers by structure, then the article from what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.story import Article, Reading
from tasks.extract.announce import Reference
from tasks.extract.blocks import Element, HtmlLine, html_lines, parse_html, without_tags
from tasks.extract.body import article_text
from tasks.extract.byline import Byline, read_byline
from tasks.extract.dates import find_date
from tasks.extract.layout import unfold_layout_tables
from tasks.extract.lines import Kind
from tasks.extract.listing import is_listing
from tasks.extract.metadata import PageMetadata, date_in_url, plain, read_metadata
from tasks.extract.teasers import Block, find_blocks, prune, read_blocks
from tasks.extract.text import dateline_credit, read_text

_ABOVE, _BELOW = 4, 14  # lines around the headline in which date and byline stand


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


def _article(tree: Element, has_teasers: bool, declared: PageMetadata, byline: Byline, url: str) -> Article | None:
    body = article_text(tree, declared)
    if is_listing(body, declared, has_teasers, url):
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
