"""The way to the news sites: who asks, in which loop, over which connections, and what was learned about the hosts so far."""

from __future__ import annotations

import asyncio
import os
import time
from atexit import register
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from schemas.page import Page
from schemas.settings import Settings
from tasks.fetch.budget import Budget, night_budget
from tasks.fetch.hosts import Host, Slots, Time
from tasks.fetch.loop import Loop
from tasks.fetch.network import Network
from tasks.fetch.pools import Pools
from tasks.fetch.rules import Rulebook

# Bodies of more than LARGE_BYTES that may be in memory at once; of the others each source holds one.
LARGE_BYTES = 1 << 20
MOST_LARGE = 4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hosts:
    """What is shared by everything that fetches in one loop: the hosts met so far, their rules, and the open connections."""

    met: dict[str, Host]
    rules: Rulebook
    pools: Pools
    slots: Slots
    places: int
    sweeper: asyncio.Task[None]
    large: BoundedSemaphore  # one for each large body that may be in memory

    def host(self, name: str, time: Time) -> Host:
        """The host of that name, remembered from the first request to it on."""
        if name not in self.met:
            self.met[name] = Host(name, self.places, self.slots, time)
        return self.met[name]


@dataclass(frozen=True, slots=True)
class Web:
    """What a fetch needs, as one argument: `clock` says the time of day (UTC), `time` how it passes, `night` what is left."""

    settings: Settings
    clock: Callable[[], datetime]
    time: Time
    loop: Loop
    hosts: Hosts
    night: Budget


REAL_TIME = Time(time.monotonic, asyncio.sleep)


@contextmanager
def open_web(
    settings: Settings,
    *,
    clock: Callable[[], datetime] | None = None,
    time: Time = REAL_TIME,
    network: Network | None = None,
) -> Iterator[Web]:
    """A `Web` of its own, whose connections are closed at the end."""
    web = _new(settings, clock or (lambda: datetime.now(UTC)), time, network or Network(allow_loopback=settings.allow_loopback))
    try:
        yield web
    finally:
        _close(web)


@contextmanager
def few_at_once(web: Web, load: Callable[[], T]) -> Iterator[T]:
    """What `load` gives, while the block lasts: of large pages only MOST_LARGE are in memory at once, the others wait.

    Nobody may wait for a host in such a block, nor for a second page: all others would wait, too.
    """
    with ExitStack() as held:
        held.enter_context(web.hosts.large)
        loaded = load()
        if not isinstance(loaded, Page) or len(loaded.body) <= LARGE_BYTES:
            held.close()
        yield loaded


_webs: dict[tuple[object, ...], Web] = {}
_nights: dict[tuple[str, int], Budget] = {}
_lock = Lock()


def web_of_process(settings: Settings, run_id: str = "") -> Web:
    """The `Web` that all sources of this process share: connections, pace, rules and, for one run, the night's budget."""
    with _lock:
        kept = settings.user_agent, settings.connections, settings.connections_per_host, settings.allow_loopback, os.getpid()
        if kept not in _webs:
            allowed = Network(allow_loopback=settings.allow_loopback)
            _webs[kept] = _new(settings, lambda: datetime.now(UTC), REAL_TIME, allowed)
            register(_close, _webs[kept])
        web = _webs[kept]
        night = _nights.setdefault((run_id, id(web)), night_budget(settings, web.time.monotonic))
        return replace(web, settings=settings, night=night)


def _new(settings: Settings, clock: Callable[[], datetime], time: Time, network: Network) -> Web:
    loop = Loop()
    hosts = loop.run(_hosts(settings, network, time))
    return Web(settings, clock, time, loop, hosts, night_budget(settings, time.monotonic))


async def _hosts(settings: Settings, network: Network, time: Time) -> Hosts:
    pools = Pools(network, settings.connections, settings.connections_per_host)
    sweeper = asyncio.create_task(pools.sweep())
    slots, large = Slots(settings.connections), BoundedSemaphore(MOST_LARGE)
    return Hosts({}, Rulebook(time), pools, slots, settings.connections_per_host, sweeper, large)


def _close(web: Web) -> None:
    if web.loop.is_open:
        web.loop.run(web.hosts.pools.close())
        web.loop.close()
