"""The lines of a page seen from its tree: which lines an element holds, answered without walking the tree again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.words.lines import Kind

_DIGITS = re.compile(r"\d+")


class Box(NamedTuple):
    """An element with the number of the first line that it holds, and of the one behind its last."""

    element: Element
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines of a page in order, and for every element around them the first line it holds and the one behind its last.

    `letters` and `paragraphs` count what stands before a line: characters of text and lines that are paragraphs.
    """

    lines: Sequence[HtmlLine]
    spans: dict[Element, tuple[int, int]]
    letters: Sequence[int]
    paragraphs: Sequence[int]

    def size(self, start: int, end: int) -> int:
        """The characters in the lines from `start` to before `end`."""
        return self.letters[end] - self.letters[start]

    def prose(self, start: int, end: int) -> int:
        """The number of paragraphs among the lines from `start` to before `end`."""
        return self.paragraphs[end] - self.paragraphs[start]

    def holds(self, element: Element, number: int) -> bool:
        """Whether an element holds the line with that number."""
        start, end = self.spans.get(element, (0, 0))
        return start <= number < end

    def boxes(self, root: Element) -> list[Box]:
        """A block with all the elements in it that hold lines, in reading order, of blocks those around others first."""
        start, end = self.spans[root]
        spans = reversed(self.spans.items())  # of two with the same lines the outer one stands behind the inner
        boxes = [Box(element, first, last) for element, (first, last) in spans if start <= first and last <= end]
        boxes.sort(key=lambda box: (box.start, -box.end))
        return boxes[boxes.index(Box(root, start, end)) :]


def outline(lines: Sequence[HtmlLine]) -> Outline:
    """The outline of these lines; every element is visited once."""
    letters = itertools.accumulate((len(line.text) for line in lines), initial=0)
    paragraphs = itertools.accumulate((line.kind is Kind.PARAGRAPH for line in lines), initial=0)
    return Outline(lines, _spans(lines), tuple(letters), tuple(paragraphs))


def _spans(lines: Sequence[HtmlLine]) -> dict[Element, tuple[int, int]]:
    spans: dict[Element, tuple[int, int]] = {}
    path: list[Element] = []  # from the root to the block of the last line
    first: dict[Element, int] = {}  # for each on the path the first line it holds
    for number, line in enumerate(lines):
        fresh, element = [], line.block
        while element is not None and element not in first:
            fresh.append(element)
            element = element.getparent()
        while path and path[-1] is not element:
            closed = path.pop()
            spans[closed] = first.pop(closed), number
        for inner in reversed(fresh):
            path.append(inner)
            first[inner] = number
    spans |= {element: (first[element], len(lines)) for element in reversed(path)}
    _add_links(lines, spans)
    return spans


def _add_links(lines: Sequence[HtmlLine], spans: dict[Element, tuple[int, int]]) -> None:
    """The same for the links in the lines; one that is also around lines holds both."""
    for number, line in enumerate(lines):
        for link in line.links:
            start, end = spans.get(link, (number, number))
            spans[link] = (min(start, number), max(end, number + 1))


def ancestors(element: Element) -> Iterator[Element]:
    """The elements around an element, from the inside, up to but not including <body>."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("body", "html"):
            return
        yield ancestor


def likeness(element: Element) -> tuple[str, str]:
    """What elements of one kind have in common: tag and class, whatever the class says; numbers in it do not count."""
    return element.tag, _without_numbers(element.get("class") or "")


@lru_cache(maxsize=4096)
def _without_numbers(classes: str) -> str:
    return _DIGITS.sub("#", classes)
