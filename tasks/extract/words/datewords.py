"""Names of months and days and phrases such as "3 hours ago", in many languages, from dateparser's tables."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tasks.extract.words.phrases import listed

# The earliest languages win where two use one word for two months (Croatian "listopad" is October, Czech November).
_LANGUAGES = listed("""
    en, de, fr, es, pt, it, nl, ru, uk, pl, cs, sk, sv, da, nb, fi, et, lv, lt, tr, az, ar, fa, ur, he, hi, bn, ta, te, mr,
    ne, id, ms, vi, th, ko, ja, zh, el, hu, ro, bg, sr, mk, hr, sl, sq, ca, eu, gl, is, ga, sw, ka, hy, kk
""")
_MONTH_KEYS = listed("january, february, march, april, may, june, july, august, september, october, november, december")
_DAY_KEYS = listed("monday, tuesday, wednesday, thursday, friday, saturday, sunday")
_BEGINNING = 3  # characters by which phrases are looked up
_SHORTER = tuple(range(_BEGINNING - 1, -1, -1))
_UNITS = ("minute", "hour", "day", "week")
_OF_PATTERNS = frozenset(r"\[](){}?*+|")
_NUMBER = r"(\d++[.,]?\d*+)"  # how dateparser writes a number in its patterns


def month_number(word: str) -> int | None:
    """The number of the month that a word names, 1 to 12; None where it names none."""
    return _months().get(word.casefold().strip(".,'"))


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week."""
    return word.casefold().strip(".,") in _days()


@cache
def relative_phrases() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Phrases such as "# hours ago": for what stands behind the number, what may stand before it, each with its unit.

    The unit is minute, hour, day or week.
    """
    phrases: dict[tuple[str, str], str] = {}
    for table in _tables():
        for unit in _UNITS:
            for before, behind in _phrases(table, unit):
                phrases.setdefault((before.casefold(), behind.casefold()), unit)
    by_behind: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (before, behind), unit in sorted(phrases.items(), key=lambda item: -len(item[0][0])):
        by_behind[behind].append((before, unit))
    return by_behind


def relative_lengths(text: str) -> Sequence[int]:
    """How many characters the phrases of `relative_phrases` have that may stand in `text`, behind a number; the longest first."""
    return _lengths().get(text[:_BEGINNING], _SHORTER)


@cache
def _lengths() -> Mapping[str, Sequence[int]]:
    lengths: dict[str, set[int]] = defaultdict(lambda: set(_SHORTER))
    for behind in relative_phrases():
        if len(behind) >= _BEGINNING:
            lengths[behind[:_BEGINNING]].add(len(behind))
    return {beginning: sorted(sizes, reverse=True) for beginning, sizes in lengths.items()}


def _phrases(table: Mapping[str, Any], unit: str) -> Iterator[tuple[str, str]]:
    """A language's phrases for a unit: those listed, and the same with every form of its word, of which the lists lack most.

    Russian has three forms for one, few and many, Arabic as many, and pages use them all.
    """
    listed_ones = [pattern.replace(_NUMBER, "#") for pattern in table.get("relative-type-regex", {}).get(rf"\1 {unit} ago", ())]
    known = [tuple(phrase.split("#")) for phrase in listed_ones if phrase.count("#") == 1 and not set(phrase) & _OF_PATTERNS]
    forms = sorted({*table[unit], *(form.casefold() for form in table[unit])}, key=len, reverse=True)
    agos = table.get("ago") or ()
    for before, behind in known:
        yield before, behind
        form = next((form for form in forms if behind.strip().casefold().startswith(form.casefold())), "")
        after = behind.lstrip()[len(form) :]
        if not form or not any(char.isalpha() for char in before + after):
            continue
        blank = behind[: len(behind) - len(behind.lstrip())]
        befores = {before, ""} if after else {before, *(f"{ago} " for ago in agos)}
        yield from ((start, f"{blank}{other}{after}") for start in befores for other in forms)


def _tables() -> Iterator[dict[str, Any]]:
    for language in _LANGUAGES:
        yield importlib.import_module(f"dateparser.data.date_translation_data.{language}").info


@cache
def _months() -> dict[str, int]:
    months: dict[str, int] = {}
    for table in _tables():
        for number, key in enumerate(_MONTH_KEYS, start=1):
            for name in table[key]:
                months.setdefault(name.casefold().strip("."), number)
    return months


@cache
def _days() -> frozenset[str]:
    return frozenset(name.casefold().strip(".") for table in _tables() for key in _DAY_KEYS for name in table[key])
