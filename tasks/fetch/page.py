"""One URL fetched: redirects, robots, pace, retries and limits, until there is a page or a reason."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag

import httpx

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page, RecordType, may_be_page
from tasks.fetch.body import decoded, read_limited
from tasks.fetch.rules import Rules, rules_from
from tasks.fetch.web import Web

MOST_REDIRECTS = 8
ATTEMPTS = 3
BACKOFF_SECONDS = 1.0  # doubled with every attempt, plus up to as much again by chance
LONGEST_RETRY_AFTER = 60.0
# A server that sends a byte now and then never runs into the timeout of a single read.
TIMEOUTS_FOR_A_PAGE = 6

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_PASSING = frozenset({Reason.TIMEOUT, Reason.UNREACHABLE, Reason.BROKEN_ENCODING})

Admission = Callable[[Web, httpx.URL], float]


def fetch_page(web: Web, url: str, *, source_id: str = "", pace_seconds: float | None = None) -> Page:
    """The final answer to a request for the URL, whatever its status; `refusal` says whether it is a page.

    `pace_seconds` is the least time between two requests to one host, None for the setting.

    Raises FetchFailed where no answer could be had, or where robots.txt does not allow to ask.
    """
    page = _follow(web, url, pace_seconds, admit)
    return replace(page, source_id=source_id)


def refusal(page: Page) -> Reason | None:
    """Why an answer is not a page to go on with; None where it is."""
    status = page.http_status or 0
    if status == 200:
        return None if may_be_page(page.media_type) else Reason.NOT_A_PAGE
    if status >= 500:
        return Reason.SERVER_ERROR
    return {404: Reason.NOT_FOUND, 410: Reason.GONE}.get(status, Reason.REFUSED)


def admit(web: Web, url: httpx.URL) -> float:
    """The seconds that the host's robots.txt asks for between two requests.

    Raises FetchFailed where it forbids the URL, or could not be had for now.
    """
    origin = f"{url.scheme}://{_host(url)}"
    if origin not in web.rules:
        web.rules[origin] = _rules(web, origin)
    rules = web.rules[origin]
    if rules.closed:
        raise FetchFailed(str(url), rules.closed, rules.detail)
    if not rules.allows(str(url), web.settings.user_agent):
        raise FetchFailed(str(url), Reason.ROBOTS, "robots.txt disallows it")
    return rules.delay(web.settings.user_agent)


def _rules(web: Web, origin: str) -> Rules:
    try:
        return rules_from(_follow(web, f"{origin}/robots.txt", None, lambda _web, _url: 0.0))
    except FetchFailed as failed:
        return Rules(closed=Reason(failed.reason), detail=f"robots.txt could not be had: {failed.detail or failed.reason}")


def _follow(web: Web, asked: str, pace_seconds: float | None, admission: Admission) -> Page:
    target = _target(asked)
    least = web.settings.pace_seconds if pace_seconds is None else pace_seconds
    for _ in range(MOST_REDIRECTS + 1):
        page = _answer(web, target, max(least, admission(web, target)))
        location = next((value for name, value in page.headers if name.lower() == "location"), "")
        if page.http_status not in _REDIRECTS or not location:
            return replace(page, asked_url=asked)
        target = _target(location, target)
    raise FetchFailed(asked, Reason.TOO_MANY_REDIRECTS, f"more than {MOST_REDIRECTS}")


def _answer(web: Web, url: httpx.URL, pace_seconds: float) -> Page:
    """The answer of one URL, asked again where the trouble may pass: at most ATTEMPTS times."""
    for attempt in range(1, ATTEMPTS + 1):
        pause = BACKOFF_SECONDS * 2 ** (attempt - 1) * (1 + random.random())  # noqa: S311 - spreads load, hides nothing
        web.pace.wait(_host(url), pace_seconds)
        try:
            page = _exchange(web, url)
        except FetchFailed as failed:
            if attempt == ATTEMPTS or failed.reason not in _PASSING:
                raise
        else:
            if page.http_status not in _TRY_AGAIN:
                return page
            asked = _retry_after(page)
            pause = min(max(pause, asked), LONGEST_RETRY_AFTER)
            if attempt == ATTEMPTS or asked > LONGEST_RETRY_AFTER:
                web.pace.hold(_host(url), pause)
                return page
        web.pace.hold(_host(url), pause)
    raise AssertionError("the last attempt returns or raises")


def _exchange(web: Web, url: httpx.URL) -> Page:
    """One request and its answer."""
    began, limit = web.clock(), web.settings.max_page_bytes
    with _reasons(str(url)), web.client.stream("GET", url) as response:
        headers = _pairs(response.headers.raw)
        if int(response.headers.get("Content-Length", "0")) > limit:
            raise FetchFailed(str(url), Reason.TOO_LARGE, f"{response.headers['Content-Length']} bytes announced")
        body = read_limited(_raw(response), str(url), limit, lambda: _is_late(web, began))
        return Page(
            source_id="",
            url=str(url),
            asked_url=str(url),
            body=decoded(body, response.headers.get("Content-Encoding", ""), str(url), limit),
            media_type=response.headers.get("Content-Type", ""),
            fetched_at=began,
            record_type=RecordType.RESPONSE,
            http_status=response.status_code,
            headers=headers,
            request_headers=_pairs(response.request.headers.raw),
            status_line=f"{response.http_version} {response.status_code} {response.reason_phrase}".rstrip(),
        )


def _raw(response: httpx.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_raw()
    except httpx.RemoteProtocolError as error:
        raise FetchFailed(str(response.url), Reason.BROKEN_ENCODING, str(error)) from error


@contextmanager
def _reasons(url: str) -> Iterator[None]:
    """Turns what the client raises into FetchFailed with its reason."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise FetchFailed(url, Reason.TIMEOUT, type(error).__name__) from error
    except (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol, UnicodeError, ValueError) as error:
        raise FetchFailed(url, Reason.BAD_URL, str(error)) from error
    except httpx.TransportError as error:
        raise FetchFailed(url, Reason.UNREACHABLE, str(error) or type(error).__name__) from error


def _target(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """The URL to ask for, without fragment. Raises FetchFailed for one that is not an http(s) URL of a host."""
    try:
        target = httpx.URL(urldefrag(url.strip()).url)
        target = base.join(target) if base else target
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(url, Reason.BAD_URL, str(error)) from error
    if target.scheme not in {"http", "https"} or not target.host or target.userinfo or (target.port or 0) > 65535:
        raise FetchFailed(url, Reason.BAD_URL, "not an http or https URL of a host, without a password")
    return target


def _host(url: httpx.URL) -> str:
    return url.netloc.decode("ascii")


def _is_late(web: Web, began: datetime) -> bool:
    return (web.clock() - began).total_seconds() > TIMEOUTS_FOR_A_PAGE * web.settings.timeout_seconds


def _retry_after(page: Page) -> float:
    """The seconds that Retry-After asks for, given as seconds or as a date; 0 where it does not."""
    value = next((value for name, value in page.headers if name.lower() == "retry-after"), "")
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - page.fetched_at).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _pairs(raw: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((_text(name), _text(value)) for name, value in raw)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
