"""Dates as pages write them -> moments, each in the zone that it names itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tasks.extract.words.clocks import clock_beside
from tasks.extract.words.datewords import is_weekday, month_number, relative_lengths, relative_phrases

__all__ = ["FoundDate", "Moment", "find_date", "is_weekday", "parse_date", "parse_iso", "read_moment"]

_WORD = r"(?P<w>[^\s\d.,/|()·:–—-]{2,})"
_NOT_WITHIN = r"(?<![^\s\d.,/|()·:–—-])"  # a word, or every letter of it would be tried as its first
_YEAR = r"(?P<y>\d{4})(?!\d)"
_DAY = r"(?P<d>\d{1,2})(?!\d)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})\s*[-/.年년]\s*(?P<m>\d{1,2})\s*[-/.月월]\s*(?P<d>\d{1,2})(?!\d)\s*[日일.]?",
        rf"(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª)?[\s-]*(?:de\s+|of\s+|din\s+)?{_WORD}\.?,?[\s-]*(?:de\s+|del\s+)?{_YEAR}",
        rf"{_NOT_WITHIN}{_WORD}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}}),?\s+{_YEAR}",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s?[./|-]\s?(?P<m>\d{{1,2}})\s?[./|-]\s?{_YEAR}\.?",
        rf"(?<!\d){_YEAR}\.?\s+(?:m\.\s+)?{_WORD}\s+{_DAY}",  # Hungarian, Lithuanian
        rf"(?<!\d){_YEAR}\.\s+gada\s+(?P<d>\d{{1,2}})\.\s+{_WORD}",  # Latvian
    )
)
_DIGIT = re.compile(r"\d")
_FEW_DIGITS = re.compile(r"\d{1,3}(?!\d)")
_FOUR_DIGITS = re.compile(r"\d{4}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")  # seconds or milliseconds, 2001 to 2033
_MAIL = re.compile(
    r"\s*(?:(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d\d|[A-Za-z]{3}\s+[A-Za-z]{3}\s+\d{1,2})\s+\d{1,2}:\d\d"
)
_LONGEST = 200  # a line with a date of its own is short; longer text is prose


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment with the zone that its value names; `zoned` is False where it names none, and UTC stands in for it."""

    at: datetime
    zoned: bool


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: the moment, the words as they stand, and where they stand. `zoned` as in Moment."""

    at: datetime
    raw: str
    start: int
    end: int
    zoned: bool = False


def parse_iso(value: str) -> datetime | None:
    """The moment of an ISO 8601 value (JSON-LD, meta, <time>), in UTC; UTC is assumed where it names no zone."""
    moment = _iso(value)
    return _in_utc(moment) if moment else None


def parse_date(value: str, *, reference: datetime | None = None, month_first: bool = False) -> datetime | None:
    """The moment of a machine-made or written date, in UTC; None where the value holds none."""
    moment = read_moment(value, reference=reference, month_first=month_first)
    return _in_utc(moment) if moment else None


def read_moment(value: str, *, reference: datetime | None = None, month_first: bool = False) -> Moment | None:
    """The moment of a machine-made or written date, in the zone that it names; None where the value holds none."""
    if moment := _iso(value) or _epoch(value) or _mail(value):
        return moment
    found = find_date(value, reference=reference, month_first=month_first)
    return Moment(found.at, found.zoned) if found else None


def find_date(text: str, *, reference: datetime | None = None, month_first: bool = False) -> FoundDate | None:
    """The first date in a short text (up to 200 characters).

    `reference` is the moment from which "3 hours ago" counts: the date that the page itself shows, never the time of the
    capture; without it relative dates are not read. `month_first` reads 04/03/2020 as April 3.
    """
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    patterns = _PATTERNS if _FOUR_DIGITS.search(text) else ()
    found = [f for pattern in patterns for m in pattern.finditer(text) if (f := _absolute(text, m, month_first))]
    if found:
        return min(found, key=lambda f: f.start)
    return _relative(text, reference)


def _iso(value: str) -> Moment | None:
    text = re.sub(r"\s+", " ", value.strip().replace(" UTC", "Z").replace(" GMT", "Z"))
    text = re.sub(r"(?<=\d) (?=[+-]\d)", "", text)
    if text.isdigit() and len(text) != 8:  # Python reads 7 and 10 digits as dates, too; here they are none
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Moment(at, True) if at.tzinfo else Moment(at.replace(tzinfo=UTC), False)


def _epoch(value: str) -> Moment | None:
    text = value.strip()
    if not _EPOCH.fullmatch(text) or not text.isascii():
        return None
    return Moment(datetime.fromtimestamp(int(text[:10]), UTC), True)


def _mail(value: str) -> Moment | None:
    """The dates of RFC 822 and of C that no page writes, and feeds do: "Thu, 07 Dec 17 10:00 EST", "Fri Nov 20 08:00:00 2026"."""
    if not _MAIL.match(value):
        return None
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return Moment(at, True) if at.tzinfo else Moment(at.replace(tzinfo=UTC), False)


def _absolute(text: str, match: re.Match[str], month_first: bool) -> FoundDate | None:
    parts = match.groupdict()
    month = month_number(parts["w"]) if parts.get("w") else int(parts["m"])
    if month is None:
        return None
    day, year = int(parts["d"]), int(parts["y"])
    if parts.get("m") and "/" in match.group() and match.group().find(parts["y"]) > 0 and (month_first or month > 12):
        day, month = month, day
    clock = clock_beside(text, match.start(), match.end())
    year = year - 543 if year > 2400 else year  # Thai years count from 543 BC
    try:
        at = datetime(year, month, day, clock.hour, clock.minute, clock.second, tzinfo=clock.zone or UTC)
    except ValueError:
        return None
    if not 1900 < at.year < 2100:
        return None
    return FoundDate(at, match.group().strip(), match.start(), match.end(), clock.zone is not None)


def _relative(text: str, reference: datetime | None) -> FoundDate | None:
    phrase = _relative_phrase(text) if reference else None
    if reference is None or phrase is None:
        return None
    number, unit, start, end = phrase
    if reference.hour == reference.minute == 0:  # a day without a clock: "9 hours ago" is still that day
        reference += timedelta(hours=23, minutes=59)
    try:
        return FoundDate(reference - timedelta(**{f"{unit}s": number}), text[start:end], start, end)
    except OverflowError:
        return None


def _relative_phrase(text: str) -> tuple[int, str, int, int] | None:
    """Number, unit, start and end of the longest relative date in a text."""
    number = _FEW_DIGITS.search(text)
    if number is None:
        return None
    above, below, phrases = text[: number.start()].casefold(), text[number.end() :].casefold(), relative_phrases()
    for size in relative_lengths(below):
        for before, unit in phrases.get(below[:size], ()):
            if above.endswith(before) and _is_whole_word(below, size):
                return int(number.group()), unit, len(above) - len(before), len(above) + len(number.group()) + size
    return None


def _is_whole_word(text: str, end: int) -> bool:
    """Whether no word of the text goes on at `end`: a letter without case may begin the next one."""
    return not text[end - 1 : end + 1].isalpha() or len(text) <= end or text[end].upper() == text[end].lower()


def _in_utc(moment: Moment) -> datetime | None:
    try:
        return moment.at.astimezone(UTC)
    except OverflowError:
        return None
