"""What the robots.txt of one origin says to Pressmark (RFC 9309)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from tasks.fetch.hosts import GIVEN_UP_SECONDS, Time
from tasks.fetch.robots import Robots, parse

# RFC 9309 2.5 asks for at least 500 KiB.
READ_BYTES = 500 << 10
# A crawl delay of hours would make one host outlast the night.
LONGEST_DELAY = 30.0
# RFC 9309 2.4: a copy is not to be used for longer than a day.
KEPT_SECONDS = 24 * 3600.0

MANY_RULES = 1000

NO_RULES = Robots()
_FINAL = frozenset({Reason.BAD_URL, Reason.FORBIDDEN_ADDRESS})


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin. Where `closed` names a reason, nothing may be fetched there now; `detail` says why.

    `digest` is that of the robots.txt ("sha256:..."), "none" where there is none.
    """

    robots: Robots = NO_RULES
    closed: Reason | None = None
    detail: str = ""
    digest: str = "none"

    @property
    def delay(self) -> float:
        """The seconds that the host asks for between two requests, 0 where it does not say; at most LONGEST_DELAY."""
        return min(self.robots.delay, LONGEST_DELAY)

    async def allows(self, url: str) -> bool:
        """Whether the URL may be fetched. Many rules are gone through in a thread: no other host waits for that."""
        if len(self.robots.rules) < MANY_RULES:
            return self.robots.allows(url)
        return await asyncio.to_thread(self.robots.allows, url)


def rules_from(page: Page, user_agent: str) -> Rules:
    """The rules for this user agent that this answer to a request for robots.txt means.

    A 4xx means that there are none; a 5xx or 429 means "not now", not "allowed" (RFC 9309 2.3.1).
    """
    status = page.http_status or 0
    if status >= 500 or status == 429:
        return Rules(closed=Reason.ROBOTS, detail=f"robots.txt answers {status}: not now")
    if status != 200:
        return Rules()
    robots = parse(page.body[:READ_BYTES], product(user_agent))
    return Rules(robots, digest=f"sha256:{hashlib.sha256(page.body).hexdigest()}")


def rules_without(failed: FetchFailed) -> Rules:
    """What it means that robots.txt could not be had: a host that cannot be reached has no pages, another one says "not now".

    RFC 9309 2.3.1.3: more redirects than five may be taken as if there were none.
    """
    reason, detail = Reason(failed.reason), f"robots.txt could not be had: {failed.detail or failed.reason}"
    if reason is Reason.TOO_MANY_REDIRECTS:
        return Rules()
    known = reason if reason in _FINAL or reason is Reason.UNREACHABLE else Reason.ROBOTS
    return Rules(closed=known, detail=detail)


def product(user_agent: str) -> str:
    """The name by which robots.txt addresses us: the product token, without version and comment (RFC 9309 2.2.1)."""
    return user_agent.partition("/")[0].strip().partition(" ")[0]


class Rulebook:
    """The rules of the origins met so far. Each robots.txt is asked for once, by whoever needs it first."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._asked: dict[str, tuple[float, asyncio.Future[Rules]]] = {}
        self._answers: dict[str, tuple[Page, ...]] = {}

    async def of(self, origin: str, ask: Callable[[], Awaitable[tuple[Rules, tuple[Page, ...]]]]) -> Rules:
        """The rules of the origin; `ask` is called where they are not known, or no longer. It gives them with what came."""
        until, future = self._asked.get(origin, (0.0, None))
        if future is None or (future.done() and self._time.monotonic() >= until):
            future = asyncio.ensure_future(self._ask(origin, ask))
            self._asked[origin] = (float("inf"), future)
            future.add_done_callback(lambda done: self._keep(origin, done))
        # Whoever asked first may be called off: the others still wait for the answer.
        return await asyncio.shield(future)

    async def _ask(self, origin: str, ask: Callable[[], Awaitable[tuple[Rules, tuple[Page, ...]]]]) -> Rules:
        rules, self._answers[origin] = await ask()
        return rules

    def _keep(self, origin: str, done: asyncio.Future[Rules]) -> None:
        if done.cancelled() or done.exception():
            del self._asked[origin]
            return
        seconds = GIVEN_UP_SECONDS if done.result().closed else KEPT_SECONDS
        self._asked[origin] = (self._time.monotonic() + seconds, done)

    def take_answers(self, origin: str) -> tuple[Page, ...]:
        """What came when the origin's robots.txt was asked for: once, for the first page that is captured with it."""
        return self._answers.pop(origin, ())
