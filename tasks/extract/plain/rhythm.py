"""Teasers in plain text, by rhythm: records of one shape, line by line, again and again.

Every line fits every slot of a teaser more or less well (see `slots`), so that a headline as short as a label does not break
the rhythm of its list. The lists of a page are those runs of records, none overlapping, whose fits add up to most: weighted
interval scheduling from the last line to the first, in time linear in the lines. One record is an accident or the head of
an article; two in a row, or one under a heading ("Most read"), are a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.story import Teaser
from tasks.extract.plain.slots import INLINE, SLOT_KINDS, Record, fits_of, records_at
from tasks.extract.teasers.announce import Reference, announce
from tasks.extract.words.lines import Kind, Line, in_menu, measure
from tasks.extract.words.phrases import list_heading_before

_FURNITURE = (Kind.PHOTO, Kind.CLUTTER)
# What the fits of a list have to make up for: within an article, outside of it, under a label that stands alone, and under
# a heading of its own, which speaks for the list.
_INSIDE, _OUTSIDE, _LABELLED, _HEADED = -3.0, -1.0, -0.4, 2.0
_TOGETHER, _TORN = 0.4, -0.6  # for a record that is one block, and for one that is parted within but not from the one before
# A list does not end where its last record seems to go on: what follows is the text or the date of something else.
_UNLIKELY_END = {
    ("h", Kind.PARAGRAPH): -1.0,
    ("m", Kind.PARAGRAPH): -2.0,
    ("d", Kind.PARAGRAPH): -0.5,
    ("s", Kind.PARAGRAPH): -1.0,
    ("h", Kind.META): -1.0,
}
_BARE = frozenset({"h", "sh", "hs", "ht", "hst", "hts", "sht"})  # orders that subheadings and their paragraphs have too
_TELLING = 1.0  # the fit of a record of which one line at least is hardly of an article, such as a cut text
_DOUBT = -0.5
_SHORTEST_INLINE = 15  # characters of the headline in "See also: headline"
_LONGEST_NAME = 26  # the room that a label takes at most
_MOST_LINES = 5_000  # no list stands further down; a bound on the time and the memory that a page made to hurt takes
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Span:
    """One teaser: the numbers of its lines, and the slot that each fills."""

    lines: tuple[int, ...]
    slots: str


@dataclass(frozen=True, slots=True)
class _Step:
    """The best record from some line on, what it and all behind it are worth, and whether its list goes on."""

    worth: float
    record: Record
    goes_on: bool


class Rhythm:
    """The lines of a page that may be of teasers, and how well each fills each slot."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.numbers = [n for n, line in enumerate(lines) if line.kind not in _FURNITURE][:_MOST_LINES]
        self.lines = [lines[n] for n in self.numbers]
        self.fits = [fits_of(lines[n], in_row=in_menu(lines, n), is_last=_is_last_label(lines, n)) for n in self.numbers]

        self.listed = list(_under_heading(self.lines))

    def spans(self, article: range) -> list[Span]:
        """The teasers, in order, where an article may stand among the lines with the numbers `article`."""
        plan = _Plan(self, article)
        return [Span(tuple(self.numbers[at : at + len(slots)]), slots) for at, slots in plan.records()]


