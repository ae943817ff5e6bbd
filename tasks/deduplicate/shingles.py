"""A normal form -> the hashes of its shingles: short overlapping pieces, of which an edit changes only those it touches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]

SHINGLE, DENSE_SHINGLE = 8, 4  # kept characters; a character says more in scripts that are written without blanks
_BASE = 0x01000193  # odd, so that no character is lost
# Where those scripts begin and end: Thai and Lao, Myanmar, Khmer, kana, Han, Hangul, Han beyond the first plane.
_DENSE = np.array(
    [0x0E00, 0x0F00, 0x1000, 0x10A0, 0x1780, 0x1800, 0x3040, 0x3100, 0x3400, 0xA000, 0xAC00, 0xD7B0, 0x20000, 0x40000],
    dtype=np.uint32,
)


def dense_places(codes: Hashes) -> NDArray[np.bool_]:
    """For each character (code point) whether it belongs to a script that is written without blanks."""
    places: NDArray[np.bool_] = codes >= _DENSE[0]
    beyond = np.flatnonzero(places)
    places[beyond] = np.searchsorted(_DENSE, codes[beyond], "right") % 2 == 1
    return places


def shingles(codes: Hashes, dense: NDArray[np.bool_]) -> Hashes:
    """A 32-bit hash for each place with 8 characters ahead: of 4 of them where the first is of a dense script, else of all.

    What counts is the place, not the text, so pieces in two scripts are cut alike in every copy. The hash is a polynomial
    of mixed code points, put together from halves, and mixed once more (lowbias32 of C. Wellons).
    """
    one = codes * np.uint32(0x9E3779B1)
    one ^= one >> np.uint32(15)
    two = _joined(one, 1, one, 1)
    four = _joined(two, 2, two, 2)
    eight = _joined(four, 4, four, 4)
    return _mixed(np.where(dense[: len(eight)], four[: len(eight)], eight) if dense.any() else eight)


def _joined(head: Hashes, length: int, tail: Hashes, tail_length: int) -> Hashes:
    """The hashes of pieces of `length` characters, each with the `tail_length` characters after it."""
    after = tail[length:]
    return head[: len(after)] * np.uint32(pow(_BASE, tail_length, 1 << 32)) + after


def _mixed(hashes: Hashes) -> Hashes:
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x7FEB352D)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x846CA68B)
    hashes ^= hashes >> np.uint32(16)
    return hashes
