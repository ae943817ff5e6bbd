"""n-grams -> what langdetect says with seed 0, for a whole batch at once and to the last bit.

The package draws n-grams at random until one language is sure, seven times over (Detector._detect_block in langdetect
1.0.9). With a constant seed the random words are a constant, so the draws can be replayed: here one step draws for all texts of
the batch. Every sum, product and quotient is taken in the order of the package, so that not even the last bit differs.
"""

from __future__ import annotations

import math
import random
import sys
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tasks.language.profiles import Rows

# The constants of langdetect's Detector.
_TRIALS, _ALPHA, _ALPHA_WIDTH, _BASE_FREQUENCY = 7, 0.5, 0.05, 10_000
_DRAWS, _MOST_DRAWS, _SURE = 5, 1000, 0.99999
# Seven trials take at most 7,007 draws, each of fewer than two words on average. A row that goes on in vain begins more trials,
# but all rows stop after 1,400 steps of about 14 words at most.
_WORDS = 1 << 15
# So many draws are looked up ahead. They are nearly always found in 128 words; that 255 do not hold them happens once in
# 10^27 times, and 255 is the highest rank that a byte holds.
_AHEAD, _NARROW, _WINDOW = 40, 128, 255
# Rows that are multiplied at once: few enough for the processor's cache.
_BLOCK = 128
_NEXT = np.arange(_DRAWS)

Floats = NDArray[np.float64]
Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Stream:
    """The words of random.Random(0), and both values that gauss() makes of the words at each place."""

    windows: Words
    gauss: Floats
    spare: Floats


@cache
def _stream() -> _Stream:
    generator = random.Random(0)  # noqa: S311 this is the package's own
    words = [generator.getrandbits(32) for _ in range(_WORDS)]
    uniform = [((a >> 5) * 67108864.0 + (b >> 6)) / 9007199254740992.0 for a, b in pairwise(words)]
    polar = [(u * math.tau, math.sqrt(-2.0 * math.log(1.0 - v))) for u, v in zip(uniform, uniform[2:], strict=False)]
    windows = np.lib.stride_tricks.sliding_window_view(np.array(words, np.uint32), _WINDOW)
    return _Stream(
        windows,
        np.array([math.cos(angle) * radius for angle, radius in polar]),
        np.array([math.sin(angle) * radius for angle, radius in polar]),
    )


