"""The open connections: one small pool a host, closed when idle, and not more open at once than the settings allow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore

from tasks.fetch.network import CheckedBackend, Network

# Servers close an idle connection after 5 to 75 seconds.
IDLE_SECONDS = 15.0


@dataclass(slots=True, eq=False)
class _Shared:
    """The pool of one host, and how many are in it now."""

    pool: httpcore.AsyncConnectionPool
    users: int = 0


class Pools:
    """One pool a host: in one pool for all of them httpcore would search all connections at every request."""

    def __init__(self, network: Network, most: int, most_per_host: int) -> None:
        self._network, self._most, self._most_per_host = network, most, most_per_host
        self._pools: dict[str, _Shared] = {}  # the least recently used first

    @asynccontextmanager
    async def pool(self, host: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The host's connections, which stay open while somebody is in here.

        After an error or a cancellation the next one gets others: httpcore loses a connection that was given to a request which
        is then cancelled before it begins, and would let everybody after it wait for that one.
        """
        shared = self._pools.pop(host, None)
        if shared is None:
            await self._make_room()
            shared = self._pools.pop(host, None) or _Shared(self._new())
        self._pools[host] = shared
        shared.users += 1
        try:
            yield shared.pool
        except BaseException:
            if self._pools.get(host) is shared:
                del self._pools[host]
            raise
        finally:
            shared.users -= 1
            if not shared.users and self._pools.get(host) is not shared:
                await shared.pool.aclose()

    @property
    def open_connections(self) -> int:
        """How many connections are open, idle ones included."""
        return sum(len(shared.pool.connections) for shared in self._pools.values())

    async def close(self) -> None:
        """Closes all connections."""
        pools, self._pools = list(self._pools.values()), {}
        for shared in pools:
            await shared.pool.aclose()

    async def sweep(self) -> None:
        """Closes, for ever, the connections that nothing was asked over for a while."""
        while True:
            await asyncio.sleep(IDLE_SECONDS)
            for host, shared in list(self._pools.items()):
                if not shared.users and all(each.has_expired() for each in shared.pool.connections):
                    await self._close(host)

    async def _make_room(self) -> None:
        """Closes idle connections, the least recently used first, until one more host has room."""
        while self.open_connections >= self._most:
            idle = next((host for host, shared in self._pools.items() if not shared.users), None)
            if idle is None:
                return
            await self._close(idle)

    async def _close(self, host: str) -> None:
        await self._pools.pop(host).pool.aclose()

    def _new(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._network.trust(),
            max_connections=self._most_per_host,
            keepalive_expiry=IDLE_SECONDS,
            http2=True,
            network_backend=CheckedBackend(self._network),
        )
