"""The commands that look after sources and captures, on one night of the demo site that was archived by command."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.demo_site import Site, serve_site
from schemas.settings import Settings

ARTICLE = "/museum-returns-bell.html"


@dataclass(frozen=True)
class Archive:
    """A site, the folder in which the commands work, and what the first two of them said."""

    site: Site
    folder: Path
    added: dict[str, Any]
    night: dict[str, Any]

    @property
    def article(self) -> str:
        return f"{self.site.base}{ARTICLE}"


def said(*words: str, code: int = 0) -> str:
    """What a command says on standard output, with nothing beside it."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as beside:
        assert main(words) == code, beside.getvalue()
    assert beside.getvalue() == ""
    return out.getvalue()


def answer(*words: str, code: int = 0) -> Any:
    return json.loads(said(*words, "--json", code=code))


def refused(*words: str) -> tuple[int, str]:
    """The exit code of a command that fails, and the one line that it says."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as beside:
        code = main(words)
    assert (out.getvalue(), beside.getvalue().count("\n")) == ("", 1)
    return code, beside.getvalue()


@pytest.fixture(scope="module")
def archive(prefect_api: str, module_seaweed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch, serve_site() as site:
        patch.chdir(folder)
        patch.setenv("PRESSMARK_ENDPOINT_URL", module_seaweed.endpoint_url)
        patch.setenv("PRESSMARK_BUCKET", module_seaweed.bucket)
        patch.setenv("PRESSMARK_HOME", str(folder / "home"))
        patch.setenv("PRESSMARK_ALLOW_LOOPBACK", "true")
        patch.setenv("PRESSMARK_PACE_SECONDS", "0")
        added = answer("sources", "add", site.base)
        yield Archive(site, folder, added, answer("night", "--night", "2026-11-01"))


def test_a_site_is_added_by_its_address_and_its_night_is_archived(archive: Archive) -> None:
    assert archive.added["added"]["path"] == "sources.toml"
    assert archive.added["added"]["url"].startswith(archive.site.base)
    assert f'id = "{archive.added["added"]["id"]}"' in (archive.folder / "sources.toml").read_text(encoding="utf-8")
    assert archive.night["rows"]["articles"] > 0
    (ledger,) = archive.night["sources"]
    assert (ledger["source_id"], ledger["listed"]) == (archive.added["added"]["id"], ledger["new"])


def test_what_is_there_already_is_not_added_again(archive: Archive) -> None:
    before = (archive.folder / "sources.toml").read_text(encoding="utf-8")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as beside:
        assert main(["sources", "add", archive.site.base]) == 2
    assert "is there already" in beside.getvalue()
    assert "1" in said("sources", "add", archive.site.base, "--dry-run")
    assert refused("sources", "add", "http://")[0] == 2
    assert (archive.folder / "sources.toml").read_text(encoding="utf-8") == before


def test_a_check_says_of_every_source_how_it_is(archive: Archive) -> None:
    (check,) = answer("sources", "check", code=1)  # the demo site is of 2025
    assert (check["id"], check["health"], check["entries"] > 0) == (archive.added["added"]["id"], "stale", True)
    assert "stale" in said("sources", "check", code=1)
    assert refused("sources", "check", "--sources", "nowhere.toml")[0] == 2


def test_a_capture_is_found_with_and_without_a_scheme_and_at_any_time(archive: Archive) -> None:
    (found,) = answer("captures", "show", archive.article)
    assert (found["http_status"], found["is_revisit"]) == (200, False)
    assert answer("captures", "show", archive.article.removeprefix("http://")) == [found]
    for time in ("2026-01-01", "2026-11-01T12:00:00", "2999-12-31T23:59:59+14:00"):
        assert answer("captures", "show", archive.article, "--at", time) == [found]
    assert found["payload_digest"][:19] in said("captures", "show", archive.article)
    assert answer("captures", "show", f"{archive.site.base}/nowhere.html", code=1) == []
    assert "no capture" in said("captures", "show", f"{archive.site.base}/nowhere.html", code=1)


def test_a_capture_is_saved_byte_for_byte_or_says_why_not(archive: Archive) -> None:
    served = Path("flows/demo_site/night1", ARTICLE[1:])
    wanted = (Path(__file__).parent.parent / served).read_bytes().replace(b"{{base}}", archive.site.base.encode())
    (archive.folder / "page.html").write_bytes(b"older and longer" * 9_000)
    (found,) = answer("captures", "show", archive.article, "--save", "page.html", "--at", "2026-11-01T00:00:00+02:00")
    assert (archive.folder / "page.html").read_bytes() == wanted
    assert found["url"] == archive.article
    code, line = refused("captures", "show", archive.article, "--save", "nowhere/page.html")
    assert (code, "nowhere/page.html cannot be written" in line) == (2, True)


def test_reading_again_what_was_just_read_finds_nothing_new(archive: Archive) -> None:
    report = answer("reread")
    assert {table: report["rows"][table] for table in ("articles", "teasers", "sightings")} == {
        "articles": 0,
        "teasers": 0,
        "sightings": 0,
    }
    assert (report["rows"]["outcomes"] > 0, report["sources"]) == (True, [])
    assert refused("reread", "--until", "2001-01-01")[0] == 2
    assert answer("verify") == []
