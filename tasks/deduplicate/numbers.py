"""The numbers of a text: two market reports in the same words with other numbers are two stories."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint32]  # the upper 12 bits tell where a number stands, in steps of 16 kept characters, the rest is its hash

MOST = 48  # numbers kept of a text, the first
FEW = 4  # so many numbers may agree by chance
CHANGED = 1 / 3  # of the numbers may differ: in reprints a tenth does, in templated reports more than half
PER_EDIT = 1000  # kept characters in which one number may be edited where there are few
SLACK = 100  # kept characters by which the place of a number may move; half the text, where paragraphs are added
_STEP, _PLACES, _HASH = 16, (1 << 12) - 1, np.uint32((1 << 20) - 1)
_LONGEST = 24  # digits that count in one number


def numbers_of(codes: NDArray[np.uint32], begins: NDArray[np.int64]) -> list[Numbers]:
    """For each of many normal forms, one after the other from `begins` on, its first 48 numbers in order; 7 and ٧ are one."""
    digits = _digits(codes)
    places = np.flatnonzero(digits < 10)
    text = np.searchsorted(begins, places, "right") - 1
    first = np.flatnonzero((np.diff(places, prepend=-2) > 1) | (np.diff(text, prepend=-1) > 0))
    if not len(first):
        return [np.zeros(0, dtype=np.uint32)] * len(begins)
    run = np.repeat(first, np.diff(first, append=len(places)))
    powers = _powers()[np.minimum(np.arange(len(places)) - run, _LONGEST)]
    hashes = np.add.reduceat((digits[places] + np.uint32(1)) * powers, first, dtype=np.uint32)
    stand = np.minimum((places[first] - begins[text[first]]) // _STEP, _PLACES).astype(np.uint32)
    numbers = (hashes >> np.uint32(12)) | (stand << np.uint32(20))
    ends = np.searchsorted(text[first], np.arange(len(begins)), "right")
    return [numbers[low : min(high, low + MOST)] for low, high in pairwise((0, *ends.tolist()))]


def _digits(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The value of each digit; 10 and more for what is none."""
    digits = codes - np.uint32(ord("0"))
    beyond = np.flatnonzero(codes >= _zeros()[1])
    digits[beyond] = codes[beyond] - _zeros()[np.searchsorted(_zeros(), codes[beyond], "right") - 1]
    return digits


@cache
def _zeros() -> NDArray[np.uint32]:
    """The digit zero of every script, ascending: nine more follow each."""
    return np.array([code for code in range(sys.maxunicode + 1) if unicodedata.decimal(chr(code), -1) == 0], dtype=np.uint32)


@cache
def _powers() -> Numbers:
    """A weight for each place in a number; none beyond the longest."""
    weights = [pow(0x9E3779B1, place, 1 << 32) for place in range(1, _LONGEST + 1)]
    return np.array([*weights, 0], dtype=np.uint32)


def agree(one: Numbers, one_length: int, other: Numbers, other_length: int, *, edited: float) -> bool:
    """Whether two texts of these lengths agree in their numbers, as far as the shorter one goes.

    A number that was changed is missing on both sides; one that was added (by a dateline) or left out only on one. `edited` is
    the share of the words, 0..1, in which the texts differ: of few numbers no larger share may differ, or a number in so many
    characters.
    """
    if not (len(one) and len(other)) or np.array_equal(one & _HASH, other & _HASH):
        return True
    (length, short), (other_end, long) = sorted(((one_length, one), (other_length, other)), key=itemgetter(0))
    there = long[_stands(long) < length + length // 2 + SLACK]
    surely = there if other_end - length <= SLACK else long[_stands(long) < length - min(SLACK, length // 4)]
    changed, fewer = min(_missing(short, there), _missing(surely, short)), min(len(short), len(surely))
    return changed <= (CHANGED * fewer if fewer >= FEW else max(round(edited * fewer), length // PER_EDIT))


def _stands(numbers: Numbers) -> NDArray[np.int64]:
    return (numbers >> np.uint32(20)).astype(np.int64) * _STEP


def _missing(numbers: Numbers, among: Numbers) -> int:
    """How many of these numbers are not among those, each as often as it stands there."""
    here, there = Counter((numbers & _HASH).tolist()), Counter((among & _HASH).tolist())
    return sum((here - there).values())
