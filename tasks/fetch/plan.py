"""What a night asks of one source: from what the source lists and what the nights before know of its pages. Pure.

A night happens once a date, so the schedule counts nights. Every entry is either asked for or set aside with its reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import IntEnum

from schemas.outcome import Reason
from schemas.page import REVISIT, Entry
from schemas.source import Source
from schemas.visit import Ask, Visited
from tasks.extract import parse_date
from tasks.fetch.canonical import clean_url, url_key

# Nights from one visit of a page to the next; the last one goes on. What is corrected is corrected soon, or hardly ever.
SCHEDULE = (1, 1, 7, 30)
# The share of `max_entries` that visits to pages which are not listed any more may take.
REVISIT_SHARE = 0.5
# Where most of the pages known seem changed it is their listing that changes: a date that says "3 hours ago", a lastmod of now.
MOST_CHANGED, FEWEST_KNOWN = 0.5, 10
_GONE = frozenset({404, 410})

Aside = tuple[Entry, Reason]


class Worth(IntEnum):
    """Why a page is asked for, the most worthy first."""

    NEW = 0
    CHANGED = 1
    DUE = 2
    WAITING = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What a night does with a source: `asks` in the order of their worth, and the entries that are set `aside`.

    `listed` are the keys of all pages that the source lists, asked for tonight or not.
    """

    asks: tuple[Ask, ...]
    aside: tuple[Aside, ...]
    listed: frozenset[str]


def plan_night(entries: Sequence[Entry], known: Mapping[str, Visited], source: Source, night: date) -> Plan:
    """The plan of one source for one night. `known` is what the nights before know, by key.

    Asked first are pages that are new, then those that are listed otherwise than before, then those that are due. The order of
    the entries does not matter, but for their `position`: beyond the budget the last of the listing wait.
    """
    aside: list[Aside] = []
    asks: dict[str, Ask] = {}
    for entry in sorted(entries, key=_place):
        ask = _ask(entry, known)
        reason = Reason.LISTED_TWICE if ask.key in asks else _unwanted(ask.entry, source, night)
        if reason:
            aside.append((replace(entry, is_new=ask.entry.is_new), reason))
        else:
            asks[ask.key] = ask
    changed = _changed(list(asks.values()))
    groups: dict[Worth, list[Ask]] = {worth: [] for worth in Worth}
    for ask in asks.values():
        groups[_worth(ask, changed, night)].append(ask)
    unlisted = [_revisit(one, source) for key, one in known.items() if key not in asks and _is_worth_it(one, night)]
    old = sorted((ask for ask in unlisted if not _unwanted(ask.entry, source, night)), key=_age)
    due = sorted([*groups[Worth.DUE], *old[: int(REVISIT_SHARE * source.max_entries)]], key=_age)
    ordered = [*groups[Worth.NEW], *groups[Worth.CHANGED], *due]
    first, over = ordered[: source.max_entries], ordered[source.max_entries :]
    aside += [(ask.entry, Reason.NOT_DUE) for ask in groups[Worth.WAITING]]
    aside += [(ask.entry, Reason.OVER_LIMIT) for ask in over if ask.entry.listed_by != REVISIT]
    return Plan(tuple(first), tuple(aside), frozenset(asks))


def is_due(visited: Visited, night: date) -> bool:
    """Whether the schedule asks for another visit on that night. On the night of the last visit it never does."""
    step = SCHEDULE[min(visited.revisits, len(SCHEDULE) - 1)]
    return (night - visited.last_night).days >= step


def listed_as(entry: Entry) -> str:
    """A digest of what the listing says of a page: 16 hex digits, another one where title or date are others."""
    return hashlib.sha256(f"{entry.title}\0{entry.published_raw}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def day_of(raw: str) -> date | None:
    """The day, in UTC, of a date as a listing writes it, None for one that is not understood."""
    at = parse_date(raw)
    return at.date() if at else None


def _place(entry: Entry) -> tuple[int, str, str, str, str]:
    return entry.position, entry.url, entry.title, entry.published_raw, entry.changed_raw


def _ask(entry: Entry, known: Mapping[str, Visited]) -> Ask:
    key = url_key(entry.url)
    return Ask(replace(entry, url=clean_url(entry.url), is_new=key not in known), key, known.get(key))


def _unwanted(entry: Entry, source: Source, night: date) -> Reason | None:
    """Why the source's own settings leave an entry out, None where they do not."""
    if source.include and not any(re.search(pattern, entry.url) for pattern in source.include):
        return Reason.EXCLUDED
    if any(re.search(pattern, entry.url) for pattern in source.exclude):
        return Reason.EXCLUDED
    day = day_of(entry.published_raw) or day_of(entry.changed_raw)
    if source.max_age_days is not None and day and day < night - timedelta(days=source.max_age_days):
        return Reason.TOO_OLD
    return None


def _worth(ask: Ask, changed: frozenset[str], night: date) -> Worth:
    if ask.known is None:
        return Worth.NEW
    if ask.key in changed and ask.known.last_night < night:
        return Worth.CHANGED
    return Worth.DUE if is_due(ask.known, night) else Worth.WAITING


def _changed(asks: Sequence[Ask]) -> frozenset[str]:
    """The keys of the known pages of which the listing says that they changed."""
    pairs = [(ask.entry, ask.known) for ask in asks if ask.known]
    otherwise = [one.key for entry, one in pairs if one.last_listed and one.listed_as != listed_as(entry)]
    # To the day: a page may have been changed on the day of its last visit, after it.
    since = [one.key for entry, one in pairs if (day := day_of(entry.changed_raw)) and day >= one.last_night]
    return _believed(otherwise, len(pairs)) | _believed(since, len(pairs))


def _believed(shown: Sequence[str], known: int) -> frozenset[str]:
    """The keys of the pages that show a sign of change, none where most of the known ones do."""
    return frozenset() if known >= FEWEST_KNOWN and len(shown) > MOST_CHANGED * known else frozenset(shown)


def _is_worth_it(visited: Visited, night: date) -> bool:
    """Whether a page that is not listed any more is due: one that is gone is not looked for again."""
    return visited.status not in _GONE and is_due(visited, night)


def _revisit(visited: Visited, source: Source) -> Ask:
    return Ask(Entry(source.id, visited.url, 0, listed_by=REVISIT), visited.key, visited)


def _age(ask: Ask) -> tuple[int, date, str]:
    return (ask.known.revisits, ask.known.last_night, ask.key) if ask.known else (0, date.min, ask.key)
