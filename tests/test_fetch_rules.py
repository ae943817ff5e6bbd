"""What robots.txt says is kept, and every host is given its pace."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from web_site import HTML, QUICK, Site, Timer, failure, site, timer, web

from schemas.outcome import Reason
from tasks.fetch import Web, fetch_page, open_web
from tasks.fetch.rules import READ_BYTES

__all__ = ["site", "timer", "web"]  # fixtures

# robots.txt


def test_robots_rules_are_kept(web: Web, site: Site) -> None:
    site.on(
        "/robots.txt", b"User-agent: *\nDisallow: /private\n\nUser-agent: pressmark\nDisallow: /desk\n", Content_Type="text/plain"
    )
    failed = failure(web, site.on("/desk/1"))
    assert failed.reason == Reason.ROBOTS
    assert fetch_page(web, site.on("/private/1")).body == HTML
    assert site.asked.count("/robots.txt") == 1
    assert "/desk/1" not in site.asked


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_means_no_rules(web: Web, site: Site, status: int) -> None:
    site.on("/robots.txt", b"User-agent: *\nDisallow: /", status)
    assert fetch_page(web, site.on("/a")).body == HTML


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_in_trouble_means_not_now(web: Web, site: Site, status: int) -> None:
    site.on("/robots.txt", b"", status)
    failed = failure(web, site.on("/a"))
    assert failed.reason == Reason.ROBOTS
    assert "not now" in failed.detail
    assert "/a" not in site.asked


def test_an_endless_robots_txt_is_kept_but_not_carried_along(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /private\n"
    site.on("/robots.txt", rules + b"#" * READ_BYTES, Content_Type="text/plain")
    with open_web(replace(QUICK, max_page_bytes=1 << 20)) as web:
        assert failure(web, site.on("/private")).hops == ()
        page = fetch_page(web, site.on("/a"))
    assert page.hops == ()
    assert page.robots.startswith("allowed sha256:")


def test_robots_of_the_host_that_a_redirect_leads_to_are_asked(web: Web, site: Site) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    site.on("/robots.txt", b"User-agent: *\nDisallow: /b", Content_Type="text/plain")
    assert failure(web, site.on("/a", b"", 302, Location=f"{other}/b")).reason == Reason.ROBOTS
    assert site.asked.count("/robots.txt") == 2


def test_a_dead_host_is_tried_once_for_all_its_pages(web: Web, site: Site, timer: Timer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        dead = f"http://127.0.0.1:{gone.getsockname()[1]}"
    assert failure(web, f"{dead}/a").reason == Reason.UNREACHABLE
    pauses = len(timer.slept)
    assert failure(web, f"{dead}/b").reason == Reason.UNREACHABLE
    assert len(timer.slept) == pauses


# Crawl delay


@pytest.mark.parametrize(("delay", "least"), [(b"3", 3.0), (b"0.5", 2.0), (b"86400", 30.0), (b"soon", 2.0)])
def test_the_longer_of_our_pace_and_the_crawl_delay_is_kept(
    web: Web, site: Site, timer: Timer, delay: bytes, least: float
) -> None:
    site.on("/robots.txt", b"User-agent: *\nCrawl-delay: " + delay, Content_Type="text/plain")
    fetch_page(web, site.on("/a"), pace_seconds=2.0)
    timer.slept.clear()
    fetch_page(web, site.url + "/a", pace_seconds=2.0)
    assert timer.slept == [least]
