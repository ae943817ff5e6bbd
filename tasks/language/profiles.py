"""langdetect's own profiles as arrays: which n-grams they know, and how probable each is in each language."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray

from tasks.language.codes import code_points

# 2^18 places for 88,000 n-grams: two look-ups in three end at the first place.
_PLACES = 18
# Fibonacci hashing: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GramTable:
    """A hash table with open addressing from n-gram keys to the rows of the profiles. Key 0 marks an empty place."""

    keys: Keys
    rows: NDArray[np.int32]

    def look_up(self, keys: Keys) -> NDArray[np.int32]:
        """The row of each key, -1 where the profiles do not know the n-gram."""
        places = _places(keys)
        found = self.keys[places]
        rows = np.where(found == keys, self.rows[places], np.int32(-1))
        looking = np.flatnonzero((found != keys) & (found != 0))
        while looking.size:
            places[looking] = _next(places[looking])
            found, wanted = self.keys[places[looking]], keys[looking]
            hit = looking[found == wanted]
            rows[hit] = self.rows[places[hit]]
            looking = looking[(found != wanted) & (found != 0)]
        return rows


def gram_table(keys: Keys) -> GramTable:
    """A table in which the row of a key is its place in `keys`."""
    table = GramTable(np.zeros(1 << _PLACES, np.uint64), np.zeros(1 << _PLACES, np.int32))
    places, waiting = _places(keys), np.arange(len(keys))
    while waiting.size:
        free = waiting[table.keys[places[waiting]] == 0]
        taken, first = np.unique(places[free], return_index=True)
        table.keys[taken], table.rows[taken] = keys[free[first]], free[first]
        waiting = np.setdiff1d(waiting, free[first], assume_unique=True)
        places[waiting] = _next(places[waiting])
    return table


def _places(keys: Keys) -> Rows:
    return ((keys * _GOLDEN) >> np.uint64(64 - _PLACES)).astype(np.int64)


def _next(places: Rows) -> Rows:
    return (places + 1) & ((1 << _PLACES) - 1)


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all languages: `probabilities` is n-grams x languages, `grams` finds the row of an n-gram."""

    languages: tuple[str, ...]
    probabilities: NDArray[np.float64]
    grams: GramTable


@cache
def profiles() -> Profiles:
    """The installed profiles, read once, the languages in the order in which the package reads them."""
    rows: dict[str, int] = {}
    languages, places, values = [], [], []
    for name in os.listdir(PROFILES_DIRECTORY):  # noqa: PTH208 the order is the package's own
        profile = json.loads((Path(PROFILES_DIRECTORY) / name).read_bytes())
        known = {gram: count for gram, count in profile["freq"].items() if 1 <= len(gram) <= 3}
        languages.append(profile["name"])
        places.append(np.array([rows.setdefault(gram, len(rows)) for gram in known], np.int32))
        values.append(np.array([count / profile["n_words"][len(gram) - 1] for gram, count in known.items()]))
    probabilities = np.zeros((len(rows), len(languages)))
    for column, (place, value) in enumerate(zip(places, values, strict=True)):
        probabilities[place, column] = value
    return Profiles(tuple(languages), probabilities, gram_table(_keys(rows)))


def _keys(grams: Iterable[str]) -> Keys:
    """One number an n-gram: 16 bits a character, the last one lowest. The profiles stay within the basic plane."""
    codes = code_points("".join(gram.rjust(3, "\0") for gram in grams)).reshape(-1, 3).astype(np.uint64)
    return codes[:, 0] << np.uint64(32) | codes[:, 1] << np.uint64(16) | codes[:, 2]


def profiles_digest() -> str:
    """The SHA-256 of the installed profiles: names and contents, sorted by name."""
    digest = hashlib.sha256()
    for path in sorted(Path(PROFILES_DIRECTORY).iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
