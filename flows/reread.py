"""reread_captures: the captures of the archive read again by the present extractor; what it reads otherwise is a new version."""

# Without postponed annotations, for the reason given in nightly.py.
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from prefect import flow

from flows.captures import committed
from flows.pipeline import judge, settle
from schemas.errors import ConfigInvalid
from schemas.run import NightReport, Part, Run, Staged, StoredObject
from schemas.settings import MIB, Settings, read_settings
from tasks.extract.reread import OldCaptures, list_captures, reread_batches
from tasks.report import report_run
from tasks.store import (
    Bucket,
    ObjectMissing,
    commits_of,
    hold,
    index_key,
    is_finished,
    next_run,
    open_archive,
    read_commits,
    stage_rows,
    staged_rows,
    staging_key,
)

SHARD_BYTES = 64 * MIB  # of WARC, compressed: some 10,000 pages


@flow(name="reread-captures")
def reread_captures(settings: Settings | None = None, since: date | None = None, until: date | None = None) -> NightReport:
    """Reads the captures of the nights from `since` to `until` again, a commit a shard, and returns what was done.

    A capture in which nothing else is read than before adds no row but its outcome. One that was killed goes on with the
    first shard that is not committed.
    """
    settings = settings or read_settings()
    with reread_run(since, until, settings) as (run, plan):
        for old in plan:
            captures = list_captures(old, run, settings)
            judge(captures)
            finds = reread_batches(old, captures, run, settings)
            judge(finds)
            settle(captures, finds, Part(old.id, old is plan[-1]), run, settings)
    return report_run(run, settings)


@contextmanager
def reread_run(since: date | None, until: date | None, settings: Settings) -> Iterator[tuple[Run, list[OldCaptures]]]:
    """The unfinished run of these nights or a new one, and those of its shards that are not committed yet, in order.

    Raises ConfigInvalid where the archive holds no captures of these nights, and what `open_archive` and `hold` raise.
    """
    bucket, now = open_archive(settings), datetime.now(UTC)
    name = "-".join(["reread", *(f"since-{day}" for day in [since] if day), *(f"until-{day}" for day in [until] if day)])
    with hold(bucket, name):
        plan = plan_reread(bucket, since or date.min, until or date.max)
        if not plan:
            raise ConfigInvalid("reread", "--since, --until", "the archive holds no captures of these nights")
        run = next_run(bucket, name, now.astimezone(ZoneInfo(settings.timezone)).date(), now)
        yield run, [] if is_finished(bucket, run) else _to_do(bucket, run, plan)


def plan_reread(bucket: Bucket, since: date, until: date) -> list[OldCaptures]:
    """The WARC objects that these nights captured, in the order of their commits, in shards of about SHARD_BYTES.

    Objects in which nothing can be replayed, the facts of extractions, are left out.
    """
    indexes = {index.key for index in committed(bucket, "cdxj")}
    commits = (commit for commit in read_commits(bucket) if since <= commit.night <= until)
    stored = (each for commit in commits for each in commit.objects if each.kind == "capture")
    shards: list[list[StoredObject]] = []
    for warc in (each for each in stored if index_key(each.key) in indexes):
        if not shards or sum(each.bytes for each in shards[-1]) + warc.bytes > SHARD_BYTES:
            shards.append([])
        shards[-1].append(warc)
    return [_shard(number, warcs) for number, warcs in enumerate(shards, start=1)]


def _shard(number: int, warcs: Sequence[StoredObject]) -> OldCaptures:
    return OldCaptures(f"{number:04d}", tuple(each.key for each in warcs), tuple(each.bytes for each in warcs))


def _to_do(bucket: Bucket, run: Run, plan: Sequence[OldCaptures]) -> list[OldCaptures]:
    """What is left of the plan with which the run began, whatever was archived since."""
    staged = Staged(staging_key(run, "plan", "shards"), 0)
    try:
        plan = staged_rows(bucket, staged, OldCaptures)
    except ObjectMissing:
        stage_rows(bucket, staged.key, plan, OldCaptures)
    done = {commit.shard for commit in commits_of(bucket, run.id)}
    return [old for old in plan if old.id not in done]
