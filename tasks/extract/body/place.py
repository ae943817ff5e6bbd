"""Where on a page the article stands: the box with the most paragraphs, widened to boxes around it that hold more of the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tasks.extract.body.asides import Asides
from tasks.extract.body.passages import Passage, Sums
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Outline

_GAIN = 0.08  # of the text in hand; a wider element must bring that much more, and more of it than of other lines
_SHORT_LINE = 0.5  # what a line that is no paragraph counts for where the second opinion has it


def find_place(page: Outline, passages: Sequence[Passage], asides: Asides) -> Element | None:
    """The element that holds the article, None where no paragraph stands anywhere."""
    scores: dict[Element, float] = defaultdict(float)
    for passage in passages:
        if passage.prose and passage.number not in asides.all:
            box = passage.box
            scores[box] += passage.weight
            if (parent := box.getparent()) is not None:
                scores[parent] += passage.weight / 2
    return _widened(max(scores, key=lambda box: scores[box]), page, passages, asides) if scores else None


def _widened(place: Element, page: Outline, passages: Sequence[Passage], asides: Asides) -> Element:
    """The widest element around a box for which the steps outwards pay. A second headline h1 is another story."""
    text = Sums(page, passages, lambda p: 0 if p.number in asides.all else _text(p))
    rest = Sums(page, passages, lambda p: 0 if p.number in asides.all or _text(p) else len(p.line.text))
    headlines = Sums(page, passages, lambda p: p.line.block.tag == "h1")
    for wider in place.iterancestors():
        if wider.tag == "html" or 0 < headlines.of(place) < headlines.of(wider):
            break
        gain = text.of(wider) - text.of(place)
        if gain >= _GAIN * text.of(place) and gain > rest.of(wider) - rest.of(place):
            place = wider
    return place


def _text(passage: Passage) -> float:
    return passage.weight or (_SHORT_LINE * len(passage.line.text) if passage.agreed else 0)
