"""Finding, adding and checking sources: what `pressmark sources` does."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.errors import ConfigInvalid
from schemas.settings import Settings
from schemas.source import Source, parse_sources, read_sources
from schemas.values import is_text, is_url
from tasks.discover import STALE_DAYS, FoundSources, Offer, SourceCheck, check_source, find_offers, read_apart, with_room
from tasks.fetch import open_web

# Sources that are tried side by side: each waits for its host most of the time.
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that was written to a file: which file, the source, and the lines as they stand there."""

    path: Path
    source: Source
    text: str

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, for `--json`."""
        return {"path": str(self.path), "id": self.source.id, "kind": self.source.kind, "url": self.source.urls[0]}


def find_sources(url: str, settings: Settings) -> FoundSources:
    """What the site of a page offers, the best first: its feeds, its sitemaps, and the page itself.

    A URL without a scheme is asked for by https. Raises ConfigInvalid for what is no URL of a host.
    """
    address = url if "://" in url else f"https://{url}"
    if not is_url(address):
        raise ConfigInvalid("sources add", "URL", f"{url!r} is not an http or https URL of a host, without a password")
    with open_web(with_room(settings)) as web:
        return find_offers(web, address, read_apart(settings))


def add_source(offer: Offer, path: Path) -> AddedSource:
    """Writes an offer to the file as a source, behind all that stands there; makes the file where there is none.

    Its id is made from the host. Raises ConfigInvalid where the address is in the file already, or the file has a mistake.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    sources = parse_sources(before, path)
    known = next((source for source in sources if _address(offer.url) in map(_address, source.urls)), None)
    if known:
        raise ConfigInvalid(str(path), known.kind, f"{offer.url} is there already, as {known.id!r}")
    text = _written(offer, _free_id(offer.url, {source.id for source in sources}))
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    source = parse_sources(before + gap + text, path)[-1]
    with path.open("a", encoding="utf-8") as file:
        file.write(gap + text)
    return AddedSource(path, source, text)


def check_sources(path: Path, settings: Settings, stale_days: int = STALE_DAYS) -> tuple[SourceCheck, ...]:
    """What came of trying every source of the file, in its order. Raises ConfigInvalid as `read_sources` does."""
    sources = read_sources(path)
    read = read_apart(settings)
    with open_web(with_room(settings)) as web, ThreadPoolExecutor(min(AT_ONCE, len(sources)), "check") as pool:
        return tuple(pool.map(lambda source: check_source(web, source, read, stale_days), sources))


def _written(offer: Offer, name: str) -> str:
    """The lines of the source. A JSON string is a TOML string, too, where it holds no DEL."""
    values = {"id": name, offer.kind.value: offer.url, "name": offer.title.strip(), "language": offer.language}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if is_text(value)]
    return "\n".join(["[[source]]", *lines]) + "\n"


def _free_id(url: str, taken: set[str]) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    name = re.sub(r"[^a-z0-9]+", "-", host).strip("-")[:58].strip("-") or "source"
    return next(each for number in count(1) if (each := name if number == 1 else f"{name}-{number}") not in taken)


def _address(url: str) -> str:
    """The URL in the form in which two of them are compared."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")
