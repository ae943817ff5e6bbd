"""The main text of an HTML page: paragraphs in reading order, and nothing of the page around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.extract.body.asides import find_asides
from tasks.extract.body.choose import Scene, choose
from tasks.extract.body.opinion import Opinion, second_opinion
from tasks.extract.body.passages import Passage, read_passages, trusting
from tasks.extract.body.place import find_place
from tasks.extract.body.scripts import script_body
from tasks.extract.body.wall import BEHIND, is_cut_by_paywall
from tasks.extract.fields.metadata import PageMetadata
from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline, outline
from tasks.extract.words.lines import Kind, join_paragraphs, kind_of, measure

_LONGER = 1.5  # JSON-LD bodies are often cut, so one is taken only where it is that much longer
_LOST = 0.5  # of the second opinion; a reading shorter than that has gone wrong
_TOO_SHORT = 500  # room in print; where a page shows less, its scripts are searched


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article, paragraphs separated by one blank line, and whether it breaks off at a paywall."""

    text: str = ""
    cut: bool = False


def read_body(tree: Element, lines: Sequence[HtmlLine], declared: PageMetadata) -> Body:
    """The body of a page's article, empty where there is none.

    Teasers have been taken out of the tree before; `lines` are what is left in it. The body that the page declares and the one
    in its scripts are second opinions only.
    """
    shown = _shown(tree, lines, declared.title)
    text = shown.text
    if len(declared.body) > _LONGER * len(text):
        text = declared.body
    if declared.is_article and measure(text) < _TOO_SHORT:
        hidden = script_body(tree, declared.title)
        text = hidden if len(hidden) > _LONGER * len(text) else text
    return Body(_below_headline(text, declared.title), shown.cut and text is shown.text)


def _shown(tree: Element, lines: Sequence[HtmlLine], title: str) -> Body:
    """The text that the page shows.

    Lines are chosen by where they stand in the tree and by a second opinion. Where the two readers have nothing in common, the
    tree decides alone; where it shows no paragraph, the second opinion does.
    """
    page = outline(lines)
    opinion = second_opinion(page, tree)
    passages = read_passages(page, opinion)
    body = _body(page, passages, title)
    if len(body.text) >= _LOST * sum(map(len, opinion.lines)):
        return body
    alone = _body(page, trusting(passages), title)
    return alone if alone.text else body if body.text else Body(_tidy(opinion))


def _body(page: Outline, passages: Sequence[Passage], title: str) -> Body:
    asides = find_asides(page, passages)
    place = find_place(page, passages, asides)
    chosen = choose(Scene(page, passages, asides, place, plain(title))) if place is not None else []
    if not chosen:
        return Body()
    paragraphs = _rows([passage.line for passage in chosen])
    behind = [line.text for line in page.lines[chosen[-1].number + 1 :][:BEHIND]]
    return Body(join_paragraphs(paragraphs), is_cut_by_paywall(paragraphs, behind))


def _rows(lines: Sequence[HtmlLine]) -> list[str]:
    """The texts of these lines, the cells of one row of a table on one line."""
    texts: list[str] = []
    row: Element | None = None
    for line in lines:
        parent = line.block.getparent() if line.block.tag in ("td", "th") else None
        if parent is not None and parent is row:
            texts[-1] += f" | {line.text}"
        else:
            texts.append(line.text)
        row = parent
    return texts


def _tidy(opinion: Opinion) -> str:
    """The second opinion without furniture and labels at its end: a poem is read this way, which has no paragraphs."""
    lines = list(opinion.lines)
    while lines and kind_of(lines[-1]) in (Kind.CLUTTER, Kind.LIST_HEADING, Kind.LABEL):
        lines.pop()
    return join_paragraphs(lines)


def _below_headline(body: str, title: str) -> str:
    """The body without the headline, date and byline that stand above its first paragraph."""
    paragraphs = body.split("\n\n")
    while len(paragraphs) > 1 and (plain(paragraphs[0]) == plain(title) or kind_of(paragraphs[0]) is Kind.META):
        del paragraphs[0]
    return join_paragraphs(paragraphs)
