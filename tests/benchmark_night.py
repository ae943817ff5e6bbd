"""What a night of 10,000 pages of 100 hosts costs, stage by stage: the first time, and again with every page unchanged.

    python -m tests.benchmark_night [PAGES_OF_A_HOST]

The hosts are loopback addresses served by a process of their own (many_hosts.py); store and Prefect server are those of
`pressmark night`, in a temporary folder. The pace is off. Fetching alone, with nothing kept, is measured beside it. For each
stage: its seconds, and the peak memory of this process at its end, MiB.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from flows.embedded import embedded_store, prefect_server, quieten_prefect
from flows.progress import watched_by
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tests.many_hosts import Kind, World, world

HOSTS = 200  # of which every second one is sound; the others are left alone
SOURCES = 20
AGENT = "Pressmark/benchmark"


class Watch:
    """The seconds from the first to the last step of every stage."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self.peaks: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.began.setdefault(stage, time.perf_counter())
        self.ended[stage] = time.perf_counter()
        self.peaks[stage] = peak_mib()

    def stages(self) -> dict[str, tuple[float, int]]:
        return {str(stage): (round(self.ended[stage] - began, 1), self.peaks[stage]) for stage, began in self.began.items()}


def peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def sound(served: World) -> list[str]:
    return [host for host in served.hosts if served.kind(host) is Kind.SOUND]


def sources_of(served: World) -> tuple[Source, ...]:
    """The pages of all hosts in lists of URLs, every list with the pages of its own hosts."""
    hosts = sound(served)
    sources = []
    for number in range(SOURCES):
        own = tuple(f"http://{host}:{served.port}/news/{page}" for host in hosts[number::SOURCES] for page in range(served.pages))
        sources.append(Source(f"list-{number:02d}", SourceKind.URLS, own, pace_seconds=0, max_entries=len(own)))
    return tuple(sources)


def fetch_alone(served: World, settings: Settings) -> float:
    """The pages per second of the same requests with nothing kept."""
    from tasks.fetch import fetch_all, open_web

    hosts = set(sound(served))
    asks = [ask for ask in served.asks() if urlsplit(ask.entry.url).hostname in hosts]
    source = Source("all", SourceKind.URLS, (), pace_seconds=0, max_entries=len(asks))
    with open_web(settings) as web:
        began = time.perf_counter()
        count = sum(1 for _ in fetch_all(web, asks, source))
        return count / (time.perf_counter() - began)


def archive(served: World, night: date, settings: Settings) -> None:
    from flows.nightly import archive_night

    watch, began, cpu = Watch(), time.perf_counter(), time.process_time()
    with watched_by(watch):
        report = archive_night(night, sources_of(served), settings)
    counts = {tally.stage.value: {"in": tally.entered, "kept": tally.kept, **tally.reasons} for tally in report.tallies}
    cost = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "peak_mib": peak_mib()}
    print(night, json.dumps({name: round(value, 1) for name, value in cost.items()}), watch.stages())
    print("   ", json.dumps(counts), dict(report.rows), flush=True)


def main(pages: int) -> None:
    quieten_prefect()
    plain = Settings(pace_seconds=0, allow_loopback=True, user_agent=AGENT, timeout_seconds=5)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = stack.enter_context(world(HOSTS, pages))
        count = len(sound(served))
        print(f"{count} hosts, {count * pages:,} pages; fetching alone: {fetch_alone(served, plain):.0f} pages/s", flush=True)
        home = Settings(home=str(folder), pace_seconds=0, allow_loopback=True, user_agent=AGENT, timeout_seconds=5)
        settings = stack.enter_context(embedded_store(home))
        stack.enter_context(prefect_server(settings))
        for day in (1, 2):
            archive(served, date(2026, 11, day), settings)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
