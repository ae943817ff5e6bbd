"""What the README says is run, line by line, and what it lists is complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from argparse import _SubParsersAction
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from flows.cli import _parser
from flows.embedded import embedded_store
from schemas.outcome import Fate, Reason
from schemas.settings import Settings
from schemas.source import ALLOWED, read_sources
from schemas.tables import TABLES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
OF_CI = ["pip install -e '.[local]' && pressmark demo\n", "pip install -e '.[dev,local]' && pytest\n"]


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert {kind for kind, _ in BLOCKS} == {"bash", "python", "text", "toml"}


def test_the_two_commands_are_those_that_the_check_of_the_project_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in OF_CI:
        assert command in blocks("bash")
        pattern = next(line for line in re.findall(r'"\^(.*)\$"', script) if re.fullmatch(line, command.strip()))
        assert len(re.findall(f"^{pattern}$", README, re.MULTILINE)) == 1


def test_the_night_reads_as_the_readme_shows_it() -> None:
    flow = (ROOT / "flows" / "nightly.py").read_text(encoding="utf-8")
    body = flow[flow.index("    with night_run") :].split("\n\n\n")[0]
    assert blocks("python")[0].strip() == dedent(body).strip()


def test_the_sources_shown_are_read(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(blocks("toml")[0], encoding="utf-8")
    assert [source.id for source in read_sources(path)] == ["harbour-post", "tidewater-politics", "reading-list"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, prefect_api: str) -> Iterator[Path]:
    """An empty folder with an archive of its own, in which the embedded store runs, as after `pressmark up`."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "tests").symlink_to(ROOT / "tests")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        with embedded_store(Settings(home=str(folder / ".pressmark"))):
            yield folder


def run(command: str, folder: Path) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PRESSMARK_"))}
    ended = subprocess.run(
        ["bash", "-ec", command], cwd=folder, env={**environment, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_commands_of_the_readme_run(folder: Path) -> None:
    for block in (block for block in blocks("bash") if block not in OF_CI):
        run(block, folder)


def test_the_readers_of_the_readme_read_the_archive(folder: Path) -> None:
    run("pressmark backfill tests/pages", folder)
    program = "\n".join(blocks("python")[1:])
    shown = run(f". .pressmark/env\n{sys.executable} -W error - <<'END'\n{program}\nEND", folder)
    assert "language" in shown
    assert "teasers" in shown


def table(after: str) -> set[str]:
    """The words in code marks in the first column of the table below that text."""
    lines = README[README.index(after) :].split("\n\n| ", 1)[1].split("\n\n")[0].splitlines()
    return {word for line in lines for word in re.findall(r"^\|? ?`([\w-]+)", line)}


def test_every_setting_is_listed_and_nothing_else() -> None:
    assert table("## Settings") == {f"PRESSMARK_{name.upper()}" for name in Settings.__dataclass_fields__}


def test_every_key_of_a_source_is_listed_and_nothing_else() -> None:
    rows = README[README.index("| key | meaning |") :].split("\n\n")[0].splitlines()
    named = {key for row in rows for key in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(ALLOWED) - {"id", "links"}  # the one stands above the table, the other in the row of `page`


def test_every_table_is_listed_and_nothing_else() -> None:
    assert table("## What is in it") == set(TABLES)


def test_every_reason_is_listed_and_nothing_else() -> None:
    assert table("## What becomes of an item") == {reason.value for reason in Reason} - {""}
    assert all(f"`{fate}`" in README for fate in Fate)


def test_every_command_is_listed_and_nothing_else() -> None:
    commands = next(action for action in _parser()._actions if isinstance(action, _SubParsersAction)).choices
    assert set(re.findall(r"^\| `pressmark (\w+)", README, re.MULTILINE)) == set(commands)
