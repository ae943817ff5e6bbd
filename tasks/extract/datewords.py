"""Names of months and days and phrases such as "3 hours ago", in many languages, from dateparser's tables."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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


def month_number(word: str) -> int | None:
    """The number of the month that a word names, 1 to 12; None where it names none."""
    return _months().get(word.casefold().strip(".,'"))


def is_weekday(word: str) -> bool:
    """Whether a word names a day of the week."""
    return word.casefold().strip(".,") in _days()


@cache
def relative_phrases() -> Mapping[str, Sequence[tuple[str, str, str]]]:
    """Phrases such as "# hours ago": what stands before the number, what behind it, and the unit (minute, hour, day, week).

    By the first two characters behind the number, of 600 phrases the few that can fit.
    """
    phrases: dict[str, str] = {}
    for table in _tables():
        for unit in _UNITS:
            for pattern in table.get("relative-type-regex", {}).get(rf"\1 {unit} ago", ()):
                phrase = pattern.replace(_NUMBER, "#").casefold()
                if not set(phrase) & set(r"\[](){}?*+|"):
                    phrases.setdefault(phrase, unit)
    by_beginning: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for phrase, unit in phrases.items():
        before, _, behind = phrase.partition("#")
        by_beginning[behind[:2]].append((before, behind, unit))
    return by_beginning


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
