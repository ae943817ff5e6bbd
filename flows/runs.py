"""A run from its beginning to its end: held by one process, begun once, taken up again after a kill."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from schemas.errors import ConfigInvalid, LossTooHigh
from schemas.outcome import Stage
from schemas.run import Part, Run, Shard, Staged
from schemas.settings import Settings
from schemas.source import Source
from tasks.dumps import plan_dump
from tasks.fetch import contact_missing
from tasks.store import (
    ObjectMissing,
    commits_of,
    forget,
    hold,
    is_finished,
    next_run,
    only_run,
    open_archive,
    open_bucket,
    stage_rows,
    staged_rows,
    staging_key,
)


def check_contact(sources: Sequence[Source], settings: Settings) -> None:
    """Raises ConfigInvalid for a night that asks the sites of others without saying whom they can write to."""
    elsewhere = not all(_is_loopback(urlsplit(url).hostname or "") for source in sources for url in source.urls)
    if elsewhere and contact_missing(settings.user_agent):
        problem = (
            "names no contact. News sites want to know who asks: set it to your project with an e-mail or web address, "
            "such as 'Pressmark/0.1 (City Archive; archive@your-domain)'"
        )
        raise ConfigInvalid("environment", "PRESSMARK_USER_AGENT", problem)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def night_run(night: date, settings: Settings) -> Iterator[Run]:
    """The one run of that night, held by this process while the body works.

    Raises NightHeld where another process is at it, and what `open_archive` raises where the store is not to be used.
    """
    bucket, name = open_archive(settings), f"night-{night}"
    with hold(bucket, name):
        run = only_run(bucket, name, night, datetime.now(UTC))
        with _fetched_anew_after_loss(run, settings):
            yield run


@contextmanager
def backfill_run(paths: Sequence[str], settings: Settings) -> Iterator[Run]:
    """The unfinished run of these paths, or a new one, held by this process while the body works. Raises as `night_run`."""
    bucket, name = open_archive(settings), backfill_name(paths)
    now = datetime.now(UTC)
    with hold(bucket, name):
        yield next_run(bucket, name, now.astimezone(ZoneInfo(settings.timezone)).date(), now)


def backfill_name(paths: Sequence[str]) -> str:
    """The name of a backfill: the same for the same paths, so that a killed one is found again."""
    digest = hashlib.sha256("\0".join(sorted(paths)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"backfill-{digest[:12]}"


def is_archived(run: Run, settings: Settings) -> bool:
    """Whether the run is in the archive already, to its last commit."""
    return is_finished(open_bucket(settings), run)


def shards_to_do(paths: Sequence[str], run: Run, settings: Settings) -> list[tuple[Shard, Part]]:
    """The shards of the run that are not committed yet, in order, each with the part of the run that it is.

    Raises ConfigInvalid where the paths hold no file.
    """
    if is_archived(run, settings):
        return []
    shards = _planned(paths, run, settings)
    done = {commit.shard for commit in commits_of(open_bucket(settings), run.id)}
    return [(shard, Part(shard.id, shard is shards[-1])) for shard in shards if shard.id not in done]


def _planned(paths: Sequence[str], run: Run, settings: Settings) -> Sequence[Shard]:
    """The plan of the run. It is made once: a restart goes by it, whatever became of the files in between."""
    bucket, plan = open_bucket(settings), Staged(staging_key(run, "plan", "shards"), 0)
    try:
        return staged_rows(bucket, plan, Shard)
    except ObjectMissing:
        shards = plan_dump([Path(path) for path in paths], settings)
        stage_rows(bucket, plan.key, shards, Shard)
        return shards


@contextmanager
def _fetched_anew_after_loss(run: Run, settings: Settings) -> Iterator[None]:
    """After too much was lost on the way to the pages, the next attempt asks the sources again."""
    try:
        yield
    except LossTooHigh as loss:
        if loss.stage in {Stage.DISCOVER, Stage.FETCH}:
            forget(open_bucket(settings), run)
        raise
