"""URL lists: in sources.toml, or in a file of any length beside it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from schemas.page import Link
from schemas.source import Source, SourceKind

# Sources that need no document of a site to know their pages.
LISTS = frozenset({SourceKind.URLS, SourceKind.URLS_FILE})

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 8192


def read_urls(source: Source) -> Iterable[Link]:
    """The URLs of a list as they stand, in order. Raises OSError, or EOFError for a torn gzip, where its file cannot be read."""
    if source.kind is SourceKind.URLS:
        return (Link(url) for url in source.urls)
    return _lines(Path(source.urls[0]))


def _lines(path: Path) -> Iterator[Link]:
    """Every line of a text file, in gzip or not, but for blank ones and those that begin with "#"."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        lines: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=file) if packed else file
        while line := lines.readline(_LONGEST_LINE):
            url = line.decode("utf-8-sig", "replace").strip()
            if url and not url.startswith("#"):
                yield Link(url)
