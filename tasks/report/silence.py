"""Whether a source is silent, judged by its own rhythm. Pure. The figures: docs/decisions/016-visits-and-ledger.md.

Two signs. Nothing new for longer than the source is used to: beyond its own longest silence, and too long for chance at its own
rate. Or two nights in a row far fewer than on the weekday of each: under a quarter of the median of the last eight, and too few
for chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from statistics import median

from schemas.ledger import NightCount

REMEMBERED_NIGHTS = 400
FEWEST_NIGHTS = 14  # before which nobody knows the rhythm of a source
WEEKS, FEWEST_WEEKS = 8, 4
FEW = 0.25
LONGER = 1.5
# What chance does less often than once in 10,000 nights is not taken for chance. News counts vary more than a Poisson process
# does, which is why neither sign goes by this alone.
CHANCE = 1e-4


def silence_of(nights: Sequence[NightCount]) -> str:
    """Why the source is thought to be silent on the last of these nights, which are in order; "" where it is not."""
    recent = nights[-REMEMBERED_NIGHTS:]
    if len(recent) <= FEWEST_NIGHTS:
        return ""
    return _nothing_new(recent) or _far_fewer(recent)


def _nothing_new(nights: Sequence[NightCount]) -> str:
    stretches = [(empty, sum(1 for _ in group)) for empty, group in groupby(night.archived == 0 for night in nights)]
    is_silent, now = stretches.pop()
    if not is_silent or len(nights) - now < FEWEST_NIGHTS:
        return ""
    longest = max((length for empty, length in stretches if empty), default=0)
    rate = sum(night.archived for night in nights) / (len(nights) - now)
    if now <= LONGER * longest or math.exp(-rate * now) >= CHANCE:
        return ""
    return f"nothing new for {_nights(now)}; before, never for more than {_nights(longest)}"


def _far_fewer(nights: Sequence[NightCount]) -> str:
    usual = _usual(nights)
    if not (_are_few(nights[-1].archived, usual) and _are_few(nights[-2].archived, _usual(nights[:-1]))):
        return ""
    return f"{nights[-1].archived} new, where {usual:g} are usual on this weekday, and far too few the night before"


def _usual(nights: Sequence[NightCount]) -> float:
    """The median of the weekday of the last night, over the weeks before; 0 where they are too few."""
    *before, last = nights
    same = [night.archived for night in before if night.night.weekday() == last.night.weekday()][-WEEKS:]
    return median(same) if len(same) >= FEWEST_WEEKS else 0


def _are_few(count: int, usual: float) -> bool:
    return count <= FEW * usual and lower_tail(count, usual) < CHANCE


def lower_tail(count: int, mean: float) -> float:
    """The chance of at most `count` events in a Poisson process where `mean` are expected."""
    if mean <= 0:
        return 1.0
    return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))


def _nights(number: int) -> str:
    return "1 night" if number == 1 else f"{number} nights"
