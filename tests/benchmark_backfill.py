"""How long a backfill takes, where the time goes, and what of it is orchestration.

    python -m tests.benchmark_backfill FOLDER

Runs `archive_dumps` over the folder with an embedded store and Prefect server in a temporary folder. Orchestration is all
time of the flow that is spent neither in the functions of the tasks nor in opening the archive; the start of the servers is
told apart.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from flows.embedded import embedded_store, prefect_server, quieten_prefect
from schemas.settings import Settings

TASKS = ("capture_shard", "extract_batch", "deduplicate_batches", "tag_batch", "commit_batches")


def timed(function: Callable[..., Any], name: str, seconds: Counter[str]) -> Callable[..., Any]:
    """The same function, with its time added under the name."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            seconds[name] += time.perf_counter() - began  # type: ignore[assignment, operator]

    return call


def measure(folder: str, settings: Settings) -> None:
    """Prints the table for one backfill."""
    seconds: Counter[str] = Counter()
    began = time.perf_counter()
    with embedded_store(settings) as store, prefect_server(settings):
        from flows import backfill, pipeline, runs

        servers = time.perf_counter() - began
        for name in TASKS:
            task = getattr(pipeline, name)
            task.fn = timed(task.fn, name, seconds)
        runs.open_archive = timed(runs.open_archive, "open_archive", seconds)
        began = time.perf_counter()
        report = backfill.archive_dumps((folder,), store)
        flow = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    orchestration = flow - sum(seconds.values())
    for name, spent in (*seconds.items(), ("orchestration", orchestration), ("whole flow", flow), ("servers' start", servers)):
        print(f"{name:<22}{spent:8.1f} s  {spent / flow:6.1%}")
    print(f"pages {report.tallies[1].kept}, peak memory of the flow process {peak} MiB")


if __name__ == "__main__":
    quieten_prefect()
    with tempfile.TemporaryDirectory() as home:
        measure(sys.argv[1], Settings(home=home))
