"""A local news world: many hosts on loopback addresses in a process of their own, some of them in every kind of trouble.

The server is bare asyncio, so that it costs little of the machine that the client is measured on. It notes when each request
came in, by the clock that both processes share (CLOCK_MONOTONIC).
"""

from __future__ import annotations

import asyncio
import hashlib
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from time import monotonic

from schemas.outcome import Reason
from schemas.page import Entry
from schemas.visit import Ask

PARAGRAPH = "The ferry of {0} leaves the pier at seven and comes back at nine, whatever page {1} of the timetable says. "


class Kind(StrEnum):
    """How a host behaves. Every kind but the first is trouble."""

    SOUND = "sound"
    SLOW = "slow"  # answers, but takes its time
    MOVED = "moved"  # every page has moved to another path of the same host, some by way of a second one
    DEAD = "dead"  # nobody listens
    MUTE = "mute"  # takes the connection and says nothing
    SHORT = "short"  # sends less than it announced
    ENDLESS = "endless"  # streams for ever
    TRICKLE = "trickle"  # a byte now and then
    SHUT = "shut"  # its robots.txt forbids everything
    ILL = "ill"  # its robots.txt answers 503
    BUSY = "busy"  # answers 429 and asks for an hour


# Of every 20 hosts. The first is sound, so that a world of one host is.
PATTERN = [Kind.SOUND] * 9 + [*list(Kind)[1:]] + [Kind.SOUND]

EXPECTED = {
    Kind.SOUND: {Reason.NONE},
    Kind.SLOW: {Reason.NONE},
    Kind.MOVED: {Reason.NONE},
    Kind.DEAD: {Reason.UNREACHABLE},
    Kind.MUTE: {Reason.ROBOTS},
    Kind.SHORT: {Reason.BROKEN_ENCODING},
    Kind.ENDLESS: {Reason.TOO_LARGE},
    Kind.TRICKLE: {Reason.TIMEOUT},
    Kind.SHUT: {Reason.ROBOTS},
    Kind.ILL: {Reason.ROBOTS},
    Kind.BUSY: {Reason.REFUSED},
}


