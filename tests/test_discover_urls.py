"""URL lists come as they stand, line by line, however long."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.source import Source, SourceKind
from tasks.discover.urls import read_urls


def urls(path: Path) -> list[str]:
    return [link.url for link in read_urls(Source("list", SourceKind.URLS_FILE, (str(path),)))]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_lines_of_a_file_are_urls_but_for_blanks_and_comments(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "urls.txt"
    path.write_bytes(pack("\ufeffhttps://a.example/1\r\n\n# old\n  https://a.example/ä \nno url\n".encode()))
    assert urls(path) == ["https://a.example/1", "https://a.example/ä", "no url"]


def test_a_torn_file_raises_what_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt.gz"
    path.write_bytes(gzip.compress(b"https://a.example/1\n" * 99)[:-9])
    with pytest.raises(EOFError):
        urls(path)


def test_a_list_in_sources_toml_is_taken_as_it_is() -> None:
    assert [link.url for link in read_urls(Source("list", SourceKind.URLS, ("a", "b")))] == ["a", "b"]
