"""The connections to a host are there for the next request, however the last one ended."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from tasks.fetch.exchange import Answer, Limits, exchange
from tasks.fetch.network import Network
from tasks.fetch.pools import Pools
from tasks.fetch.target import target_of

LIMITS = Limits(timeout_seconds=0.2, body_bytes=1000)


async def asked(pools: Pools, url: str) -> Answer:
    target = target_of(url)
    async with pools.pool(target.host) as pool:
        return await exchange(pool, target, [(b"Host", b"x")], LIMITS, clock=lambda: datetime.now(UTC), sent=lambda: None)


class Answering(asyncio.Protocol):
    """Answers every request at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.out.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntide")


async def cancelled_after(steps: int) -> bytes:
    """What the next request to a host brings after one that was cancelled after so many steps of the loop."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    pools = Pools(Network(allow_loopback=True), 4, 1)
    task = asyncio.create_task(asked(pools, url))
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        (await task).body.close()
    answer = await asked(pools, url)
    with answer.body as body:
        body.seek(0)
        came = body.read()
    await pools.close()
    server.close()
    for _ in range(20):  # steps in which the sockets are closed
        await asyncio.sleep(0)
    return came


@pytest.mark.parametrize("steps", range(40))
def test_wherever_a_request_is_cancelled_the_next_one_is_answered(steps: int) -> None:
    assert asyncio.run(cancelled_after(steps)) == b"tide"
