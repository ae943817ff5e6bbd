"""Where one teaser begins and ends in the tree of a page: the largest sub-tree around a headline that holds no other."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.extract.teasers.links import Headline
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline, ancestors, likeness

_MOST_LINES = 9  # a block with more lines is not one teaser
_MOST_PARAGRAPHS = 3
_MOST_TEXT = 2500  # characters
_NEAR = 3  # siblings on either side that are looked at for likeness


@dataclass(frozen=True, slots=True)
class Block:
    """One teaser in the tree: its elements, its lines, which of them is the headline, and where it leads.

    `start` is the number of its first line on the page; `section` what the heading over its list names. `in_text` is set where
    it is a piece of a text broken by <br>: then what stands behind each of its elements belongs to it, too.
    """

    elements: tuple[Element, ...]
    lines: tuple[HtmlLine, ...]
    start: int
    headline: int
    url: str
    section: str = ""
    in_text: bool = False

    @property
    def numbers(self) -> range:
        """The numbers of its lines on the page."""
        return range(self.start, self.start + len(self.lines))


@dataclass(frozen=True, slots=True)
class Rivals:
    """The numbers of the headlines on a page: those of which a teaser holds only one, and all by how their links are wrapped."""

    numbers: Sequence[int]
    alike: dict[tuple[tuple[str, str], ...], list[int]]

    def held(self, start: int, end: int) -> int:
        """How many of the headlines stand in the lines from `start` to before `end`."""
        return _between(self.numbers, start, end)


def rivals(counted: Sequence[Headline], headlines: Sequence[Headline]) -> Rivals:
    """The rivals among `headlines`, of which one teaser holds one of `counted`."""
    alike: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for headline in headlines:
        alike[headline.way].append(headline.number)
    return Rivals(sorted(headline.number for headline in counted), alike)


def card(headline: Headline, page: Outline, others: Rivals) -> Block:
    """The teaser around a headline: few lines, little text, no paragraph above the headline, no other headline."""
    root = page.lines[headline.number].block
    if root.tag == "body" or not _is_one_teaser(root, headline, page, others):
        root = _wrapped(headline.link, page)
    for parent in (element for element in ancestors(root) if page.holds(element, headline.number)):
        if parent.tag in ("main", "p") or not _is_one_teaser(parent, headline, page, others):
            break
        root = parent
    start, end = page.spans.get(root) or page.spans[headline.link]
    return Block((root,), tuple(page.lines[start:end]), start, headline.number - start, headline.url)


def _wrapped(link: Element, page: Outline) -> Element:
    """A link with the <b> or <span> around it that holds nothing else."""
    while (parent := link.getparent()) is not None and parent not in page.spans and len(parent) == 1:
        link = parent
    return link


def _is_one_teaser(element: Element, headline: Headline, page: Outline, others: Rivals) -> bool:
    start, end = page.spans[element]
    small = end - start <= _MOST_LINES and page.size(start, end) <= _MOST_TEXT and page.prose(start, end) <= _MOST_PARAGRAPHS
    if not small or page.prose(start, headline.number) or others.held(start, end) != 1:
        return False
    return _between(others.alike[headline.way], start, end) == 1 or _is_one_of_many(element, page, others)


def _is_one_of_many(element: Element, page: Outline, others: Rivals) -> bool:
    """Whether a sibling like it holds one headline too: then a short link in it, wrapped as the headline is, names a section."""
    near = (itertools.islice(element.itersiblings(preceding=before), _NEAR) for before in (False, True))
    siblings = itertools.chain.from_iterable(near)
    spans = [page.spans[sibling] for sibling in siblings if sibling in page.spans and likeness(sibling) == likeness(element)]
    return any(others.held(*span) == 1 for span in spans)


def _between(numbers: Sequence[int], start: int, end: int) -> int:
    return bisect_left(numbers, end) - bisect_left(numbers, start)


def in_agreement(group: list[Block]) -> list[Block]:
    """The blocks of one list with the headline of each at the place where most of them have theirs."""
    places = Counter(_place(block, block.headline) for block in group)
    place, times = places.most_common(1)[0]
    return group if times == len(group) or 2 * times <= len(group) else [_with_headline_at(place, block) for block in group]


def _with_headline_at(place: tuple[tuple[str, str], ...], block: Block) -> Block:
    link = block.lines[block.headline].links[0]
    there = (n for n, line in enumerate(block.lines) if link in line.links and _place(block, n) == place)
    return replace(block, headline=next(there, block.headline))


def _place(block: Block, number: int) -> tuple[tuple[str, str], ...]:
    """The way from a line up to the root of its block."""
    element, way = block.lines[number].block, []
    while element is not None and element is not block.elements[0]:
        way.append(likeness(element))
        element = element.getparent()
    return tuple(way)
