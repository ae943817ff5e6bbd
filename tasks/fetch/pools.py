"""The open connections: one small pool a host, closed when idle, and not more open at once than the settings allow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore

from tasks.fetch.network import CheckedBackend, Network

# Servers close an idle connection after 5 to 75 seconds.
IDLE_SECONDS = 15.0


class Pools:
    """One pool a host: in one pool for all of them httpcore would search all connections at every request."""

    def __init__(self, network: Network, most: int, most_per_host: int) -> None:
        self._network, self._most, self._most_per_host = network, most, most_per_host
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}  # the least recently used first
        self._asking: dict[str, int] = {}

    @asynccontextmanager
    async def pool(self, host: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The host's connections, which stay open while somebody is in here."""
        pool = self._pools.pop(host, None)
        if pool is None:
            await self._make_room()
            pool = self._pools.pop(host, None) or self._new()
        self._pools[host] = pool
        self._asking[host] = self._asking.get(host, 0) + 1
        try:
            yield pool
        finally:
            self._asking[host] -= 1
            if not self._asking[host]:
                del self._asking[host]

    @property
    def open_connections(self) -> int:
        """How many connections are open, idle ones included."""
        return sum(len(pool.connections) for pool in self._pools.values())

    async def close(self) -> None:
        """Closes all connections."""
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            await pool.aclose()

    async def sweep(self) -> None:
        """Closes, for ever, the connections that nothing was asked over for a while."""
        while True:
            await asyncio.sleep(IDLE_SECONDS)
            for host, pool in list(self._pools.items()):
                if host not in self._asking and all(each.has_expired() for each in pool.connections):
                    await self._close(host)

    async def _make_room(self) -> None:
        """Closes idle connections, the least recently used first, until one more host has room."""
        while self.open_connections >= self._most:
            idle = next((host for host in self._pools if host not in self._asking), None)
            if idle is None:
                return
            await self._close(idle)

    async def _close(self, host: str) -> None:
        await self._pools.pop(host).aclose()

    def _new(self) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._network.trust(),
            max_connections=self._most_per_host,
            keepalive_expiry=IDLE_SECONDS,
            http2=True,
            network_backend=CheckedBackend(self._network),
        )
