"""The lines that are the text of an article by the names of boxes: those in its own, but for what is named otherwise or is links.

This is how trafilatura reads a page, done on its lines: no copy of the tree is made, and none is changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tasks.extract.body.linked import strike_links
from tasks.extract.body.names import (
    RANKS,
    holds_comments,
    is_caption,
    is_caption_or_teaser,
    is_furniture_or_hidden,
    is_hidden,
    ranks,
)
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Box, Outline
from tasks.extract.words.phrases import listed

_FRAMES = frozenset(listed("article, div, main, section"))
_NEVER_TEXT = frozenset(listed("aside, footer, menu, figure, map, dialog, fieldset, legend, nav, marquee, rt"))
_NAMED = frozenset(listed("div, li, dd, dt, ul, ol, dl, p, section, span"))
_COMMENTED = frozenset(listed("div, section, details, ol, ul"))
_MARKED_UP = frozenset(listed("p, blockquote, pre, q, li, dd, dt, h1, h2, h3, h4, h5, h6, summary, td, th"))
_PARAGRAPHS = frozenset(listed("p, blockquote, pre, q, table"))

_FEW = 250  # characters; where the box holds no more, paragraphs outside of it are taken, too
_MANY = 750  # characters in <p>; where a page has fewer, its text stands right in boxes
_MOST_NAMED = 6 / 7  # of a box may be named furniture; where it is more, the words mean something else there


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page: its boxes, those around others first, and which of its lines are no text wherever they stand.

    `has_paragraphs` says whether it marks up its paragraphs, `text` and `paragraphs` which lines are marked up as text, and as
    paragraphs or the like. Lines are told by their number on the page.
    """

    page: Outline
    root: Box
    boxes: Sequence[Box]
    out: bytes
    text: Sequence[bool]
    paragraphs: Sequence[bool]
    has_paragraphs: bool


def framed_lines(page: Outline, root: Element) -> list[int]:
    """The numbers of the lines in an element that are text by the names of its boxes, in order; none where these say nothing."""
    if root not in page.spans:
        return []
    part = _part(page, root)
    text = next((text for frame in _frames(part) if len(text := _text(part, frame)) > 1), [])
    return text if _room(page, text) >= _FEW else sorted({*text, *_paragraphs(part)})


def _part(page: Outline, root: Element) -> _Part:
    box, *boxes = page.boxes(root)
    out = bytearray(len(page.lines))
    _strike(out, (inner for inner in boxes if _is_never_text(inner, page)))
    in_p = _held(page, boxes, ("p",))
    prose = _room(page, (number for number in _lines(out, box) if in_p[number]))
    return _Part(
        page=page,
        root=box,
        boxes=boxes,
        out=bytes(out),
        text=_held(page, boxes, _MARKED_UP),
        paragraphs=_held(page, boxes, _PARAGRAPHS),
        has_paragraphs=prose >= _MANY,
    )


def _held(page: Outline, boxes: Iterable[Box], tags: Collection[str]) -> list[bool]:
    """For every line of the page whether it stands in a box of these tags."""
    depth = [0] * (len(page.lines) + 1)
    for box in boxes:
        if box.element.tag in tags:
            depth[box.start] += 1
            depth[box.end] -= 1
    return [within > 0 for within in itertools.accumulate(depth)]


def _is_never_text(box: Box, page: Outline) -> bool:
    tag = box.element.tag
    if tag == "form":  # some sites have one around the whole page
        return 2 * page.size(box.start, box.end) <= page.letters[-1]
    return tag in _NEVER_TEXT or (tag in _COMMENTED and holds_comments(box.element))


def _frames(part: _Part) -> Iterator[Box]:
    """The boxes that may be that of the article: the first of each rank."""
    ranked = [(ranks(box.element), box) for box in part.boxes if box.element.tag in _FRAMES]
    for rank in RANKS:
        of_rank = (box for own, box in ranked if rank in own and not all(part.out[box.start : box.end]))
        if (first := next(of_rank, None)) is not None:
            yield first


def _text(part: _Part, frame: Box) -> list[int]:
    """The lines of a box that are text: those marked up as such, and any where a page does not mark up its paragraphs."""
    left = _left(part, frame, teasers=False)
    if part.has_paragraphs:
        left = [number for number in left if part.text[number] or _follows_break(part.page, number)]
    while left and part.page.lines[left[-1]].is_heading:
        left.pop()
    return left


def _follows_break(page: Outline, number: int) -> bool:
    return number > 0 and page.lines[number - 1].block is page.lines[number].block


def _paragraphs(part: _Part) -> list[int]:
    """The paragraphs, quotes and tables of a part wherever they stand."""
    return [number for number in _left(part, part.root, teasers=True) if part.paragraphs[number]]


def _left(part: _Part, frame: Box, *, teasers: bool) -> list[int]:
    """The lines of a box but for what is furniture by its name, or little but links; what is named a teaser may stay."""
    page, boxes = part.page, [box for box in part.boxes if frame.start <= box.start and box.end <= frame.end]
    boxes = boxes[boxes.index(frame) + 1 :] if frame in boxes else boxes  # those before it are around it
    out, less = bytearray(part.out), bytearray(part.out)
    _strike(less, (box for box in boxes if _is_set_apart(box.element)))
    if _room(page, _lines(less, frame)) > (1 - _MOST_NAMED) * _room(page, _lines(out, frame)):
        out = less
    is_beside = is_caption if teasers else is_caption_or_teaser
    _strike(out, (box for box in boxes if box.element.tag in _NAMED and is_beside(box.element)))
    strike_links(page, out, frame, boxes)
    return _lines(out, frame)


def _is_set_apart(element: Element) -> bool:
    """Whether an element is named as furniture, or not to be seen."""
    if element.tag not in _NAMED:
        return is_hidden(element) or _is_unseen(element)
    return is_furniture_or_hidden(element) or "nav" in (element.get("role") or "").lower() or _is_unseen(element)


def _is_unseen(element: Element) -> bool:
    style = element.get("style")
    return element.get("aria-hidden") == "true" or (style is not None and "display:none" in style.replace(" ", ""))


def _strike(out: bytearray, boxes: Iterable[Box]) -> None:
    for box in boxes:
        out[box.start : box.end] = b"\1" * (box.end - box.start)


def _lines(out: bytearray, box: Box) -> list[int]:
    return [number for number in range(box.start, box.end) if not out[number]]


def _room(page: Outline, numbers: Iterable[int]) -> int:
    return sum(len(page.lines[number].text) for number in numbers)
