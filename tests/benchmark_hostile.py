"""How the CPU time of `read_page` grows with the size of a page that is made to hurt.

    python -m tests.benchmark_hostile [WORD ...]

Each kind of page whose name holds one of the words (all without any) is read at doubling sizes, up to a body of 2 MB or a
second of CPU time. Printed: the last size, its bytes and seconds, and the exponent of growth over the last two doublings (1 is
linear, 2 quadratic). Only those that need more than 1.3 or a second a megabyte are marked.
"""

from __future__ import annotations

import math
import resource
import signal
import sys
import time
from contextlib import suppress
from multiprocessing import get_context

from schemas.errors import PageUnreadable
from tasks.extract import read_page
from tests.hostile import HOSTILE, Maker

MOST_BYTES, MOST_SECONDS = 2_000_000, 1.0
STOPPED_AFTER = 20  # CPU seconds


def seconds(body: bytes) -> float:
    """CPU seconds that reading a body takes."""
    began = time.process_time()
    with suppress(PageUnreadable):
        read_page(body, url="https://sandpiper.example/2024/10/harbour-bridge", media_type="")
    return time.process_time() - began


def grow(make: Maker) -> list[tuple[int, int, float]]:
    """Size, bytes and seconds at doubling sizes."""
    measured, size = [], 250
    while not measured or (measured[-1][1] < MOST_BYTES and measured[-1][2] < MOST_SECONDS and size < 3_000_000):
        body = make(size)
        measured.append((size, len(body), seconds(body)))
        size *= 2
    return measured


def stop(*_: object) -> None:
    """Ends what takes too long, as soon as the interpreter has its turn."""
    raise TimeoutError(f"more than {STOPPED_AFTER} s of CPU time")


def report(name: str) -> str:
    """One line on one kind of page."""
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, STOPPED_AFTER)
    seconds(HOSTILE[name](10))
    try:
        measured = grow(HOSTILE[name])
    except Exception as error:  # what it is that a page broke is what this is run for
        return f"!! {name}: {type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    size, length, spent = measured[-1]
    before = measured[max(0, len(measured) - 3)]
    doublings = math.log2(size / before[0]) or 1
    exponent = math.log2(max(spent, 1e-4) / max(before[2], 1e-4)) / doublings
    steep = (exponent > 1.3 and spent > 0.2) or spent * 1e6 > 1.5 * max(length, 200_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return f"{'!!' if steep else '  '} {name:<42} n={size:<8} {length:>9,} bytes {spent:7.2f} s  n^{exponent:.2f} {peak:5.0f} MB"


def main(words: list[str]) -> None:
    """Prints a line for every kind of page."""
    names = [name for name in HOSTILE if not words or any(word in name for word in words)]
    with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        for name in names:
            try:
                print(pool.apply_async(report, (name,)).get(4 * STOPPED_AFTER), flush=True)
            except Exception as error:
                print(f"!! {name}: {type(error).__name__}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
