"""Where the headline of a page stands in its tree, and which marks stand nearest to it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element, text_lines

_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_HEADINGS = 60
_CLIMB = 10  # levels above the headline; further up the whole page is near
_APART = frozenset({"aside", "form", "script", "style", "template", "noscript"})
_MOST_MARKS = 2_000  # a page with more is made to hurt


def headline_element(tree: Element, title: str) -> Element:
    """The heading that shows the title: as it stands, then with a kicker beside it, then the first h1; else the whole tree."""
    wanted = plain(title)
    headings = sorted(islice(tree.iter(*_HEADINGS), _MOST_HEADINGS), key=lambda heading: str(heading.tag))
    shown = [(heading, plain(" ".join(text_lines(heading)))) for heading in headings]
    exact = [heading for heading, text in shown if text and text == wanted]
    holding = [heading for heading, text in shown if wanted and wanted in text and len(text) < 3 * len(wanted)]
    first_h1 = [heading for heading, text in shown if heading.tag == "h1" and text]
    return next(iter(exact or holding or first_h1), tree)


def nearest(
    headline: Element, is_mark: Callable[[Element], bool], apart: Collection[Element] = (), *, tag: Any = etree.Element
) -> Iterator[Element]:
    """The marks around a headline, the nearest in the tree first; those below it before those above. All, around a root.

    Asides, forms and the elements of `apart` are not looked into. `tag` is that of all marks where they have one tag.
    """
    around = list(islice(headline.iterancestors(), _CLIMB))
    root = around[-1] if around else headline
    marks = islice(filter(is_mark, root.iter(tag)), _MOST_MARKS)
    if not around:
        yield from (mark for mark in marks if not _stands_apart(mark, headline, apart))
        return
    inside = dict(zip(around, [headline, *around], strict=False))  # for each level the child that leads to the headline
    below: dict[Element, list[Element]] = defaultdict(list)
    above: dict[Element, list[Element]] = defaultdict(list)
    for mark in marks:
        child = _child_of_any(mark, inside)
        level = child.getparent()
        if level is not None and child is not inside[level] and not _stands_apart(mark, child, apart):
            (below if level.index(child) > level.index(inside[level]) else above)[level].append(mark)
    for level in around:
        yield from below[level]
        yield from reversed(above[level])


def _child_of_any(element: Element, levels: Container[Element]) -> Element:
    """The element or the one around it whose parent is one of these; the root where none is."""
    while (parent := element.getparent()) is not None and parent not in levels:
        element = parent
    return element


def _stands_apart(mark: Element, root: Element, apart: Collection[Element]) -> bool:
    """Whether a mark is, or is in, an element of this sub-tree that is not looked into. Asked of marks only, for they are few."""
    for element in itertools.chain((mark,), mark.iterancestors()):
        if element.tag in _APART or element in apart:
            return True
        if element is root:
            return False
    return False
