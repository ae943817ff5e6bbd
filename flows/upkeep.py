"""Looking after the archive: every object checked against the ledger, and the index made anew from the tables."""

# Without postponed annotations, for the reason given in nightly.py.
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from prefect import flow

from flows.pipeline import COMMIT_ATTEMPTS
from schemas.errors import CommitLost
from schemas.run import WHOLE, Commit, Pending, Run
from schemas.settings import Settings, read_settings
from tasks.deduplicate.index import cache_of, scratch_folder
from tasks.deduplicate.rebuild import Comparison, Rebuilt, compare_decisions, rebuild_index
from tasks.store import Finding, check_archive, commit_batches, hold, is_finished, next_run, open_archive


@flow(name="verify-archive")
def verify_archive(settings: Settings | None = None) -> list[Finding]:
    """Everything in the archive that is not what was written; an empty list where all is well."""
    return check_archive(settings or read_settings())


@flow(name="reindex-archive")
def reindex_archive(settings: Settings | None = None) -> Commit:
    """Makes the index anew from the tables, and returns the commit without rows that puts it in place of the one there is.

    Nights and backfills may go on meanwhile: what they commit is taken in before this commit is tried again.
    """
    settings = settings or read_settings()
    with _reindex_run(settings) as run, scratch_folder(cache_of(settings)) as folder:
        rebuilt = Rebuilt()
        for attempt in range(1, COMMIT_ATTEMPTS + 1):
            rebuilt, decided = rebuild_index(rebuilt, folder, run, settings)
            try:
                return commit_batches(Pending(run, WHOLE, ((),), decided), settings)
            except CommitLost:
                if attempt == COMMIT_ATTEMPTS:
                    raise
    raise AssertionError("the last attempt returns or raises")


@flow(name="compare-decisions")
def compare_with_archive(settings: Settings | None = None) -> Comparison:
    """What this version of the recognition method would decide otherwise on what is archived. Nothing is changed."""
    settings = settings or read_settings()
    open_archive(settings)
    return compare_decisions(settings)


@contextmanager
def _reindex_run(settings: Settings) -> Iterator[Run]:
    """The unfinished reindexing or a new one, held by this process while the body works."""
    bucket, now = open_archive(settings), datetime.now(UTC)
    with hold(bucket, "reindex"):
        run = next_run(bucket, "reindex", now.astimezone(ZoneInfo(settings.timezone)).date(), now)
        if is_finished(bucket, run):  # its commit was made and its tidying cut short
            run = next_run(bucket, "reindex", run.night, now)
        yield run
