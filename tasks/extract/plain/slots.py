"""What a teaser in plain text is made of: slots in an order. How well a line fills a slot, and which orders there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from tasks.extract.teasers.announce import is_cut
from tasks.extract.words.lines import Kind, Line, ends_sentence, measure

# The slots, each a letter, so that the order of a record is a word: section, headline, dated headline, particulars, text.
SLOT_KINDS: Mapping[str, Kind] = {
    "s": Kind.LABEL,
    "h": Kind.HEADLINE,
    "d": Kind.DATED,
    "m": Kind.META,
    "t": Kind.PARAGRAPH,
}

# How well a line of some kind fills a slot: about the logarithm of how much likelier it stands there than in an article.
_FIT = {
    "s": {Kind.LABEL: 0.3},
    "h": {Kind.HEADLINE: 0.4, Kind.LABEL: -1.0, Kind.META: -1.0, Kind.DATED: -1.0, Kind.PARAGRAPH: -1.5},
    "d": {Kind.DATED: 1.5, Kind.META: -0.5},
    "m": {Kind.META: 1.2},
    "t": {Kind.PARAGRAPH: 0.0, Kind.HEADLINE: -0.3},
}
_CUT, _ENDED, _TOO_LONG = 1.2, -0.3, -1.5  # what is added for the end of a text and for its length
_LONGEST_TEXT = 600  # the room that the longest texts of teasers take
_LAST_IN_ROW = -0.3
_DEVIATION = -0.6  # a record without its text in a list of records with texts, or with a text of two paragraphs
_WORST = -3.0  # nothing that a list can gain makes up for a record this bad

_MAY_BE_CONTACT = (Kind.HEADLINE, Kind.LABEL)
# An address of mail, or a number to call: nine digits or more behind a plus or a zero, so that no year and no date is one.
_CONTACT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.\w|(?<![\d.,])[+0](?:[ ()-]{0,2}\d){8,14}(?!\d)")

_BEFORE = ("", "s", "m", "sm", "ms", "mm")
_BEHIND = ("", "t", "m", "tm", "mt", "mm", "tmm", "mmt", "s", "ts", "ms", "sm", "st", "mst", "smt", "tsm", "tms")


@dataclass(frozen=True, slots=True)
class Record:
    """One way to read the lines from some line on as a teaser: the order of its slots, the list it fits in, how well it fits."""

    form: str
    shape: int
    fit: float


@dataclass(slots=True)
class _Node:
    """A node of the tree of all forms: those that end here, as (form, shape, deviation), and those that go on."""

    ends: list[tuple[str, int, float]] = field(default_factory=list)
    goes_on: dict[str, _Node] = field(default_factory=dict)


INLINE = Record("i", -1, 1.0)  # a teaser in one line of prose, "See also: headline"


def fits_of(line: Line, *, in_row: bool, is_last: bool) -> dict[str, float]:
    """How well a line fills each slot that it can fill at all.

    Of labels in a row, a menu, only the last may be the section of the teaser below it, and is so less likely. How to reach
    the paper is of no teaser.
    """
    if line.kind in _MAY_BE_CONTACT and _CONTACT.search(line.text):
        return {}
    fits = {slot: table[line.kind] for slot, table in _FIT.items() if line.kind in table}
    if in_row and is_last:
        fits["s"] = _LAST_IN_ROW
    elif in_row:
        fits.pop("s", None)
    if "t" in fits:
        fits["t"] += _CUT if is_cut(line.text) else _ENDED if ends_sentence(line.text) else 0.0
        fits["t"] += _TOO_LONG if measure(line.text) > _LONGEST_TEXT else 0.0
    return fits


def records_at(fits: Sequence[Mapping[str, float]], at: int) -> Iterator[Record]:
    """Every way to read a teaser from line `at` on."""
    open_nodes = [(_forms(), at, 0.0)]
    while open_nodes:
        node, end, fit = open_nodes.pop()
        for form, shape, deviation in node.ends:
            yield Record(form, shape, fit + deviation)
        if end < len(fits):
            for slot, more in fits[end].items():
                if slot in node.goes_on and fit + more > _WORST:
                    open_nodes.append((node.goes_on[slot], end + 1, fit + more))


@cache
def _forms() -> _Node:
    """The tree of the forms of all shapes. A shape is the order of slots that a list repeats."""
    orders = [f"{a}h{b}" for a in _BEFORE for b in _BEHIND if (a + b).count("s") <= 1 and (a + b).count("m") <= 2]
    root = _Node()
    for shape, order in enumerate(["d", "sd", *orders]):
        _plant(root, order, shape, 0.0)
        if "t" in order:
            _plant(root, order.replace("t", "tt"), shape, _DEVIATION)
            if len(order) > 2:
                _plant(root, order.replace("t", ""), shape, _DEVIATION)
    return root


def _plant(root: _Node, form: str, shape: int, deviation: float) -> None:
    node = root
    for slot in form:
        node = node.goes_on.setdefault(slot, _Node())
    node.ends.append((form, shape, deviation))
