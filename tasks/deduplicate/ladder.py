"""The ladder: hashes of the pieces of a normal form between fixed rungs, which verify a common beginning without the text."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import xxhash

CHARACTER = 4  # bytes of a character in UTF-32, in which normal forms are hashed


class Agreement(NamedTuple):
    """How far two texts agree from two beginnings on: the verified share of the shorter rest, and whether that is enough."""

    share: float
    holds: bool


def tolerance(length: int) -> int:
    """Characters at the end in which a cut may differ: 2 % but at least 6, for half a word or a stray cue."""
    return max(6, length // 50)


@cache
def _rungs(most: int) -> tuple[int, ...]:
    """Rungs from 0 to beyond `most`: 8 characters apart at first, from 128 on a sixteenth of the height."""
    rungs = [0]
    while rungs[-1] <= most:
        rungs.append(rungs[-1] + max(8, rungs[-1] // 16))
    return tuple(rungs)


@lru_cache(1 << 12)
def bounds(length: int) -> list[int]:
    """The rungs below `length`, and `length` itself: between each two lies one hashed piece."""
    rungs = _rungs(1 << max(12, length.bit_length()))
    return [*rungs[: bisect_left(rungs, length)], length]


def ladder(letters: bytes) -> bytes:
    """32 bits for each piece of a normal form in UTF-32, little-endian: about 300 bytes for an article of 3,400 characters."""
    digests = [xxhash.xxh3_64_digest(letters[piece]) for piece in _pieces(len(letters) // CHARACTER)]
    return np.frombuffer(b"".join(digests), dtype=">u8").astype("<u4").tobytes()


@lru_cache(1 << 10)
def _pieces(length: int) -> list[slice]:
    """The pieces of a normal form of that length, in bytes."""
    return [slice(CHARACTER * low, CHARACTER * high) for low, high in pairwise(bounds(length))]


def _piece_hash(piece: bytes | memoryview) -> int:
    return xxhash.xxh3_64_intdigest(piece) & 0xFFFFFFFF


def agree(letters: bytes, at: int, other: bytes, other_length: int, other_at: int, *, equal: int) -> Agreement:
    """How the text `letters` from `at` agrees with the text of ladder `other` from `other_at`.

    `equal` characters are known to agree: those of the key. It holds if the shorter rest is a beginning of the longer one,
    up to `tolerance` at its end. Where the text seen ends between two rungs of the other, that piece cannot be compared:
    up to a sixteenth of the text (at least 8 characters) stays unverified, and counts as not agreeing in the share.
    Of two texts of nearly one length neither is cut: there, what could not be compared must hold no number.
    """
    rest, other_rest = len(letters) // CHARACTER - at, other_length - other_at
    shorter = min(rest, other_rest)
    verified, different_from = _compared(memoryview(letters)[CHARACTER * at :], other, bounds(other_length), other_at)
    verified = max(verified, equal)
    holds = different_from is None or different_from >= shorter - tolerance(shorter)
    if holds and abs(rest - other_rest) <= tolerance(shorter):
        holds = not _has_digit(letters[CHARACTER * (at + verified) :])
    return Agreement(verified / shorter, holds)


def _compared(rest: memoryview, other: bytes, edges: list[int], other_at: int) -> tuple[int, int | None]:
    """How many characters agree rung by rung, and where the first piece begins that differs, None if none does."""
    hashes, verified = np.frombuffer(other, dtype="<u4"), 0
    for rung in range(bisect_left(edges, other_at), len(hashes)):
        low, high = edges[rung] - other_at, edges[rung + 1] - other_at
        if CHARACTER * high > len(rest):
            break
        if _piece_hash(rest[CHARACTER * low : CHARACTER * high]) != hashes[rung]:
            return verified, low
        verified = high
    return verified, None


def _has_digit(letters: bytes) -> bool:
    return any(map(str.isdigit, letters.decode("utf-32-le")))
