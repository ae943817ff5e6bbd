"""The lines of a page seen from its tree: which lines an element holds, answered without walking the tree again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.extract.blocks import Element, HtmlLine
from tasks.extract.lines import Kind

_DIGITS = re.compile(r"\d+")


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


def outline(lines: Sequence[HtmlLine]) -> Outline:
    """The outline of these lines; every element is visited once."""
    letters = itertools.accumulate((len(line.text) for line in lines), initial=0)
    paragraphs = itertools.accumulate((line.kind is Kind.PARAGRAPH for line in lines), initial=0)
    return Outline(lines, _spans(lines), tuple(letters), tuple(paragraphs))


def _spans(lines: Sequence[HtmlLine]) -> dict[Element, tuple[int, int]]:
    spans: dict[Element, tuple[int, int]] = {}
    path: dict[Element, int] = {}  # from the root to the block of the last line, each with the first line it holds
    for number, line in enumerate(lines):
        fresh = list(itertools.takewhile(lambda element: element not in path, _with_ancestors(line.block)))
        shared = fresh[-1].getparent() if fresh else line.block
        while path and next(reversed(path)) is not shared:
            element, start = path.popitem()
            spans[element] = (min(start, spans.get(element, (start, 0))[0]), number)
        path.update((element, number) for element in reversed(fresh))
        for link in line.links:
            spans[link] = (spans.get(link, (number, 0))[0], number + 1)
    for element, start in path.items():
        spans[element] = (min(start, spans.get(element, (start, 0))[0]), len(lines))
    return spans


def _with_ancestors(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


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
