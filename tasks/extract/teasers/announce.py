"""The lines of one teaser -> Teaser: which is the headline is known, the others say who, when, where and what."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.story import Teaser
from tasks.extract.words.dates import find_date, parse_date
from tasks.extract.words.lines import Kind, Line, split_parts, without_dates
from tasks.extract.words.phrases import list_heading_before, without_byline_word, without_more

_LOOSE_BRACKET = re.compile(r"^\s*[(\[]\s*|\s*[(\[]\s*[)\]]?\s*$")
_BARS = re.compile(r"\s*[|·•—–]\s*|\s{2,}")
_COUNT = re.compile(r"^\W*\d|^\W*$|(?<!\w)\d{1,3}\s+\w|[:：]$")  # "5 min read", "vor 3 Std.", "»", "More:": no section, no credit
_LONG_UNENDED = 160  # a text of that many characters that stops without a sentence end was cut by a machine


@dataclass(frozen=True, slots=True)
class Reference:
    """What the teasers of a page are read by.

    The day that the page itself shows, whether 04/03 is April 3 there, and the names of its sections, casefolded, as its
    menus give them.
    """

    shown_at: datetime | None = None
    month_first: bool = False
    sections: frozenset[str] = frozenset()


def announce(
    lines: Sequence[Line], headline: int, *, position: int, reference: Reference, url: str = "", stamp: str = ""
) -> Teaser:
    """The teaser that `lines` make, `lines[headline]` being its headline, `stamp` the machine-readable time beside it."""
    title = _headline(lines[headline])
    credit, section, published = _particulars(lines, headline, reference)
    if stamp and (at := parse_date(stamp)):
        published = at, stamp
    text, truncated = _text(lines, headline)
    return Teaser(
        title=title,
        text=text,
        position=position,
        truncated=truncated,
        url=url,
        credit=credit,
        section=section,
        published_at=published[0],
        published_raw=published[1],
    )


def credit_of(line: str, sections: Container[str] = ()) -> tuple[str, str]:
    """The credit and the section that a line of particulars names, "" where it names none; `sections` are known ones."""
    credit = section = ""
    for whole in _BARS.split(without_dates(line)[0]):
        for part in split_parts(whole):
            name, byline = without_byline_word(part)
            if name.casefold() in sections and not byline:
                section = section or name
            elif byline or not credit:
                credit = name
            else:
                section = section or (name if credit in whole else whole.strip(" .:"))
    return credit, section


def is_cut(text: str) -> bool:
    """Whether a text was cut: "…", "Read more", or long and without the end of a sentence."""
    return without_more(text)[1] or (len(text) >= _LONG_UNENDED and text[-1].isalnum())


def _headline(line: Line) -> str:
    text = line.text[list_heading_before(line.text) :].strip()
    return _LOOSE_BRACKET.sub("", without_dates(text)[0]) or text if line.kind in (Kind.DATED, Kind.META) else text


def _particulars(lines: Sequence[Line], headline: int, reference: Reference) -> tuple[str, str, tuple[datetime | None, str]]:
    credit = section = raw = ""
    at: datetime | None = None
    for number, line in enumerate(lines):
        if line.kind in (Kind.META, Kind.DATED) and at is None:
            found = find_date(line.text, reference=reference.shown_at, month_first=reference.month_first)
            at, raw = (found.at, found.raw) if found else (at, raw)
        if line.kind is Kind.META and number != headline:
            name, place = credit_of(line.text, reference.sections)
            credit, section = credit or name, section or place
        elif line.kind is Kind.LABEL and number != headline and not _COUNT.search(line.text):
            if number < headline or line.text.casefold() in reference.sections:
                section = section or line.text
            else:
                credit = credit or line.text
    return credit, section, (at, raw)


def _text(lines: Sequence[Line], headline: int) -> tuple[str, bool]:
    wanted = (Kind.PARAGRAPH, Kind.HEADLINE)
    shown = [line.text for number, line in enumerate(lines) if number != headline and line.kind in wanted]
    shown = [text for text in shown if text != lines[headline].text]
    text = "\n\n".join(shown)
    return without_more(text)[0], bool(text) and is_cut(text)
