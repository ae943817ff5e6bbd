"""What stands over a list of teasers, and what the menus of the page say: the names of its sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime

from tasks.extract.fields.byline import Byline
from tasks.extract.teasers.announce import Reference
from tasks.extract.teasers.cards import Block
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline
from tasks.extract.words.dates import find_date
from tasks.extract.words.lines import Kind, measure, without_dates, words

_LONGEST_NAME = 40  # in the room it takes in print
_MOST_WORDS = 5
_PASSED_OVER = (Kind.CLUTTER, Kind.PHOTO, Kind.META)
_DECLARED = ("json-ld", "meta")
_LINKED = 0.9  # share of a line
_MOST_PROSE = 300  # what a listing has of it beside its teasers, in the room it takes in print
_MOST_LINES = 3  # the head of a zone: its name, perhaps "All of them"


def section_names(page: Outline, taken: Container[int]) -> dict[int, str]:
    """For the number of each line in a teaser the name of the section that the heading above its list gives, where it gives one.

    On a page with an article a heading above a box is the name of a section only where a menu says so or where it is a
    link; elsewhere it may be "More on this". A listing has other headings.
    """
    apart = [number for number, line in enumerate(page.lines) if number not in taken]
    prose = sum(measure(page.lines[number].text) for number in apart if page.lines[number].kind is Kind.PARAGRAPH)
    counts = Counter(page.lines[number].text.casefold() for number in apart if page.lines[number].linked > _LINKED)
    names, above = {}, -1
    for number, line in enumerate(page.lines):
        if number not in taken:
            above = above if line.kind in _PASSED_OVER else number
        elif above >= 0 and (head := _head_of_list(above, number, page, taken)):
            known = counts[head.text.casefold()] > 0 or prose <= _MOST_PROSE
            names[number] = head.text if known and _is_name(head) else ""
    return names


def _head_of_list(above: int, number: int, page: Outline, taken: Container[int]) -> HtmlLine | None:
    """The line over the list in which a line stands; `above` is the nearest line over it that belongs to no teaser."""
    start, end = page.spans[_beside(page.lines[above].block, number, page)]
    small = end - start <= _MOST_LINES and not page.prose(start, end)
    return page.lines[start] if small and start not in taken else None


def _beside(element: Element, number: int, page: Outline) -> Element:
    """The largest element around that does not hold the line with that number."""
    for parent in element.iterancestors():
        if page.holds(parent, number):
            return element
        element = parent
    return element


def _is_name(line: HtmlLine) -> bool:
    if (
        line.kind is Kind.LIST_HEADING
        or line.text.endswith((":", "："))
        or measure(line.text) > _LONGEST_NAME
        or words(line.text) > _MOST_WORDS
        or line.text[0].isdigit()
    ):
        return False
    return line.kind is Kind.LABEL or (line.is_heading and line.kind is Kind.HEADLINE)


def reference_of(lines: Sequence[HtmlLine], blocks: Sequence[Block], byline: Byline, month_first: bool) -> Reference:
    """What a page's teasers are read by: the date that it declares, else the first it shows alone, and what its menus name."""
    taken = {line.text for block in blocks for line in block.lines}
    apart = [line for line in lines if line.text not in taken]
    labels = (line.text.casefold() for line in apart if line.kind is Kind.LABEL and line.linked > _LINKED)
    declared = byline.published_at if byline.published_from in _DECLARED else None
    shown = declared or _shown_date(apart, month_first) or byline.published_at
    return Reference(shown, month_first, frozenset(labels))


def _shown_date(lines: Sequence[HtmlLine], month_first: bool) -> datetime | None:
    """The first date that stands alone on a line."""
    dates = (line for line in lines if line.kind is Kind.META and not without_dates(line.text)[0])
    found = (find_date(line.text, month_first=month_first) for line in dates)
    return next((date.at for date in found if date), None)
