"""An HTML page -> Reading: teasers by structure, then the article from what is left."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.story import Article, Reading
from tasks.extract.body.body import Body, read_body
from tasks.extract.fields.byline import Byline
from tasks.extract.fields.metadata import PageMetadata, month_stands_first, read_metadata
from tasks.extract.fields.particulars import who_and_when
from tasks.extract.plain.text import dateline_credit, read_text
from tasks.extract.teasers.listing import is_listing
from tasks.extract.teasers.teasers import Block, find_blocks, prune, read_blocks, room_of
from tasks.extract.teasers.zones import reference_of
from tasks.extract.tree.blocks import HtmlLine, html_lines, lines_left, parse_html, without_tags
from tasks.extract.tree.layout import unfold_layout_tables
from tasks.extract.words.lines import Kind


def read_html(text: str, *, url: str, extractor: str) -> Reading:
    """What an HTML page says. Where no tree can be made of it, what is left without the tags is read as plain text."""
    tree = parse_html(text)
    if tree is None:
        return read_text(without_tags(text), url=url, extractor=extractor)
    lines = html_lines(tree)
    declared = read_metadata(tree, url)
    address = declared.canonical_url or url
    blocks = [block for block in find_blocks(lines, address) if not _is_article_itself(block, lines, address)]
    byline = who_and_when(tree, lines, blocks, declared, url)
    teasers = read_blocks(blocks, reference_of(lines, blocks, byline, month_stands_first(declared.language)))
    gone = prune(blocks)
    unfold_layout_tables(tree)
    body = read_body(tree, lines_left(lines, tree, gone), declared)
    return Reading(_article(body, room_of(teasers), declared, byline, url), teasers, extractor, declared.language)


def _is_article_itself(block: Block, lines: Sequence[HtmlLine], address: str) -> bool:
    """Whether a block links to the page that it stands on and holds most of its prose: the article under its permalink."""
    return bool(address) and block.url == address and _prose(block.lines) > 0.5 * _prose(lines) > 0


def _prose(lines: Sequence[HtmlLine]) -> int:
    return sum(len(line.text) for line in lines if line.kind is Kind.PARAGRAPH)


def _article(body: Body, announced: int, declared: PageMetadata, byline: Byline, url: str) -> Article | None:
    if is_listing(body.text, declared, announced, url):
        return None
    return Article(
        title=declared.title,
        text=body.text,
        url=url or declared.canonical_url,
        canonical_url=declared.canonical_url,
        summary=declared.summary,
        authors=byline.authors,
        credit=dateline_credit(body.text.split("\n\n", 1)[0]) or byline.credit,
        section=declared.section,
        published_at=byline.published_at,
        published_raw=byline.published_raw,
        published_from=byline.published_from,
        published_zone=byline.published_zone,
        modified_at=declared.modified.at if declared.modified else None,
        modified_raw=declared.modified.raw if declared.modified else "",
        modified_from=declared.modified.where if declared.modified else "",
        paywall=declared.paywall or ("cut" if body.cut else ""),
        language_declared=declared.language,
        image_url=declared.image_url,
        rights=declared.rights,
        robots=declared.robots,
    )
