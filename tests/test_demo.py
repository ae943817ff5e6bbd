"""The demonstration shows what the README says that it shows."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from rich.console import Console

from flows.demo import run_demo
from schemas.settings import Settings
from tests.demo_expected import EXPECTED

README = Path(__file__).parent.parent / "README.md"


def words(text: str) -> list[list[str]]:
    """The lines as lists of words, without those that hold nothing."""
    return [line.split() for line in text.splitlines() if line.strip()]


def test_two_nights_are_archived_and_shown_as_in_the_readme(
    prefect_api: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    console = Console(width=200)
    with console.capture() as shown:
        reports = run_demo(Settings(home=str(tmp_path)), console)
    kept = [report.rows["articles"] for report in reports]
    assert kept == [len(night.articles) + len(night.updates) for night in EXPECTED]
    (sample,) = re.findall(r"^```text\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    printed = words(shown.get())
    assert [line for line in words(sample) if line not in printed] == []
