"""A mistake in sources.toml is answered with its line, its key and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import ConfigInvalid
from schemas.source import Source, SourceKind, read_sources

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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("timezone", "time_zone"), r"line 5: time_zone: is unknown. Allowed are: id, feed"),
        (GOOD.replace("Asia/Seoul", "Asia/Soul"), r"line 5: timezone: 'Asia/Soul' is not a time zone"),
        (GOOD.replace("= 2", '= "slow"'), r"line 6: pace_seconds: 'slow' is not a number of seconds"),
        (GOOD.replace("https://harbour", "harbour"), r"line 4: feed: .* is not an http or https URL"),
        (GOOD.replace('id = "list"', 'id = "harbour-post"'), r"line 9: id: 'harbour-post' is used twice"),
        (GOOD.replace('id = "list"', 'id = "The List"'), r"line 9: id: 'The List' is not lower-case"),
        (GOOD.replace("urls = [", 'feed = "https://a.example/f"\nurls = ['), r"line 8: source: needs an id and exactly one"),
        (GOOD.replace("[[source]]", "[[sources]]"), r"line|sources: is unknown here"),
        ("", r"source: the file names no source"),
        ("[[source]\n", r"TOML: .*line 1"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigInvalid, match=problem):
        read_sources(written(tmp_path, text))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="does not exist"):
        read_sources(tmp_path / "sources.toml")
