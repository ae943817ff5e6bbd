"""What a night of 10,000 stories costs against archives of 10^5, 10^6 and 10^7 stories.

    python -m tests.benchmark_index [STORIES ...]

Makes an index of that many stories in a SeaweedFS in a temporary folder (TMPDIR; 10^7 stories need 15 GB): segments of made-up
keys and fingerprints in the sizes that nights of 10,000 stories leave, with some thousand real ones among them. Then
`deduplicate_batches` decides on one night, each time in a process of its own: with the cache of the machine that made the
archive, with an empty one, and on another night with the cache that this left.

A night is 4,000 articles of 3,400 characters and 6,000 teasers of 300. Of both, 55 % are new, 35 % repeat what was archived in
the last seven nights, 10 % repeat something from anywhere in the archive; every second repeat is cut to nine tenths.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np

from flows.embedded import embedded_store
from schemas.outcome import Outcome, Stage, tally
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Find
from tests.made_archive import BEGAN, NIGHT, OLD, RECENT, STORIES, build, find, words

BATCH = 2_000  # what 128 pages hold: an article each, and some sixteen teasers


def the_run(number: int) -> Run:
    return Run(f"night-{number}", f"night-{number}", NIGHT, BEGAN)


def night_numbers(night: int) -> list[int]:
    """The numbers of the stories of a night: its own share of the archived ones, and new ones."""
    old = range(night * OLD, (night + 1) * OLD)
    recent = range(2 * OLD + night * RECENT, 2 * OLD + (night + 1) * RECENT)
    new = range(1_000_000 * (night + 1), 1_000_000 * (night + 1) + STORIES - OLD - RECENT)
    numbers = np.array([*old, *recent, *new])
    return np.random.default_rng(night).permutation(numbers).tolist()


def stage_night(night: int, settings: Settings) -> tuple[Batch, ...]:
    from tasks.store import open_bucket, stage_rows, staging_key

    bucket, run, vocabulary = open_bucket(settings), the_run(night), words(1)
    none = stage_rows(bucket, staging_key(run, "none", "0"), (), Outcome)
    batches = []
    numbers = night_numbers(night)
    for start in range(0, STORIES, BATCH):
        finds = [
            find(number, vocabulary, 0.9 if number % 2 and number < 1_000_000 else 1.0)
            for number in numbers[start : start + BATCH]
        ]
        items = stage_rows(bucket, staging_key(run, "extract", f"{start:06}"), finds, Find)
        batches.append(Batch(f"{start:06}", items, none, tally(Stage.EXTRACT, BATCH, ())))
    return tuple(batches)


def count_requests() -> Counter[str]:
    """From now on counts requests to the store, and the bytes that come from it and go to it."""
    from botocore.client import BaseClient

    counts, original = Counter[str](), BaseClient._make_api_call

    def call(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        answer = original(self, operation, parameters)
        index = "index" in parameters.get("Key", "")
        counts["requests"] += 1
        counts["read"] += answer.get("ContentLength", 0) if operation == "GetObject" else 0
        counts["index_requests"] += index and operation == "GetObject"
        counts["index_read"] += answer.get("ContentLength", 0) if index and operation == "GetObject" else 0
        return answer

    BaseClient._make_api_call = call  # type: ignore[method-assign]
    return counts


def measure(night: int, settings: Settings) -> dict[str, Any]:
    """Decides on a night that is staged already; what that cost."""
    from schemas.run import Staged
    from tasks.deduplicate.task import deduplicate_batches
    from tasks.store import staging_key

    run = the_run(night)
    none, tallied = Staged(staging_key(run, "none", "0"), 0), tally(Stage.EXTRACT, BATCH, ())
    starts = range(0, STORIES, BATCH)
    batches = tuple(Batch(f"{at:06}", Staged(staging_key(run, "extract", f"{at:06}"), BATCH), none, tallied) for at in starts)
    counts = count_requests()
    began, cpu = time.perf_counter(), time.process_time()
    decided = deduplicate_batches.fn(batches, run, settings)
    spent = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    repeats = sum(batch.tally.dropped for batch in decided.batches)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {**spent, **counts, "peak_mib": peak, "repeats": repeats}


def in_own_process(task: str, argument: int, settings: Settings) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.benchmark_index", task, str(argument), json.dumps(asdict(settings))]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])


def benchmark(stories: int) -> None:
    from tasks.deduplicate.index import cache_of

    with tempfile.TemporaryDirectory() as home, embedded_store(Settings(home=home)) as settings:
        print(f"{stories:,} stories:", json.dumps(in_own_process("build", stories, settings)), flush=True)
        for night in range(2):
            stage_night(night, settings)
        for name, night, cold in (("warm", 0, False), ("warm, again", 0, False), ("cold", 0, True), ("after cold", 1, False)):
            if cold:
                shutil.rmtree(cache_of(settings))
            cost = in_own_process("night", night, settings)
            print(f"{stories:>12,} {name:<12}", json.dumps({key: round(value, 1) for key, value in cost.items()}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] in (["build"], ["night"]):
        task, argument, given = sys.argv[1:]
        print(json.dumps({"build": build, "night": measure}[task](int(argument), Settings(**json.loads(given)))))
    else:
        for number in sys.argv[1:] or ("100000", "1000000", "10000000"):
            benchmark(int(number))
