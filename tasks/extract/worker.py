"""What runs inside a worker process: reading pages, one bad page never the end of the others. Prefect is not imported here."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import parent_process

from trafilatura.meta import reset_caches

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract.page import is_listing_document, read_page

CPU_SECONDS_A_PAGE = 60.0  # the slowest honest page took 2; who needs more is killed, and only that page is lost


@dataclass(frozen=True, slots=True)
class Job:
    """One page to read; `url` is "" where the page has none of its own."""

    body: bytes
    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page gave no reading."""

    reason: Reason
    detail: str = ""


def begin() -> None:
    """Readies a worker process: it ends with its parent, however that ends, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def read_jobs(jobs: Sequence[Job]) -> list[Reading | Failure]:
    """The readings of these pages, in order. Raises ImportError only: a broken installation is no fault of a page."""
    readings = [_read_in_time(job) for job in jobs]
    reset_caches()  # trafilatura's grow by up to a megabyte a page
    return readings


def read_job(job: Job) -> Reading | Failure:
    """The reading of one page, or why there is none."""
    try:
        reading = read_page(job.body, url=job.url, media_type=job.media_type)
        if reading.article or reading.teasers or is_listing_document(job.body, job.media_type):
            return reading
        return Failure(Reason.NO_TEXT)
    except PageUnreadable as error:
        return Failure(Reason(error.reason), error.detail)
    except ImportError:
        raise
    except Exception as error:  # a page can make any library fail in any way; that is this page's outcome
        return Failure(Reason.EXTRACTOR_FAILED, f"{type(error).__name__}: {error}"[:300])


def _read_in_time(job: Job) -> Reading | Failure:
    """The same within bounded CPU time: when it is over, SIGPROF ends this process, and the pool tells which page it was."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_A_PAGE)
    try:
        return read_job(job)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
