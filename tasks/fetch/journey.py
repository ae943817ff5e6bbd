"""One URL on its way to an answer: robots, pace, retries and redirects, one request at a time."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from schemas.visit import Visited
from tasks.fetch.exchange import ACCEPT, ACCEPT_ENCODING, Answer, Limits, NoConnection, Pairs, Passing, exchange, page_of
from tasks.fetch.hosts import Host
from tasks.fetch.rules import READ_BYTES, Rules, rules_from, rules_without
from tasks.fetch.target import Target, target_of
from tasks.fetch.web import Web

MOST_REDIRECTS = 8
ROBOTS_REDIRECTS = 5  # RFC 9309 2.3.1.2
ATTEMPTS = 3
BACKOFF_SECONDS = 1.0  # doubled with every attempt, plus up to as much again by chance
# A host that asks for more patience is left alone until then, and none of its other pages is asked for.
LONGEST_RETRY_AFTER = 60.0
# A service runs for weeks: whoever asks for years is asked again the night after.
LONGEST_CLOSED = 12 * 3600.0
# Of the body of a redirect, which is kept as evidence only.
HOP_BYTES = 64 << 10

_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOO_BUSY = frozenset({429, 503})
_TRY_AGAIN = _TOO_BUSY | {500, 502, 504}
_WITHOUT_ANSWER = frozenset({Reason.TIMEOUT, Reason.UNREACHABLE, Reason.BROKEN_ENCODING})


@dataclass(slots=True)
class Journey:
    """Where one URL leads: `target` is what is asked next, `hops` are the answers so far, `robots` what allowed the last one.

    `is_plain` where the host cannot cope with a conditional request.
    """

    asked: str
    pace_seconds: float
    known: Visited | None
    target: Target
    hops: list[Page] = field(default_factory=list)
    robots: str = ""
    redirects: int = 0
    is_plain: bool = False


async def step(web: Web, journey: Journey) -> Answer | None:
    """Asks for the target. Its answer, or None for a redirect, which makes another target of the journey.

    None too for an answer that means that the same is to be asked otherwise. Raises FetchFailed, with the hops so far.
    """
    try:
        rules = await _admission(web, journey)
        pace = max(journey.pace_seconds, rules.delay)
        answer = await _persistently(web, journey.target, pace, _validators(journey))
        if answer.status == 412 and is_conditional(answer.request_headers):  # never right for a GET (RFC 9110 13.1.2)
            answer.body.close()
            journey.is_plain = True
            return None
        location = answer.header("location")
        if answer.status not in _REDIRECTS or not location:
            return answer
        _turn(journey, answer, location, MOST_REDIRECTS)
    except FetchFailed as failed:
        failed.hops = tuple(journey.hops)
        raise
    return None


def _turn(journey: Journey, answer: Answer, location: str, most: int) -> None:
    journey.redirects += 1
    with suppress(FetchFailed):  # where it leads stands in its header; a body that cannot be read is no reason to stop
        journey.hops.append(page_of(answer, HOP_BYTES))
    if journey.redirects > most:
        raise FetchFailed(journey.asked, Reason.TOO_MANY_REDIRECTS, f"more than {most}")
    journey.target = target_of(location, journey.target.url)


def _validators(journey: Journey) -> list[tuple[bytes, bytes]]:
    """The headers that make the request a conditional one: only at the URL that the capture has, for they are of no other."""
    known = journey.known
    if journey.is_plain or known is None or known.original is None or journey.target.url != known.original.url:
        return []
    named = ((b"If-None-Match", known.etag), (b"If-Modified-Since", known.last_modified))
    return [(name, value.encode("ascii")) for name, value in named if value.isascii() and value.strip() and value.isprintable()]


def is_conditional(headers: Pairs) -> bool:
    """Whether the request with these headers asks for the page only if it has changed."""
    return any(name in _CONDITIONS for name, _ in headers)


async def _admission(web: Web, journey: Journey) -> Rules:
    """The rules of the target's origin, which allow it. Raises FetchFailed where they do not, or could not be had for now."""
    target, book = journey.target, web.hosts.rules
    rules = await book.of(target.origin, lambda: _ask_robots(web, target.origin))
    journey.hops += book.take_answers(target.origin)
    if rules.closed:
        raise FetchFailed(target.url, rules.closed, rules.detail)
    if not await rules.allows(target.url):
        raise FetchFailed(target.url, Reason.ROBOTS, f"robots.txt disallows it ({rules.digest})")
    journey.robots = f"allowed {rules.digest}"
    return rules


