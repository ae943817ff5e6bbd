"""One request and its answer as it came over the wire: limited in headers, bytes and time, and on disk where it is large."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, cast

import httpcore
from h2.exceptions import H2Error

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page, RecordType
from tasks.fetch.body import decoded
from tasks.fetch.network import ForbiddenAddress
from tasks.fetch.target import Target

ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,application/rss+xml,application/atom+xml,text/plain;q=0.8,*/*;q=0.1"
)
# The codings that `decoded` can undo with a limit on what comes out.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# More of a body than this is written to a temporary file while it comes in.
SPOOLED_BYTES = 256 << 10
# Of a response. Their bytes are limited by httpcore: 100 KiB in HTTP/1, 64 KiB in HTTP/2.
MOST_HEADERS = 256
# A server that sends a byte now and then never runs into the timeout of a single read.
TIMEOUTS_FOR_A_PAGE = 6


class Passing(FetchFailed):
    """A failure that may pass: to ask once more can help."""


class NoConnection(Passing):
    """The host could not be connected to, so this says something of all of its pages."""


# What is raised on the way, the more special before the more general, and what it means.
_FAILURES: list[tuple[type[Exception] | tuple[type[Exception], ...], type[FetchFailed], Reason]] = [
    (ForbiddenAddress, FetchFailed, Reason.FORBIDDEN_ADDRESS),
    (httpcore.ConnectTimeout, NoConnection, Reason.TIMEOUT),
    (httpcore.ConnectError, NoConnection, Reason.UNREACHABLE),
    (httpcore.TimeoutException, Passing, Reason.TIMEOUT),
    (TimeoutError, FetchFailed, Reason.TIMEOUT),
    ((httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, ValueError), FetchFailed, Reason.BAD_URL),
    (Exception, Passing, Reason.UNREACHABLE),
]
_HTTPCORE = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)
# What httpcore lets through of a host that breaks the rules of HTTP/2, or ends the connection in the middle of an answer.
_HTTP2 = (H2Error, httpcore.ConnectionNotAvailable)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came over the wire. `body` has to be closed. `is_cut` where it was longer than the limit."""

    target: Target
    status: int
    status_line: str
    headers: Pairs
    request_headers: Pairs
    fetched_at: datetime
    body: IO[bytes]
    is_cut: bool
    ip_address: str = ""

    def header(self, name: str) -> str:
        """The value of the first header of that name (in lower case), "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one exchange: seconds without a byte, and bytes of a body on the wire."""

    timeout_seconds: float
    body_bytes: int


async def exchange(
    pool: httpcore.AsyncConnectionPool,
    target: Target,
    headers: Sequence[tuple[bytes, bytes]],
    limits: Limits,
    *,
    clock: Callable[[], datetime],
    sent: Callable[[], None],
) -> Answer:
    """The answer to one request. `sent` is called when there is a connection and the request goes out. Raises FetchFailed."""

    async def trace(event: str, _: object) -> None:
        if event.endswith("send_request_headers.started"):
            sent()

    began, patience = clock(), limits.timeout_seconds
    timeouts = {"connect": patience, "read": patience, "write": patience, "pool": patience}
    request = httpcore.Request("GET", target.wire, headers=list(headers), extensions={"timeout": timeouts, "trace": trace})
    with _reasons(target.url), ExitStack() as opened:
        async with asyncio.timeout(patience * TIMEOUTS_FOR_A_PAGE):
            response = await pool.handle_async_request(request)
            try:
                received = _received(response, target.url)
                body, is_cut = await _spooled(response, target.url, limits.body_bytes)
                opened.enter_context(body)
            finally:
                await response.aclose()
        opened.pop_all()
    return Answer(
        target, response.status, _status_line(response), received, _pairs(headers), began, body, is_cut, _ip_address(response)
    )


