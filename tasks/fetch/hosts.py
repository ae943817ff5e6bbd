"""Every host has connections, a pace and a record of its own, so that one in trouble is in nobody's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from schemas.errors import FetchFailed
from schemas.outcome import Reason

# The host is busy with us at most half of the time: Heritrix leaves it five times as much in peace, Media Cloud a quarter.
TIMES_RESPONSE = 2.0
LONGEST_PACE = 30.0
# Weight of the newest response time in the smoothed one (RFC 6298 2, for the same purpose).
NEWEST = 1 / 8
# A host that takes longer than this to answer is a slow one.
SLOW_SECONDS = 5.0
# Failures in a row after which a host is left alone, and for how long (Media Cloud: ten minutes).
FAILURES = 3
GIVEN_UP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Time:
    """How time passes: seconds that only grow, and how to wait for some."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class Slots:
    """The requests that may be out at once, over all hosts. Half of them are kept for hosts that are known to answer quickly."""

    def __init__(self, most: int) -> None:
        self._all, self._doubtful = asyncio.Semaphore(most), asyncio.Semaphore(max(1, most // 2))

    async def enter(self, *, is_doubtful: bool) -> Callable[[], None]:
        """Waits for a slot; returns what gives it back."""
        if is_doubtful:
            await self._doubtful.acquire()
        try:
            await self._all.acquire()
        except BaseException:
            if is_doubtful:
                self._doubtful.release()
            raise
        return lambda: self._leave(is_doubtful)

    def _leave(self, was_doubtful: bool) -> None:
        self._all.release()
        if was_doubtful:
            self._doubtful.release()


class Host:
    """One host: who may ask it when, and how it has answered so far. Used in the loop only."""

    def __init__(self, name: str, places: int, slots: Slots, time: Time) -> None:
        self.name, self._slots, self._time = name, slots, time
        self._places, self._gate = asyncio.Semaphore(places), asyncio.Lock()
        self._last = float("-inf")
        self._held_until = float("-inf")
        self._closed: tuple[float, Reason, str] | None = None
        self._failures = 0
        self.response_seconds: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether it has not answered yet, or slowly, or not the last time."""
        return self.response_seconds is None or self.response_seconds > SLOW_SECONDS or self._failures > 0

    @asynccontextmanager
    async def turn(self, url: str, pace_seconds: float) -> AsyncIterator[Callable[[], None]]:
        """The time for one request: not too soon after the last one, within the limits of connections.

        Gives what is to be called when the request goes out: the pace counts from there, and with a pace nobody else may begin
        before. Raises FetchFailed at once for a host that was given up.
        """
        async with self._places, self._begin(url, pace_seconds) as sent:
            leave = await self._slots.enter(is_doubtful=self.is_doubtful)
            try:
                if not pace_seconds:
                    sent()
                yield sent
            finally:
                leave()

    @asynccontextmanager
    async def _begin(self, url: str, pace_seconds: float) -> AsyncIterator[Callable[[], None]]:
        """The gate that only one request passes at a time, open again when what this gives is called."""
        await self._gate.acquire()
        is_held = True

        def sent() -> None:
            nonlocal is_held
            if is_held:
                is_held, self._last = False, self._time.monotonic()
                self._gate.release()

        try:
            self._refuse_if_closed(url)
            await self._wait(pace_seconds)
            self._refuse_if_closed(url)
            yield sent
        finally:
            sent()

    async def _wait(self, pace_seconds: float) -> None:
        adapted = min(TIMES_RESPONSE * (self.response_seconds or 0.0), LONGEST_PACE) if pace_seconds else 0.0
        pace = max(pace_seconds, adapted)
        # Once more after the sleep: somebody else may have been told meanwhile to leave the host alone for longer.
        while (pause := max(self._last + pace, self._held_until) - self._time.monotonic()) > 0:
            await self._time.sleep(pause)

    def _refuse_if_closed(self, url: str) -> None:
        if self._closed and self._time.monotonic() < self._closed[0]:
            raise FetchFailed(url, self._closed[1], self._closed[2])

    def hold(self, seconds: float) -> None:
        """Keeps everybody from the host for that time."""
        self._held_until = max(self._held_until, self._time.monotonic() + seconds)

    def close(self, seconds: float, reason: Reason, detail: str) -> None:
        """Whoever asks the host within that time is refused at once, with this reason."""
        self._closed = (self._time.monotonic() + seconds, reason, detail)

    def answered(self, seconds: float) -> None:
        """Notes an answer and how long it took."""
        before = self.response_seconds
        self.response_seconds = seconds if before is None else before + NEWEST * (seconds - before)
        self._failures = 0

    def failed(self, failure: FetchFailed) -> None:
        """Notes that there was no answer, or none but "too busy". After FAILURES in a row the host is given up for a while."""
        self._failures += 1
        if self._failures >= FAILURES:
            detail = f"given up after it failed {self._failures} times in a row: {failure.detail}"
            self.close(GIVEN_UP_SECONDS, Reason(failure.reason), detail)
