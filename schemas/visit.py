"""What is known of a page from earlier nights, and what is therefore asked tonight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.page import Entry, Original


@dataclass(frozen=True, slots=True)
class Visited:
    """What the nights before know of one URL of a source.

    `key` identifies the page whatever form its URL takes, `url` is the URL as it was asked. `listed_as` is a digest of title
    and dates as the source listed them last: another one is a sign of a change. `revisits` counts the visits after the first.
    `last_listed` is None for a page that only was revisited. `status` is that of the last answer, 0 where there was none.
    `etag` and `last_modified` are the validators of that answer, as received. `original` is the capture that holds the payload,
    None where nothing was captured.
    """

    key: str
    url: str
    first_night: date
    last_night: date
    last_listed: date | None
    listed_as: str
    revisits: int
    status: int
    etag: str = ""
    last_modified: str = ""
    original: Original | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to be asked for tonight. `known` is what earlier nights know of it, None for a page that is new."""

    entry: Entry
    key: str
    known: Visited | None = None