def page_of(answer: Answer, limit: int) -> Page:
    """The answer as a page, its body decoded to at most `limit` bytes. Raises FetchFailed, and closes the body in any case."""
    with answer.body as body:
        if answer.is_cut:
            raise FetchFailed(answer.target.url, Reason.TOO_LARGE, f"more than {limit} bytes on the wire")
        body.seek(0)
        plain = decoded(body.read(), answer.header("content-encoding"), answer.target.url, limit)
    return Page(
        source_id="",
        url=answer.target.url,
        asked_url=answer.target.url,
        body=plain,
        media_type=answer.header("content-type"),
        fetched_at=answer.fetched_at,
        record_type=RecordType.RESPONSE,
        http_status=answer.status,
        headers=answer.headers,
        request_headers=answer.request_headers,
        status_line=answer.status_line,
        ip_address=answer.ip_address,
    )


def _ip_address(response: httpcore.Response) -> str:
    """Whose answer it is: the address that the connection was made to."""
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("peername") if stream else None
    return str(peer[0]) if peer else ""


def _status_line(response: httpcore.Response) -> str:
    version, phrase = response.extensions["http_version"], response.extensions.get("reason_phrase", b"")
    return f"{_text(version)} {response.status} {_text(phrase)}".rstrip()


def _received(response: httpcore.Response, url: str) -> Pairs:
    if not 100 <= response.status <= 999:  # HTTP/2 lets any number through
        raise FetchFailed(url, Reason.BROKEN_ENCODING, f"{response.status} is no status")
    if len(response.headers) > MOST_HEADERS:
        raise FetchFailed(url, Reason.TOO_LARGE, f"{len(response.headers)} headers; {MOST_HEADERS} are allowed")
    return _pairs(response.headers)


async def _spooled(response: httpcore.Response, url: str, limit: int) -> tuple[IO[bytes], bool]:
    """What comes of the body, up to the limit, and whether that cut it."""
    announced = next((value for name, value in response.headers if name.lower() == b"content-length"), b"")
    spool: IO[bytes] = BytesIO()
    try:
        if announced.isdigit() and int(announced[:20]) > limit:
            return spool, True
        async for chunk in _chunks(response, url):
            if spool.tell() <= SPOOLED_BYTES < spool.tell() + len(chunk):
                spool = _on_disk(spool)
            spool.write(chunk)
            if spool.tell() > limit:
                return spool, True
    except BaseException:
        spool.close()
        raise
    return spool, False


def _on_disk(spool: IO[bytes]) -> IO[bytes]:
    file = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115 - closed by page_of
    spool.seek(0)
    file.write(spool.read())
    return file


async def _chunks(response: httpcore.Response, url: str) -> AsyncIterator[bytes]:
    """The body as it comes. What breaks off here had begun as an answer."""
    try:
        async for chunk in cast("AsyncIterable[bytes]", response.stream):
            yield chunk
    except httpcore.RemoteProtocolError as error:
        raise Passing(url, Reason.BROKEN_ENCODING, str(error)) from error


@contextmanager
def _reasons(url: str) -> Iterator[None]:
    """Turns what the network raises into FetchFailed with its reason."""
    try:
        yield
    except (ForbiddenAddress, *_HTTPCORE, *_HTTP2, TimeoutError, ValueError) as error:
        raise _failure(url, error) from error


def _failure(url: str, error: Exception) -> FetchFailed:
    named = next((failed, reason) for kinds, failed, reason in _FAILURES if isinstance(error, kinds))
    cause = error.args[0] if error.args else None
    by_parser = isinstance(error, httpcore.RemoteProtocolError) and isinstance(cause, Exception)
    if by_parser or isinstance(error, _HTTP2) or isinstance(cause, H2Error):
        named = Passing, Reason.BROKEN_ENCODING  # it is the parser who complains: what came is not HTTP
    silent = "not done within the longest time for one page" if isinstance(error, TimeoutError) else type(error).__name__
    return named[0](url, named[1], str(error) or silent)


def _pairs(raw: Sequence[tuple[bytes, bytes]]) -> Pairs:
    return tuple((_text(name), _text(value)) for name, value in raw)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
