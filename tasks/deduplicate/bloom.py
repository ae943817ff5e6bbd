"""Split-block Bloom filters: which keys a segment cannot hold, told without reading it.

The format is that of Parquet's Bloom filters: blocks of eight little-endian 32-bit words, one bit set in each word of one
block a key. The hash is the key itself, rotated left by 4 bits: its upper 4 bits name the kind of key and are not uniform.
Block: the upper 32 bits of the hash, times the number of blocks, shifted right by 32. Bit of word i: the lower 32 bits,
times `_SALTS[i]` modulo 2^32, shifted right by 27.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# 16 bits a key let 0.1 % of the keys pass that are not there, 12 bits 0.4 %: a false pass costs more than the bits.
BITS_A_KEY = 16
WORDS = 8  # 32-bit words of a block
_BITS_A_BLOCK = 256
_SALTS = np.array(
    [0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31],
    dtype=np.uint32,
)
_AT_ONCE = 1 << 18  # keys, for the sake of memory

Words = NDArray[np.uint32]
Keys = NDArray[np.uint64]


def new_filter(keys: int) -> Words:
    """An empty filter for that many keys: an array of blocks x 8 words, at least one block."""
    blocks = max(1, -(-keys * BITS_A_KEY // _BITS_A_BLOCK))
    return np.zeros((blocks, WORDS), dtype="<u4")


def insert(words: Words, keys: Keys) -> None:
    """Adds the keys to the filter."""
    flat = words.reshape(-1)
    for start in range(0, len(keys), _AT_ONCE):
        blocks, bits = _places(keys[start : start + _AT_ONCE], len(words))
        np.bitwise_or.at(flat, (blocks[:, None] * WORDS + np.arange(WORDS)).reshape(-1), bits.reshape(-1))


def may_hold(words: Words, keys: Keys) -> NDArray[np.bool_]:
    """For each key whether the filter may hold it: always true for one that was added, rarely for another."""
    held = np.empty(len(keys), dtype=np.bool_)
    for start in range(0, len(keys), _AT_ONCE):
        blocks, bits = _places(keys[start : start + _AT_ONCE], len(words))
        held[start : start + _AT_ONCE] = ((words[blocks] & bits) == bits).all(axis=1)
    return held


def _places(keys: Keys, blocks: int) -> tuple[NDArray[np.int64], Words]:
    """For each key its block, and its bit in each of the eight words."""
    hashes = (keys << np.uint64(4)) | (keys >> np.uint64(60))
    block = ((hashes >> np.uint64(32)) * np.uint64(blocks)) >> np.uint64(32)
    low = hashes.astype(np.uint32)
    bits = np.left_shift(np.uint32(1), (low[:, None] * _SALTS) >> np.uint32(27))
    return block.astype(np.int64), bits
