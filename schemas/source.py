"""What to fetch: `sources.toml`, read and checked. A mistake is answered with the file, the line, the key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

from schemas.errors import ConfigInvalid
from schemas.values import (
    is_count,
    is_days,
    is_language,
    is_more_than_0,
    is_number,
    is_selector,
    is_slug,
    is_text,
    is_url,
    is_zone,
    problem_of_patterns,
)


class SourceKind(StrEnum):
    """How a source lists its pages: the keys of which each source has exactly one."""

    FEED = "feed"  # RSS, Atom, RDF or JSON Feed
    SITEMAP = "sitemap"  # a sitemap, an index of sitemaps, or a robots.txt that names some
    PAGE = "page"  # a home, section or other listing page
    URLS = "urls"  # a list in sources.toml
    URLS_FILE = "urls_file"  # a list in a file of its own, one URL a line


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a night. `urls` is the one address of a feed, sitemap or page, or the whole of a URL list.

    Of a `urls_file` it is the absolute path of that file. `pace_seconds` is the least time between two requests to one host,
    None for the setting of the whole night; `max_entries` and `max_minutes` are its budget of one night, None for no limit of
    its own; pages and sitemaps that the listing dates further back than `max_age_days` are left out. Of the patterns in
    `include` one must be found in the URL of a page, and none of those in `exclude`. `links` is a CSS selector of the links of a
    page that are meant. What its pages do not say themselves: `timezone` is meant where a date names none, `language` is a hint
    (BCP-47), and `section`, `rights` and `paywall` (a note of what is behind a wall) are those of all pages; "" where unknown.
    """

    id: str
    kind: SourceKind
    urls: tuple[str, ...]
    name: str = ""
    language: str = ""
    timezone: str = ""
    section: str = ""
    paywall: str = ""
    rights: str = ""
    pace_seconds: float | None = None
    max_entries: int = 1000
    max_minutes: float | None = None
    max_age_days: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    links: str = ""


def _urls(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(is_url(item) for item in value)


def _patterns(value: object) -> bool:
    return isinstance(value, list) and not problem_of_patterns(value)


_URL = "an http or https URL of a host, without a password"
_PATTERNS = 'a list of regular expressions such as ["/politics/", "\\\\.html$"]'

ALLOWED = {
    "id": (is_slug, "lower-case letters, digits and dashes"),
    "feed": (is_url, _URL),
    "sitemap": (is_url, _URL),
    "page": (is_url, _URL),
    "urls": (_urls, "a list of http or https URLs"),
    "urls_file": (is_text, "the name of a file with one URL a line"),
    "links": (is_selector, 'a CSS selector such as "main h2 a"'),
    "name": (is_text, "text"),
    "language": (is_language, "a BCP-47 tag such as de or pt-BR"),
    "timezone": (is_zone, "a time zone such as Asia/Seoul"),
    "section": (is_text, "text"),
    "paywall": (is_text, "text"),
    "rights": (is_text, "text"),
    "pace_seconds": (is_number, "a number of seconds, 0 or more"),
    "max_entries": (is_count, "a whole number, 1 or more"),
    "max_minutes": (is_more_than_0, "a number of minutes, more than 0"),
    "max_age_days": (is_days, "a whole number of days, 1 to 36500"),
    "include": (_patterns, _PATTERNS),
    "exclude": (_patterns, _PATTERNS),
}


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources that the file names, in its order.

    Raises ConfigInvalid with the line and the key for a file that is missing or not TOML, a key that is unknown, a value
    that is not allowed, a source without an address or with two, and an id that is used twice.
    """
    try:
        sources = parse_sources(path.read_text(encoding="utf-8"), path)
    except FileNotFoundError:
        raise ConfigInvalid(str(path), "sources", "the file does not exist. README.md shows what goes into it") from None
    except UnicodeDecodeError as error:
        raise ConfigInvalid(str(path), "TOML", str(error)) from None
    if not sources:
        raise ConfigInvalid(str(path), "source", "the file names no source. Write at least one [[source]]")
    return sources


def parse_sources(text: str, path: Path) -> tuple[Source, ...]:
    """The sources of a text that stands, or will stand, in the file at `path`, which may be none.

    Raises ConfigInvalid as `read_sources` does.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalid(str(path), "TOML", str(error)) from None
    sources = tuple(_source(path, text, number, table) for number, table in enumerate(_tables(path, text, document)))
    _refuse_doubles(path, text, sources)
    return sources


def _tables(path: Path, text: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    for key in document:
        if key != "source":
            raise ConfigInvalid(_place(path, text, -1, key), key, "is unknown here. Sources are written as [[source]]")
    tables = document.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigInvalid(_place(path, text, -1, "source"), "source", "is no table. Sources are written as [[source]]")
    return tables


def _source(path: Path, text: str, number: int, table: dict[str, Any]) -> Source:
    for key, value in table.items():
        problem = _problem(key, value)
        if problem:
            raise ConfigInvalid(_place(path, text, number, key), key, problem)
    kinds = [kind for kind in SourceKind if kind in table]
    if "id" not in table or len(kinds) != 1:
        asked = f"needs an id and exactly one of {', '.join(SourceKind)}"
        raise ConfigInvalid(_place(path, text, number, ""), "source", asked)
    if "links" in table and kinds[0] is not SourceKind.PAGE:
        raise ConfigInvalid(_place(path, text, number, "links"), "links", f"is for a source with page, not for a {kinds[0]}")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Source(kind=kinds[0], urls=_address(path, text, number, kinds[0], values.pop(kinds[0])), **values)


def _problem(key: str, value: object) -> str:
    """What is wrong with a key or its value; "" where nothing is."""
    if key not in ALLOWED:
        close = get_close_matches(key, ALLOWED, n=1)
        meant = f" Did you mean {close[0]}?" if close else ""
        return f"is unknown.{meant} Allowed are: {', '.join(ALLOWED)}"
    fits, expected = ALLOWED[key]
    if fits(value):
        return ""
    detail = problem_of_patterns(value) if expected is _PATTERNS else ""
    return f"{value!r} is not {expected}" + (f" ({detail})" if detail else "")


def _address(path: Path, text: str, number: int, kind: SourceKind, value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of a source: URLs, or the file that holds them, which is named as seen from the folder of sources.toml."""
    if isinstance(value, tuple):
        return value
    if kind is not SourceKind.URLS_FILE:
        return (value,)
    file = (path.parent / Path(value).expanduser()).resolve()
    if not file.is_file():
        raise ConfigInvalid(_place(path, text, number, kind), kind, f"{file} is no file")
    return (str(file),)


def _refuse_doubles(path: Path, text: str, sources: tuple[Source, ...]) -> None:
    seen: set[str] = set()
    for number, source in enumerate(sources):
        if source.id in seen:
            raise ConfigInvalid(_place(path, text, number, "id"), "id", f"{source.id!r} is used twice")
        seen.add(source.id)


def _place(path: Path, text: str, number: int, key: str) -> str:
    """`path, line N`: where `key` stands in the source table of that number (-1: outside of any)."""
    table = -1
    for line_number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*\[\[\s*source\s*\]\]", line):
            table += 1
            if table == number and not key:
                return f"{path}, line {line_number}"
        elif table == number and key and re.match(rf"\s*\[?[\"']?{re.escape(key)}[\"']?\s*[\]=]", line):
            return f"{path}, line {line_number}"
    return str(path)
