"""What runs inside a worker process: reading pages, one bad page never the end of the others. Prefect is not imported here."""

from __future__ import annotations

import errno
import os
import resource
import signal
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path

from trafilatura.meta import reset_caches

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.page import Hints
from schemas.story import Reading
from tasks.extract.barrier import refuse_barrier
from tasks.extract.clutter import NO_CLUTTER
from tasks.extract.page import is_listing_document, read_page

# Reasons and figures: docs/decisions/009-one-bad-page.md. Whoever needs more is ended, and only that page is lost.
CPU_SECONDS_A_PAGE = 30.0
MEMORY_BYTES = 2 << 30
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Job:
    """One page to read; `url` is "" where the page has none of its own. the rest as read_page takes it."""

    body: bytes
    url: str
    media_type: str
    time_zone: str = ""
    feed_date: str = ""
    clutter: frozenset[int] = NO_CLUTTER
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a page gave no reading."""

    reason: Reason
    detail: str = ""


def begin() -> None:
    """Readies a worker process: it ends with its parent, however that ends, leaves Ctrl-C to it, and has bounded memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is written to counts, not what is reserved: libraries and threads reserve far more addresses than they ever use.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    with suppress(OSError):  # should the machine itself run out of memory, a worker is what it can do without
        Path("/proc/self/oom_score_adj").write_text("900", encoding="ascii")
    threading.Thread(target=_end_with_parent, daemon=True).start()


def serve(connection: Connection) -> None:
    """What a process does that reads pages alone: it answers one job at a time until the other end is closed.

    An ImportError is an answer too.
    """
    begin()
    with suppress(EOFError):
        while True:
            jobs = [connection.recv()]
            try:
                connection.send(read_jobs(jobs)[0])
            except ImportError as error:
                connection.send(error)


def read_jobs(jobs: Sequence[Job]) -> list[Reading | Failure]:
    """The readings of these pages, in order. Raises ImportError only: a broken installation is no fault of a page.

    A page that takes too much CPU time or memory ends this process; see `why_ended`.
    """
    readings = [_read_in_bounds(job) for job in jobs]
    reset_caches()  # trafilatura's grow by up to a megabyte a page
    return readings


def read_job(job: Job) -> Reading | Failure:
    """The reading of one page, or why there is none. Raises ImportError and MemoryError only."""
    try:
        reading = read_page(
            job.body,
            url=job.url,
            media_type=job.media_type,
            time_zone=job.time_zone,
            feed_date=job.feed_date,
            clutter=job.clutter,
        )
        refuse_barrier(reading, job.body, media_type=job.media_type, url=job.url)
        if reading.article or reading.teasers or is_listing_document(job.body, job.media_type):
            return filled(reading, job.hints)
        return Failure(Reason.NO_TEXT)
    except PageUnreadable as error:
        return Failure(Reason(error.reason), error.detail)
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # a page can make any library fail in any way; that is this page's outcome
        return Failure(Reason.EXTRACTOR_FAILED, f"{type(error).__name__}: {error}"[:300])


def filled(reading: Reading, hints: Hints) -> Reading:
    """The reading with what its source says where the page itself says nothing."""
    article, language = reading.article, reading.language_declared or hints.language
    if article is not None:
        section, rights = article.section or hints.section, article.rights or hints.rights
        article = replace(article, section=section, rights=rights)
    return replace(reading, article=article, language_declared=language)


def why_ended(exit_code: int | None) -> str:
    """What the exit code of a worker process says of the page that it read last."""
    if exit_code == -signal.SIGPROF:
        return f"it took more than {CPU_SECONDS_A_PAGE:.0f} seconds of CPU time"
    if exit_code == errno.ENOMEM:
        return f"it took more than {MEMORY_BYTES >> 20} MiB of memory"
    if exit_code == -signal.SIGKILL:
        return "its worker process was killed, as a system does that runs out of memory"
    return f"its worker process ended with exit code {exit_code}"


def _read_in_bounds(job: Job) -> Reading | Failure:
    """The same within bounded CPU time and memory: beyond them this process ends.

    A library in C hears nothing but a signal that kills; and memory once refused is not surely given back.
    """
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS_A_PAGE)
    try:
        return read_job(job)
    except MemoryError:
        os._exit(errno.ENOMEM)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
