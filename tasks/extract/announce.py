"""The lines of one teaser -> Teaser: which is the headline is known, the others say who, when, where and what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.story import Teaser
from tasks.extract.dates import find_date
from tasks.extract.lines import Kind, Line, split_parts, without_dates
from tasks.extract.phrases import list_heading_before, without_byline_word, without_more

_LOOSE_BRACKET = re.compile(r"^\s*[(\[]\s*|\s*[(\[]\s*[)\]]?\s*$")
_LONG_UNENDED = 160  # a text of that many characters that stops without a sentence end was cut by a machine


@dataclass(frozen=True, slots=True)
class Reference:
    """What dates on a page are read by: the day the page itself shows, and whether 04/03 is April 3 there."""

    shown_at: datetime | None = None
    month_first: bool = False


def announce(lines: Sequence[Line], headline: int, *, position: int, reference: Reference, url: str = "") -> Teaser:
    """The teaser that `lines` make, `lines[headline]` being its headline."""
    title = _headline(lines[headline])
    credit, section, published = _particulars(lines, headline, reference)
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


def credit_of(line: str) -> tuple[str, str]:
    """The credit and the section that a line of particulars names, "" where it names none."""
    credit = section = ""
    for part in split_parts(without_dates(line)[0]):
        name, byline = without_byline_word(part)
        if byline or not credit:
            credit = name
        else:
            section = section or name
    return credit, section


def is_cut(text: str) -> bool:
    """Whether a text was cut: "…", "Read more", or long and without the end of a sentence."""
    return without_more(text)[1] or (len(text) >= _LONG_UNENDED and text[-1].isalnum())


def _headline(line: Line) -> str:
    text = line.text[list_heading_before(line.text) :].strip()
    return _LOOSE_BRACKET.sub("", without_dates(text)[0]) if line.kind in (Kind.DATED, Kind.META) else text


def _particulars(lines: Sequence[Line], headline: int, reference: Reference) -> tuple[str, str, tuple[datetime | None, str]]:
    credit = section = raw = ""
    at: datetime | None = None
    for number, line in enumerate(lines):
        if line.kind in (Kind.META, Kind.DATED) and at is None:
            found = find_date(line.text, reference=reference.shown_at, month_first=reference.month_first)
            at, raw = (found.at, found.raw) if found else (at, raw)
        if line.kind is Kind.META and number != headline:
            name, place = credit_of(line.text)
            credit, section = credit or name, section or place
        elif line.kind is Kind.LABEL and number < headline:
            section = line.text
        elif line.kind is Kind.LABEL and number > headline:
            credit = credit or line.text
    return credit, section, (at, raw)


def _text(lines: Sequence[Line], headline: int) -> tuple[str, bool]:
    wanted = (Kind.PARAGRAPH, Kind.HEADLINE)
    shown = [line.text for number, line in enumerate(lines) if number != headline and line.kind in wanted]
    shown = [text for text in shown if text != lines[headline].text]
    text = "\n\n".join(shown)
    return without_more(text)[0], bool(text) and is_cut(text)
