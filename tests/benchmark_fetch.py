"""How fast, how politely and in how much memory many hosts are fetched at once.

    python -m tests.benchmark_fetch

The hosts are those of `tests/many_hosts.py`: 200 loopback addresses, about half of them in some kind of trouble, served by a
process of its own on the same machine. Every measurement runs in a fresh process, so its peak memory is its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from schemas.settings import MIB, Settings
from schemas.source import Source, SourceKind
from schemas.visit import Ask
from tasks.fetch import fetch_all, open_web, refusal
from tests.many_hosts import EXPECTED, Arrival, Kind, Ways, World, body_of, world

HAD = frozenset({Kind.SOUND, Kind.SLOW, Kind.MOVED})


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one measurement: times, peak memory, when each kind was done, what was wrong, gaps between requests."""

    asks: int
    pages: int
    seconds: float
    cpu_seconds: float
    peak_mib: int
    done: dict[Kind, float]
    wrong: Counter[str]
    gaps: list[float]


def measure(hosts: int, pages: int, ways: Ways, pace_seconds: float, kinds: frozenset[Kind]) -> Seen:
    """Fetches every page of every host of these kinds."""
    settings = Settings(
        pace_seconds=pace_seconds,
        timeout_seconds=4 if ways.all_sound else 1,
        max_page_bytes=16 * MIB if ways.all_sound else 2 * MIB,  # what never ends comes as fast as loopback can carry it
        user_agent="Pressmark/benchmark",
        allow_loopback=True,
    )
    source = Source("world", SourceKind.URLS, (), pace_seconds=pace_seconds, max_entries=10**6)
    done, wrong, had = dict[Kind, float](), Counter[str](), 0
    with world(hosts, pages, ways) as there, open_web(settings) as web:
        asks = [ask for ask in there.asks() if there.kind(host_of(ask)) in kinds]
        began, cpu = time.monotonic(), time.process_time()
        for ask, answer in fetch_all(web, asks, source):
            kind = there.kind(host_of(ask))
            done[kind] = time.monotonic() - began
            problem = wrong_with(there, ask, answer)
            wrong[problem] += bool(problem)
            had += isinstance(answer, Page) and refusal(answer) is None
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        log = there.log()
        twice = [count for (host, _), count in asked_for(log).items() if there.kind(host) in HAD and count != 1]
    wrong["asked more than once"] += len(twice)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Seen(len(asks), had, seconds, cpu, peak, done, +wrong, sorted(gaps(log)))


def host_of(ask: Ask) -> str:
    return urlsplit(ask.entry.url).hostname or ""


def asked_for(log: Iterable[Arrival]) -> Counter[tuple[str, str]]:
    return Counter((each.host, each.path) for each in log)


def wrong_with(there: World, ask: Ask, answer: Page | FetchFailed) -> str:
    """What is not as it should be with this answer; "" where all is well."""
    kind, host = there.kind(host_of(ask)), host_of(ask)
    reason = answer.reason if isinstance(answer, FetchFailed) else refusal(answer) or Reason.NONE
    if reason not in EXPECTED[kind]:
        return f"{kind}: {reason}"
    if (
        isinstance(answer, Page)
        and kind in HAD
        and answer.body != body_of(host, urlsplit(ask.entry.url).path, there.ways.repeats)
    ):
        return f"{kind}: another body"
    return ""


def gaps(log: Iterable[Arrival]) -> Iterable[float]:
    """The seconds between two requests to the same host, as the server saw them come in."""
    times: dict[str, list[float]] = defaultdict(list)
    for each in log:
        times[each.host].append(each.at)
    return (later - earlier for at in times.values() for earlier, later in pairwise(at))


def apart(*arguments: object) -> Seen:
    """The measurement in a fresh process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()  # type: ignore[arg-type]


def show(title: str, seen: Seen, pace_seconds: float) -> None:
    rate, had = seen.asks / seen.seconds, seen.pages / seen.seconds
    print(f"\n{title}\n  {seen.asks} asked in {seen.seconds:.1f} s: {rate:.0f} answers/s, {had:.0f} pages/s")
    print(f"  client: {seen.cpu_seconds:.1f} s of CPU, peak memory {seen.peak_mib} MiB; wrong: {dict(seen.wrong) or 'nothing'}")
    print("  done after s: " + ", ".join(f"{kind} {seconds:.1f}" for kind, seconds in sorted(seen.done.items())))
    if pace_seconds:
        low = sum(gap < 0.95 * pace_seconds for gap in seen.gaps)
        print(f"  {len(seen.gaps)} gaps: shortest {seen.gaps[0] * 1000:.0f} ms, {low} below 95 % of the pace")


def main() -> None:
    every, sound = frozenset(Kind), frozenset({Kind.SOUND})
    show("All 200 hosts, 10,000 pages, pace off", apart(200, 50, Ways(), 0.0, every), 0.0)
    show("The same, only the sound hosts", apart(200, 50, Ways(), 0.0, sound), 0.0)
    show("All 200 hosts, 20 pages each, pace 0.5 s", apart(200, 20, Ways(), 0.5, every), 0.5)
    show("The same, only the sound hosts", apart(200, 20, Ways(), 0.5, sound), 0.5)
    large = Ways(repeats=8 * MIB // 110, all_sound=True)
    show("40 hosts, 3 pages of 8 MiB each", apart(40, 3, large, 0.0, every), 0.0)


if __name__ == "__main__":
    main()
