"""A source of sources.toml -> whether it works: tried once, and nothing kept."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.source import Source, SourceKind
from tasks.discover.listing import Listing, Reader
from tasks.discover.look import glance, newest_of
from tasks.discover.urls import LISTS, read_urls
from tasks.fetch import Web, fetch_page, refusal

# A source whose newest page is older than this is stale: a weekly paper is not, one that moved away is.
STALE_DAYS = 14

# How many entries, the newest date of them, and the documents that were read.
Tried = tuple[int, datetime | None, tuple[Listing, ...]]

_BLOCKED = frozenset({Reason.ROBOTS, Reason.REFUSED, Reason.BLOCKED, Reason.CONSENT})


class Health(StrEnum):
    """Whether a source can be archived tonight."""

    WORKS = "works"
    STALE = "stale"  # it works, and its newest page is old
    BLOCKED = "blocked"  # robots.txt, a refusal, a bot check or a consent wall
    BROKEN = "broken"  # see the detail


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What came of trying one source: what it lists now, its newest date, the seconds that this took, and what is wrong.

    Of an index of sitemaps the newest is counted.
    """

    id: str
    kind: SourceKind
    url: str
    health: Health
    entries: int
    newest: datetime | None
    seconds: float
    detail: str

    def as_json(self) -> dict[str, Any]:
        """The check as plain values, for `--json`."""
        return {**asdict(self), "newest": self.newest and self.newest.isoformat()}


def check_source(web: Web, source: Source, read: Reader, stale_days: int = STALE_DAYS) -> SourceCheck:
    """Tries the source; a list of URLs by the first of them. `stale_days` is how old its newest page may be."""
    began = web.time.monotonic()
    entries, newest, listings = _of_list(web, source) if source.kind in LISTS else _of_documents(web, source, read)
    bad = next((listing for listing in listings if listing.refused), None)
    health, detail = _verdict(bad, entries, newest, web.clock() - timedelta(days=stale_days))
    detail = detail or "; ".join(listing.detail for listing in listings if listing.detail)
    seconds = round(web.time.monotonic() - began, 3)
    return SourceCheck(source.id, source.kind, source.urls[0], health, entries, newest, seconds, detail)


def _of_documents(web: Web, source: Source, read: Reader) -> Tried:
    seen = glance(web, source, read)
    return len(seen.links), newest_of(seen.links), seen.documents


def _of_list(web: Web, source: Source) -> Tried:
    try:
        links = iter(read_urls(source))
        first = next(links, None)
        entries = sum(1 for _ in links) + 1 if first else 0
    except (EOFError, OSError, zlib.error) as error:
        return 0, None, (Listing(source.urls[0], refused=Reason.BROKEN_FILE, detail=str(error)),)
    return entries, None, (_asked(web, source, first.url),) if first else ()


def _asked(web: Web, source: Source, url: str) -> Listing:
    """The page at the URL as a document that lists nothing."""
    try:
        page = fetch_page(web, url, source_id=source.id, pace_seconds=source.pace_seconds)
    except FetchFailed as failed:
        return Listing(url, refused=Reason(failed.reason), detail=failed.detail)
    return Listing(url, page, refused=refusal(page), detail="" if page.http_status == 200 else page.status_line)


def _verdict(bad: Listing | None, entries: int, newest: datetime | None, oldest: datetime) -> tuple[Health, str]:
    if bad and bad.refused:
        health = Health.BLOCKED if bad.refused in _BLOCKED else Health.BROKEN
        return health, ": ".join(filter(None, (bad.refused.replace("_", " "), bad.detail)))
    if not entries:
        return Health.BROKEN, "it lists nothing"
    if newest and newest < oldest:
        return Health.STALE, f"nothing newer than {newest:%Y-%m-%d}"
    return Health.WORKS, ""
