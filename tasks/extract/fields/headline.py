"""Where the headline of a page stands in its tree, and which marks stand nearest to it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element, text_lines

_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_HEADINGS = 60
_CLIMB = 10  # levels above the headline; further up the whole page is near
_APART = frozenset({"aside", "form", "script", "style", "template", "noscript"})
_MOST_MARKS = 200  # on one side of the headline, on one level; likewise
_MOST_TRIED = 5_000  # marks asked whether they stand apart; a page with more is made to hurt
_MOST_ELEMENTS = 20_000  # seen where the page shows no headline; likewise


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

    Not looked into are asides, forms and the elements of `apart`. `tag` is that of all marks where they have one tag.
    """
    if headline.getparent() is None:
        marks = filter(is_mark, islice(headline.iter(tag), _MOST_ELEMENTS))
        yield from (mark for mark in marks if not _stands_apart(mark, headline, apart))
    tried, inside = 0, headline
    for parent in islice(headline.iterancestors(), _CLIMB):
        above: list[Element] = []
        below: list[Element] = []
        side = above
        for child in parent:
            if child is inside:
                side = below
                continue
            for mark in filter(is_mark, child.iter(tag)):
                tried += 1
                if tried <= _MOST_TRIED and len(side) < _MOST_MARKS and not _stands_apart(mark, child, apart):
                    side.append(mark)
        yield from below
        yield from reversed(above)
        inside = parent


def _stands_apart(mark: Element, root: Element, apart: Collection[Element]) -> bool:
    """Whether a mark is, or is in, an element of this sub-tree that is not looked into. Asked of marks only, for they are few."""
    for element in itertools.chain((mark,), mark.iterancestors()):
        if element.tag in _APART or element in apart:
            return True
        if element is root:
            return False
    return False
