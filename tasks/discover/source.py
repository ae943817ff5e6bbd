"""Source -> entries, and the captures of its listing documents: the Prefect task of this room."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from prefect import task

from schemas.errors import ArchiveDamaged, FetchFailed
from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Entry, Link, Page
from schemas.run import Batch, Discovered, Run
from schemas.settings import Settings
from schemas.source import Source
from tasks.capture import CaptureFile, open_captures, read_capture
from tasks.discover.known import Seen, keep_seen, seen_before, seen_now
from tasks.discover.listing import WITH_TEASERS, Listing, Reader, read_listing
from tasks.discover.sitemap import LISTING_BYTES
from tasks.discover.urls import LISTS, read_urls
from tasks.discover.walk import walk
from tasks.extract import read_all, read_job
from tasks.fetch import Web, few_at_once, open_page, refusal, web_of_process
from tasks.retries import PATIENTLY
from tasks.store import Bucket, ObjectMissing, RowsFile, open_bucket, recall, remember, stage_rows, staging_key


@dataclass(frozen=True, slots=True)
class Search:
    """What the discovery of one source needs. `read` reads its feeds and pages."""

    source: Source
    run: Run
    web: Web
    bucket: Bucket
    read: Reader = read_job


@dataclass(slots=True)
class Found:
    """What has been found so far: entries, the documents that go on to be read for teasers, the fates of the others.

    `read` counts the documents that could be read, `refused` says why others could not.
    """

    entries: RowsFile[Entry] = field(default_factory=lambda: RowsFile(Entry))
    teasers: list[Capture] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    refused: list[Reason] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    read: int = 0


def discover(search: Search) -> Discovered:
    """What the source lists, and the captures of its listing documents; taken from where it was left after a restart."""
    left = recall(search.bucket, search.run, Stage.DISCOVER, search.source.id)
    if left is None:
        left = _discover(search)
        remember(search.bucket, search.run, Stage.DISCOVER, search.source.id, left)
    return Discovered(left[0].items, left[1])


@contextmanager
def ask(search: Search, url: str, before: Seen | None) -> Iterator[Listing]:
    """What the document at the URL lists. One that did not change since it was seen before lists what it listed then.

    Given while the block lasts: a sitemap takes so much memory that only a few are open at once, over all sources.
    """
    with ExitStack() as held:
        yield _listing(search, url, before, held)


def _listing(search: Search, url: str, before: Seen | None, held: ExitStack) -> Listing:
    source, known = search.source, before.as_visited() if before else None
    opened = open_page(search.web, url, source_id=source.id, pace_seconds=source.pace_seconds, known=known)
    try:
        page = held.enter_context(opened)
    except FetchFailed as failed:
        return Listing(url, hops=failed.hops, refused=Reason(failed.reason), detail=failed.detail)
    if page.original and before:
        earlier = page if page.http_status == 200 else held.enter_context(_earlier(search, before))
        if earlier is None:
            return _listing(search, url, None, held)
        return replace(_read(search, replace(page, body=earlier.body)), page=page)
    if page.http_status != 200:
        return Listing(url, page, refused=refusal(page), detail=page.status_line)
    return _read(search, page)


def entries_of(source: Source, links: Iterable[Link], after: int = 0) -> Iterator[Entry]:
    """The links as entries of the source, numbered in the order of the listing, behind those that are there."""
    for number, link in enumerate(links, start=after + 1):
        yield Entry(source.id, link.url, number, link.title, link.published_raw, link.changed_raw, source.kind)


def _discover(search: Search) -> tuple[Batch, Batch]:
    """The entries and the listing documents, each as a batch: a manifest holds nothing else."""
    found = Found()
    if search.source.kind in LISTS:
        _take_list(search, found)
        return _batches(search, found, ())
    known = seen_before(search.bucket, search.source.id)
    listings = walk(search.source, search.run.night, lambda url: ask(search, url, known.get(url)))
    with (
        TemporaryDirectory() as folder,
        open_captures(search.bucket, search.run, _batch_id(search), Path(folder)) as file,
        closing(listings),
    ):
        for listing in listings:
            _take(search, found, listing, file, known)
            del listing  # it is not to wait here while the next document is asked for
    keep_seen(search.bucket, search.source.id, found.seen)
    return _batches(search, found, file.warcs)


def _take_list(search: Search, found: Found) -> None:
    try:
        found.entries.add(entries_of(search.source, read_urls(search.source)))
    except (EOFError, OSError, zlib.error) as error:
        listing = Listing(search.source.urls[0], refused=Reason.BROKEN_FILE, detail=str(error))
        found.outcomes.append(_outcome(search, listing))
        found.refused.append(Reason.BROKEN_FILE)
    else:
        found.read += 1


def _take(search: Search, found: Found, listing: Listing, file: CaptureFile, known: dict[str, Seen]) -> None:
    """Captures the document, and keeps what it lists."""
    capture = file.write(listing.page) if listing.page else None
    file.write_hops(listing.hops)
    found.entries.add(entries_of(search.source, listing.pages, found.entries.rows))
    if listing.refused:
        found.refused.append(listing.refused)
    else:
        found.read += 1
    if capture and listing.page and not listing.refused:
        found.seen.append(seen_now(listing.page, capture, search.run, known.get(listing.url)))
    if capture and _has_new_teasers(listing):
        found.teasers.append(capture)
    else:
        found.outcomes.append(_outcome(search, listing))


def _has_new_teasers(listing: Listing) -> bool:
    """Whether a document goes on to be read for its teasers; those of one that did not change were read before."""
    return listing.form in WITH_TEASERS and not listing.refused and not (listing.page and listing.page.original)


def _read(search: Search, page: Page) -> Listing:
    return read_listing(page, kind=search.source.kind, selector=search.source.links, read=search.read)


def _earlier(search: Search, before: Seen) -> AbstractContextManager[Page | None]:
    """The page of an earlier capture, None where it is not to be had any more."""
    return few_at_once(search.web, partial(_captured, search.bucket, before.capture))


def _captured(bucket: Bucket, capture: Capture) -> Page | None:
    try:
        return read_capture(bucket, capture)
    except (ArchiveDamaged, ObjectMissing):
        return None


def _batches(search: Search, found: Found, warcs: tuple[str, ...]) -> tuple[Batch, Batch]:
    bucket, run, batch_id = search.bucket, search.run, _batch_id(search)
    captures = Batch(
        id=batch_id,
        items=stage_rows(bucket, staging_key(run, Stage.DISCOVER, batch_id), found.teasers, Capture),
        outcomes=stage_rows(bucket, staging_key(run, Stage.DISCOVER, f"{batch_id}-outcomes"), found.outcomes, Outcome),
        tally=tally(Stage.DISCOVER, found.read, found.refused),
        warcs=warcs,
    )
    entries = found.entries.stage(bucket, staging_key(run, Stage.DISCOVER, f"{search.source.id}-entries"))
    return replace(captures, items=entries), captures


def _outcome(search: Search, listing: Listing) -> Outcome:
    unchanged = refusal(listing.page) if listing.page and listing.page.original else None
    fate, reason = Fate.LISTING, Reason.NONE
    if listing.refused:
        fate, reason = Fate.DROPPED, listing.refused
    elif unchanged:
        fate, reason = Fate.UNCHANGED, unchanged
    counts = "" if listing.refused else f"{len(listing.pages)} pages, {len(listing.sitemaps)} sitemaps"
    detail = "; ".join(filter(None, (counts, listing.detail)))
    return Outcome(search.source.id, listing.url, Stage.DISCOVER, fate, reason, detail, "", search.web.clock())


def _batch_id(search: Search) -> str:
    return f"{search.source.id}-0000"


def with_room(settings: Settings) -> Settings:
    """The settings with room for the largest sitemap."""
    return replace(settings, max_page_bytes=max(settings.max_page_bytes, LISTING_BYTES))


def read_apart(settings: Settings) -> Reader:
    """Reads a document in a worker process, which is ended where that takes too much time or memory."""
    return lambda job: next(read_all([job], settings.workers))


@task(name="discover-source", task_run_name="discover-{source.id}", **PATIENTLY)
def discover_source(source: Source, run: Run, settings: Settings) -> Discovered:
    """What the source lists, and the captures of its feed, sitemaps or page."""
    web = web_of_process(with_room(settings), run.id)
    return discover(Search(source, run, web, open_bucket(settings), read_apart(settings)))
