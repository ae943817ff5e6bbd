"""Boxes, lists and paragraphs that hold little but links: menus, tags, lists of other stories. The measures are trafilatura's."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from tasks.extract.tree.blocks import HtmlLine
from tasks.extract.tree.outline import Box, Outline
from tasks.extract.words.phrases import listed

_CELLS = frozenset(listed("li, dd, dt, td, th"))  # a paragraph in one of these is what it holds
_KINDS = (("div",), ("ul", "ol", "dl"), ("p",))  # in turn: what one of a kind holds may be left out before the next is asked
_ALONE, _MOSTLY = 100, 0.9  # a single link that is longer, and more than that share of its box
_SMALL_SHARE, _FARM = 0.8, 4  # of a small box; links above which a large box may be a list of links
_SHORT, _LONG = 10, 100  # characters of a link that is a label, and of one that is a headline
_FEW, _PARTS = 100, 3  # characters in a box of that many parts or more, one of them a link


def strike_links(page: Outline, out: bytearray, frame: Box, boxes: Sequence[Box]) -> None:
    """Marks in `out`, by their numbers, the lines of the boxes in a frame that hold little but links."""
    for tags in _KINDS:
        sums = _Sums(page.lines, out, frame)
        for box in [box for box in boxes if box.element.tag in tags and sums.holds_links(box) and _is_linked(box, sums)]:
            out[box.start : box.end] = b"\1" * (box.end - box.start)


class _Sums:
    """What is left of the lines in a frame, summed: their room, that of their links, the links, and those that are labels."""

    def __init__(self, lines: Sequence[HtmlLine], out: bytearray, frame: Box) -> None:
        room, linked, links, labels = [0], [0.0], [0], [0]
        for number in range(frame.start, frame.end):
            line = lines[number]
            own = 0 if out[number] else len(line.links) - _goes_on(lines, number)
            size = 0 if out[number] else len(line.text)
            room.append(size)
            linked.append(line.linked * size)
            links.append(own)
            labels.append(own if line.linked * size < _SHORT * own else 0)
        self._first = frame.start
        self._sums = [list(itertools.accumulate(each)) for each in (room, linked, links, labels)]

    def holds_links(self, box: Box) -> bool:
        """Whether there is any link left in a box."""
        links = self._sums[2]
        return links[box.end - self._first] > links[box.start - self._first]

    def of(self, box: Box) -> list[float]:
        """Room, room of links, links, and labels among them in a box."""
        return [each[box.end - self._first] - each[box.start - self._first] for each in self._sums]


def _goes_on(lines: Sequence[HtmlLine], number: int) -> bool:
    """Whether the first link of a line began in the line before it."""
    links, before = lines[number].links, lines[number - 1].links if number else []
    return bool(links and before) and before[-1] is links[0]


def _is_linked(box: Box, sums: _Sums) -> bool:
    element, (room, linked, links, labels) = box.element, sums.of(box)
    if element.tag == "p" and element.getparent() is not None and element.getparent().tag in _CELLS:
        return False
    if links == 1 and linked > max(_ALONE, _MOSTLY * room):
        return True
    if room <= _small(box):
        in_parts = element.tag == "div" and len(element) >= _PARTS and room <= _FEW
        return in_parts or linked > _SMALL_SHARE * room or (links > 1 and labels > _SMALL_SHARE * links)
    return links > _FARM and linked > _MOSTLY * room and linked < _LONG * links


def _small(box: Box) -> int:
    """The characters up to which a box is small: more at the end of what it stands in, where links to other stories stand."""
    is_last = box.element.getnext() is None
    if box.element.tag == "p":
        return 60 if is_last else 30
    return 300 if is_last else 100
