"""What verification reads of a text: samples of its shingles, by which any two texts are compared without the texts."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from tasks.deduplicate.numbers import Numbers
from tasks.deduplicate.shingles import Hashes

LEADS = (160, 400)  # kept characters: windows in which an edited teaser and its article are one text
DENSE = 0.4  # of that in scripts without blanks
SAMPLE = 64  # shingles kept of each window: a share of .7 is known to within .06
_END = 1 << 32
_HEAD = struct.Struct("<?B")  # whether the text is dense, how many windows


class Likeness(NamedTuple):
    """How alike two texts are: shared shingles of all (Jaccard), and of those of the shorter text, 0..1."""

    jaccard: float
    containment: float


class Shares(NamedTuple):
    """Which share of the shingles of one text is in the other, and the other way round, 0..1."""

    of_one: float
    of_other: float


@dataclass(frozen=True, slots=True)
class Near:
    """What verification reads of a text: of each window the smallest shingle hashes, ascending, and its numbers.

    The windows all begin at the beginning; the last one is the whole text.
    """

    dense: bool
    samples: tuple[Hashes, ...]
    numbers: Numbers


def to_bytes(dense: bool, samples: Sequence[bytes], numbers: Numbers) -> bytes:
    """The opaque form: at most 64 hashes a window, 48 numbers, 4 bytes each; 1.1 kB for an article of 3,400 characters."""
    sizes = bytes([len(sample) // 4 for sample in samples])
    return b"".join((_HEAD.pack(dense, len(samples)), sizes, *samples, numbers.astype("<u4").tobytes()))


@lru_cache(1 << 12)
def near_of(data: bytes) -> Near:
    """What that opaque form holds."""
    dense, windows = _HEAD.unpack_from(data)
    words = np.frombuffer(data, dtype="<u4", offset=_HEAD.size + windows)
    ends = list(accumulate(data[_HEAD.size : _HEAD.size + windows]))
    samples = tuple(words[low:high] for low, high in pairwise((0, *ends)))
    return Near(dense, samples, words[ends[-1] :])


def bounds(length: int, dense: bool) -> list[int]:
    """The ends of the windows of a text with that many kept characters: both leads, four times the last and so on, its end."""
    ends = [int(end * DENSE) for end in LEADS] if dense else list(LEADS)
    while 4 * ends[-1] < length:
        ends.append(4 * ends[-1])
    return [*ends, length] if ends[-1] < length else [min(end, length) for end in ends]


def likeness(one: Near, one_length: int, other: Near, other_length: int) -> Likeness:
    """How alike two texts are. The shorter one is looked for in the beginning of the longer one, up to 1.25 times its length."""
    (short, length), (long, long_length) = sorted(((one, one_length), (other, other_length)), key=itemgetter(1))
    ends = bounds(long_length, long.dense)
    window = min(bisect_left(ends, 1.25 * length), len(ends) - 1)
    whole = _overlap(short.samples[-1], long.samples[-1])
    if window == len(ends) - 1:
        return whole
    return Likeness(whole.jaccard, _overlap(short.samples[-1], long.samples[window]).containment)


def lead_likeness(one: Near, other: Near) -> float:
    """How alike the first windows are, 0..1."""
    return _overlap(one.samples[0], other.samples[0]).jaccard


def shares(one: Near, other: Near) -> Shares:
    """Which share of each whole text is in the other."""
    left, right, shared = _sizes(one.samples[-1], other.samples[-1])
    return Shares(shared / max(1, left), shared / max(1, right))


def _overlap(one: Hashes, other: Hashes) -> Likeness:
    left, right, shared = _sizes(one, other)
    return Likeness(shared / max(1, left + right - shared), shared / max(1, min(left, right)))


def _sizes(one: Hashes, other: Hashes) -> tuple[int, int, int]:
    """How many hashes each has and both share, as far as both samples go: below the least of their ends both are complete."""
    end = min(_end(one), _end(other))
    both = np.concatenate((one, other))
    both.sort()  # what both share lies below both ends
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    return int(one.searchsorted(end, "right")), int(other.searchsorted(end, "right")), shared


def _end(sample: Hashes) -> int:
    return sample.item(-1) if len(sample) == SAMPLE else _END - 1
