"""Many pages fetched at once: every host in its own lane, answers as they come, and not more of them than somebody takes."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event
from urllib.parse import urlsplit

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Hints, Page
from schemas.source import Source
from schemas.visit import Ask
from tasks.fetch.budget import source_budget
from tasks.fetch.exchange import Answer
from tasks.fetch.journey import Journey, step
from tasks.fetch.page import arrived, set_out
from tasks.fetch.web import Web, few_at_once

# Answers of one source that may wait to be taken, each with at most SPOOLED_BYTES in memory.
MOST_WAITING = 32
# Seconds that whoever stops taking waits for what is under way to be called off.
LONGEST_END = 10.0


@dataclass(slots=True)
class Trip:
    """One ask: not begun, on its way, or at its end."""

    ask: Ask
    journey: Journey | None = None
    answer: Answer | None = None
    failed: FetchFailed | None = None


def fetch_all(
    web: Web, asks: Iterable[Ask], source: Source, *, until: Callable[[], bool] | None = None
) -> Generator[tuple[Ask, Page | FetchFailed], None, None]:
    """Every ask with its page, or with why there is none, as they come in.

    Whoever takes them slowly slows the fetching down. What could not be asked for any more, because the pages or minutes of the
    source or of the night are used up or because `until` says so, comes with the reason OVER_BUDGET.
    """
    lanes = Lanes(web, source, until or _never)
    running = web.loop.start(lanes.run(list(asks)))
    running.add_done_callback(lambda _: lanes.arrivals.put(None))
    try:
        while trip := lanes.arrivals.get():
            web.loop.soon(lanes.room.release)
            # Unpacked here, in the thread of whoever takes it.
            with few_at_once(web, partial(_result, web, source, trip)) as result:
                yield trip.ask, result
        running.result()
    finally:
        lanes.is_abandoned = True
        running.cancel()
        if web.loop.may_wait:  # a generator that nobody holds any more may be closed in any thread, that of the loop too
            lanes.ended.wait(LONGEST_END)
        _throw_away(lanes.arrivals)


def _never() -> bool:
    return False


def _result(web: Web, source: Source, trip: Trip) -> Page | FetchFailed:
    """What came of the trip."""
    if trip.failed:
        return trip.failed
    if not (trip.journey and trip.answer):
        raise AssertionError("a trip arrives at its end")
    try:
        page = arrived(web, trip.journey, trip.answer)
    except FetchFailed as failed:
        return failed
    entry = trip.ask.entry
    return replace(
        page,
        source_id=source.id,
        time_zone=source.timezone,
        listed_date=entry.published_raw,
        listed_by=entry.listed_by,
        hints=Hints(source.language, source.section, source.rights),
    )


def _throw_away(arrivals: SimpleQueue[Trip | None]) -> None:
    """Closes what nobody will take."""
    try:
        while True:
            trip = arrivals.get_nowait()
            if trip and trip.answer:
                trip.answer.body.close()
    except Empty:
        return


class Lanes:
    """The trips that wait, by host. Each host has as many workers as connections, so none waits for another."""

    def __init__(self, web: Web, source: Source, until: Callable[[], bool]) -> None:
        self._web, self._source, self._until = web, source, until
        self._waiting: dict[str, deque[Trip]] = defaultdict(deque)
        self._workers: dict[str, int] = defaultdict(int)
        self._budget = source_budget(web.settings, source, web.time.monotonic)
        self.arrivals: SimpleQueue[Trip | None] = SimpleQueue()
        self.room = asyncio.Semaphore(MOST_WAITING)
        self.is_abandoned, self.ended = False, Event()

    async def run(self, asks: Sequence[Ask]) -> None:
        """Brings every ask to its end, and to `arrivals`."""
        for ask in asks:
            self._waiting[_host(ask.entry.url)].append(Trip(ask))
        try:
            async with asyncio.TaskGroup() as group:
                for host in list(self._waiting):
                    self._staff(host, group)
        finally:
            if self.is_abandoned:
                _throw_away(self.arrivals)
            self.ended.set()

    def _staff(self, host: str, group: asyncio.TaskGroup) -> None:
        wanted = min(self._web.settings.connections_per_host, len(self._waiting[host]))
        for _ in range(wanted - self._workers[host]):
            self._workers[host] += 1
            group.create_task(self._work(host, group))

    async def _work(self, host: str, group: asyncio.TaskGroup) -> None:
        lane = self._waiting[host]
        while lane:
            trip = lane.popleft()
            await self._go_on(trip)
            if trip.journey and not (trip.answer or trip.failed):
                # A redirect goes on in the lane of the host it leads to: that one may be slow.
                self._waiting[trip.journey.target.host].appendleft(trip)
                self._staff(trip.journey.target.host, group)
                continue
            try:
                await self.room.acquire()
            finally:
                self.arrivals.put(trip)  # called off, too: whoever takes it closes its body
        self._workers[host] -= 1

    async def _go_on(self, trip: Trip) -> None:
        try:
            if trip.journey is None:
                self._charge(trip.ask.entry.url)
                trip.journey = set_out(self._web, trip.ask.entry.url, self._source.pace_seconds, trip.ask.known)
            elif late := self._budget.late() or self._web.night.late() or self._called_off():
                # It was led here, into the lane of a host that may be slow, and has waited for its turn.
                raise FetchFailed(trip.ask.entry.url, Reason.OVER_BUDGET, late, tuple(trip.journey.hops))
            trip.answer = await step(self._web, trip.journey)
        except FetchFailed as failed:
            trip.failed = failed

    def _charge(self, url: str) -> None:
        over = self._budget.exhausted() or self._web.night.exhausted() or self._called_off()
        if over:
            raise FetchFailed(url, Reason.OVER_BUDGET, over)
        self._budget.use()
        self._web.night.use()

    def _called_off(self) -> str:
        return "called off" if self._until() else ""


def _host(url: str) -> str:
    try:
        return urlsplit(url.strip()).netloc.lower()
    except ValueError:
        return ""
