"""Captures of the archive -> what this extractor reads in them that no earlier one did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

import pyarrow.dataset as ds
from prefect import task

from schemas.outcome import Outcome, Reason, Stage, tally
from schemas.page import Capture, RecordType, may_be_page
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Reading
from tasks.capture import captures_in, write_facts
from tasks.deduplicate import story_of
from tasks.extract.batch import Read, finds_of, leave, readings_of
from tasks.extract.facts import facts_of
from tasks.extract.worker import Failure
from tasks.fetch import is_front_page_instead
from tasks.retries import PATIENTLY
from tasks.store import Bucket, dataset, open_bucket, stage_rows, staged_rows, staging_key

# The column that names what was found in a capture, in each table that has rows of it.
_IDS = {"articles": "article_id", "teasers": "teaser_id", "sightings": "seen_id"}

Known = Mapping[tuple[str, int], frozenset[str]]


@dataclass(frozen=True, slots=True)
class OldCaptures:
    """The WARC objects that are read again and committed together, with their sizes in bytes."""

    id: str
    warcs: tuple[str, ...]
    sizes: tuple[int, ...]


def list_again(bucket: Bucket, old: OldCaptures, run: Run, most: int) -> tuple[Batch, ...]:
    """The captures in these WARC objects that are pages to read, in batches of at most `most`."""
    stored = zip(old.warcs, old.sizes, strict=True)
    captures = filter(is_read, chain.from_iterable(captures_in(bucket, warc, size) for warc, size in stored))
    batches: list[Batch] = []
    while rows := list(islice(captures, most)):
        batch_id = f"{old.id}-{len(batches) + 1:04d}"
        batches.append(
            Batch(
                id=batch_id,
                items=stage_rows(bucket, staging_key(run, Stage.CAPTURE, batch_id), rows, Capture),
                outcomes=stage_rows(bucket, staging_key(run, Stage.CAPTURE, f"{batch_id}-outcomes"), [], Outcome),
                tally=tally(Stage.CAPTURE, len(rows), []),
            )
        )
    return tuple(batches)


def is_read(capture: Capture) -> bool:
    """Whether a capture is one that is read: a page, not an error, a revisit, whose page was read before, or another page."""
    is_page = capture.http_status in {None, 200} and may_be_page(capture.media_type)
    is_itself = not is_front_page_instead(capture.asked_url, capture.url)
    return is_page and is_itself and capture.record_type is not RecordType.REVISIT


def archived_ids(settings: Settings, warcs: Sequence[str]) -> Known:
    """The ids of all that was ever found in the captures in these WARC objects, by object and offset."""
    known: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for table, name in _IDS.items():
        columns = ["capture", "capture_offset", name]
        rows = dataset(settings, table).to_table(columns=columns, filter=ds.field("capture").isin(list(warcs)))
        for warc, offset, found in zip(*(rows[column].to_pylist() for column in columns), strict=True):
            known[warc, offset].add(found)
    return {place: frozenset(ids) for place, ids in known.items()}


def read_again(bucket: Bucket, captures: Batch, known: Known, run: Run, workers: int) -> Batch:
    """What is new in these captures. One in which nothing is ends here, as READ_BEFORE; facts are kept of the others."""
    rows = staged_rows(bucket, captures.items, Capture)
    reads = list(zip(rows, readings_of(bucket, captures.id, rows, run, workers), strict=True))
    new = list(only_new(reads, known))
    facts = [(capture, facts_of(reading)) for (capture, reading), (_, left) in zip(reads, new, strict=True) if not was_read(left)]
    return replace(leave(bucket, captures.id, new, run), warcs=write_facts(bucket, run, captures.id, facts))


def only_new(reads: Iterable[Read], known: Known) -> Iterator[Read]:
    """The readings without the articles and teasers that were found in that very capture before.

    A capture that gave nothing before and gives nothing now is no loss.
    """
    for capture, reading in reads:
        before = known.get((capture.warc, capture.offset), frozenset())
        if isinstance(reading, Failure):
            yield capture, reading if before else Failure(Reason.READ_BEFORE, reading.reason.value)
        else:
            yield capture, _without(before, capture, reading)


def was_read(reading: Reading | Failure) -> bool:
    """Whether nothing is new in it."""
    return isinstance(reading, Failure) and reading.reason is Reason.READ_BEFORE


def _without(before: frozenset[str], capture: Capture, reading: Reading) -> Reading | Failure:
    new = [find for find in finds_of(capture, reading) if story_of(find).id not in before]
    if not new:
        return Failure(Reason.READ_BEFORE)
    article = next((find.article for find in new if find.article), None)
    return replace(reading, article=article, teasers=tuple(find.teaser for find in new if find.teaser))


@task(name="list-captures", task_run_name="list-captures-{old.id}", **PATIENTLY)
def list_captures(old: OldCaptures, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures that are read again, in batches."""
    return list_again(open_bucket(settings), old, run, settings.batch_pages)


@task(name="reread-captures", task_run_name="reread-{old.id}", **PATIENTLY)
def reread_batches(old: OldCaptures, captures: tuple[Batch, ...], run: Run, settings: Settings) -> tuple[Batch, ...]:
    """What is new in these batches of captures. The tables are asked once for all of them."""
    bucket, known = open_bucket(settings), archived_ids(settings, old.warcs)
    return tuple(read_again(bucket, batch, known, run, settings.workers) for batch in captures)
