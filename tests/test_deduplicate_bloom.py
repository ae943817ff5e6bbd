"""What may be relied on of the filters: they never deny a key that is there, and their bits are always the same."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.bloom import WORDS, insert, may_hold, new_filter

GOLDEN = [
    "00000001", "00008000", "00001000", "00000001", "00000100", "00080000", "00000100", "00000002",
    "00000000", "00000000", "00000000", "00000000", "00000000", "00000000", "00000000", "00000000",
]  # fmt: skip
GOLDEN_MANY = "b0029471f7a5c6bf08634e79d5fb12255257b6f8aa712b241f3ea2bbf44ba432"


def keys(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.uint64)


def test_golden_vectors() -> None:
    """A change here makes every stored filter deny what is there: raise the layout in segment.VERSION with it."""
    words = new_filter(32)
    assert words.shape == (2, WORDS)
    insert(words, keys(0x123456789ABCDEF0))
    assert [f"{word:08x}" for word in words.reshape(-1)] == GOLDEN
    many = new_filter(10_000)
    insert(many, np.arange(10_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    assert hashlib.sha256(many.tobytes()).hexdigest() == GOLDEN_MANY


def test_a_block_is_eight_words_with_one_bit_each() -> None:
    words = new_filter(1000)
    insert(words, keys(7 << 40))
    (block,) = np.flatnonzero(words.any(axis=1))
    assert [int(word).bit_count() for word in words[block]] == [1] * WORDS


@given(st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=200))
def test_no_key_is_denied(numbers: list[int]) -> None:
    words = new_filter(len(numbers))
    insert(words, keys(*numbers))
    assert may_hold(words, keys(*numbers)).all()


def test_few_keys_pass_that_are_not_there() -> None:
    random = np.random.default_rng(1)
    there, other = random.integers(0, 1 << 60, (2, 100_000), dtype=np.uint64) + np.uint64(3 << 60)
    words = new_filter(len(there))
    insert(words, there)
    assert may_hold(words, other).mean() < 0.002


def test_nothing_is_in_an_empty_filter() -> None:
    assert not may_hold(new_filter(0), keys(0, 1, 2**64 - 1)).any()
