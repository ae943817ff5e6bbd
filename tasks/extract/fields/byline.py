"""The lines around a headline: who wrote the article, for whom, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tasks.extract.fields.people import is_person, names, people, says_where_from, says_who_wrote
from tasks.extract.teasers.announce import credit_of
from tasks.extract.words.dates import find_date, read_moment

__all__ = ["Byline", "names", "people", "read_byline"]

_DIGITS_OF_A_STAMP = 8  # a value such as 2019-07-31 has that many digits and no words


@dataclass(frozen=True, slots=True)
class Byline:
    """What lines of particulars say; "" and None where they are silent. `published_zone` is "value" or "assumed"."""

    authors: tuple[str, ...] = ()
    credit: str = ""
    published_at: datetime | None = None
    published_raw: str = ""
    published_from: str = ""
    published_zone: str = ""


def read_byline(lines: Iterable[str]) -> Byline:
    """What lines of particulars (dates, "By X") say together; the first that says a thing is believed."""
    byline = Byline()
    for line in lines:
        if byline.published_at is None:
            byline = _dated(byline, line)
        name, _ = credit_of(line)
        if name and not byline.credit and not any(c.isdigit() for c in name):
            byline = replace(byline, credit=name, authors=byline.authors or _authors(line, name))
        elif name and not byline.authors and says_who_wrote(line):
            byline = replace(byline, authors=_authors(line, name))
    return byline


def _authors(line: str, credit: str) -> tuple[str, ...]:
    """The people in a line of particulars, none where it names a source.

    Where letters have no case, any word looks like a name: there the line must say so.
    """
    found = () if says_where_from(line) else tuple(filter(is_person, people(credit)))
    return found if credit.upper() != credit.lower() or says_who_wrote(line) else ()


def zone_mark(zoned: bool) -> str:
    """Where the zone of a date comes from, as `published_zone` names it, before a source's zone is known."""
    return "value" if zoned else "assumed"


def _dated(byline: Byline, line: str) -> Byline:
    if _is_stamp(line) and (moment := read_moment(line)):
        mark = zone_mark(moment.zoned)
        return replace(byline, published_at=moment.at, published_raw=line, published_from="time", published_zone=mark)
    if found := find_date(line):
        mark = zone_mark(found.zoned)
        return replace(byline, published_at=found.at, published_raw=found.raw, published_from="text", published_zone=mark)
    return byline


def _is_stamp(line: str) -> bool:
    """Whether a line is a machine-readable time: digits, and no letters but those of ISO 8601."""
    return sum(c.isdigit() for c in line) >= _DIGITS_OF_A_STAMP and not any(c.isalpha() and c not in "TZtz" for c in line)
