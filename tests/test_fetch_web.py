"""All that fetches in one process shares its connections, paces and rules, and leaves nothing open behind it."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from web_site import HTML, QUICK, Site, Timer, failure, in_turn, reply, site, timer, web

from schemas.outcome import Reason
from tasks.fetch import Network, Web, fetch_page, open_page, open_web, web_of_process
from tasks.fetch.rules import KEPT_SECONDS
from tasks.fetch.web import LARGE_BYTES, MOST_LARGE

__all__ = ["site", "timer", "web"]  # fixtures


def test_one_web_serves_the_whole_process(site: Site) -> None:
    first, second = web_of_process(QUICK), web_of_process(replace(QUICK, max_page_bytes=10))
    assert first.hosts is second.hosts
    assert fetch_page(first, site.on("/a")).body == HTML
    assert failure(second, site.url + "/a").reason == Reason.TOO_LARGE
    assert site.asked.count("/robots.txt") == 1
    assert web_of_process(replace(QUICK, allow_loopback=False)).hosts is not first.hosts


def test_every_run_has_a_budget_of_its_own() -> None:
    first, again = web_of_process(QUICK, "night-1"), web_of_process(QUICK, "night-1")
    assert first.night is again.night
    assert web_of_process(QUICK, "night-2").night is not first.night


def test_many_threads_may_ask_at_once(web: Web, site: Site) -> None:
    bodies: list[bytes] = []
    urls = [site.on(f"/{number}", str(number).encode()) for number in range(20)]
    threads = [threading.Thread(target=lambda url=url: bodies.append(fetch_page(web, url).body)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, bodies)) == list(range(20))
    assert site.asked.count("/robots.txt") == 1


def test_few_large_pages_are_open_at_once_and_any_number_of_others(site: Site) -> None:
    large, small = site.on("/large", bytes(LARGE_BYTES + 1)), site.on("/small")
    opened, open_now, most, lock = threading.Semaphore(0), 0, 0, threading.Lock()
    done = threading.Event()

    def look() -> None:
        nonlocal open_now, most
        with open_page(own, large):
            with lock:
                open_now += 1
                most = max(most, open_now)
            opened.release()
            assert done.wait(10)
            with lock:
                open_now -= 1

    with open_web(replace(QUICK, max_page_bytes=2 * LARGE_BYTES)) as own, ExitStack() as held:
        for _ in range(2 * MOST_LARGE):
            held.enter_context(open_page(own, small))
        threads = [threading.Thread(target=look) for _ in range(2 * MOST_LARGE)]
        for thread in threads:
            thread.start()
        for _ in range(MOST_LARGE):
            assert opened.acquire(timeout=10)
        done.set()
        for thread in threads:
            thread.join()
    assert most == MOST_LARGE


def test_its_thread_ends_with_it(site: Site) -> None:
    before = threading.active_count()
    with open_web(QUICK) as web:
        fetch_page(web, site.on("/a"))
    assert threading.active_count() <= before + 1  # the site's own thread of that connection may still be there


def test_loopback_is_refused_unless_the_setting_allows_it(site: Site, timer: Timer) -> None:
    with open_web(replace(QUICK, allow_loopback=False), time=timer.time()) as web:
        assert failure(web, site.on("/a")).reason == Reason.FORBIDDEN_ADDRESS
    assert site.asked == []


def test_idle_connections_make_room_for_others(site: Site) -> None:
    async def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with open_web(replace(QUICK, connections=2), network=Network(resolve, allow_loopback=True)) as web:
        site.on("/a")
        for number in range(5):
            fetch_page(web, f"http://host-{number}.example:{site.url.rpartition(':')[2]}/a")
            assert web.hosts.pools.open_connections <= 2
    assert web.hosts.pools.open_connections == 0


# robots.txt


def test_the_rules_and_their_robots_txt_are_kept_with_the_page(web: Web, site: Site) -> None:
    site.on("/robots.txt", b"User-agent: *\nDisallow: /private", Content_Type="text/plain")
    first, second = fetch_page(web, site.on("/a")), fetch_page(web, site.url + "/a")
    assert first.robots == second.robots == f"allowed {first.robots.partition(' ')[2]}"
    assert first.robots.startswith("allowed sha256:")
    assert [(hop.url, hop.body[:10]) for hop in first.hops] == [(site.url + "/robots.txt", b"User-agent")]
    assert second.hops == ()


def test_where_there_is_no_robots_txt_that_is_said(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a"))
    assert page.robots == "allowed none"
    assert [hop.http_status for hop in page.hops] == [404]


def test_a_robots_txt_that_moved_is_followed_five_times(web: Web, site: Site) -> None:
    for number in range(5):
        site.on(f"/{number}", b"", 301, Location=f"/{number + 1}")
    site.on("/robots.txt", b"", 301, Location="/1")
    site.on("/5", b"User-agent: *\nDisallow: /private")
    failed = failure(web, site.on("/private"))
    assert failed.reason == Reason.ROBOTS
    assert [hop.http_status for hop in failed.hops] == [301] * 5 + [200]


def test_a_robots_txt_that_moves_for_ever_is_none(web: Web, site: Site) -> None:
    site.on("/robots.txt", b"", 301, Location="/robots.txt")
    assert fetch_page(web, site.on("/a")).robots == "allowed none"


@pytest.mark.parametrize("headers", [{"Content_Encoding": "gzip"}, {"Content_Length": "999999999"}])
def test_a_robots_txt_that_cannot_be_read_means_not_now(web: Web, site: Site, headers: dict[str, str]) -> None:
    site.on("/robots.txt", b"User-agent: *", **headers)
    failed = failure(web, site.on("/a"))
    assert (failed.reason, "/a" in site.asked) == (Reason.ROBOTS, False)


def test_rules_are_used_for_a_day_and_a_refusal_for_ten_minutes(site: Site, timer: Timer) -> None:
    site.answers["/robots.txt"] = in_turn(*[reply(b"", 503)] * 3, reply(b"User-agent: *\nAllow: /"), reply(b"", 404))
    site.on("/a")
    with open_web(QUICK, time=timer.time()) as web:
        assert failure(web, site.url + "/a").reason == Reason.ROBOTS
        assert failure(web, site.url + "/a").reason == Reason.ROBOTS
        timer.now += 601
        assert fetch_page(web, site.url + "/a").robots.startswith("allowed sha256")
        timer.now += KEPT_SECONDS - 1
        fetch_page(web, site.url + "/a")
        assert site.asked.count("/robots.txt") == 4
        timer.now += 1
        assert fetch_page(web, site.url + "/a").robots == "allowed none"


# Trouble of a whole host


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_stays_too_busy_is_left_alone(web: Web, site: Site, status: int) -> None:
    for number in range(3):
        assert fetch_page(web, site.on(f"/{number}", b"", status)).http_status == status
    failed = failure(web, site.on("/a"))
    assert failed.reason == (Reason.REFUSED if status == 429 else Reason.SERVER_ERROR)
    assert (f"HTTP/1.1 {status}" in failed.detail, "/a" in site.asked) == (True, False)


def test_a_host_that_asks_for_an_hour_is_asked_nothing_more(web: Web, site: Site, timer: Timer) -> None:
    site.on("/busy", b"", 429, Retry_After="3600")
    fetch_page(web, site.url + "/busy")
    failed = failure(web, site.on("/a"))
    assert (failed.reason, "Retry-After" in failed.detail, "/a" in site.asked) == (Reason.REFUSED, True, False)
    timer.now += timedelta(hours=1).total_seconds()
    assert fetch_page(web, site.url + "/a").body == HTML
