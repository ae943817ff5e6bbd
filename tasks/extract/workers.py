"""Pages -> readings, on all cores: a pool of worker processes that lives as long as this process does."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.util import Finalize

from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract.worker import Failure, Job, begin, read_jobs, serve, why_ended

# What is sent at once: enough to keep a worker busy, little enough to keep memory low.
_CHUNK_PAGES = 8
_CHUNK_BYTES = 4 << 20

_pools: dict[int, ProcessPoolExecutor] = {}
_lock = threading.Lock()


def read_all(jobs: Iterable[Job], workers: int) -> Iterator[Reading | Failure]:
    """The readings of the pages, in their order, read by so many worker processes. At most a few chunks are held at once.

    A page whose worker dies is a Failure; the others of its chunk are read again. Raises ImportError where a worker
    cannot import the extractor.
    """
    waiting: deque[tuple[list[Job], Future[list[Reading | Failure]]]] = deque()
    for chunk in _chunks(jobs):
        waiting.append((chunk, _submit(chunk, workers)))
        if len(waiting) > 2 * workers:
            yield from _finish(*waiting.popleft())
    while waiting:
        yield from _finish(*waiting.popleft())


def _chunks(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    for job in jobs:
        chunk.append(job)
        if len(chunk) == _CHUNK_PAGES or sum(len(each.body) for each in chunk) >= _CHUNK_BYTES:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _submit(chunk: list[Job], workers: int) -> Future[list[Reading | Failure]]:
    """The chunk in the shared pool, a new one where a worker of the last one died."""
    with _lock:
        if workers not in _pools:
            _pools[workers] = _new_pool(workers)
        try:
            return _pools[workers].submit(read_jobs, chunk)
        except BrokenProcessPool:
            _pools[workers] = _new_pool(workers)
            return _pools[workers].submit(read_jobs, chunk)


def _finish(chunk: list[Job], future: Future[list[Reading | Failure]]) -> list[Reading | Failure]:
    try:
        return future.result()
    except BrokenProcessPool:
        return _one_by_one(chunk)


def _one_by_one(chunk: Sequence[Job]) -> list[Reading | Failure]:
    """The same pages, one at a time: the one that ends its worker is found, and no other is lost."""
    results: list[Reading | Failure] = []
    while len(results) < len(chunk):
        results += _until_one_fails(chunk[len(results) :])
    return results


def _until_one_fails(jobs: Sequence[Job]) -> Iterator[Reading | Failure]:
    """The results of the pages, read by one process of their own, up to and with the first that ends it."""
    here, there = _context().Pipe()
    child = _context().Process(target=serve, args=(there,))
    child.start()
    there.close()
    with here:
        for job in jobs:
            try:
                here.send(job)
                result = here.recv()
            except (EOFError, ConnectionError):
                child.join()
                yield Failure(Reason.EXTRACTOR_FAILED, why_ended(child.exitcode))
                return
            if isinstance(result, ImportError):
                raise result
            yield result
    child.join()


def _new_pool(workers: int) -> ProcessPoolExecutor:
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=begin)
    # Prefect runs a scheduled flow in a child process, and that waits for its own children before `atexit` has its turn:
    # only a finalizer with a priority, made in that very process, comes earlier. The pool's queue closes at priority 10.
    Finalize(None, pool.shutdown, kwargs={"cancel_futures": True}, exitpriority=100)
    return pool


def _context() -> ForkServerContext:
    """Workers are forked from a small server process that has the extractor loaded and nothing else: no threads, no Prefect."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tasks.extract.worker"])
    return context
