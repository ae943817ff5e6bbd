"""Normal forms -> signs that survive edits: keys that find edited copies, and the samples that verify them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tasks.deduplicate.near import DENSE, LEADS, SAMPLE, bounds, to_bytes
from tasks.deduplicate.normal import Letters
from tasks.deduplicate.numbers import numbers_of
from tasks.deduplicate.shingles import SHINGLE, Hashes, dense_places, shingles

LEAST = 120  # kept characters; shorter texts say too little to be called alike when they are not the same
MOST = 1 << 20  # longer texts are no news stories; they are known by their beginnings alone
DISTINCT = 0.5  # of the shingles: a text that repeats itself more than that, as tables do, shares most of them with strangers
LEAD_BANDS, LEAD_BAND = 10, 3  # of each lead: nine of ten pairs with a likeness of .6 are found
BODY_BANDS, BODY_BAND = 24, 4  # nine of ten pairs with a likeness of .55, one of twenty-five with .2
_BITS = np.uint64(32)
_LOW = np.uint64((1 << 32) - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)

Wide = NDArray[np.uint64]


class Signs(NamedTuple):
    """`near` is what verification reads; `lead` and `body` are 60-bit hashes, one a band, that find candidates."""

    near: bytes = b""
    lead: tuple[int, ...] = ()
    body: tuple[int, ...] = ()


_NO_SIGNS = Signs()


def signs_of(texts: Sequence[Letters], bodies: Sequence[bool]) -> list[Signs]:
    """The signs of normal forms, many at once; none for a text that is too short, too long or repeats itself.

    `bodies` says which have body keys.
    """
    dense = _dense(texts)
    fit = [at for at, text in enumerate(texts) if LEAST * (DENSE if dense[at] else 1) <= len(text) <= MOST]
    found = _signs([texts[at] for at in fit], [dense[at] for at in fit], [bodies[at] for at in fit]) if fit else []
    places = dict(zip(fit, found, strict=True))
    return [places.get(at, _NO_SIGNS) for at in range(len(texts))]


def _dense(texts: Sequence[Letters]) -> list[bool]:
    """Whether the lead of each text is mostly in a script without blanks."""
    leads = [text[: LEADS[0]] for text in texts]
    before = np.concatenate(([0], np.cumsum(dense_places(np.concatenate(leads)))))
    ends = [0, *accumulate(map(len, leads))]
    return [2 * count > high - low for count, (low, high) in zip(np.diff(before[ends]).tolist(), pairwise(ends), strict=True)]


def _signs(forms: Sequence[Letters], dense: Sequence[bool], bodies: Sequence[bool]) -> list[Signs]:
    codes = np.concatenate(forms)
    begins = [0, *accumulate(map(len, forms[:-1]))]
    ends = [bounds(len(form), each) for form, each in zip(forms, dense, strict=True)]
    hashes, numbers = shingles(codes, dense_places(codes)), numbers_of(codes, np.array(begins))
    windows = _Windows([hashes[at : at + end - SHINGLE + 1] for at, each in zip(begins, ends, strict=True) for end in each])
    spans = list(pairwise((0, *accumulate(map(len, ends)))))  # the rows of each text, those of the leads first
    leads = [windows.keys([first + level for first, _ in spans], LEAD_BANDS, LEAD_BAND, level) for level in range(len(LEADS))]
    wholes = [last - 1 for (_, last), has_body in zip(spans, bodies, strict=True) if has_body]
    body = dict(zip(wholes, windows.keys(wholes, BODY_BANDS, BODY_BAND, 0), strict=True))
    samples = windows.samples()
    return [
        Signs(to_bytes(is_dense, samples[first:last], own), tuple(chain.from_iterable(lead)), tuple(body.get(last - 1, ())))
        if windows.counts[last - 1] >= DISTINCT * end[-1]
        else _NO_SIGNS
        for (first, last), end, is_dense, own, *lead in zip(spans, ends, dense, numbers, *leads, strict=True)
    ]


class _Windows:
    """The distinct shingles of many windows, ascending: the row of the window above, the hash below.

    `counts` says how many each window has.
    """

    def __init__(self, parts: Sequence[Hashes]) -> None:
        self._rows = np.arange(len(parts) + 1, dtype=np.uint64) << _BITS
        hashes, sizes = np.concatenate(parts), [len(part) for part in parts]
        for low, high in pairwise((0, *accumulate(sizes))):
            hashes[low:high].sort()  # many small ones are faster than one large
        ordered = np.repeat(self._rows[:-1], sizes) | hashes
        self._ordered = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
        self._ends = np.searchsorted(self._ordered, self._rows).tolist()
        self.counts = [high - low for low, high in pairwise(self._ends)]

    def samples(self) -> list[bytes]:
        """The least hashes of each window, ascending, at most 64, 4 bytes each."""
        least = self._ordered.astype("<u4").tobytes()
        return [least[4 * low : 4 * min(high, low + SAMPLE)] for low, high in pairwise(self._ends)]

    def keys(self, rows: Sequence[int], bands: int, size: int, seed: int) -> list[list[int]]:
        """One-permutation MinHash: the least hash in each of equal ranges, so many in a key; none where a range is empty."""
        ranges = self._rows[list(rows), None] + _borders(bands * size)
        places = np.searchsorted(self._ordered, ranges)
        least = self._ordered[np.minimum(places[:, :-1], len(self._ordered) - 1)] & _LOW
        filled = (places[:, :-1] < places[:, 1:]).reshape(-1, bands, size).all(axis=2)
        keys = _mixed(least.reshape(-1, bands, size), seed * bands)[filled].tolist()
        ends = np.cumsum(np.count_nonzero(filled, axis=1)).tolist()
        return [keys[low:high] for low, high in pairwise((0, *ends))]


@cache
def _borders(ranges: int) -> Wide:
    return np.array([(number << 32) // ranges for number in range(ranges + 1)], dtype=np.uint64)


def _mixed(least: Wide, seed: int) -> Wide:
    """A 60-bit hash of each row of hashes and the number of its band (the multiply and shift of splitmix64)."""
    mixed = np.broadcast_to(np.arange(seed + 1, seed + 1 + least.shape[1], dtype=np.uint64) * _MIX, least.shape[:2])
    for column in range(least.shape[2]):
        mixed = (mixed ^ least[:, :, column]) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = mixed ^ (mixed >> np.uint64(29))
    return (mixed * np.uint64(0x94D049BB133111EB)) >> np.uint64(4)
