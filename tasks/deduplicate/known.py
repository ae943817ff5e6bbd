"""What recognition can look up: the archive's index, and what this run has already added to it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from schemas.story import StoryKind
from tasks.deduplicate.keys import Fingerprint, Sketch

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


class IndexKey(NamedTuple):
    """One line of the index: the key, where the beginning lies in the story, and the rank."""

    key: int
    offset: int
    rank: int


class Addition(NamedTuple):
    """A story that the index takes in: its fingerprint and all its keys."""

    fingerprint: Fingerprint
    keys: tuple[IndexKey, ...]


class Lookup(Protocol):
    """A part of the archive's index."""

    def find(self, keys: NDArray[np.uint64]) -> Iterable[tuple[int, Hit]]:
        """The hits of these keys (ascending, unique), at most `MOST_HITS` each, the first in their order."""
        ...


class Known:
    """Everything that a story may repeat. `additions` are the stories that this run has added, in order."""

    def __init__(self, archive: Sequence[Lookup] = ()) -> None:
        self.additions: list[Addition] = []
        self._archive = archive
        self._archived: dict[int, list[Hit]] = {}
        self._added: dict[int, list[Hit]] = {}

    def look_up(self, keys: Iterable[int]) -> None:
        """Asks the archive for these keys at once; `hits` answers for them until the next call."""
        wanted = np.unique(np.fromiter(keys, dtype=np.uint64))
        self._archived = {}
        for part in self._archive:
            for key, hit in part.find(wanted):
                self._archived.setdefault(key, []).append(hit)

    def hits(self, key: int) -> list[Hit]:
        """The archived and added stories with that key, in their order, at most 32."""
        both = self._archived.get(key, []) + self._added.get(key, [])
        return sorted(both, key=_ORDER)[:MOST_HITS]

    def add(self, fingerprint: Fingerprint, sketch: Sketch) -> None:
        """Takes a story in: from now on others may repeat it."""
        keys = tuple(_index_keys(fingerprint, sketch))
        self.additions.append(Addition(fingerprint, keys))
        for key in keys:
            bucket = self._added.setdefault(key.key, [])
            insort(bucket, Hit(-key.rank, fingerprint.id, key.offset, fingerprint), key=_ORDER)
            del bucket[MOST_HITS:]


def _index_keys(fingerprint: Fingerprint, sketch: Sketch) -> Iterable[IndexKey]:
    kind: StoryKind = fingerprint.kind
    yield IndexKey(sketch.exact(kind), 0, fingerprint.length)
    for start in sketch.starts:
        yield IndexKey(start.key(kind), start.offset, fingerprint.length)
    for page in sketch.pages:
        yield IndexKey(page, 0, fingerprint.version)
