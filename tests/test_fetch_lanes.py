"""Many pages of many hosts are asked for at once: each once, no host in the way of another, and not more than is taken."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from threading import Event
from urllib.parse import urlsplit

import pytest
from many_hosts import EXPECTED, Kind, Ways, World, body_of, world
from web_site import HTML, QUICK, Site, reply, site, timer, web

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Entry, Page
from schemas.source import Source, SourceKind
from schemas.visit import Ask
from tasks.fetch import Time, Web, fetch_all, fetch_page, open_web, refusal
from tasks.fetch.lanes import MOST_WAITING

__all__ = ["site", "timer", "web"]  # fixtures

SOURCE = Source(id="hafen", kind=SourceKind.URLS, urls=(), pace_seconds=0, max_entries=100_000, timezone="Asia/Seoul")
IN_A_HURRY = replace(QUICK, timeout_seconds=0.4, max_page_bytes=300_000)


def asks(*urls: str) -> list[Ask]:
    return [Ask(Entry("hafen", url, number, published_raw="today", listed_by="feed"), url) for number, url in enumerate(urls, 1)]


def fast(times: float) -> Time:
    """Pauses are shorter than they are taken for."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / times)

    return Time(lambda: time.monotonic() * times, sleep)


def reason(answer: Page | FetchFailed) -> Reason:
    return Reason(answer.reason) if isinstance(answer, FetchFailed) else refusal(answer) or Reason.NONE


@pytest.fixture(scope="module")
def hosts() -> Iterator[World]:
    with world(20, 15, Ways(slow_seconds=0.05)) as opened:
        yield opened


def test_every_page_that_can_be_had_is_had_once_and_every_other_has_its_reason(hosts: World) -> None:
    with open_web(IN_A_HURRY, time=fast(30)) as web:
        answers = dict(fetch_all(web, hosts.asks(), SOURCE))
    assert len(answers) == 300
    reasons: dict[Kind, set[Reason]] = {}
    for ask, answer in answers.items():
        place = urlsplit(ask.entry.url)
        reasons.setdefault(hosts.kind(place.hostname or ""), set()).add(reason(answer))
        if isinstance(answer, Page) and refusal(answer) is None:
            assert answer.body == body_of(place.hostname or "", place.path)
    assert reasons == EXPECTED
    asked = Counter(
        (each.host, each.path) for each in hosts.log() if hosts.kind(each.host) in {Kind.SOUND, Kind.SLOW, Kind.MOVED}
    )
    assert set(asked.values()) == {1}


def test_a_page_says_who_lists_it_and_how(web: Web, site: Site) -> None:
    ((ask, page),) = fetch_all(web, asks(site.on("/a") + "#top"), SOURCE)
    assert isinstance(page, Page)
    assert (page.source_id, page.time_zone, page.listed_date, page.listed_by) == ("hafen", "Asia/Seoul", "today", "feed")
    assert page.asked_url == ask.entry.url
    assert page.body == HTML


def test_a_slow_host_does_not_delay_another_by_way_of_a_redirect(web: Web, site: Site) -> None:
    slow = site.url.replace("127.0.0.1", "localhost")
    last = Event()

    def waits(request: BaseHTTPRequestHandler) -> None:
        assert last.wait(5)
        reply()(request)

    moved = [f"/moved/{number}" for number in range(5)]
    site.answers |= {path: reply(b"", 302, Location=f"{slow}/slow") for path in moved} | {"/slow": waits}
    urls = [site.url + path for path in moved] + [site.on(f"/{number}") for number in range(20)]
    finished = 0
    for ask, answer in fetch_all(web, asks(*urls), SOURCE):
        assert reason(answer) is Reason.NONE
        finished += "/moved" not in ask.entry.url
        if finished == 20:
            last.set()
    assert finished == 20


def test_what_is_no_address_is_an_answer_too(web: Web, site: Site) -> None:
    urls = ["", "mailto:desk@hafen.example", "http://[::1/", site.on("/a")]
    assert sorted(reason(answer) for _, answer in fetch_all(web, asks(*urls), SOURCE)) == [Reason.NONE, *[Reason.BAD_URL] * 3]


