"""The one thread in which all requests of this process are made. Everything else is synchronous and calls in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from threading import Thread, current_thread
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """An event loop in a daemon thread of its own."""

    def __init__(self) -> None:
        self.asyncio = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="fetch", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.asyncio)
        self.asyncio.run_forever()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns, or raises. Where the waiting thread is interrupted, the work is cancelled."""
        future = self.start(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """The future of what the coroutine returns."""
        return asyncio.run_coroutine_threadsafe(work, self.asyncio)

    @property
    def is_open(self) -> bool:
        """Whether it still runs what it is given: not when it was closed, nor in a process that was forked off."""
        return self._thread.is_alive() and not self.asyncio.is_closed()

    @property
    def may_wait(self) -> bool:
        """Whether this thread may wait for what the loop does: it is another thread, and the loop is open."""
        return self.is_open and current_thread() is not self._thread

    def soon(self, call: Callable[[], object]) -> None:
        """Calls it in the loop, soon; not at all where the loop has ended."""
        if self.is_open:
            self.asyncio.call_soon_threadsafe(call)

    def close(self) -> None:
        """Cancels what is still going on, and ends the thread."""
        self.run(_cancel_others())
        self.asyncio.call_soon_threadsafe(self.asyncio.stop)
        self._thread.join()
        self.asyncio.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