@dataclass(slots=True)
class _Drawing:
    """Where each text of the batch stands. One row a text in every array.

    `first` and `count` say which n-grams are its own, `shift` turns a random word into as many bits as `count` needs.
    `ahead` says which of its n-grams are drawn next, `words` which random words decide that, `used` how many of them are drawn.
    `draws` counts those of this trial, `spare` is the second value of gauss().
    `chances` are the languages in this trial, `total` their sum over the trials that are over.
    """

    text: Rows
    first: Rows
    count: Words
    shift: Words
    ahead: Words
    words: Rows
    used: Rows
    trial: Rows
    draws: Rows
    weight: Floats
    spare: Floats
    chances: Floats
    total: Floats

    def keep(self, rows: Rows) -> None:
        """Leaves only these rows."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name)[rows])


def replay(grams: Rows, counts: Rows, probabilities: Floats) -> Floats:
    """The probability of each language for each text, as the package computes it: texts x languages.

    `grams` are the rows of the n-grams in `probabilities`, text after text; `counts` how many each text has. A text without
    n-grams has no probability for any language.
    """
    result = np.zeros((len(counts), probabilities.shape[1]))
    now = _start(counts, probabilities.shape[1])
    _begin_trials(now, np.arange(len(now.text)), grams, probabilities)
    while now.text.size:
        sure = _draw_on(now, grams, probabilities)
        if sure.size:
            _end_trials(now, sure, result)
            _begin_trials(now, sure, grams, probabilities)
            # A finished text goes on in vain until a quarter of the rows is finished: to move the others costs more.
            unfinished = np.flatnonzero(now.trial < _TRIALS)
            if unfinished.size <= 0.75 * now.trial.size:
                now.keep(unfinished)
    return result


def _start(counts: Rows, languages: int) -> _Drawing:
    text = np.flatnonzero(counts)
    count, first = counts[text], (np.cumsum(counts) - counts)[text]
    bits = np.frexp(count.astype(np.float64))[1]  # int.bit_length
    counted = text, first, count.astype(np.uint32), (32 - bits).astype(np.uint32)
    ahead, words = np.zeros((len(text), _AHEAD), np.uint32), np.full((len(text), _AHEAD), -1)
    used, trial, draws = np.full(len(text), _AHEAD), *np.zeros((2, len(text)), np.int64)
    weight, spare = np.zeros((2, len(text)))
    chances, total = np.zeros((2, len(text), languages))
    return _Drawing(*counted, ahead, words, used, trial, draws, weight, spare, chances, total)


def _begin_trials(now: _Drawing, rows: Rows, grams: Rows, probabilities: Floats) -> None:
    """Every trial takes a weight from gauss(), which makes two values at a time, and draws once before it first looks."""
    stream, place = _stream(), now.words[rows, now.used[rows] - 1] + 1
    anew = now.trial[rows] % 2 == 0
    normal = np.where(anew, stream.gauss[place], now.spare[rows])
    now.spare[rows] = np.where(anew, stream.spare[place], now.spare[rows])
    now.weight[rows] = (_ALPHA + normal * _ALPHA_WIDTH) / _BASE_FREQUENCY
    drawn = probabilities.take(_draw_first(now, rows, place + np.where(anew, 4, 0), grams), axis=0)
    chances = 1.0 / probabilities.shape[1] * (drawn + now.weight[rows, None])
    now.chances[rows] = chances / _sum(chances.T.copy())[:, None]
    now.draws[rows] = 0


def _draw_on(now: _Drawing, grams: Rows, probabilities: Floats) -> Rows:
    """Five more draws for every row; the rows whose trial is over."""
    if now.used.max() > _AHEAD - _DRAWS:
        # With them the rows that will be soon: one look for many costs little more than for one.
        soon = np.flatnonzero(now.used >= _AHEAD // 2)
        _look_ahead(now, soon, now.words[soon, now.used[soon] - 1] + 1)
    picked = grams[now.first + now.ahead[np.arange(len(now.text)), now.used + _NEXT[:, None]]]
    for start in range(0, len(now.text), _BLOCK):
        block = slice(start, start + _BLOCK)
        drawn = probabilities.take(picked[:, block], axis=0)
        drawn += now.weight[block, None]
        for each in drawn:
            now.chances[block] *= each
    now.used += _DRAWS
    by_language = now.chances.T.copy()
    total = _sum(by_language)
    now.chances /= total[:, None]
    now.draws += _DRAWS
    return np.flatnonzero((by_language.max(axis=0) / total > _SURE) | (now.draws >= _MOST_DRAWS))


def _end_trials(now: _Drawing, rows: Rows, result: Floats) -> None:
    now.total[rows] += now.chances[rows] / _TRIALS
    now.trial[rows] += 1
    last = rows[now.trial[rows] == _TRIALS]
    result[now.text[last]] = now.total[last]


def _draw_first(now: _Drawing, rows: Rows, place: Rows, grams: Rows) -> Rows:
    """The n-gram that each of these rows draws first, from the random word at `place` on."""
    now.used[rows] = np.count_nonzero(now.words[rows] < place[:, None], axis=1)
    empty = np.flatnonzero(now.used[rows] == _AHEAD)
    if empty.size:
        _look_ahead(now, rows[empty], place[empty])
    drawn: Rows = grams[now.first[rows] + now.ahead[rows, now.used[rows]]]
    now.used[rows] += 1
    return drawn


def _look_ahead(now: _Drawing, rows: Rows, place: Rows) -> None:
    """What random.choice() picks next for these rows, from the random word at `place` on.

    It takes as many bits of a word as the count needs, and the next word where they make too large a number.
    """
    width = _NARROW
    while True:
        picks = _stream().windows[place, :width] >> now.shift[rows, None]
        fits = picks < now.count[rows, None]
        rank = np.cumsum(fits, axis=1, dtype=np.uint8)
        if width == _WINDOW or (rank[:, -1] >= _AHEAD).all():
            break
        width = _WINDOW
    drawn = np.flatnonzero(fits & (rank <= _AHEAD))
    now.ahead[rows] = picks.ravel()[drawn].reshape(-1, _AHEAD)
    now.words[rows] = place[:, None] + (drawn % width).reshape(-1, _AHEAD)
    now.used[rows] = 0


def _sum(by_language: Floats) -> Floats:
    """The sum over the languages as the package's sum() takes it: one after the other, and compensated from Python 3.12 on.

    The compensation is Neumaier's (Zeitschrift fuer Angewandte Mathematik und Mechanik 54, 1974), as in bltinmodule.c.
    """
    if sys.version_info < (3, 12) and by_language.shape[1] > 1:
        total: Floats = by_language.sum(axis=0)  # row after row; only of a single column would NumPy add the halves apart
        return total
    running = np.add.accumulate(by_language, axis=0)
    if sys.version_info < (3, 12):
        one: Floats = running[-1]
        return one
    before, added, after = running[:-1], by_language[1:], running[1:]
    lost = np.where(before >= added, (before - after) + added, (added - after) + before)
    compensated: Floats = running[-1] + lost.sum(axis=0)
    return compensated
