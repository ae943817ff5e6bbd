"""The lines of a page as passages: what speaks for and against each being part of the article, and sums of that over the tree."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tasks.extract.body.opinion import Opinion
from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline
from tasks.extract.words.lines import Kind, measure

_DOUBT = 0.25  # what prose counts for that the second opinion leaves out
_LINKED, _LINKED_AND_AGREED = 0.5, 0.95  # shares of a paragraph that may be link

# What holds paragraphs, and what may stand between such a box and its lines.
_BOXES = frozenset({"div", "section", "article", "main", "body", "td"})
_BETWEEN = frozenset({"blockquote", "ul", "ol", "dl", "li", "q", "center", "font", "span", "b", "strong", "em", "i", "p"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One line. `letters` are its letters and digits; `prose` is the room it takes in print if it is a paragraph, else 0."""

    number: int
    line: HtmlLine
    letters: str
    agreed: bool
    prose: int

    @property
    def weight(self) -> float:
        """The prose, less where only one reader takes it for the article."""
        return self.prose if self.agreed else self.prose * _DOUBT

    @property
    def box(self) -> Element:
        """The element whose paragraphs the line is one of."""
        element = self.line.block
        if element.tag in _BOXES:
            return element
        parent = element.getparent()
        while parent is not None and parent.tag in _BETWEEN:
            element, parent = parent, parent.getparent()
        return element if parent is None else parent


def read_passages(page: Outline, opinion: Opinion) -> list[Passage]:
    """The lines of a page as passages. A line in a table is agreed on with its row."""
    rows: dict[Element, bool] = {}
    return [_passage(number, line, opinion, rows) for number, line in enumerate(page.lines)]


def trusting(passages: Sequence[Passage]) -> list[Passage]:
    """The same passages where the second opinion is of no use: every paragraph counts in full."""
    return [Passage(p.number, p.line, p.letters, bool(prose), prose) for p in passages for prose in (_prose(p.line, _LINKED),)]


def _passage(number: int, line: HtmlLine, opinion: Opinion, rows: dict[Element, bool]) -> Passage:
    letters = plain(line.text)
    agreed = opinion.agrees(letters) or _row_agreed(line, opinion, rows)
    return Passage(number, line, letters, agreed, _prose(line, _LINKED_AND_AGREED if agreed else _LINKED))


def _prose(line: HtmlLine, linked: float) -> int:
    return measure(line.text) if line.kind is Kind.PARAGRAPH and line.linked < linked else 0


def _row_agreed(line: HtmlLine, opinion: Opinion, rows: dict[Element, bool]) -> bool:
    row = line.block.getparent() if line.block.tag in ("td", "th") else None
    if row is None or row.tag != "tr":
        return False
    if row not in rows:
        rows[row] = opinion.agrees(plain("".join(row.itertext())))
    return rows[row]


class Sums:
    """A figure of every passage, summed over any element of the page without walking it again."""

    def __init__(self, page: Outline, passages: Sequence[Passage], figure: Callable[[Passage], float]) -> None:
        self._spans = page.spans
        self._before = tuple(itertools.accumulate(map(figure, passages), initial=0.0))

    def of(self, element: Element) -> float:
        """The sum over the passages in an element."""
        start, end = self._spans.get(element, (0, 0))
        return self._before[end] - self._before[start]

    @property
    def all(self) -> float:
        """The sum over the page."""
        return self._before[-1]
