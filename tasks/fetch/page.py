"""One URL fetched: the final answer as a page, or a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from schemas.visit import Visited
from tasks.fetch.exchange import Answer, page_of
from tasks.fetch.journey import Journey, is_conditional, step
from tasks.fetch.sniff import is_page
from tasks.fetch.target import target_of
from tasks.fetch.web import Web, few_at_once


def fetch_page(
    web: Web, url: str, *, source_id: str = "", pace_seconds: float | None = None, known: Visited | None = None
) -> Page:
    """The final answer to a request for the URL, whatever its status; `refusal` says whether it is a page.

    `pace_seconds` is the least time between two requests to one host, None for the setting. With `known`, the request is
    conditional; an answer with the payload of `known.original` has it as its `original`.

    Raises FetchFailed where no answer could be had, or where robots.txt does not allow to ask.
    """
    with open_page(web, url, source_id=source_id, pace_seconds=pace_seconds, known=known) as page:
        return page


@contextmanager
def open_page(
    web: Web, url: str, *, source_id: str = "", pace_seconds: float | None = None, known: Visited | None = None
) -> Iterator[Page]:
    """The same for as long as the block lasts: of large pages only a few are open at once, over all threads.

    In the block no other page may be asked for. Raises as `fetch_page` does.
    """
    journey = set_out(web, url, pace_seconds, known)
    answer = web.loop.run(_to_the_end(web, journey))
    with few_at_once(web, lambda: replace(arrived(web, journey, answer), source_id=source_id)) as page:
        yield page


def set_out(web: Web, url: str, pace_seconds: float | None, known: Visited | None) -> Journey:
    """The journey of a URL that is yet to be asked for. Raises FetchFailed for what is no URL."""
    return Journey(url, web.settings.pace_seconds if pace_seconds is None else pace_seconds, known, target_of(url))


def arrived(web: Web, journey: Journey, answer: Answer) -> Page:
    """The page that the journey ended with. Raises FetchFailed, with the hops, for a body that is broken or too large."""
    try:
        page = page_of(answer, web.settings.max_page_bytes)
    except FetchFailed as failed:
        failed.hops = tuple(journey.hops)
        raise
    return _compared(replace(page, asked_url=journey.asked, robots=journey.robots, hops=tuple(journey.hops)), journey.known)


def _compared(page: Page, known: Visited | None) -> Page:
    """The page with the earlier capture that holds the same payload, where there is one."""
    if known is None or known.original is None:
        return page
    if page.http_status == 304:
        return replace(page, body=b"", original=known.original) if is_conditional(page.request_headers) else page
    digest = f"sha256:{hashlib.sha256(page.body).hexdigest()}"
    same = page.http_status == 200 and digest == known.original.payload_digest
    return replace(page, original=known.original) if same else page


def refusal(page: Page) -> Reason | None:
    """Why an answer is not a page to go on with; None where it is."""
    status = page.http_status or 0
    if page.original:
        return Reason.NOT_MODIFIED if status == 304 else Reason.SAME_PAYLOAD
    if status == 200:
        return None if is_page(page) else Reason.NOT_A_PAGE
    if status >= 500:
        return Reason.SERVER_ERROR
    return {404: Reason.NOT_FOUND, 410: Reason.GONE}.get(status, Reason.REFUSED)


async def _to_the_end(web: Web, journey: Journey) -> Answer:
    while True:
        answer = await step(web, journey)
        if answer:
            return answer
