"""The time of day beside a date, and the zone that is named with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from tasks.extract.words.phrases import listed

# Abbreviations as news pages use them, hours ahead of UTC. Where two places share one, the place with more news in that
# language: IST is India, CST the American Midwest, BST London.
_HOURS = {
    name: float(hours)
    for name, hours in (
        item.split()
        for item in listed("""
    utc 0, gmt 0, z 0, wet 0, bst 1, west 1, cet 1, mez 1, cest 2, mesz 2, eet 2, sast 2, eest 3, msk 3, мск 3, eat 3,
    trt 3, gst 4, pkt 5, ist 5.5, npt 5.75, wib 7, ict 7, wita 8, sgt 8, hkt 8, awst 8, wit 9, jst 9, kst 9, acst 9.5,
    aest 10, aedt 11, nzst 12, nzdt 13, brt -3, art -3, edt -4, est -5, cdt -5, cst -6, mdt -6, mst -7, pdt -7,
    pst -8
""")
    )
}
_NAMED = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_AFTERNOON = ("p", "下午", "晚上", "午後", "오후")

_HALVES = r"(?P<first>上午|下午|晚上|午前|午後|오전|오후)?\s{0,2}"
_SECOND = r"(?::(?P<second>\d{1,2})(?!\d)(?:\.\d+)?)?"
_MINUTE = rf"(?:[:h.]|\s?[時时点點시]\s?)(?P<minute>\d{{2}})(?!\.?\d{{2,4}}\b){_SECOND}\s?[分분]?"
_HOUR = rf"(?P<hour>\d{{1,2}})(?:{_MINUTE})?"
_HALF = r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
_ZONE = r"(?:\s?(?:uhr\b)?\s?[(\[]?\s?(?P<zone>(?:(?:utc|gmt)\s?)?[+−-]\d{1,2}(?::?\d{2})?(?!\d)|[a-zа-я]{1,4}\b))?"
_CLOCK = _HALVES + _HOUR + _HALF + _ZONE
_AFTER = re.compile(r"\D{0,12}?" + _CLOCK, re.IGNORECASE)
_BEFORE = re.compile(r"(?<![\d:.])" + _CLOCK + r"\W{0,6}(?:[a-zäöü]{2,3}\W{1,3})?$", re.IGNORECASE)
_OFFSET = re.compile(r"([+−-])(\d{1,2}):?(\d{2})?$")
_REACH = 48  # characters beside a date in which its clock stands


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `zone` is None where none is named."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    zone: tzinfo | None = None


def clock_beside(text: str, start: int, end: int) -> Clock:
    """The clock right behind the part `start:end` of a text, else right before it; midnight where there is none."""
    behind = _AFTER.match(text[end : end + _REACH])
    before = _BEFORE.search(text[max(0, start - _REACH) : start])
    return next((clock for found in (behind, before) if found and (clock := _clock(found))), Clock())


def zone_of(name: str) -> tzinfo | None:
    """The zone that an abbreviation or an offset such as "GMT+8" names, None where it names none."""
    key = name.casefold().strip()
    if offset := _OFFSET.search(key):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 24 * 60 else None
    if key in _NAMED:
        return ZoneInfo(_NAMED[key])
    hours = _HOURS.get(key)
    return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC


def _clock(found: re.Match[str]) -> Clock | None:
    half = (found["half"] or found["first"] or "").casefold()
    if not found["minute"] and not half:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    if half:
        hour = hour % 12 + 12 * half.startswith(_AFTERNOON) if hour <= 12 else hour
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Clock(hour, minute, second, zone_of(found["zone"]) if found["zone"] else None)
