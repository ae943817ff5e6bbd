"""The ledger of a source: what it listed in one night, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceLedger:
    """One source in one night. Always `listed + revisited == archived + updated + repeats + unchanged + listings + dropped`.

    `listed` counts the pages that the source lists, each once, `new` those of them that no earlier night knew; `listed_twice`
    the lines beyond that. `revisited` are pages that
    it lists no more and that were looked at again. `fetched` are those that came, with their payload or the word that it stands
    unchanged. `archived` are new articles, `updated` new versions of articles, `repeats` articles that the archive held already,
    `listings` pages without an article of their own. `dropped` counts the others by reason, those that were not due among them.
    `unread` counts, by reason, the feeds, sitemaps and listing pages of the source that could not be read. `silence` says why
    the source is thought to be silent, "" where it is not.
    """

    source_id: str
    listed: int = 0
    new: int = 0
    listed_twice: int = 0
    revisited: int = 0
    fetched: int = 0
    archived: int = 0
    updated: int = 0
    repeats: int = 0
    unchanged: int = 0
    listings: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    silence: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError where a page has no fate, or two."""
        fates = self.archived + self.updated + self.repeats + self.unchanged + self.listings + sum(self.dropped.values())
        if self.listed + self.revisited != fates:
            raise ValueError(f"{self.source_id}: {self.listed} listed and {self.revisited} revisited, but {fates} fates")

    def as_json(self) -> dict[str, Any]:
        """The ledger as plain values, for `--json`."""
        names = [name for name in self.__slots__ if name not in {"dropped", "unread"}]
        return {name: getattr(self, name) for name in names} | {"dropped": dict(self.dropped), "unread": dict(self.unread)}


@dataclass(frozen=True, slots=True)
class NightCount:
    """How many new articles one night brought of a source."""

    night: date
    archived: int


@dataclass(frozen=True, slots=True)
class History:
    """The nights of one source, in order, each once."""

    source_id: str
    nights: tuple[NightCount, ...] = ()
