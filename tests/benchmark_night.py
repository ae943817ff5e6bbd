"""What a night of 10,000 pages of 200 hosts costs, stage by stage: the first time, and again with every page unchanged.

    python -m tests.benchmark_night [PAGES_OF_A_HOST]

The hosts are loopback addresses served by a process of their own, a twentieth of them in each kind of trouble (many_hosts.py);
store and Prefect server are those of `pressmark night`, in a temporary folder. The pace is off. Fetching alone, with nothing
kept, is measured beside it.
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

from flows.embedded import embedded_store, prefect_server, quieten_prefect
from flows.progress import watched_by
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tests.many_hosts import World, world

HOSTS = 200
SOURCES = 20
AGENT = "Pressmark/benchmark"


class Watch:
    """The seconds from the first to the last step of every stage."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.began.setdefault(stage, time.perf_counter())
        self.ended[stage] = time.perf_counter()

    def seconds(self) -> dict[str, float]:
        return {stage: round(self.ended[stage] - began, 1) for stage, began in self.began.items()}


def sources_of(served: World, folder: Path) -> tuple[Source, ...]:
    """The pages of all hosts in lists of URLs, every list with the pages of its own hosts."""
    urls = [ask.entry.url for ask in served.asks()]
    sources = []
    for number in range(SOURCES):
        hosts = served.hosts[number::SOURCES]
        own = tuple(url for url in urls if url.split("/")[2].rpartition(":")[0] in hosts)
        sources.append(Source(f"list-{number:02d}", SourceKind.URLS, own, pace_seconds=0, max_entries=len(own)))
    return tuple(sources)


def fetch_alone(served: World, settings: Settings) -> float:
    """The pages per second of the same requests with nothing kept."""
    from tasks.fetch import fetch_all, open_web

    asks = served.asks()
    source = Source("all", SourceKind.URLS, (), pace_seconds=0, max_entries=len(asks))
    with open_web(settings) as web:
        began = time.perf_counter()
        count = sum(1 for _ in fetch_all(web, asks, source))
        return count / (time.perf_counter() - began)


def archive(served: World, night: date, settings: Settings, folder: Path) -> None:
    from flows.nightly import archive_night

    watch, began, cpu = Watch(), time.perf_counter(), time.process_time()
    with watched_by(watch):
        report = archive_night(night, sources_of(served, folder), settings)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    counts = {tally.stage.value: {"in": tally.entered, "kept": tally.kept, **tally.reasons} for tally in report.tallies}
    cost = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu, "peak_mib": peak}
    print(night, json.dumps({name: round(value, 1) for name, value in cost.items()}), watch.seconds())
    print("   ", json.dumps(counts), dict(report.rows), flush=True)


def main(pages: int) -> None:
    quieten_prefect()
    plain = Settings(pace_seconds=0, allow_loopback=True, user_agent=AGENT, timeout_seconds=5)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = stack.enter_context(world(HOSTS, pages))
        print(f"{HOSTS} hosts, {HOSTS * pages:,} pages; fetching alone: {fetch_alone(served, plain):.0f} pages/s", flush=True)
        home = Settings(home=str(folder), pace_seconds=0, allow_loopback=True, user_agent=AGENT, timeout_seconds=5)
        settings = stack.enter_context(embedded_store(home))
        stack.enter_context(prefect_server(settings))
        for day in (1, 2):
            archive(served, date(2026, 11, day), settings, folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50)
