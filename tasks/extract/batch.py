"""A batch of captures -> a batch of finds: the Prefect task of this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prefect import task

from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Page
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Find, Reading
from tasks.capture import read_captures
from tasks.extract.worker import Failure, Job
from tasks.extract.workers import read_all
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, stage_rows, staged_rows, staging_key


@task(name="extract-batch", task_run_name="extract-{captures.id}", **PATIENTLY)
def extract_batch(captures: Batch, run: Run, settings: Settings) -> Batch:
    """The articles and teasers of a batch of captures as Find rows, in the order of the captures; see `extract`."""
    return extract(open_bucket(settings), captures, run, settings.workers)


def extract(bucket: Bucket, captures: Batch, run: Run, workers: int) -> Batch:
    """The finds of the captures: the article of each first, then its teasers down the page.

    A capture that gives no reading is an outcome; so is a listing, whose teasers go on. Raises ImportError where the
    extractor itself cannot be loaded: a broken installation must never look like a night without news.
    """
    rows = staged_rows(bucket, captures.items, Capture)
    finds: list[Find] = []
    outcomes: list[Outcome] = []
    lost: list[Reason] = []
    for capture, reading in zip(rows, read_all(_jobs(read_captures(bucket, rows)), workers), strict=True):
        if isinstance(reading, Failure):
            lost.append(reading.reason)
            outcomes.append(_outcome(capture, run, Fate.DROPPED, reading))
            continue
        finds += finds_of(capture, reading)
        if reading.article is None:
            outcomes.append(_outcome(capture, run, Fate.LISTING, Failure(Reason.NONE, f"{len(reading.teasers)} teasers")))
    return Batch(
        id=captures.id,
        items=stage_rows(bucket, staging_key(run, "extract", captures.id), finds, Find),
        outcomes=stage_rows(bucket, staging_key(run, "extract-outcomes", captures.id), outcomes, Outcome),
        tally=tally(Stage.EXTRACT, len(rows) - len(lost), lost),
    )


def finds_of(capture: Capture, reading: Reading) -> Iterator[Find]:
    """The article of a reading, if it has one, then its teasers, each with the capture it was read from."""
    if reading.article:
        yield Find(capture, reading.extractor, reading.language_declared, article=reading.article)
    for teaser in reading.teasers:
        yield Find(capture, reading.extractor, reading.language_declared, teaser=teaser)


def _jobs(pages: Iterable[Page]) -> Iterator[Job]:
    """What the workers are given. The name of a file says nothing of where its page stood, so it is no URL to read it by."""
    for page in pages:
        yield Job(page.body, "" if page.url.startswith("file:") else page.url, page.media_type)


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
    )
