"""A batch of captures -> a batch of finds: the Prefect task of this room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from prefect import task

from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Find, Reading
from tasks.capture import read_captures, write_facts
from tasks.extract.clutter import NO_CLUTTER
from tasks.extract.facts import facts_of
from tasks.extract.learning import clutter_by_site, seen_page, site_pages, stage_lines, text_site
from tasks.extract.worker import Failure, Job
from tasks.extract.workers import read_all
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, stage_rows, staged_rows, staging_key

Clutter = Mapping[str, frozenset[int]]
Read = tuple[Capture, Reading | Failure]


@task(name="extract-batch", task_run_name="extract-{captures.id}", **PATIENTLY)
def extract_batch(captures: Batch, run: Run, settings: Settings) -> Batch:
    """The articles and teasers of a batch of captures as Find rows, in the order of the captures; see `extract`."""
    return extract(open_bucket(settings), captures, run, settings.workers)


def extract(bucket: Bucket, captures: Batch, run: Run, workers: int) -> Batch:
    """The finds of the captures: the article of each first, then its teasers down the page.

    A capture that gives no reading is an outcome; so is a listing, whose teasers go on. What was found out about each is kept
    beside the captures. Raises ImportError where the extractor itself cannot be loaded: a broken installation must never look
    like a night without news.
    """
    rows = staged_rows(bucket, captures.items, Capture)
    reads = list(zip(rows, readings_of(bucket, captures.id, rows, run, workers), strict=True))
    facts = [(capture, facts_of(reading)) for capture, reading in reads]
    return replace(leave(bucket, captures.id, reads, run), warcs=write_facts(bucket, run, captures.id, facts))


def leave(bucket: Bucket, batch_id: str, reads: Sequence[Read], run: Run) -> Batch:
    """The finds of the readings, staged, and the outcomes of those captures that gave no article."""
    finds: list[Find] = []
    outcomes: list[Outcome] = []
    lost: list[Reason] = []
    for capture, reading in reads:
        if isinstance(reading, Failure):
            lost.append(reading.reason)
            outcomes.append(_outcome(capture, run, Fate.DROPPED, reading))
            continue
        finds += finds_of(capture, reading)
        if reading.article is None:
            outcomes.append(_outcome(capture, run, Fate.LISTING, Failure(Reason.NONE, f"{len(reading.teasers)} teasers")))
    return Batch(
        id=batch_id,
        items=stage_rows(bucket, staging_key(run, "extract", batch_id), finds, Find),
        outcomes=stage_rows(bucket, staging_key(run, "extract-outcomes", batch_id), outcomes, Outcome),
        tally=tally(Stage.EXTRACT, len(reads) - len(lost), lost),
    )


def finds_of(capture: Capture, reading: Reading) -> Iterator[Find]:
    """The article of a reading, if it has one, then its teasers, each with the capture it was read from."""
    if reading.article:
        yield Find(capture, reading.extractor, reading.language_declared, article=reading.article)
    for teaser in reading.teasers:
        yield Find(capture, reading.extractor, reading.language_declared, teaser=teaser)


def readings_of(bucket: Bucket, batch: str, rows: Sequence[Capture], run: Run, workers: int) -> list[Reading | Failure]:
    """The readings of the captures. Plain texts of which the batch itself shows more clutter are read again without it."""
    known = site_pages(bucket, {site for capture in rows if (site := text_site(capture))}, run)
    before = clutter_by_site(known)
    readings = list(read_all(_jobs(bucket, rows, before), workers))
    pages = [
        page
        for capture, reading in zip(rows, readings, strict=True)
        if isinstance(reading, Reading) and (page := seen_page(capture, reading, run))
    ]
    stage_lines(bucket, run, batch, pages)
    after = clutter_by_site(known, pages)
    again = [n for n, capture in enumerate(rows) if _shows_more(readings[n], text_site(capture), before, after)]
    for n, reading in zip(again, read_all(_jobs(bucket, [rows[n] for n in again], after), workers), strict=True):
        readings[n] = reading
    return readings


def _shows_more(reading: Reading | Failure, site: str, before: Clutter, after: Clutter) -> bool:
    if isinstance(reading, Failure):
        return False
    more = after.get(site, NO_CLUTTER) - before.get(site, NO_CLUTTER)
    return not more.isdisjoint(reading.line_digests)


def _jobs(bucket: Bucket, rows: Sequence[Capture], clutter: Clutter) -> Iterator[Job]:
    """What the workers are given. The name of a file says nothing of where its page stood, so it is no URL to read it by."""
    for capture, page in zip(rows, read_captures(bucket, rows), strict=True):
        url = "" if page.url.startswith("file:") else page.url
        known = clutter.get(text_site(capture), NO_CLUTTER)
        yield Job(page.body, url, page.media_type, page.time_zone, page.listed_date, known, page.hints)


def _outcome(capture: Capture, run: Run, fate: Fate, why: Failure) -> Outcome:
    return Outcome(
        source_id=capture.source_id,
        url=capture.url,
        stage=Stage.EXTRACT,
        fate=fate,
        reason=why.reason,
        detail=why.detail,
        matched_id="",
        at=run.started_at,
        listed_by=capture.listed_by,
        is_new=capture.is_new,
    )
