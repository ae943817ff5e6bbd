"""Teasers in plain text, by rhythm: lines of the same kinds in the same order, again and again.

A page of lines is written as a word of letters, one a line (see `Kind`), and a rhythm is a regular expression over it.
One match is an accident or the head of an article; two in a row are a list of teasers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.story import Teaser
from tasks.extract.announce import Reference, announce
from tasks.extract.lines import Kind, Line
from tasks.extract.phrases import list_heading_before, without_more

_HEADLINES = (Kind.HEADLINE, Kind.DATED, Kind.LIST_HEADING)
_FURNITURE = (Kind.PHOTO, Kind.CLUTTER)
# Headline with particulars behind, before or between, with a text or without.
_RHYTHMS = tuple(re.compile(p) for p in ("L?HP{1,2}D{1,2}", "D{1,2}HP{0,2}", "L?HD{1,2}P{0,2}", "LHP", "T"))
# What a list may hold besides once a heading ("Most read") stands over it.
_HEADED = (*_RHYTHMS, re.compile("HP"), re.compile("H"))
_LONGEST_RUN = 200  # what is longer goes on as the next run; a bound keeps hostile pages linear
_CUT_TEXTS = re.compile("HP")
_BARE_HEADLINES, _FEWEST_BARE = re.compile("H"), 4  # so many headlines in a row are no subheadings
_DATED_LIST = re.compile("[TD]")  # a short headline with a date looks like particulars until its neighbours tell


@dataclass(frozen=True, slots=True)
class Span:
    """One teaser: the numbers of its lines."""

    lines: tuple[int, ...]


def find_spans(lines: Sequence[Line]) -> list[Span]:
    """The teasers among the lines of a page, in order: every run of at least two of one rhythm, or one under a heading."""
    numbers = [n for n, line in enumerate(lines) if line.kind not in _FURNITURE]
    word = "".join(lines[n].kind.value for n in numbers)
    spans, at = [], 0
    while at < len(word):
        run = _inline(lines, numbers, at) or _longest_run(word, at, lines, numbers)
        spans += [Span(tuple(numbers[start:end])) for start, end in run]
        at = run[-1][1] if run else at + 1
    return spans


def read_teasers(lines: Sequence[Line], spans: Sequence[Span], reference: Reference) -> tuple[Teaser, ...]:
    """The teasers of these spans."""
    teasers = []
    for position, span in enumerate(spans, start=1):
        own = [lines[n] for n in span.lines]
        headline = next((n for n, line in enumerate(own) if line.kind in _HEADLINES), 0)
        teasers.append(announce(own, headline, position=position, reference=reference))
    return tuple(teasers)


def _inline(lines: Sequence[Line], numbers: Sequence[int], at: int) -> list[tuple[int, int]]:
    """One teaser in one line, "See also: headline"."""
    text = lines[numbers[at]].text
    start = list_heading_before(text)
    return [(at, at + 1)] if start and len(text) - start > 15 and lines[numbers[at]].kind is not Kind.PARAGRAPH else []


def _longest_run(word: str, at: int, lines: Sequence[Line], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The run from `at` on that covers most lines, as (start, end) in the word; empty where no rhythm holds."""
    headed = at > 0 and word[at - 1] == "R"
    runs = [_run(rhythm, word, at) for rhythm in (_HEADED if headed else _RHYTHMS)]
    runs = [run for run in runs if len(run) >= (1 if headed else 2)]
    bare = _run(_BARE_HEADLINES, word, at)
    if len(bare) >= _FEWEST_BARE and "P" not in word[max(0, at - 1) : at] + word[bare[-1][1] : bare[-1][1] + 1]:
        runs.append(bare)
    dated = _run(_DATED_LIST, word, at)
    if len(dated) >= 2 and headed and "T" in word[at : dated[-1][1]]:
        runs.append(dated)
    cut = _run(_CUT_TEXTS, word, at)
    if len(cut) >= 2 and all(without_more(lines[numbers[end - 1]].text)[1] for _, end in cut):
        runs.append(cut)
    return max(runs, key=lambda run: run[-1][1], default=[])


def _run(rhythm: re.Pattern[str], word: str, at: int) -> list[tuple[int, int]]:
    """The matches of a rhythm, one directly behind the other."""
    run: list[tuple[int, int]] = []
    while len(run) < _LONGEST_RUN and (match := rhythm.match(word, at)):
        run.append((at, match.end()))
        at = match.end()
    return run
