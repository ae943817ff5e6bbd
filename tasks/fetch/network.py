"""The way to a host: its name is resolved, every address is checked, and only a checked address is connected to.

httpcore asks this backend for its connections, so there is no other way out, whatever a redirect or a second look at the name
service says (DNS rebinding). Proxies of the environment are not used: a proxy would resolve the name once more, by itself.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpcore
import httpx

from tasks.fetch.addresses import LOOPBACK, kind_of, literal

# Addresses of one name that are tried.
MOST_ADDRESSES = 4
# A name service that does not answer holds a thread for a long time: other names are not to wait for it.
RESOLVERS = 64
# What the reader holds before it stops reading from the socket (asyncio holds twice as much).
READ_AHEAD = 128 << 10

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Connect = Callable[[str, int], Awaitable[Stream]]

_resolvers = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolve")


class ForbiddenAddress(Exception):
    """The host has an address that no news is fetched from."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, in the order of the system (RFC 6724). Raises OSError."""
    found = await asyncio.get_running_loop().run_in_executor(_resolvers, _getaddrinfo, host, port)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _getaddrinfo(host: str, port: int) -> list[tuple[Any, ...]]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


async def connect(address: str, port: int) -> Stream:
    """A connection to the address. Raises OSError."""
    return await asyncio.open_connection(address, port, limit=READ_AHEAD)


@cache
def certificates() -> ssl.SSLContext:
    """The certificate authorities that are trusted: certifi's, or what SSL_CERT_FILE and SSL_CERT_DIR name."""
    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved, addresses connected to and certificates checked.

    `allow_loopback` lets this machine itself be asked.
    """

    resolve: Resolve = field(default=resolve)
    connect: Connect = field(default=connect)
    trust: Callable[[], ssl.SSLContext] = field(default=certificates)
    allow_loopback: bool = False

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of the host, all of them allowed.

        Raises ForbiddenAddress where one of them is not: a name that has both is up to something. Raises OSError.
        """
        written = literal(host)
        found = [written] if written else await self.resolve(host, port)
        for address in found:
            kind = kind_of(address)
            if kind and not (kind == LOOPBACK and self.allow_loopback):
                raise ForbiddenAddress(f"{host} is {address}: {kind}" if host != address else f"{address} is {kind}")
        return found[:MOST_ADDRESSES]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """The network as httpcore wants it."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the host's addresses that answers; `timeout` (seconds) is for all of them together."""
        del local_address, socket_options  # httpcore hands them on; nobody sets them
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._network.addresses(host, port)
                return CheckedStream(*await self._first(addresses, port, (timeout or 0.0) / (len(addresses) or 1)))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection within {timeout} s") from error
        except (OSError, UnicodeError, ValueError) as error:
            raise httpcore.ConnectError(str(error)) from error

    async def _first(self, addresses: Iterable[str], port: int, each: float) -> Stream:
        trouble: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                async with asyncio.timeout(each or None):
                    return await self._network.connect(address, port)
            except OSError as error:  # TimeoutError is one
                trouble = error
        raise trouble

    async def sleep(self, seconds: float) -> None:
        """As httpcore wants it between its own retries, which are off."""
        await asyncio.sleep(seconds)


class CheckedStream(httpcore.AsyncNetworkStream):
    """One connection: asyncio's streams with the exceptions of httpcore."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, at most `max_bytes`; b"" at the end."""
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(f"nothing came for {timeout} s") from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Hands over all of the buffer."""
        try:
            self._writer.write(buffer)
            async with asyncio.timeout(timeout):
                await self._writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(f"nothing was taken for {timeout} s") from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Ends the connection without waiting for the other side to agree."""
        self._writer.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted, with the certificate checked."""
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except TimeoutError as error:
            self._writer.transport.abort()
            raise httpcore.ConnectTimeout(f"no TLS within {timeout} s") from error
        except OSError as error:  # ssl.SSLError is one
            self._writer.transport.abort()
            raise httpcore.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection: whether it is encrypted, and whether the other side has hung up."""
        if info == "is_readable":
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)
