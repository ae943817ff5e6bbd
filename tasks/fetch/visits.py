"""What is known of the pages of a source, in the bucket: `state/visits/<source>.parquet`, derived and replaceable.

A run reads the table as it stood before it, and lays what it saw beside it. That is merged in only after the commit, so that a
night which was killed, or failed, leaves nothing that a later one would take for archived. Losing the table costs requests, no
row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from prefect import task
from pyarrow import ArrowException

from schemas.outcome import Reason
from schemas.page import REVISIT, Capture, Original, Page
from schemas.run import Run, Staged
from schemas.settings import Settings
from schemas.visit import Ask, Visited
from tasks.fetch.plan import Plan, listed_as
from tasks.retries import PATIENTLY
from tasks.store import (
    Bucket,
    ObjectMissing,
    is_finished,
    open_bucket,
    outcomes_of,
    seen_visits_key,
    seen_visits_prefix,
    stage_rows,
    staged_rows,
    visits_key,
)

# A page that no listing has named for so long is forgotten: it is visited no more, and the table stays small.
FORGOTTEN_AFTER = timedelta(days=365)
LONGEST_VALIDATOR = 1000  # characters
_VALIDATORS = frozenset({"etag", "last-modified"})
# What came was not the page, or was not read. Whoever asked whether it has changed since would never get it.
_NOT_READ = frozenset({Reason.BLOCKED, Reason.CONSENT, Reason.SOFT_NOT_FOUND, Reason.EXTRACTOR_FAILED})


@dataclass(frozen=True, slots=True)
class Met:
    """How one ask ended. `reason` is None for a page that goes on; `capture` is None where no answer came.

    `validators` are those of the answer by the lower-case names of their headers, none where it was captured before a kill.
    """

    ask: Ask
    capture: Capture | None
    reason: Reason | None = None
    detail: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)


def validators_of(page: Page) -> dict[str, str]:
    """The validators that an answer came with; without those that no honest server would make so long."""
    headers = ((name.lower(), value) for name, value in page.headers)
    return {name: value for name, value in headers if name in _VALIDATORS and len(value) <= LONGEST_VALIDATOR}


def visits_of(bucket: Bucket, source_id: str) -> dict[str, Visited]:
    """What is known of the pages of a source, by key; nothing where there is no table, or none that can be read."""
    try:
        rows = staged_rows(bucket, Staged(visits_key(source_id), 0), Visited)
    except (ObjectMissing, ArrowException, KeyError, TypeError, ValueError):
        return {}
    return {visited.key: visited for visited in rows}


def visited(met: Met, night: date) -> Visited:
    """What is known of a page after this visit. Where no new payload came, what was known of the payload stays."""
    ask, known = met.ask, met.ask.known
    is_listed = ask.entry.listed_by != REVISIT
    after = Visited(
        key=ask.key,
        url=ask.entry.url,
        first_night=known.first_night if known else night,
        last_night=night,
        last_listed=night if is_listed or known is None else known.last_listed,
        listed_as=listed_as(ask.entry) if is_listed or known is None else known.listed_as,
        revisits=known.revisits + 1 if known else 0,
        status=(met.capture.http_status or 0) if met.capture else 0,
        etag=known.etag if known else "",
        last_modified=known.last_modified if known else "",
        original=known.original if known else None,
    )
    if met.capture is None or met.reason not in {None, Reason.NOT_MODIFIED, Reason.SAME_PAYLOAD}:
        return after
    return _with_payload(after, met.capture, met.validators, met.reason)


def _with_payload(after: Visited, capture: Capture, validators: Mapping[str, str], reason: Reason | None) -> Visited:
    """The same after an answer that brought the payload, or said that it still stands."""
    original = after.original if reason else Original(capture.url, capture.captured_at, capture.payload_digest)
    if original is None or capture.url != original.url:  # the same payload from elsewhere: its validators are of that place
        return replace(after, etag="", last_modified="", original=original)
    # A 304 need not repeat a validator that has not changed (RFC 9110, section 15.4.5).
    keep = reason is Reason.NOT_MODIFIED
    return replace(
        after,
        etag=validators.get("etag", after.etag if keep else ""),
        last_modified=validators.get("last-modified", after.last_modified if keep else ""),
        original=original,
    )


def seen(plan: Plan, met: Iterable[Met], known: Mapping[str, Visited], night: date) -> dict[str, Visited]:
    """What changes in the table by one night: the pages that were asked for, and those that are still listed.

    What could not be asked for any more, because the budget was used up, stays as it was known.
    """
    rows = {key: replace(known[key], last_listed=night) for key in plan.listed if key in known}
    return rows | {one.ask.key: visited(one, night) for one in met if one.reason is not Reason.OVER_BUDGET}


def lay_aside(bucket: Bucket, run: Run, source_id: str, rows: Mapping[str, Visited]) -> None:
    """Keeps what the run saw of a source until its commit is there."""
    stage_rows(bucket, seen_visits_key(run, source_id), rows.values(), Visited)


def keep(bucket: Bucket, run: Run) -> int:
    """The number of sources whose tables now hold what the run saw; 0 where its commit is not there.

    A source of which nothing is in the commit, because it was removed from sources.toml before the run was taken up again, is
    left out: its pages were not archived. Done again, or after a kill in between, it ends the same.
    """
    if not is_finished(bucket, run):
        return 0
    prefix = seen_visits_prefix(run)
    laid = {key.removeprefix(prefix).removesuffix(".parquet"): key for key in bucket.keys(prefix)}
    archived, unread = _in_commit(bucket, run) if laid else (frozenset(), frozenset())
    for source_id in laid.keys() & archived:
        rows = [_forgotten_payload(row, unread) for row in staged_rows(bucket, Staged(laid[source_id], 0), Visited)]
        table = merged(visits_of(bucket, source_id), rows, run.night)
        stage_rows(bucket, visits_key(source_id), table.values(), Visited)
    for key in laid.values():
        bucket.delete(key)
    return len(laid.keys() & archived)


def merged(table: Mapping[str, Visited], rows: Iterable[Visited], night: date) -> dict[str, Visited]:
    """The table with these rows in it, without what no listing has named for long. The later visit counts."""
    both = dict(table)
    for row in rows:
        old = both.get(row.key, row)
        both[row.key] = max(old, row, key=lambda one: (one.last_night, one.last_listed or date.min))
    return {key: row for key, row in sorted(both.items()) if night - (row.last_listed or row.first_night) <= FORGOTTEN_AFTER}


def _in_commit(bucket: Bucket, run: Run) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of the sources in the commit of the run, and the URLs of its pages that were captured but not read."""
    table = outcomes_of(bucket, run.id, ("source_id", "url", "reason"))
    pairs = zip(table.column("url").to_pylist(), table.column("reason").to_pylist(), strict=True)
    unread = frozenset(url for url, reason in pairs if reason in _NOT_READ)
    return frozenset(table.column("source_id").unique().to_pylist()), unread


def _forgotten_payload(row: Visited, unread: frozenset[str]) -> Visited:
    if row.original is None or row.original.url not in unread:
        return row
    return replace(row, etag="", last_modified="", original=None)


@task(name="keep-visits", task_run_name="keep-visits-{run.id}", **PATIENTLY)
def keep_visits(run: Run, settings: Settings) -> int:
    """Keeps what the run, whose commit is there, saw of the pages of its sources; see `keep`."""
    return keep(open_bucket(settings), run)
