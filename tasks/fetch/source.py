"""The entries of one source fetched and captured, batch by batch; a batch that is done is not done again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urlsplit

from prefect import task

from schemas.errors import FetchFailed
from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Entry, Page
from schemas.run import Batch, Run, Staged
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.capture import warcs_of, write_captures
from tasks.fetch.page import fetch_page, refusal
from tasks.fetch.web import Web, open_web
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, recall, remember, stage_rows, staged_rows, staging_key

HOSTS_AT_ONCE = 16

Answer = Page | FetchFailed


@dataclass(frozen=True, slots=True)
class Visit:
    """What the batches of one source share."""

    source: Source
    run: Run
    web: Web
    bucket: Bucket


def fetch_entries(visit: Visit, entries: Sequence[Entry]) -> tuple[Batch, ...]:
    """The captures of the entries, in batches of at most `batch_pages`, each kept as soon as it is complete.

    Entries that are listed twice or lie beyond the source's `max_entries` are set aside with the first batch.
    """
    wanted, aside = set_aside(entries, visit.source.max_entries)
    size = visit.web.settings.batch_pages
    batches: list[Batch] = []
    for number, start in enumerate(range(0, len(wanted), size), start=1):
        batch_id = f"{visit.source.id}-{number:04d}"
        done = recall(visit.bucket, visit.run, Stage.FETCH, batch_id)
        if done is None:
            done = (fetch_batch(visit, batch_id, wanted[start : start + size], aside if number == 1 else []),)
            remember(visit.bucket, visit.run, Stage.FETCH, batch_id, done)
        batches += done
    return tuple(batches)


def set_aside(entries: Sequence[Entry], most: int) -> tuple[list[Entry], list[tuple[Entry, Reason]]]:
    """The entries to fetch, and the others with the reason: listed before (but for the fragment), or more than `most`."""
    wanted: dict[str, Entry] = {}
    aside: list[tuple[Entry, Reason]] = []
    for entry in entries:
        key = urldefrag(entry.url).url
        if key in wanted:
            aside.append((entry, Reason.LISTED_TWICE))
        elif len(wanted) >= most:
            aside.append((entry, Reason.OVER_LIMIT))
        else:
            wanted[key] = entry
    return list(wanted.values()), aside


def fetch_batch(visit: Visit, batch_id: str, entries: Sequence[Entry], aside: Sequence[tuple[Entry, Reason]] = ()) -> Batch:
    """The captures of these entries. Every answer is captured, a 404 too; only pages go on."""
    answers = ask_all(visit, entries)
    pages = (answer for answer in answers if isinstance(answer, Page))
    captures = write_captures(visit.bucket, visit.run, batch_id, pages)
    captured = iter(captures)
    kept: list[Capture] = []
    outcomes = [_dropped(visit, entry.url, reason) for entry, reason in aside]
    for entry, answer in zip(entries, answers, strict=True):
        if isinstance(answer, FetchFailed):
            outcomes.append(_dropped(visit, entry.url, Reason(answer.reason), answer.detail))
            continue
        capture, reason = next(captured), refusal(answer)
        if reason:
            outcomes.append(_dropped(visit, entry.url, reason, f"{answer.status_line}; {answer.media_type}"))
        else:
            kept.append(capture)
    return Batch(
        id=batch_id,
        items=stage_rows(visit.bucket, staging_key(visit.run, Stage.FETCH, batch_id), kept, Capture),
        outcomes=stage_rows(visit.bucket, staging_key(visit.run, Stage.FETCH, f"{batch_id}-outcomes"), outcomes, Outcome),
        tally=tally(Stage.FETCH, len(kept), [outcome.reason for outcome in outcomes]),
        warcs=warcs_of(captures),
    )


def ask_all(visit: Visit, entries: Sequence[Entry]) -> list[Answer]:
    """One answer for every entry, in their order. The entries of one host are asked one after the other, hosts side by side."""
    lanes: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        lanes[_lane(entry.url)].append(index)

    def ask(lane: list[int]) -> list[tuple[int, Answer]]:
        return [(index, _ask(visit, entries[index])) for index in lane]

    with ThreadPoolExecutor(max_workers=max(1, min(len(lanes), HOSTS_AT_ONCE)), thread_name_prefix="fetch") as pool:
        answered = dict(pair for pairs in pool.map(ask, lanes.values()) for pair in pairs)
    return [answered[index] for index in range(len(entries))]


def _ask(visit: Visit, entry: Entry) -> Answer:
    try:
        page = fetch_page(visit.web, entry.url, source_id=visit.source.id, pace_seconds=visit.source.pace_seconds)
        listed = entry.published_raw if visit.source.kind is SourceKind.FEED else ""  # a sitemap's is that of the last change
        return replace(page, time_zone=visit.source.timezone, listed_date=listed)
    except FetchFailed as failed:
        return failed


def _lane(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _dropped(visit: Visit, url: str, reason: Reason, detail: str = "") -> Outcome:
    return Outcome(visit.source.id, url, Stage.FETCH, Fate.DROPPED, reason, detail, "", visit.web.clock())


@task(name="fetch-source", task_run_name="fetch-{source.id}", **PATIENTLY)
def fetch_source(source: Source, entries: Staged, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of everything that the source lists, in batches."""
    bucket = open_bucket(settings)
    with open_web(settings) as web:
        return fetch_entries(Visit(source, run, web, bucket), staged_rows(bucket, entries, Entry))
