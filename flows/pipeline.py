"""The stages that a night and a backfill share, in the words of the table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from prefect import get_run_logger

from flows.progress import steps
from schemas.errors import CommitLost
from schemas.outcome import Stage, add_up, check_loss, in_words
from schemas.run import Batch, Commit, Decided, Discovered, Part, Pending, Run, Shard
from schemas.settings import Settings
from schemas.source import Source
from tasks.deduplicate.task import deduplicate_batches
from tasks.discover import discover_source
from tasks.dumps import capture_shard
from tasks.extract.batch import extract_batch
from tasks.extract.learning import learn_clutter
from tasks.fetch import fetch_source
from tasks.language.task import tag_batch
from tasks.store import commit_batches

# Every lost race means that somebody else's commit landed. More in a row than this is not a race any more.
COMMIT_ATTEMPTS = 8


def discover(sources: Sequence[Source], run: Run, settings: Settings) -> tuple[Discovered, ...]:
    """What every source lists, all sources at once. Raises LossTooHigh where too many of them fail."""
    futures = [discover_source.submit(source, run, settings) for source in sources]
    listed = tuple(future.result() for future in steps(Stage.DISCOVER, futures, len(futures)))
    judge(each.captures for each in listed)
    return listed


def fetch(sources: Sequence[Source], listed: Sequence[Discovered], run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of all that is listed, and of the listing documents, in order of appearance.

    Raises LossTooHigh where too many pages could not be fetched.
    """
    pairs = zip(sources, listed, strict=True)
    futures = [fetch_source.submit(source, each.entries, run, settings) for source, each in pairs]
    fetched = [future.result() for future in steps(Stage.FETCH, futures, len(futures))]
    judge(chain.from_iterable(fetched))
    return tuple(chain.from_iterable((each.captures, *pages) for each, pages in zip(listed, fetched, strict=True)))


def capture(shard: Shard, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of a part of a dump. Raises LossTooHigh where too much of it holds no pages that can be read."""
    batches = capture_shard(shard, run, settings)
    judge(batches)
    return batches


def extract(captures: Sequence[Batch], run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The articles and teasers of the captures. Raises LossTooHigh where too many pages cannot be read."""
    finds = tuple(extract_batch(batch, run, settings) for batch in steps(Stage.EXTRACT, captures, len(captures)))
    judge(finds)
    learn_clutter(finds, run, settings)
    return finds


def settle(captures: Sequence[Batch], finds: Sequence[Batch], part: Part, run: Run, settings: Settings) -> Commit:
    """The commit of what is new in this part of the run: decided against the archive, tagged, stored.

    Where another writer's commit came in between, it is decided again against that one. Raises CommitLost after
    COMMIT_ATTEMPTS lost races in a row.
    """
    for attempt in range(1, COMMIT_ATTEMPTS + 1):
        decided = deduplicate_batches(tuple(finds), run, settings)
        judge(decided.batches)
        tagged = tag_languages(decided, run, settings)
        try:
            stages = (tuple(captures), tuple(finds), decided.batches, tagged)
            return commit_batches(Pending(run, part, stages, decided), settings)
        except CommitLost:
            if attempt == COMMIT_ATTEMPTS:
                raise
    raise AssertionError("the last attempt returns or raises")


def tag_languages(decided: Decided, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The decided batches, with a language on everything that is kept."""
    batches = steps(Stage.LANGUAGE, decided.batches, len(decided.batches))
    return tuple(tag_batch(batch, run, settings) for batch in batches)


def judge(batches: Iterable[Batch]) -> None:
    """Writes the counts of a stage to the log of the run. Raises LossTooHigh where it lost more than its share."""
    counts = add_up(batch.tally for batch in batches)
    for count in counts:
        why = f" ({in_words(count.reasons)})" if count.dropped else ""
        get_run_logger().info(f"{count.stage}: {count.entered} in, {count.kept} kept, {count.dropped} dropped{why}")
    check_loss(counts)
