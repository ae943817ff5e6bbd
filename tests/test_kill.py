"""kill -9 at any point of a night or a backfill, and the same command again: the archive is as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from flows.demo_site import serve_site
from schemas.settings import Settings
from tasks.query import query_archive
from tasks.store import open_bucket, verify

ROOT = Path(__file__).parent.parent
# When a page was met, and how long its record is on disk, differ from one run to the next.
VARYING = {"archived_at", "first_seen_at", "seen_at", "at", "capture_offset", "capture_length"}
STORM = [(tenths, moment) for tenths in range(12) for moment in ("before", "after")]


@dataclass(frozen=True)
class Command:
    """A `pressmark` command in a folder of its own, against fresh buckets of one store."""

    arguments: tuple[str, ...]
    folder: Path
    settings: Settings

    def fresh(self) -> Command:
        """The same command against a new, empty bucket."""
        settings = replace(self.settings, bucket=f"kill-{uuid.uuid4().hex}")
        open_bucket(settings).client.create_bucket(Bucket=settings.bucket)
        return replace(self, settings=settings)

    def run(self, deadly: int = 0, moment: str = "before") -> int:
        """The exit code of the command, killed at that write."""
        environment = {
            **os.environ,
            "PRESSMARK_ENDPOINT_URL": self.settings.endpoint_url,
            "PRESSMARK_BUCKET": self.settings.bucket,
            "PRESSMARK_HOME": self.settings.home,
            "PRESSMARK_BATCH_PAGES": "4",
            "PRESSMARK_ALLOW_LOOPBACK": "true",
            "PYTHONPATH": str(ROOT),
        }
        words = [sys.executable, "-m", "tests.killed", str(deadly), moment, str(self.folder / "writes"), *self.arguments]
        return subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, check=False, timeout=200).returncode

    @property
    def writes(self) -> int:
        """How many writes the last run made."""
        return int((self.folder / "writes").read_text())

    def archive(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of all tables, in a fixed order, without what differs from run to run."""
        return {table: self.rows(table) for table in ("articles", "teasers", "sightings", "outcomes")}

    def rows(self, table: str) -> list[dict[str, Any]]:
        rows = query_archive(f"SELECT * FROM {table}", self.settings).to_pylist()
        rows = [{name: value for name, value in row.items() if name not in VARYING} for row in rows]
        return sorted(rows, key=str)


@pytest.fixture(scope="module")
def night(prefect_api: str, module_seaweed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    folder = tmp_path_factory.mktemp("night")
    with serve_site() as site:
        listing = f'[[source]]\nid = "post"\nfeed = "{site.base}/feed.xml"\npace_seconds = 0\n'
        listing += f'[[source]]\nid = "editions"\nsitemap = "{site.base}/sitemap.xml"\npace_seconds = 0\n'
        (folder / "sources.toml").write_text(listing)
        yield Command(("night", "--night", "2026-11-01"), folder, module_seaweed)


@pytest.fixture(scope="module")
def backfill(prefect_api: str, module_seaweed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Command:
    folder = tmp_path_factory.mktemp("backfill")
    return Command(("backfill", str(ROOT / "tests" / "pages"), str(ROOT / "flows" / "demo_site")), folder, module_seaweed)


Undisturbed = Callable[[Command], tuple[int, dict[str, list[dict[str, Any]]]]]


@pytest.fixture(scope="module")
def undisturbed() -> Undisturbed:
    """The writes of a run to its end and the archive after it, once for each command."""
    known: dict[tuple[str, ...], tuple[int, dict[str, list[dict[str, Any]]]]] = {}

    def of(command: Command) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        if command.arguments not in known:
            whole = command.fresh()
            assert whole.run() == 0
            known[command.arguments] = whole.writes, whole.archive()
        return known[command.arguments]

    return of


def survives(command: Command, undisturbed: Undisturbed, twelfth: int, moment: str) -> None:
    """Kills the command at that twelfth of its writes and runs it again."""
    writes, wanted = undisturbed(command)
    assert wanted["articles"], "an empty archive proves nothing"
    struck = command.fresh()
    assert struck.run(deadly=1 + writes * twelfth // 12, moment=moment) == -signal.SIGKILL
    assert struck.run() == 0
    assert struck.archive() == wanted
    assert verify(open_bucket(struck.settings)) == []


@pytest.mark.parametrize(("twelfth", "moment"), [(4, "before"), (8, "after"), (11, "before")])
def test_a_night_goes_on_after_a_kill(night: Command, undisturbed: Undisturbed, twelfth: int, moment: str) -> None:
    survives(night, undisturbed, twelfth, moment)


@pytest.mark.parametrize(("twelfth", "moment"), [(6, "after"), (10, "before")])
def test_a_backfill_goes_on_after_a_kill(backfill: Command, undisturbed: Undisturbed, twelfth: int, moment: str) -> None:
    survives(backfill, undisturbed, twelfth, moment)


@pytest.mark.slow
@pytest.mark.parametrize(("twelfth", "moment"), STORM)
def test_a_night_survives_the_storm(night: Command, undisturbed: Undisturbed, twelfth: int, moment: str) -> None:
    survives(night, undisturbed, twelfth, moment)


@pytest.mark.slow
@pytest.mark.parametrize(("twelfth", "moment"), STORM)
def test_a_backfill_survives_the_storm(backfill: Command, undisturbed: Undisturbed, twelfth: int, moment: str) -> None:
    survives(backfill, undisturbed, twelfth, moment)
