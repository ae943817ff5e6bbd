"""How fast `read_page` is beside trafilatura, and whether it keeps within bounds of memory.

    python -m tests.benchmark_extract [PAGES]

PAGES is a folder with `truth.jsonl` and the pages that it names, such as the `pages` of the development data, which is the
default (see `tests.corpus`). Three measures, each in a process of its own:

* speed: `read_page` against `bare_extraction` with metadata and everything else left as it is, page by page in turns, in CPU
  time of the process; who goes first changes from page to page;
* peak: the largest resident memory while every page is read once;
* growth: the resident memory after so many reads of the same pages in turn, trafilatura's caches emptied after every chunk as
  the workers do it.
"""

from __future__ import annotations

import gzip
import itertools
import json
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from schemas.errors import PageUnreadable
from tests.corpus import development_data

CHECKPOINTS = (1_000, 2_000, 5_000, 10_000, 15_000, 20_000)  # reads after which the memory is looked at
CHUNK = 8  # pages, as tasks.extract.workers sends them

Page = tuple[bytes, str, str]  # body, URL, media type


def pages(root: Path) -> Iterator[Page]:
    """The pages of a folder, one at a time, so that they take no room themselves."""
    with (root / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield gzip.decompress((root / row["html_path"]).read_bytes()), row.get("url") or "", row["media_type"]


def ours(page: Page) -> None:
    """Article, teasers and metadata of one page."""
    from tasks.extract import read_page

    with suppress(PageUnreadable):
        read_page(page[0], url=page[1], media_type=page[2])


def theirs(page: Page) -> None:
    """Article and metadata of one page, by the library's own defaults."""
    from trafilatura import bare_extraction

    bare_extraction(page[0], url=page[1] or None, with_metadata=True, fast=False)


def cpu(read: Callable[[Page], None], page: Page) -> float:
    """CPU seconds that one page took."""
    began = time.process_time()
    read(page)
    return time.process_time() - began


def resident() -> float:
    """The memory of this process now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def speed(root: Path) -> dict[str, Any]:
    """Pages a CPU second of both, and how much faster this one is."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    readers = (ours, theirs)
    for read, page in itertools.product(readers, itertools.islice(pages(root), 3)):
        read(page)  # what loads at first use is not of the page
    spent: dict[str, list[float]] = {read.__name__: [] for read in readers}
    for number, page in enumerate(pages(root)):
        for read in readers if number % 2 else readers[::-1]:
            spent[read.__name__].append(cpu(read, page))
    figures: dict[str, Any] = {"pages": len(spent["ours"])}
    for name, seconds in spent.items():
        figures |= {
            f"{name}_pages_per_second": round(len(seconds) / sum(seconds), 1),
            f"{name}_median_ms": round(1000 * statistics.median(seconds), 1),
            f"{name}_slowest_ms": round(1000 * max(seconds)),
        }
    return figures | {"times_as_fast": round(sum(spent["theirs"]) / sum(spent["ours"]), 2)}


def peak(root: Path) -> dict[str, Any]:
    """The largest resident memory while every page is read once."""
    for page in pages(root):
        ours(page)
    return {"peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)}


def growth(root: Path) -> dict[str, Any]:
    """The resident memory after each checkpoint."""
    from trafilatura.meta import reset_caches

    figures: dict[str, Any] = {}
    turns = itertools.chain.from_iterable(pages(root) for _ in itertools.count())
    for number, page in enumerate(itertools.islice(turns, CHECKPOINTS[-1]), start=1):
        ours(page)
        if number % CHUNK == 0:
            reset_caches()
        if number in CHECKPOINTS:
            figures[f"mb_after_{number}"] = round(resident())
    return figures


def main(root: Path) -> None:
    """Prints the figures as JSON, a measure a line."""
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for measure in (speed, peak, growth):
            print(measure.__name__, json.dumps(pool.apply(measure, (root,))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else development_data("pages"))