class _Plan:
    """What is best from every line on: found from the last line to the first, read from the first to the last."""

    def __init__(self, page: Rhythm, article: range) -> None:
        size = len(page.lines)
        self.page, self.lines = page, page.lines
        self.inside = [*(n in article for n in page.numbers), False]
        self.best = [0.0] * (size + 1)  # what lines from here on are worth
        self.opened: list[_Step | None] = [None] * size  # the list that begins here, if one does
        self.continued: list[dict[int, _Step]] = [{} for _ in range(size + 1)]  # by shape: how a list goes on from here
        for at in reversed(range(size)):
            self._weigh(at)

    def records(self) -> Iterator[tuple[int, str]]:
        """Where each record begins, and the slots of its lines."""
        at = 0
        while at < len(self.lines):
            step = self.opened[at]
            if step is None:
                at += 1
            while step is not None:
                yield at, step.record.form
                at += len(step.record.form)
                step = self.continued[at][step.record.shape] if step.goes_on else None

    def _weigh(self, at: int) -> None:
        self.best[at] = self.best[at + 1]
        if _is_inline(self.lines[at]):
            self._open(at, _Step(self.best[at + 1] + INLINE.fit, INLINE, goes_on=False))
        for found in records_at(self.page.fits, at):
            end = at + len(found.form)
            record = replace(found, fit=found.fit + self._spacing(at, end) + self._doubt(at, found))
            stop = self.best[end] + self._end_cost(record, end)
            following = self.continued[end].get(record.shape)
            more = following.worth if following else _NEVER
            self._continue(at, record, stop, more if self._apart(end) == self._apart(at) else _NEVER)
            cost = self._begin_cost(at, end, record, alone=stop >= more)
            self._open(at, _Step(record.fit + max(stop, more) + cost, record, more > stop))

    def _open(self, at: int, step: _Step) -> None:
        if step.worth > self.best[at]:
            self.best[at], self.opened[at] = step.worth, step

    def _continue(self, at: int, record: Record, stop: float, more: float) -> None:
        step = _Step(record.fit + max(stop, more), record, more > stop)
        known = self.continued[at].get(record.shape)
        if known is None or step.worth > known.worth:
            self.continued[at][record.shape] = step

    def _apart(self, at: int) -> bool:
        return at >= len(self.lines) or self.lines[at].apart

    def _spacing(self, at: int, end: int) -> float:
        """Lines of one record stand closer together than records do, or all stand apart."""
        torn = any(self.lines[n].apart for n in range(at + 1, end))
        if self.lines[at].apart:
            return 0.0 if torn or end == at + 1 else _TOGETHER
        return _TORN if torn else _TOGETHER

    def _doubt(self, at: int, record: Record) -> float:
        """Within an article, and under no heading of a list, a headline may as well be a subheading."""
        bare = record.fit < _TELLING and record.form.replace("tt", "t") in _BARE
        return _DOUBT if bare and self.inside[at] and not self.page.listed[at] else 0.0

    def _end_cost(self, record: Record, end: int) -> float:
        return _UNLIKELY_END.get((record.form[-1], self.lines[end].kind), 0.0) if end < len(self.lines) else 0.0

    def _begin_cost(self, at: int, end: int, record: Record, *, alone: bool) -> float:
        above = self.lines[at - 1] if at else None
        if above is not None and above.kind is Kind.LIST_HEADING and not _is_inline(above):
            return _NEVER if alone and (record.fit < 0 or _is_name(self.lines[at], record)) else _HEADED
        if self.inside[at] and record.form in _BARE and record.fit < _TELLING:
            return _NEVER
        near_article = self.inside[at] or self.inside[end - 1] or (alone and self.inside[end])
        if alone and (near_article or not _is_whole(record.form)):
            return _NEVER
        if near_article:
            return _INSIDE
        return _LABELLED if not alone and at and self.page.fits[at - 1].get("s", 0.0) > 0 else _OUTSIDE


def read_teasers(lines: Sequence[Line], spans: Sequence[Span], reference: Reference) -> tuple[Teaser, ...]:
    """The teasers of these spans. A label that stands alone over a list is the section of all in it."""
    teasers, label, end = [], "", -1
    for position, span in enumerate(spans, start=1):
        own = [_as_slot(lines[n], slot) for n, slot in zip(span.lines, span.slots, strict=True)]
        headline = next(n for n, slot in enumerate(span.slots) if slot in f"hd{INLINE.form}")
        teaser = announce(own, headline, position=position, reference=reference)
        label = teaser.section or (label if span.lines[0] == end else _label_over(lines, span.lines[0]))
        end = next((n for n in range(span.lines[-1] + 1, len(lines)) if lines[n].kind not in _FURNITURE), len(lines))
        teasers.append(replace(teaser, section=label))
    return tuple(teasers)


def _under_heading(lines: Sequence[Line]) -> Iterator[bool]:
    """For every line whether a heading of a list stands above it, and no two paragraphs in a row between."""
    listed = False
    for line, following in zip(lines, (*lines[1:], None), strict=False):
        prose = line.kind is Kind.PARAGRAPH and following is not None and following.kind is Kind.PARAGRAPH
        listed = line.kind is Kind.LIST_HEADING or (listed and not prose)
        yield listed


def _as_slot(line: Line, slot: str) -> Line:
    return replace(line, kind=SLOT_KINDS[slot]) if slot in SLOT_KINDS else line


def _label_over(lines: Sequence[Line], start: int) -> str:
    above = start - 1
    while above >= 0 and lines[above].kind is Kind.PHOTO:
        above -= 1
    return lines[above].text if above >= 0 and lines[above].kind is Kind.LABEL and not in_menu(lines, above) else ""


def _is_last_label(lines: Sequence[Line], n: int) -> bool:
    return n + 1 == len(lines) or lines[n + 1].kind is not Kind.LABEL


def _is_whole(form: str) -> bool:
    """Whether a record is so complete that one alone is a teaser: text and particulars, and no label behind."""
    return "m" in form and "t" in form and not form.endswith("s")


def _is_name(line: Line, record: Record) -> bool:
    """Whether a record is but a line as short as a label: the name of a section or of another list, where it stands alone."""
    return record.form in ("h", "hs") and measure(line.text) <= _LONGEST_NAME


def _is_inline(line: Line) -> bool:
    """Whether a line is a teaser by itself: "See also: headline"."""
    start = list_heading_before(line.text)
    return bool(start) and len(line.text) - start > _SHORTEST_INLINE and line.kind is not Kind.PARAGRAPH
