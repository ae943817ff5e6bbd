"""What one address would bring as a source: read once, and nothing kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Link, Page
from schemas.source import Source, SourceKind
from schemas.values import is_language
from tasks.discover.listing import WITH_TEASERS, Form, Listing, Reader, read_listing
from tasks.discover.title import title_of
from tasks.discover.walk import newest_first
from tasks.extract import parse_date
from tasks.fetch import Web, open_page, refusal

EXAMPLES = 3
# A robots.txt, an index, an index in that one, and one of its sitemaps.
_DEEPEST = 4
# Dates that are looked at to find the newest: listings put it near the top, or date nothing.
DATED_LINKS = 2000


@dataclass(frozen=True, slots=True)
class Offer:
    """What an address lists now: the number of its entries, and the title, the newest date and the language that it declares.

    `examples` are the titles of the first entries, or their URLs. `note` says what else there is to know of it.
    """

    kind: SourceKind
    url: str
    entries: int
    newest: datetime | None = None
    language: str = ""
    title: str = ""
    examples: tuple[str, ...] = ()
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The offer as plain values, for `--json`."""
        return {**asdict(self), "newest": self.newest and self.newest.isoformat()}


@dataclass(frozen=True, slots=True)
class Glance:
    """The documents that were read to see what a source brings: the one that it names, and of an index the newest below it."""

    source: Source
    documents: tuple[Listing, ...]

    @property
    def refused(self) -> Listing | None:
        """The document that could not be read, None where all could."""
        return next((listing for listing in self.documents if listing.refused), None)

    @property
    def links(self) -> tuple[Link, ...]:
        """The pages that the last document lists."""
        return self.documents[-1].pages


def glance(web: Web, source: Source, read: Reader) -> Glance:
    """What the document of a source lists; of an index of sitemaps, its newest one."""
    documents: list[Listing] = []
    waiting = [Link(source.urls[0])]
    while waiting and len(documents) < _DEEPEST:
        listing = _asked(web, source, waiting[0].url, read)
        documents.append(listing)
        waiting = newest_first(listing.sitemaps)
    return Glance(source, tuple(documents))


def offer_of(seen: Glance) -> Offer:
    """What a source would bring, by what was seen of it."""
    source, first, links = seen.source, seen.documents[0], seen.links
    return Offer(
        kind=_kind(first.form) or source.kind,
        url=source.urls[0],
        entries=len(links),
        newest=newest_of(links),
        language=_language(seen.documents),
        title=title_of(first.page, first.form) if first.page else "",
        examples=tuple(link.title or link.url for link in links[:EXAMPLES]),
        note=_note(seen.documents),
    )


def newest_of(links: Sequence[Link]) -> datetime | None:
    """The newest date of the links: when a page was published, or where none says so, when one was changed last."""
    first = links[:DATED_LINKS]
    published = [at for link in first if (at := parse_date(link.published_raw))]
    return max(published or [at for link in first if (at := parse_date(link.changed_raw))], default=None)


def _asked(web: Web, source: Source, url: str, read: Reader) -> Listing:
    try:
        with open_page(web, url, source_id=source.id, pace_seconds=source.pace_seconds) as page:
            return _read(source, page, read)
    except FetchFailed as failed:
        return Listing(url, refused=Reason(failed.reason), detail=failed.detail)


def _read(source: Source, page: Page, read: Reader) -> Listing:
    if page.http_status != 200:
        return Listing(page.asked_url, page, refused=refusal(page), detail=page.status_line)
    listing = read_listing(page, kind=source.kind, selector=source.links, read=read)
    # Nothing but its links is looked at of a sitemap, and many of them are looked at side by side.
    return listing if listing.form in WITH_TEASERS or listing.refused else replace(listing, page=replace(page, body=b""))


def _kind(form: Form | None) -> SourceKind | None:
    """The kind of source that a document is for, whatever was asked for; None for one that is none."""
    if form is None:
        return None
    return {Form.FEED: SourceKind.FEED, Form.PAGE: SourceKind.PAGE}.get(form, SourceKind.SITEMAP)


def _language(documents: Sequence[Listing]) -> str:
    """The language that the documents declare, as a tag; "" where they declare none, or something that is no tag."""
    said = (listing.language.strip().replace("_", "-") for listing in documents)
    return next((tag for tag in said if is_language(tag)), "")


def _note(documents: Sequence[Listing]) -> str:
    """What else the documents tell: of an index, what was counted; of a page that should have been a feed, which one it names."""
    index = documents[0]
    counted = f"{len(index.sitemaps)} sitemaps, of which the newest was counted" if index.sitemaps else ""
    return "; ".join(filter(None, (counted, *(listing.detail for listing in documents))))
