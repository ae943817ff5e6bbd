"""Which listing documents of a source are read, and in which order: an index of sitemaps may name the whole past."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

from schemas.outcome import Reason
from schemas.page import Link
from schemas.source import Source
from tasks.discover.listing import Listing
from tasks.extract import parse_date

# Documents that are read for one source in one night, the newest first: an index of the whole past would take all night.
MOST_DOCUMENTS = 51
# Pages that are listed for one source in one night, and some: whoever plans the night has all of them in memory.
MOST_LISTED = 500_000
# A robots.txt, the index that it names, an index in that one (which the protocol forbids and sites do), and its sitemaps.
DEEPEST = 4

_DATED_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/.]?(0[1-9]|1[0-2])(?:[-_/.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def walk(source: Source, night: date, ask: Callable[[str], AbstractContextManager[Listing]]) -> Generator[Listing, None, None]:
    """What every listing document of the source lists: `ask` opens one, until the next is wanted. Those left out say why.

    Of the sitemaps of an index the newest come first, and those that did not change for `max_age_days` are left out.
    """
    oldest = night - timedelta(days=source.max_age_days) if source.max_age_days else date.min
    waiting, met, asked, listed = [Link(url) for url in source.urls], set[str](), 0, 0
    for depth in range(DEEPEST):
        found: list[Link] = []
        for link in waiting:
            if link.url in met:
                continue
            met.add(link.url)
            is_full = depth > 0 and (asked >= MOST_DOCUMENTS or listed >= MOST_LISTED)
            if depth and _is_older(link, oldest):
                yield Listing(link.url, refused=Reason.TOO_OLD)
            elif is_full:
                yield Listing(link.url, refused=Reason.OVER_LIMIT)
            else:
                with ask(link.url) as listing:
                    asked, listed = asked + 1, listed + len(listing.pages)
                    found += listing.sitemaps
                    yield listing
                del listing
        waiting = newest_first(found)
    yield from (Listing(link.url, refused=Reason.OVER_LIMIT, detail=f"{DEEPEST} levels deep") for link in waiting)


def newest_first(sitemaps: Sequence[Link]) -> list[Link]:
    """The sitemaps of an index in the order in which they are worth reading; those without any date last, as they stand."""
    return sorted(sitemaps, key=lambda link: changed_at(link) or _LONG_AGO, reverse=True)


def changed_at(sitemap: Link) -> datetime | None:
    """When a sitemap was changed last, at the latest: its lastmod, or else the end of the month or year that its URL names."""
    if stated := parse_date(sitemap.changed_raw):
        return stated
    found = _DATED_URL.search(sitemap.url)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    day = int(found[3] or monthrange(year, month)[1])
    return datetime(year, month, min(day, monthrange(year, month)[1]), 23, 59, 59, tzinfo=UTC)


def _is_older(sitemap: Link, oldest: date) -> bool:
    changed = changed_at(sitemap)
    return changed is not None and changed.date() < oldest