@pytest.mark.parametrize(
    ("source", "settings", "fetched", "why"),
    [
        (replace(SOURCE, max_entries=3), QUICK, 3, "the 3 pages of the source are used up"),
        (SOURCE, replace(QUICK, night_pages=4), 4, "the 4 pages of the night are used up"),
    ],
)
def test_a_budget_of_pages_is_kept(site: Site, source: Source, settings: object, fetched: int, why: str) -> None:
    urls = [site.on(f"/{number}") for number in range(9)]
    with open_web(settings) as web:  # type: ignore[arg-type]
        answers = [answer for _, answer in fetch_all(web, asks(*urls), source)]
    over = [answer for answer in answers if isinstance(answer, FetchFailed)]
    assert {(failed.reason, failed.detail) for failed in over} == {(Reason.OVER_BUDGET, why)}
    assert len(answers) - len(over) == fetched == sum(path != "/robots.txt" for path in site.asked)


def test_when_the_minutes_are_over_nothing_more_is_asked(site: Site) -> None:
    minutes = 0.0
    with open_web(replace(QUICK, night_minutes=4), time=Time(lambda: minutes * 60, asyncio.sleep)) as web:
        fetched = fetch_all(web, asks(*[site.on(f"/{number}") for number in range(200)]), SOURCE)
        next(fetched)
        minutes = 1.0  # a quarter of the night: the share of one source
        rest = [reason(answer) for _, answer in fetched]
        minutes = 4.0
        ((_, late),) = fetch_all(web, asks(site.url + "/0"), SOURCE)
    assert rest.count(Reason.OVER_BUDGET) >= 199 - MOST_WAITING - QUICK.connections_per_host - 1
    assert isinstance(late, FetchFailed)
    assert late.detail == "the 4 minutes of the night are used up"


def test_a_page_that_was_led_into_the_lane_of_another_host_has_no_more_time_than_others(site: Site) -> None:
    minutes = 0.0

    def late(request: BaseHTTPRequestHandler) -> None:
        nonlocal minutes
        minutes = 1.0
        reply(b"", 302, Location="/there")(request)

    site.answers["/moved"] = late
    with open_web(replace(QUICK, night_minutes=4), time=Time(lambda: minutes * 60, asyncio.sleep)) as web:
        ((_, over),) = fetch_all(web, asks(f"{site.url}/moved"), SOURCE)
    assert isinstance(over, FetchFailed)
    assert (over.reason, over.detail) == (Reason.OVER_BUDGET, "the 1 minutes of the source are used up")
    assert [hop.http_status for hop in over.hops] == [404, 302]  # robots.txt, and what led on
    assert "/there" not in site.asked


def test_the_caller_can_call_it_off(web: Web, site: Site) -> None:
    answers = dict(fetch_all(web, asks(*[site.on(f"/{number}") for number in range(9)]), SOURCE, until=lambda: True))
    assert {reason(answer) for answer in answers.values()} == {Reason.OVER_BUDGET}
    assert site.asked == []


def test_not_more_is_fetched_than_somebody_takes(web: Web, site: Site) -> None:
    fetched = fetch_all(web, asks(*[site.on(f"/{number}") for number in range(300)]), SOURCE)
    next(fetched)
    for _ in range(100):
        fetch_page(web, site.on("/other"))
    in_work = QUICK.connections_per_host
    assert sum(path not in {"/robots.txt", "/other"} for path in site.asked) <= 1 + MOST_WAITING + in_work
    assert sum(1 for _ in fetched) == 299


def test_who_stops_taking_leaves_nothing_behind(site: Site) -> None:
    large = bytes(60_000) * 10
    with open_web(replace(QUICK, max_page_bytes=1_000_000)) as web:
        fetched = fetch_all(web, asks(*[site.on(f"/{number}", large) for number in range(40)]), SOURCE)
        next(fetched)
        fetched.close()
        assert fetch_page(web, site.on("/after")).body == HTML
    gc.collect()  # a file left open would be a warning here, which is an error


def test_an_error_of_our_own_is_not_taken_for_an_answer(web: Web, site: Site) -> None:
    def broken() -> bool:
        raise RuntimeError("a mistake")

    with pytest.raises(ExceptionGroup) as raised:
        list(fetch_all(web, asks(site.on("/a")), SOURCE, until=broken))
    assert raised.group_contains(RuntimeError, match="a mistake")


def test_who_is_forgotten_while_taking_hangs_nothing(site: Site) -> None:
    large = bytes(60_000) * 10
    with open_web(replace(QUICK, max_page_bytes=1_000_000)) as web:
        fetched = fetch_all(web, asks(*[site.on(f"/{number}", large) for number in range(40)]), SOURCE)
        next(fetched)
        in_the_loop = Event()

        def forget() -> None:
            nonlocal fetched
            del fetched
            in_the_loop.set()

        web.loop.soon(forget)
        assert in_the_loop.wait(10)
        assert fetch_page(web, site.on("/after")).body == HTML