async def _ask_robots(web: Web, origin: str) -> tuple[Rules, tuple[Page, ...]]:
    """The rules of the origin, and the answers that they come from."""
    journey = Journey(f"{origin}/robots.txt", web.settings.pace_seconds, None, target_of(f"{origin}/robots.txt"))
    try:
        while True:
            answer = await _persistently(web, journey.target, journey.pace_seconds, [])
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                page, rules = await asyncio.to_thread(_read_robots, web, answer)
                # What is too long to be read to its end is not carried along with a page either.
                kept = [replace(page, asked_url=journey.asked)] if len(page.body) <= READ_BYTES else []
                return rules, (*journey.hops, *kept)
            _turn(journey, answer, location, ROBOTS_REDIRECTS)
    except FetchFailed as failed:
        return rules_without(failed), tuple(journey.hops)


def _read_robots(web: Web, answer: Answer) -> tuple[Page, Rules]:
    page = page_of(answer, web.settings.max_page_bytes)
    return page, rules_from(page, web.settings.user_agent)


async def _persistently(web: Web, target: Target, pace: float, validators: list[tuple[bytes, bytes]]) -> Answer:
    """The answer of one URL, asked again where the trouble may pass: at most ATTEMPTS times."""
    host = web.hosts.host(target.host, web.time)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            answer = await _ask(web, host, target, pace, validators)
        except FetchFailed as failed:
            is_last = attempt == ATTEMPTS or not isinstance(failed, Passing)
            if isinstance(failed, NoConnection) or (is_last and failed.reason in _WITHOUT_ANSWER):
                host.failed(failed)
            if is_last:
                raise
            host.hold(_backoff(attempt))
            continue
        if answer.status not in _TRY_AGAIN or not _again(host, answer, attempt):
            return answer
        answer.body.close()
    raise AssertionError("the last attempt returns or raises")


def _again(host: Host, answer: Answer, attempt: int) -> bool:
    """Whether to ask once more after an answer that says "not now". The host is left in peace until then."""
    asked = min(retry_after(answer), LONGEST_CLOSED)
    reason = Reason.REFUSED if answer.status == 429 else Reason.SERVER_ERROR
    if asked > LONGEST_RETRY_AFTER:
        host.close(asked, reason, f"{answer.status_line}: it asks to be left alone for {asked:.0f} s (Retry-After)")
        return False
    host.hold(max(_backoff(attempt), asked))
    if attempt == ATTEMPTS and answer.status in _TOO_BUSY:
        host.failed(FetchFailed(answer.target.url, reason, answer.status_line))
    return attempt < ATTEMPTS


async def _ask(web: Web, host: Host, target: Target, pace: float, validators: list[tuple[bytes, bytes]]) -> Answer:
    limits = Limits(web.settings.timeout_seconds, web.settings.max_page_bytes)
    async with host.turn(target.url, pace) as sent, web.hosts.pools.pool(target.host) as pool:
        began = web.time.monotonic()
        answer = await exchange(pool, target, [*_headers(web, target), *validators], limits, clock=web.clock, sent=sent)
        if answer.status not in _TOO_BUSY:
            host.answered(web.time.monotonic() - began)
        return answer


def _headers(web: Web, target: Target) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", target.host.encode("ascii")),
        (b"User-Agent", web.settings.user_agent.encode("utf-8")),
        (b"Accept", ACCEPT.encode("ascii")),
        (b"Accept-Encoding", ACCEPT_ENCODING.encode("ascii")),
    ]


def _backoff(attempt: int) -> float:
    return BACKOFF_SECONDS * float(2 ** (attempt - 1)) * (1 + random.random())  # noqa: S311 - spreads load, hides nothing


def retry_after(answer: Answer) -> float:
    """The seconds that Retry-After asks for, given as seconds or as a date (RFC 9110 10.2.3); 0 where it does not."""
    value = answer.header("retry-after").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (_aware(parsedate_to_datetime(value), answer.fetched_at) - answer.fetched_at).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def _aware(date: datetime, like: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=like.tzinfo)
