"""The command answers machines in JSON, people in tables, and a mistake with one line and an exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows.cli import main
from flows.demo_site import Site, serve_site
from flows.progress import shown_on, steps
from schemas.outcome import Stage
from schemas.settings import Settings
from tasks.store import hold, open_archive

PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def folder(tmp_path: Path, seaweed_settings: Settings, prefect_api: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command uses a fresh bucket."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRESSMARK_ENDPOINT_URL", seaweed_settings.endpoint_url)
    monkeypatch.setenv("PRESSMARK_BUCKET", seaweed_settings.bucket)
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PRESSMARK_ALLOW_LOOPBACK", "true")
    return tmp_path


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of a command that fails, and the one line that it says."""
    code = main(words)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("pressmark: ")
    assert said.err.count("\n") == 1
    return code, said.err


def answer(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert main([*words, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == "", "a command that is not on a terminal says nothing beside its answer"
    return json.loads(said.out)


def listing(folder: Path, site: Site) -> None:
    (folder / "sources.toml").write_text(f'[[source]]\nid = "post"\nfeed = "{site.base}/feed.xml"\npace_seconds = 0\n')


def test_a_backfill_can_be_queried_and_is_recognised_the_second_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = answer(["backfill", str(PAGES)], capsys)
    assert first["rows"]["articles"] > 0
    assert all(stage["in"] == stage["kept"] + stage["dropped"] for stage in first["stages"])
    (count,) = answer(["query", "SELECT count(*) AS n FROM articles"], capsys)
    assert count["n"] == first["rows"]["articles"]
    second = answer(["backfill", str(PAGES)], capsys)
    assert (second["rows"]["articles"], second["rows"]["teasers"]) == (0, 0)
    assert second["rows"]["sightings"] >= first["rows"]["articles"] + first["rows"]["teasers"]
    assert answer(["verify"], capsys) == []


def test_a_night_archives_the_sources_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serve_site() as site:
        listing(folder, site)
        report = answer(["night", "--night", "2026-11-01"], capsys)
        assert report["run_id"] == "night-2026-11-01-0001"
        assert report["rows"]["articles"] > 0
        assert answer(["night", "--night", "2026-11-01"], capsys) == report


def test_people_get_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backfill", str(PAGES)]) == 0
    assert "new rows: " in capsys.readouterr().out
    assert main(["query", "SELECT 'a' AS first, NULL AS second"]) == 0
    assert capsys.readouterr().out.split() == ["first", "second", "a"]
    assert main(["verify"]) == 0
    assert "Every object is what was written" in capsys.readouterr().out
    assert main(["inspect", str(PAGES / "orchard.txt")]) == 0
    assert capsys.readouterr().out


def test_inspect_shows_a_file_and_a_url_without_storing_anything(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = json.loads((PAGES / "orchard.json").read_text(encoding="utf-8"))
    assert answer(["inspect", str(PAGES / "orchard.txt")], capsys)["article"]["title"] == expected["article"]["title"]
    with serve_site() as site:
        reading = answer(["inspect", f"{site.base}/index.html"], capsys)
        assert reading["article"] is None
        assert len(reading["teasers"]) > 5
        assert refused(["inspect", f"{site.base}/nowhere.html"], capsys)[0] == 1


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (["night"], 2, "sources.toml: sources: the file does not exist"),
        (["backfill", "nowhere"], 2, "nowhere does not exist"),
        (["inspect", "nowhere.html"], 2, "nowhere.html is no file"),
        (["query", "SELECT nothing FROM nowhere"], 2, "The query is refused: Catalog Error"),
        (["query", "SELECT * FROM read_csv('/etc/passwd')"], 2, "disabled"),
    ],
)
def test_a_mistake_of_the_user_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, line: str
) -> None:
    ended, said = refused(words, capsys)
    assert (ended, line in said) == (code, True), said


def test_a_typo_in_the_sources_is_told_with_its_line_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.toml").write_text('[[source]]\nid = "post"\nfeeed = "https://a.example/feed.xml"\n')
    for command in ("night", "up"):
        code, said = refused([command], capsys)
        assert (code, "sources.toml, line 3: feeed: is unknown" in said) == (2, True), said
    assert not (tmp_path / ".pressmark").exists()


def test_a_wrong_setting_is_told_with_its_name(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PRESSMARK_WORKERS", "many")
    assert refused(["backfill", str(PAGES)], capsys)[0] == 2


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("PRESSMARK_ENDPOINT_URL", "http://127.0.0.1:9", "does not answer"),
        ("AWS_SECRET_ACCESS_KEY", "wrong", "refused"),
        ("AWS_ACCESS_KEY_ID", "unknown", "refused"),
        ("PRESSMARK_BUCKET", "no-such-bucket", "no-such-bucket"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, value: str, line: str
) -> None:
    monkeypatch.setenv(variable, value)
    code, said = refused(["backfill", str(PAGES)], capsys)
    assert (code, line in said) == (3, True), said
    assert "wrong" not in said


def test_a_night_that_is_held_says_who_holds_it(
    folder: Path, seaweed_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_site() as site, hold(open_archive(seaweed_settings), "night-2026-11-01"):
        listing(folder, site)
        code, said = refused(["night", "--night", "2026-11-01"], capsys)
    assert code == 4
    assert "night-2026-11-01 is held by process" in said


def test_a_terminal_shows_how_far_every_stage_is() -> None:
    with (console := Console(force_terminal=True, width=100, record=True)).capture() as shown, shown_on(console):
        assert list(steps(Stage.FETCH, [1, 2, 3], 3)) == [1, 2, 3]
    assert "fetch" in shown.get()
    assert "3/3" in shown.get()


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    with (console := Console(force_terminal=False)).capture() as shown, shown_on(console):
        assert list(steps(Stage.FETCH, [1], 1)) == [1]
    assert shown.get() == ""
