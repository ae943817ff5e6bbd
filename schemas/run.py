"""A run and what it leaves: the identity that a restart keeps, staged objects, commits, and the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schemas.ledger import SourceLedger
from schemas.outcome import Tally


@dataclass(frozen=True, slots=True)
class Run:
    """One night or backfill. A run that was killed goes on under the same `id` and `started_at`, so it writes the same rows.

    `name` says what was asked ("night-2026-11-21", "backfill-9f2c41d0"); `id` adds the attempt ("backfill-9f2c41d0-0002").
    """

    id: str
    name: str
    night: date
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Staged:
    """A half-made Parquet object under staging/: what travels between tasks in place of the rows."""

    key: str
    rows: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one task leaves for the next: `items` go on, `outcomes` are the fates of those that ended here.

    `id` is the batch's place in the run ("0003-example"): batches sorted by id are in order of appearance. `warcs` are the keys
    of the WARC objects that were written for it; batches may share one.
    """

    id: str
    items: Staged
    outcomes: Staged
    tally: Tally
    warcs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovered:
    """What one source listed: its entries, and the captures of the listing documents themselves."""

    entries: Staged
    captures: Batch


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a dump that is captured and committed together. `files` are absolute paths, in order.

    `names` are the same files as the archive calls them: the path from the folder or file that was named, with "/". Of a large
    file, which is more than one shard, it is what begins in the bytes from `begin` up to `end`, 0 for all that follows.
    """

    id: str
    source_id: str
    files: tuple[str, ...]
    names: tuple[str, ...]
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a run that one commit holds: a shard, "" for the whole run. `is_last` closes the run."""

    shard: str
    is_last: bool


WHOLE = Part("", is_last=True)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object that a commit makes part of the archive. `sha256` is the hex digest of its bytes.

    `kind` is a table's name, "capture", "cdxj" or "index". `staged` is the key it was staged under, "" where it was
    written to its final key at once (captures and their indexes).
    """

    key: str
    staged: str
    kind: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What recognition leaves for the commit: tagged-to-be rows by batch, and the index as it will be after the commit.

    `added` are the index objects that are new (staged), `index` all that are live, the new ones among them. `base` is the
    number of the newest commit that was looked at, 0 for an empty archive: a commit on top of another head must decide again.
    """

    batches: tuple[Batch, ...]
    added: tuple[StoredObject, ...]
    index: tuple[StoredObject, ...]
    base: int


@dataclass(frozen=True, slots=True)
class Pending:
    """A part of a run that waits for its commit: the batches of every stage, the captures first and the tagged ones last."""

    run: Run
    part: Part
    stages: tuple[tuple[Batch, ...], ...]
    decided: Decided


@dataclass(frozen=True, slots=True)
class Commit:
    """One line of the ledger: everything that became part of the archive at once.

    `objects` are the objects that this commit adds; `index` all live objects of the index after it. `final` marks the last
    commit of a run, `shard` which part of the run it holds. `previous_sha256` is the hex digest of the bytes of the commit
    before, "" for the first: a hash chain.
    """

    number: int
    run_id: str
    run_name: str
    night: date
    shard: str
    final: bool
    committed_at: datetime
    objects: tuple[StoredObject, ...]
    index: tuple[StoredObject, ...]
    tallies: tuple[Tally, ...]
    schema_version: str
    pressmark_version: str
    previous_sha256: str


@dataclass(frozen=True, slots=True)
class NightReport:
    """What a run did: the counts of every stage, the rows of every table, the commits that hold them, and a night's sources."""

    run: Run
    tallies: tuple[Tally, ...]
    rows: Mapping[str, int]
    commits: tuple[int, ...]
    ledgers: tuple[SourceLedger, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for `--json`."""
        return {
            "run_id": self.run.id,
            "night": self.run.night.isoformat(),
            "rows": dict(self.rows),
            "commits": list(self.commits),
            "stages": [
                {"stage": t.stage.value, "in": t.entered, "kept": t.kept, "dropped": t.dropped, "reasons": dict(t.reasons)}
                for t in self.tallies
            ],
            "sources": [ledger.as_json() for ledger in self.ledgers],
        }
