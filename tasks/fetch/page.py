"""One URL fetched: the final answer as a page, or a reason."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from schemas.visit import Visited
from tasks.fetch.exchange import Answer, page_of
from tasks.fetch.journey import Journey, step
from tasks.fetch.sniff import is_page
from tasks.fetch.target import target_of
from tasks.fetch.web import Web


def fetch_page(
    web: Web, url: str, *, source_id: str = "", pace_seconds: float | None = None, known: Visited | None = None
) -> Page:
    """The final answer to a request for the URL, whatever its status; `refusal` says whether it is a page.

    `pace_seconds` is the least time between two requests to one host, None for the setting. With `known`, the request is
    conditional; an answer with the payload of `known.original` has it as its `original`.

    Raises FetchFailed where no answer could be had, or where robots.txt does not allow to ask.
    """
    journey = set_out(web, url, pace_seconds, known)
    return replace(arrived(web, journey, web.loop.run(_to_the_end(web, journey))), source_id=source_id)


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
        return replace(page, body=b"", original=known.original)
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
