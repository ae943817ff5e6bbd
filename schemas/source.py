"""What to fetch: `sources.toml`, read and checked. A mistake is answered with the file, the line, the key and what is allowed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.errors import ConfigInvalid


class SourceKind(StrEnum):
    """How a source lists its pages: the keys of which each source has exactly one."""

    FEED = "feed"
    SITEMAP = "sitemap"
    URLS = "urls"


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a night. `urls` is the one address of a feed or sitemap, or the whole list of a URL list.

    `pace_seconds` is the least time between two requests to one host, None for the setting of the whole night;
    `timezone` is meant where a date of the source names none, "" where unknown; `language` is a hint (BCP-47).
    """

    id: str
    kind: SourceKind
    urls: tuple[str, ...]
    name: str = ""
    language: str = ""
    timezone: str = ""
    section: str = ""
    pace_seconds: float | None = None
    max_entries: int = 1000


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _url(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).hostname)


def _urls(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_url(item) for item in value)


def _slug(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", value) is not None


def _zone(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError):
        return False


ALLOWED = {
    "id": (_slug, "lower-case letters, digits and dashes"),
    "feed": (_url, "an http or https URL"),
    "sitemap": (_url, "an http or https URL"),
    "urls": (_urls, "a list of http or https URLs"),
    "name": (_text, "text"),
    "language": (_text, "a BCP-47 tag such as de or pt-BR"),
    "timezone": (_zone, "a time zone such as Asia/Seoul"),
    "section": (_text, "text"),
    "pace_seconds": (_number, "a number of seconds, 0 or more"),
    "max_entries": (_count, "a whole number, 1 or more"),
}


def read_sources(path: Path) -> tuple[Source, ...]:
    """The sources that the file names, in its order.

    Raises ConfigInvalid with the line and the key for a file that is missing or not TOML, a key that is unknown, a value
    that is not allowed, a source without an address or with two, and an id that is used twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigInvalid(str(path), "sources", "the file does not exist. README.md shows what goes into it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigInvalid(str(path), "TOML", str(error)) from None
    sources = tuple(_source(path, text, number, table) for number, table in enumerate(_tables(path, text, document)))
    _refuse_doubles(path, text, sources)
    return sources


def _tables(path: Path, text: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    for key in document:
        if key != "source":
            raise ConfigInvalid(_place(path, text, -1, key), key, "is unknown here. Sources are written as [[source]]")
    tables = document.get("source", [])
    if not isinstance(tables, list) or not tables:
        raise ConfigInvalid(str(path), "source", "the file names no source. Write at least one [[source]]")
    return tables


def _source(path: Path, text: str, number: int, table: dict[str, Any]) -> Source:
    for key, value in table.items():
        if key not in ALLOWED:
            raise ConfigInvalid(_place(path, text, number, key), key, f"is unknown. Allowed are: {', '.join(ALLOWED)}")
        fits, expected = ALLOWED[key]
        if not fits(value):
            raise ConfigInvalid(_place(path, text, number, key), key, f"{value!r} is not {expected}")
    kinds = [kind for kind in SourceKind if kind in table]
    if "id" not in table or len(kinds) != 1:
        raise ConfigInvalid(_place(path, text, number, ""), "source", "needs an id and exactly one of feed, sitemap and urls")
    kind, values = kinds[0], dict(table)
    address = values.pop(kind)
    return Source(kind=kind, urls=tuple(address) if kind is SourceKind.URLS else (address,), **values)


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
