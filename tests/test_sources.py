"""Sources are found, written to sources.toml without touching what stands there, and tried side by side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from listing_documents import HOME, RSS
from web_site import QUICK, Site, site

from flows.sources import add_source, check_sources, find_sources
from schemas.errors import ConfigInvalid
from schemas.source import SourceKind, read_sources
from tasks.discover import Health, Offer

__all__ = ["site"]  # fixtures

OFFER = Offer(SourceKind.FEED, "https://www.hafen.example/feed", 20, language="de", title='Der "Hafenbote" \\ Küste')
OTHERS = '# My papers.\n[[source]]\nid = "post"\nurls = ["https://post.example/1"]  # one page\n'


def sources_toml(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_offer_is_written_behind_what_stands_there(tmp_path: Path) -> None:
    path = sources_toml(tmp_path, OTHERS)
    added = add_source(OFFER, path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(OTHERS + "\n[[source]]\n")
    assert text.endswith(added.text)
    assert read_sources(path)[1] == added.source
    assert (added.source.id, added.source.urls) == ("hafen-example", (OFFER.url,))
    assert (added.source.name, added.source.language) == (OFFER.title, "de")
    assert added.as_json() == {"path": str(path), "id": "hafen-example", "kind": "feed", "url": OFFER.url}


@pytest.mark.parametrize("text", ["", "# nothing yet", "\n\n"])
def test_the_first_source_makes_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.toml"
    if text:
        path.write_text(text, encoding="utf-8")
    assert read_sources(add_source(OFFER, path).path)[0].id == "hafen-example"
    assert path.read_text(encoding="utf-8").startswith(text)


def test_two_sources_of_one_host_have_ids_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    ids = [add_source(replace(OFFER, url=f"https://hafen.example/{name}"), path).source.id for name in ("a", "b", "c")]
    assert ids == ["hafen-example", "hafen-example-2", "hafen-example-3"]


@pytest.mark.parametrize("url", [OFFER.url, "http://hafen.example/feed/"])
def test_a_source_that_is_there_already_is_refused(tmp_path: Path, url: str) -> None:
    path = tmp_path / "sources.toml"
    add_source(OFFER, path)
    before = path.read_bytes()
    with pytest.raises(ConfigInvalid, match="is there already, as 'hafen-example'"):
        add_source(replace(OFFER, url=url), path)
    assert path.read_bytes() == before


def test_a_file_with_a_mistake_is_left_as_it_is(tmp_path: Path) -> None:
    path = sources_toml(tmp_path, OTHERS.replace("urls", "urls_"))
    with pytest.raises(ConfigInvalid, match=r"line 4: urls_: is unknown\. Did you mean urls\?"):
        add_source(OFFER, path)
    assert "hafen" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("title", ["", " \n", "Bell\x07", "a\x7fb"])
def test_a_title_that_cannot_stand_there_is_left_out(tmp_path: Path, title: str) -> None:
    assert add_source(replace(OFFER, title=title), tmp_path / "sources.toml").source.name == ""


def test_a_site_is_searched_and_its_best_offer_added(site: Site, tmp_path: Path) -> None:
    site.on("/", HOME)
    site.on("/feed.xml", RSS)
    found = find_sources(f"{site.url}/", QUICK)
    added = add_source(found.offers[0], tmp_path / "sources.toml")
    assert (added.source.kind, added.source.id, added.source.name) == (SourceKind.FEED, "127-0-0-1", "Hafenbote")


@pytest.mark.parametrize("url", ["", "ftp://hafen.example", "https://", "https://me:secret@hafen.example"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigInvalid, match="is not an http or https URL"):
        find_sources(url, QUICK)


def test_the_sources_of_a_file_are_tried_in_its_order(site: Site, tmp_path: Path) -> None:
    site.on("/feed.xml", RSS)
    lines = (f'[[source]]\nid = "s{number}"\nfeed = "{site.url}/{name}"\n' for number, name in enumerate(["gone", "feed.xml"]))
    checks = check_sources(sources_toml(tmp_path, "".join(lines)), QUICK, stale_days=100_000)
    assert [(check.id, check.health) for check in checks] == [("s0", Health.BROKEN), ("s1", Health.WORKS)]
