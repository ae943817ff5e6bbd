"""A news site on loopback, and a way to it whose clock only sleeping moves, for the tests of fetching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from schemas.errors import FetchFailed
from schemas.settings import Settings
from tasks.fetch import Time, Web, fetch_page, open_web

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
HTML = "<p>Der Hafen öffnet wieder.</p>".encode()
QUICK = Settings(
    pace_seconds=0,
    timeout_seconds=5,
    max_page_bytes=100_000,
    user_agent="Pressmark/test (tests@archive.example)",
    allow_loopback=True,
)

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A news site on loopback: what it answers for a path, and what it was asked."""

    url: str
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def on(self, path: str, body: bytes = HTML, status: int = 200, **headers: str) -> str:
        self.answers[path] = reply(body, status, **headers)
        return self.url + path


def reply(body: bytes = HTML, status: int = 200, **headers: str) -> Answering:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**named, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()
    request.close_connection = True


def in_turn(*answers: Answering) -> Answering:
    left = iter(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        next(left)(request)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # a head and a body that are written apart come at once

        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.headers.append(dict(self.headers))
            here.answers.get(self.path, reply(b"gone", 404))(self)

        def log_message(self, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *args: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


class Timer:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def time(self) -> Time:
        return Time(lambda: self.now, self.sleep)


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def web(timer: Timer) -> Iterator[Web]:
    with open_web(QUICK, time=timer.time(), clock=lambda: NIGHT) as opened:
        yield opened


def failure(web: Web, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetch_page(web, url)
    return failed.value