@dataclass(frozen=True, slots=True)
class Ways:
    """What all hosts have in common: how slow the slow ones are, how long a page is, and whether all of them are sound."""

    slow_seconds: float = 0.5
    repeats: int = 150
    all_sound: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request, as the server saw it."""

    host: str
    path: str
    at: float


@dataclass(frozen=True, slots=True)
class World:
    """The hosts, their pages, and a way to ask for the log of the server."""

    port: int
    hosts: tuple[str, ...]
    pages: int
    ways: Ways
    line: Connection

    def kind(self, host: str) -> Kind:
        """How the host behaves."""
        return Kind.SOUND if self.ways.all_sound else PATTERN[self.hosts.index(host) % len(PATTERN)]

    def asks(self) -> list[Ask]:
        """Every page of every host; the pages of all hosts mixed, as a night lists them."""
        urls = [f"http://{host}:{self.port}/news/{page}" for page in range(self.pages) for host in self.hosts]
        return [Ask(Entry("world", url, number, listed_by="urls"), url) for number, url in enumerate(urls, start=1)]

    def log(self) -> list[Arrival]:
        """All requests since the last call, in the order of their arrival."""
        self.line.send("log")
        return [Arrival(*row) for row in self.line.recv()]


@contextmanager
def world(hosts: int, pages: int, ways: Ways | None = None) -> Iterator[World]:
    """A world of that many hosts with that many pages each, until the end of the block."""
    ours, theirs = multiprocessing.Pipe()
    ways = ways or Ways()
    names = tuple(f"127.0.{number // 250 + 1}.{number % 250 + 1}" for number in range(hosts))
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, names, ways), daemon=True)
    process.start()
    try:
        yield World(ours.recv(), names, pages, ways, ours)
    finally:
        ours.send("end")
        process.join(10)
        process.kill()
        ours.close()


def body_of(host: str, path: str, repeats: int = 150) -> bytes:
    """The page that a host shows at a path, its own for every page: HTML of some 110 bytes for every repeat."""
    number = path.rpartition("/")[2]
    text = PARAGRAPH.format(host, number) * repeats
    mark = hashlib.sha256(f"{host}{number}".encode()).hexdigest()
    return f"<!doctype html><title>Page {number} of {host}</title><article><p>{text}</p><p>{mark}</p></article>".encode()


def serve(line: Connection, names: tuple[str, ...], ways: Ways) -> None:
    """Answers for all hosts until it is told to end. Runs in a process of its own."""
    asyncio.run(_serve(line, names, ways))


async def _serve(line: Connection, names: tuple[str, ...], ways: Ways) -> None:
    loop, log = asyncio.get_running_loop(), list[tuple[str, str, float]]()
    kinds = {name: Kind.SOUND if ways.all_sound else PATTERN[number % len(PATTERN)] for number, name in enumerate(names)}
    with socket.socket() as probe:
        probe.bind((names[0], 0))
        port = probe.getsockname()[1]
    alive = [name for name in names if kinds[name] is not Kind.DEAD]
    server = await loop.create_server(lambda: _Served(kinds, log, ways), alive, port, backlog=64)
    ended = asyncio.Event()

    def told() -> None:
        if line.recv() == "log":
            line.send(log[:])
            log.clear()
        else:
            ended.set()

    loop.add_reader(line.fileno(), told)
    line.send(port)
    await ended.wait()
    server.close()


class _Served(asyncio.Protocol):
    """One connection of one client."""

    def __init__(self, kinds: dict[str, Kind], log: list[tuple[str, str, float]], ways: Ways) -> None:
        self.kinds, self.log, self.ways, self.waiting = kinds, log, ways, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out: asyncio.Transport = transport  # type: ignore[assignment]
        self.host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("ascii")
            self.log.append((self.host, path, monotonic()))
            self.knows = b"if-none-match:" in head.lower()
            self.answer(self.kinds[self.host], path)

    def answer(self, kind: Kind, path: str) -> None:
        if path == "/robots.txt" and kind is not Kind.MUTE:
            self.robots(kind)
        else:
            getattr(self, kind.value, self.page)(path)

    def mute(self, path: str) -> None:
        pass

    def slow(self, path: str) -> None:
        asyncio.get_running_loop().call_later(self.ways.slow_seconds, self.page, path)

    def moved(self, path: str) -> None:
        if path.startswith("/news/"):
            self.send(302, b"", f"Location: /archive/{path.rpartition('/')[2]}\r\n")
        else:
            self.page(path)

    def short(self, path: str) -> None:
        self.out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<p>half of it")
        self.out.close()

    def endless(self, path: str) -> None:
        self.out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        self.stream(bytes(65536), 0.005)

    def trickle(self, path: str) -> None:
        self.out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        self.stream(b".", 0.1)

    def busy(self, path: str) -> None:
        self.send(429, b"", "Retry-After: 3600\r\n")

    def robots(self, kind: Kind) -> None:
        if kind is Kind.ILL:
            self.send(503, b"", "Retry-After: 7200\r\n")
        else:
            rule = "Disallow: /" if kind is Kind.SHUT else "Disallow: /private/"
            self.send(200, f"User-agent: *\n{rule}\n".encode(), "Content-Type: text/plain\r\n")

    def page(self, path: str) -> None:
        tag = f'ETag: "{path}"\r\n'  # no page ever changes here
        if self.knows:
            self.out.write(f"HTTP/1.1 304 -\r\n{tag}\r\n".encode())
        else:
            self.send(200, body_of(self.host, path, self.ways.repeats), f"Content-Type: text/html; charset=utf-8\r\n{tag}")

    def send(self, status: int, body: bytes, headers: str) -> None:
        self.out.write(f"HTTP/1.1 {status} -\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def stream(self, piece: bytes, pause: float) -> None:
        if self.out.is_closing():
            return
        if self.out.get_write_buffer_size() < 1 << 20:
            self.out.write(piece)
        asyncio.get_running_loop().call_later(pause, self.stream, piece, pause)
