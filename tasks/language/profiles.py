"""langdetect's own profiles as arrays: which n-grams they know, and how probable each is in each language."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY
from numpy.typing import NDArray

from tasks.language.codes import code_points

# Characters are numbered, the blank first, and the numbers of an n-gram are its key, the last one lowest. 3,160 characters stand
# in the profiles; the others share the highest number, because no n-gram with them is known.
LETTER_BITS, BLANK, UNKNOWN = 12, 1, 4095
# 2^18 places for 88,000 n-grams: two look-ups in three end at the first place.
_PLACES = 18
# Fibonacci hashing: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROW_BITS = np.uint64(17)
_ROW = (np.uint64(1) << _ROW_BITS) - np.uint64(1)

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GramTable:
    """A hash table with open addressing from n-gram keys to the rows of the profiles.

    A place holds key and row together, so that one look into memory tells both. 0 is an empty place.
    """

    places: Keys

    def look_up(self, keys: Keys) -> Rows:
        """The row of each key, -1 where the profiles do not know the n-gram."""
        places = _places(keys)
        found = self.places.take(places)
        rows = (found & _ROW).astype(np.int64)
        missed = np.flatnonzero(found >> _ROW_BITS != keys)
        looking = missed[found[missed] != 0]
        rows[missed] = -1
        while looking.size:
            places[looking] = _next(places[looking])
            found, wanted = self.places[places[looking]], keys[looking]
            same = found >> _ROW_BITS == wanted
            rows[looking[same]] = found[same] & _ROW
            looking = looking[~same & (found != 0)]
        return rows


def gram_table(keys: Keys) -> GramTable:
    """A table in which the row of a key is its place in `keys`."""
    table = np.zeros(1 << _PLACES, np.uint64)
    places, waiting = _places(keys), np.arange(len(keys))
    while waiting.size:
        free = waiting[table[places[waiting]] == 0]
        taken, first = np.unique(places[free], return_index=True)
        table[taken] = keys[free[first]] << _ROW_BITS | free[first].astype(np.uint64)
        waiting = np.setdiff1d(waiting, free[first], assume_unique=True)
        places[waiting] = _next(places[waiting])
    return GramTable(table)


def _places(keys: Keys) -> Rows:
    return ((keys * _GOLDEN) >> np.uint64(64 - _PLACES)).astype(np.int64)


def _next(places: Rows) -> Rows:
    return (places + 1) & ((1 << _PLACES) - 1)


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of all languages: `probabilities` is n-grams x languages, `grams` finds the row of an n-gram.

    `letters` is the number of each character in the key of an n-gram.
    """

    languages: tuple[str, ...]
    probabilities: NDArray[np.float64]
    grams: GramTable
    letters: Mapping[str, int]


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
    letters = {letter: number for number, letter in enumerate(dict.fromkeys(" " + "".join(rows)), start=BLANK)}
    return Profiles(tuple(languages), probabilities, gram_table(keys_of(rows, letters)), letters)


def keys_of(grams: Iterable[str], letters: Mapping[str, int]) -> Keys:
    """One number an n-gram. Raises OverflowError where the profiles hold more characters than there are numbers."""
    if len(letters) >= UNKNOWN:
        raise OverflowError(f"the profiles hold {len(letters)} characters, more than {UNKNOWN - 1}")
    numbers = np.zeros(1 << 16, np.uint64)  # the profiles stay within the basic plane
    numbers[code_points("".join(letters))] = list(letters.values())
    first, second, third = numbers[code_points("".join(gram.rjust(3, "\0") for gram in grams))].reshape(-1, 3).T
    return first << np.uint64(2 * LETTER_BITS) | second << np.uint64(LETTER_BITS) | third


def profiles_digest() -> str:
    """The SHA-256 of the installed profiles: names and contents, sorted by name."""
    digest = hashlib.sha256()
    for path in sorted(Path(PROFILES_DIRECTORY).iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
