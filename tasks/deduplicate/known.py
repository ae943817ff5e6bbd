"""What recognition can look up: the archive's index, and what this run has already added to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from schemas.story import Story, StoryKind
from tasks.deduplicate.keys import Fingerprint, Sketch, Space, sketch, space_of

# A beginning shared by a million stories must not cost a million comparisons: only the longest are looked at.
MOST_HITS = 32


class Hit(NamedTuple):
    """A story that has the key looked up, `offset` where its beginning lies. Hits sort by rank, highest first, then by id.

    The rank of a text is its length; that of a page's address is the version that stood there.
    """

    minus_rank: int
    id: str
    offset: int
    fingerprint: Fingerprint

    @property
    def order(self) -> tuple[int, str, int]:
        """What hits are sorted by."""
        return self.minus_rank, self.id, self.offset


_ORDER = attrgetter("order")
_NONE: list[Hit] = []


class IndexKey(NamedTuple):
    """One line of the index: the key, where the beginning lies in the story, the rank, and the space of the key."""

    key: int
    offset: int
    rank: int
    space: Space


class Addition(NamedTuple):
    """A story that the index takes in: its fingerprint and all its keys."""

    fingerprint: Fingerprint
    keys: tuple[IndexKey, ...]


class Lookup(Protocol):
    """A part of the archive's index."""

    def find(self, keys: NDArray[np.uint64]) -> Iterable[tuple[int, Hit]]:
        """The hits of these keys (ascending, unique), at most `MOST_HITS` each, the first in their order."""
        ...


class Stories(Protocol):
    """Stories that can be looked up by their keys."""

    def hits(self, key: int) -> list[Hit]:
        """The stories with that key, in their order, at most 32."""
        ...

    def all_hits(self, keys: Iterable[int]) -> list[list[Hit]]:
        """The same for each of these keys that a story has."""
        ...


class Met:
    """The stories that a run has met so far, in memory, each under all its keys. `kinds` are those that have been met."""

    def __init__(self) -> None:
        self.kinds: set[StoryKind] = set()
        self._hits: dict[int, Hit | list[Hit]] = {}  # most keys have one story: no list for those

    def hits(self, key: int) -> list[Hit]:
        """The stories with that key, in their order, at most 32."""
        found = self._hits.get(key, _NONE)
        return [found] if isinstance(found, Hit) else found

    def all_hits(self, keys: Iterable[int]) -> list[list[Hit]]:
        """The same for each of these keys that a story has."""
        return [[found] if isinstance(found, Hit) else found for found in map(self._hits.get, keys) if found]

    def add(self, fingerprint: Fingerprint, seen: Sketch) -> None:
        """Takes a story in."""
        self.kinds.add(fingerprint.kind)
        setdefault = self._hits.setdefault
        for keys, offset, rank in _lines(fingerprint, seen):
            hit = Hit(-rank, fingerprint.id, offset, fingerprint)
            for key in keys:
                if setdefault(key, hit) is not hit:
                    self._hits[key] = sorted((*self.hits(key), hit), key=_ORDER)[:MOST_HITS]


class Known:
    """Everything that a story may repeat. `additions` are the stories that this run has added, in order."""

    def __init__(self, archive: Sequence[Lookup] = ()) -> None:
        self.additions: list[Addition] = []
        self._archive = archive
        self._archived: dict[int, list[Hit]] = {}
        self._asked: set[int] = set()
        self._met = Met()

    def forget(self) -> None:
        """Forgets what the archive answered."""
        self._archived, self._asked = {}, set()

    def look_up(self, keys: Iterable[int]) -> None:
        """Asks the archive at once for those of these keys that it was not asked for; `hits` answers for them until `forget`."""
        if not self._archive:
            return
        new = {*keys} - self._asked
        self._asked |= new
        wanted = np.unique(np.fromiter(new, dtype=np.uint64))
        for part in self._archive if new else ():
            for key, hit in part.find(wanted):
                self._archived.setdefault(key, []).append(hit)

    def hits(self, key: int) -> list[Hit]:
        """The archived and added stories with that key, in their order, at most 32."""
        archived, met = self._archived.get(key), self._met.hits(key)
        return sorted((*archived, *met), key=_ORDER)[:MOST_HITS] if archived else met

    def all_hits(self, keys: Iterable[int]) -> list[list[Hit]]:
        """The same for each of these keys that a story has."""
        return [hits for key in keys if (hits := self.hits(key))] if self._archived else self._met.all_hits(keys)

    def add(self, fingerprint: Fingerprint, seen: Sketch) -> None:
        """Takes a story in: from now on others may repeat it."""
        self.additions.append(_addition(fingerprint, seen))
        self._met.add(fingerprint, seen)


def addition(story: Story, story_id: str, version: int, *, near_copy: bool) -> Addition:
    """What the index took in when this story was archived, for an index that is made anew from the tables.

    `near_copy`: it was recognised as the near copy of a story by its body, so it brought no keys for edited copies.
    """
    seen = sketch(story)
    fingerprint = replace(seen.fingerprint, story_id=story_id, version=version)
    return _addition(fingerprint, seen.without_near_keys() if near_copy else seen)


def _addition(fingerprint: Fingerprint, seen: Sketch) -> Addition:
    lines = ((key, offset, rank) for keys, offset, rank in _lines(fingerprint, seen) for key in keys)
    return Addition(fingerprint, tuple(IndexKey(key, offset, rank, space_of(key)) for key, offset, rank in lines))


def _lines(fingerprint: Fingerprint, seen: Sketch) -> Iterator[tuple[list[int], int, int]]:
    """The keys of a story, with the offset and the rank that they have in common."""
    kind, length = fingerprint.kind, fingerprint.length
    yield [seen.exact(kind), *seen.near_keys(kind)], 0, length
    for start, key in zip(seen.starts, seen.start_keys(kind), strict=True):
        yield [key], start.offset, length
    if seen.pages:
        yield [*seen.page_keys(), *seen.page_keys(Space.RECENT_PAGE)], 0, fingerprint.version
