"""The way to the news sites: one HTTP client that says who it is, and the pace that every host is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock

import httpx

from schemas.settings import Settings
from tasks.fetch.rules import Rules

ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml,application/atom+xml,text/plain;q=0.8,*/*;q=0.1"
)
# Codings that the standard library can undo with a limit on what comes out.
ACCEPT_ENCODING = "gzip, deflate"
_DIRECT = ("all://localhost", "all://127.0.0.1", "all://[::1]")


class Pace:
    """When the next request to a host may start; shared by everything that asks that host. Safe between threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._monotonic, self._sleep = monotonic, sleep
        self._lock = Lock()
        self._last: dict[str, float] = {}

    def wait(self, host: str, seconds: float) -> None:
        """Returns when at least `seconds` have passed since the start of the last request to the host."""
        with self._lock:
            now = self._monotonic()
            start = max(now, self._last.get(host, now - seconds) + seconds)
            self._last[host] = start
        if start > now:
            self._sleep(start - now)

    def hold(self, host: str, seconds: float) -> None:
        """Keeps everybody from the host for `seconds` from now."""
        with self._lock:
            self._last[host] = max(self._last.get(host, 0.0), self._monotonic() + seconds)


@cache
def pace_of_process() -> Pace:
    """The one pace that all sources of this process share, because two of them may list pages of one host."""
    return Pace()


@dataclass(frozen=True, slots=True)
class Web:
    """What a fetch needs, as one argument: the client, the pace, the clock, and the robots rules met so far (by origin)."""

    client: httpx.Client
    pace: Pace
    settings: Settings
    clock: Callable[[], datetime]
    rules: dict[str, Rules] = field(default_factory=dict)


@contextmanager
def open_web(settings: Settings, *, pace: Pace | None = None, clock: Callable[[], datetime] | None = None) -> Iterator[Web]:
    """A `Web` for one source of one run, closed at the end."""
    with _client(settings) as client:
        yield Web(client, pace or pace_of_process(), settings, clock or (lambda: datetime.now(UTC)))


def _client(settings: Settings) -> httpx.Client:
    return httpx.Client(
        headers={"User-Agent": settings.user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPT_ENCODING},
        timeout=settings.timeout_seconds,
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
        # A visit leaves no trace in the next one: what is archived does not depend on what was fetched before.
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        # A proxy of the environment is used, but not for this machine.
        mounts=dict.fromkeys(_DIRECT),
        follow_redirects=False,
    )
