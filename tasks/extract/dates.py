"""Dates as pages write them -> UTC. Month names and "3 hours ago" in many languages come from dateparser's tables."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tasks.extract.phrases import listed

# The earliest languages win where two use one word for two months (Croatian "listopad" is October, Czech November).
_LANGUAGES = listed("""
    en, de, fr, es, pt, it, nl, ru, uk, pl, cs, sk, sv, da, nb, fi, et, lv, lt, tr, az, ar, fa, ur, he, hi, bn, ta, te, mr,
    ne, id, ms, vi, th, ko, ja, zh, el, hu, ro, bg, sr, mk, hr, sl, sq, ca, eu, gl, is, ga, sw, ka, hy, kk
""")
_MONTH_KEYS = listed("january, february, march, april, may, june, july, august, september, october, november, december")
_DAY_KEYS = listed("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
_UNITS = ("minute", "hour", "day", "week")
_NUMBER = r"(\d++[.,]?\d*+)"  # how dateparser writes a number in its patterns

_WORD = r"(?P<w>[^\s\d.,/|()·:–—-]{2,})"
_YEAR = r"(?P<y>\d{4})(?!\d)"
_CLOCK = re.compile(r"^\D{0,12}?(\d{1,2})[:h.](\d{2})(?!\.?\d{2,4}\b)(?::\d{2})?\s*([ap]\.?m\b)?", re.IGNORECASE)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})\s*[-/.年년]\s*(?P<m>\d{1,2})\s*[-/.月월]\s*(?P<d>\d{1,2})(?!\d)\s*[日일.]?",
        rf"(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th|er|º|ª)?\s*(?:de\s+|of\s+|din\s+)?{_WORD}\.?,?\s*(?:de\s+|del\s+)?{_YEAR}",
        rf"{_WORD}\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}}),?\s+{_YEAR}",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s?[./-]\s?(?P<m>\d{{1,2}})\s?[./-]\s?{_YEAR}\.?",
    )
)
_LONGEST = 200  # a line with a date of its own is short; longer text is prose


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: the moment in UTC, the words as they stand, and where they stand."""

    at: datetime
    raw: str
    start: int
    end: int


def parse_iso(value: str) -> datetime | None:
    """The moment of an ISO 8601 value (JSON-LD, meta, <time>), in UTC; UTC is assumed where it names no zone."""
    text = re.sub(r"\s+", " ", value.strip().replace(" UTC", "Z").replace(" GMT", "Z"))
    text = re.sub(r"(?<=\d) (?=[+-]\d)", "", text)
    try:
        return _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def parse_date(value: str, *, reference: datetime | None = None, month_first: bool = False) -> datetime | None:
    """The moment of a machine-made or written date, in UTC; None where the value holds none."""
    if at := parse_iso(value):
        return at
    found = find_date(value, reference=reference, month_first=month_first)
    return found.at if found else None


def find_date(text: str, *, reference: datetime | None = None, month_first: bool = False) -> FoundDate | None:
    """The first date in a short text (up to 200 characters), in UTC.

    `reference` is the moment from which "3 hours ago" counts: the date that the page itself shows, never the time of the
    capture; without it relative dates are not read. `month_first` reads 04/03/2020 as April 3.
    """
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    found = [f for pattern in _PATTERNS for m in pattern.finditer(text) if (f := _absolute(text, m, month_first))]
    if found:
        return min(found, key=lambda f: f.start)
    return _relative(text, reference)


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week."""
    return word.casefold().strip(".,") in _names()[1]


def _absolute(text: str, match: re.Match[str], month_first: bool) -> FoundDate | None:
    parts = match.groupdict()
    month = _names()[0].get(parts["w"].casefold().strip(".,'")) if parts.get("w") else int(parts["m"])
    if month is None:
        return None
    day, year = int(parts["d"]), int(parts["y"])
    if parts.get("m") and "/" in match.group() and match.group().find(parts["y"]) > 0 and (month_first or month > 12):
        day, month = month, day
    clock = _CLOCK.match(text[match.end() : match.end() + 24])
    try:
        at = datetime(year - 543 if year > 2400 else year, month, day, *_hour(clock), tzinfo=UTC)  # Thai years count from 543 BC
    except ValueError:
        return None
    return FoundDate(at, match.group().strip(), match.start(), match.end()) if 1900 < at.year < 2100 else None


def _hour(clock: re.Match[str] | None) -> tuple[int, int]:
    if not clock:
        return 0, 0
    hour, minute = int(clock[1]), int(clock[2])
    half = (clock[3] or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else (0, 0)


def _relative(text: str, reference: datetime | None) -> FoundDate | None:
    phrase = _relative_phrase(text)
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
    number = re.search(r"\d{1,3}(?!\d)", text)
    if number is None or len(text) > _LONGEST:
        return None
    folded = text[: number.start()].casefold() + "#" + text[number.end() :].casefold()
    for phrase, unit in _relative_phrases():
        at = folded.find(phrase)
        if at >= 0:
            return int(number.group()), unit, at, at + len(phrase) - 1 + len(number.group())
    return None


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _tables() -> Iterator[dict[str, Any]]:
    for language in _LANGUAGES:
        yield importlib.import_module(f"dateparser.data.date_translation_data.{language}").info


@cache
def _names() -> tuple[dict[str, int], frozenset[str]]:
    """Names of the months with their numbers, and names of the days of the week."""
    months: dict[str, int] = {}
    days: set[str] = set()
    for table in _tables():
        for number, key in enumerate(_MONTH_KEYS, start=1):
            for name in table[key]:
                months.setdefault(name.casefold().strip("."), number)
        for key in _DAY_KEYS:
            days.update(name.casefold().strip(".") for name in table[key])
    return months, frozenset(days)


@cache
def _relative_phrases() -> tuple[tuple[str, str], ...]:
    """Phrases such as "# hours ago" with their unit, longest first."""
    phrases: dict[str, str] = {}
    for table in _tables():
        for unit in _UNITS:
            for pattern in table.get("relative-type-regex", {}).get(rf"\1 {unit} ago", ()):
                phrase = pattern.replace(_NUMBER, "#").casefold()
                if not set(phrase) & set(r"\[](){}?*+|"):
                    phrases.setdefault(phrase, unit)
    return tuple(sorted(phrases.items(), key=lambda item: -len(item[0])))
