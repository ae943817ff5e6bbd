"""The pages of one shard captured, batch by batch; a batch that is done is not done again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from prefect import task

from schemas.outcome import Outcome, Stage, tally
from schemas.page import Capture, Page
from schemas.run import Batch, Run, Shard
from schemas.settings import MIB, Settings
from tasks.capture import warcs_of, write_captures
from tasks.dumps.files import Item, Origin, read_file
from tasks.dumps.span import Span
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, recall, remember, stage_rows, staging_key

BATCH_BYTES = 64 * MIB


def capture_files(bucket: Bucket, shard: Shard, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of everything in the shard, in batches of at most `batch_pages` items or about BATCH_BYTES.

    The files are read in one stream, so a shard of any size needs the memory of one batch.
    """
    origin = Origin(shard.source_id, run.started_at, settings.max_page_bytes)
    named = zip(shard.files, shard.names, strict=True)
    span = Span(shard.begin, shard.end)
    items = chain.from_iterable(read_file(Path(file), name, origin, span) for file, name in named)
    batches: list[Batch] = []
    for number, part in enumerate(parts(items, settings.batch_pages), start=1):
        batch_id = f"{shard.id}-{number:04d}"
        done = recall(bucket, run, Stage.CAPTURE, batch_id)
        if done is None:
            done = (capture_batch(bucket, part, run, batch_id),)
            remember(bucket, run, Stage.CAPTURE, batch_id, done)
        batches += done
    return tuple(batches)


def capture_batch(bucket: Bucket, items: Sequence[Item], run: Run, batch_id: str) -> Batch:
    """The captures of the pages among the items; what is no page ends here."""
    outcomes = [item for item in items if isinstance(item, Outcome)]
    captures = write_captures(bucket, run, batch_id, (item for item in items if isinstance(item, Page)))
    return Batch(
        id=batch_id,
        items=stage_rows(bucket, staging_key(run, Stage.CAPTURE, batch_id), captures, Capture),
        outcomes=stage_rows(bucket, staging_key(run, Stage.CAPTURE, f"{batch_id}-outcomes"), outcomes, Outcome),
        tally=tally(Stage.CAPTURE, len(captures), [outcome.reason for outcome in outcomes]),
        warcs=warcs_of(captures),
    )


def parts(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    """The items in lists of at most `most`, closed early once they hold BATCH_BYTES."""
    part: list[Item] = []
    size = 0
    for item in items:
        part.append(item)
        size += len(item.body) if isinstance(item, Page) else 0
        if len(part) == most or size >= BATCH_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


@task(name="capture-shard", task_run_name="capture-{shard.id}", **PATIENTLY)
def capture_shard(shard: Shard, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of all pages in the shard, in batches."""
    return capture_files(open_bucket(settings), shard, run, settings)
