"""A store that goes away in the middle or at the commit stops the command with one line, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.demo_site import serve_site

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, prefect_api: str) -> Iterator[Path]:
    """An empty folder with an embedded store of its own and one source."""
    with serve_site() as site:
        (tmp_path / "sources.toml").write_text(f'[[source]]\nid = "post"\nfeed = "{site.base}/feed.xml"\npace_seconds = 0\n')
        yield tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PRESSMARK_"))}
    environment |= {"PYTHONPATH": str(ROOT), "PRESSMARK_ALLOW_LOOPBACK": "true"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=200
    )


@pytest.mark.parametrize("write", ["captures/", "commits/"])
def test_the_store_goes_away_and_the_same_command_goes_on(folder: Path, write: str) -> None:
    night = ("night", "--night", "2026-11-01", "--json")
    broken = run(folder, "tests.killed", write, "unplug", "writes", *night)
    assert broken.returncode == 3, broken.stderr
    assert "does not answer" in broken.stderr.splitlines()[-1]
    whole = run(folder, "flows.cli", *night)
    assert whole.returncode == 0, whole.stderr
    assert json.loads(whole.stdout)["rows"]["articles"] == 5
    assert run(folder, "flows.cli", "verify").returncode == 0
