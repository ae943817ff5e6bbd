"""A mistake in sources.toml is answered with its line, its key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import ConfigInvalid
from schemas.source import ALLOWED, Source, SourceKind, parse_sources, read_sources

GOOD = """
[[source]]
id = "harbour-post"
feed = "https://harbour-post.example/feed.xml"
timezone = "Asia/Seoul"
pace_seconds = 2

[[source]]
id = "list"
urls = ["https://a.example/1", "https://a.example/2"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sources_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    feed, urls = read_sources(written(tmp_path, GOOD))
    assert feed == Source(
        "harbour-post", SourceKind.FEED, ("https://harbour-post.example/feed.xml",), timezone="Asia/Seoul", pace_seconds=2
    )
    assert (urls.kind, len(urls.urls)) == (SourceKind.URLS, 2)


def test_every_key_reaches_its_field(tmp_path: Path) -> None:
    text = """[[source]]
id = "all"
page = "https://a.example/news"
links = "main h2 a"
name = "All of it"
language = "pt-BR"
timezone = "Europe/Berlin"
section = "World"
paywall = "the business pages"
rights = "CC BY 4.0"
pace_seconds = 1.5
max_entries = 20
max_minutes = 7.5
max_age_days = 30
include = ["/news/"]
exclude = ["/live/", "\\\\.pdf$"]
"""
    (source,) = read_sources(written(tmp_path, text))
    assert source == Source(
        id="all",
        kind=SourceKind.PAGE,
        urls=("https://a.example/news",),
        name="All of it",
        language="pt-BR",
        timezone="Europe/Berlin",
        section="World",
        paywall="the business pages",
        rights="CC BY 4.0",
        pace_seconds=1.5,
        max_entries=20,
        max_minutes=7.5,
        max_age_days=30,
        include=("/news/",),
        exclude=("/live/", "\\.pdf$"),
        links="main h2 a",
    )
    assert set(ALLOWED) == {*(line.partition(" ")[0] for line in text.splitlines()[1:]), *SourceKind}


def test_a_file_of_urls_is_named_as_seen_from_sources_toml(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/urls.txt").write_text("https://a.example/1\n", encoding="utf-8")
    (source,) = read_sources(written(tmp_path, '[[source]]\nid = "a"\nurls_file = "lists/urls.txt"\n'))
    assert (source.kind, source.urls) == (SourceKind.URLS_FILE, (str(tmp_path / "lists/urls.txt"),))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("timezone", "time_zone"), r"line 5: time_zone: is unknown\. Did you mean timezone\? Allowed are: id, feed"),
        (GOOD.replace("timezone", "colour"), r"line 5: colour: is unknown\. Allowed are: id, feed"),
        (GOOD.replace("Asia/Seoul", "Asia/Soul"), r"line 5: timezone: 'Asia/Soul' is not a time zone"),
        (GOOD.replace("= 2", '= "slow"'), r"line 6: pace_seconds: 'slow' is not a number of seconds"),
        (GOOD.replace("= 2", "= inf"), r"line 6: pace_seconds: inf is not a number of seconds"),
        (GOOD.replace("https://harbour", "harbour"), r"line 4: feed: .* is not an http or https URL"),
        (GOOD.replace("https://harbour", "https://me:x@harbour"), r"line 4: feed: .* without a password"),
        (GOOD.replace('id = "list"', 'id = "harbour-post"'), r"line 9: id: 'harbour-post' is used twice"),
        (GOOD.replace('id = "list"', 'id = "The List"'), r"line 9: id: 'The List' is not lower-case"),
        (
            GOOD.replace("urls = [", 'feed = "https://a.example/f"\nurls = ['),
            r"line 8: source: needs an id and exactly one of feed",
        ),
        (GOOD.replace("pace_seconds = 2", "max_entries = 0"), r"line 6: max_entries: 0 is not a whole number, 1 or more"),
        (GOOD.replace("pace_seconds = 2", "max_entries = true"), r"line 6: max_entries: True is not"),
        (GOOD.replace("pace_seconds = 2", "max_minutes = 0"), r"line 6: max_minutes: 0 is not a number of minutes, more than 0"),
        (GOOD.replace("pace_seconds = 2", "max_age_days = 1000000000"), r"line 6: max_age_days: .* 1 to 36500"),
        (GOOD.replace("pace_seconds = 2", 'language = "German!"'), r"line 6: language: 'German!' is not a BCP-47 tag"),
        (GOOD.replace("pace_seconds = 2", 'include = "/a/"'), r"line 6: include: '/a/' is not a list of regular expressions"),
        (GOOD.replace("pace_seconds = 2", 'exclude = ["("]'), r"line 6: exclude: .*\('\(': missing \)"),
        (GOOD.replace("pace_seconds = 2", "exclude = [7]"), r"line 6: exclude: \[7\] is not a list of regular expressions"),
        (GOOD.replace("pace_seconds = 2", 'links = "h2 a"'), r"line 6: links: is for a source with page, not for a feed"),
        (GOOD.replace("pace_seconds = 2", 'links = "h2 >"'), r"line 6: links: 'h2 >' is not a CSS selector"),
        (GOOD.replace("pace_seconds = 2", 'links = "a::before"'), r"line 6: links: 'a::before' is not a CSS selector"),
        (GOOD.replace("urls = [", 'urls_file = "none.txt" # ['), r"line 10: urls_file: .*none\.txt is no file"),
        (GOOD.replace("pace_seconds = 2", 'name = "a\\nb"'), r"line 6: name: 'a\\nb' is not text"),
        (GOOD.replace("[[source]]", "[[sources]]"), r"line|sources: is unknown here"),
        ("source = [1]", r"source: is no table"),
        ("", r"source: the file names no source"),
        ("# only a comment", r"source: the file names no source"),
        ("[[source]\n", r"TOML: .*line 1"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigInvalid, match=problem):
        read_sources(written(tmp_path, text))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="does not exist"):
        read_sources(tmp_path / "sources.toml")


def test_a_file_in_another_character_set_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes(GOOD.replace("Seoul", "Zürich").encode("latin-1"))
    with pytest.raises(ConfigInvalid, match="TOML: 'utf-8' codec"):
        read_sources(tmp_path / "sources.toml")


def test_a_text_may_name_no_source_yet(tmp_path: Path) -> None:
    assert parse_sources("# soon", tmp_path / "sources.toml") == ()
