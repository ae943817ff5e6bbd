"""One URL ends as the page it leads to or as a reason, and a host in trouble is asked again, but not for long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest
from web_site import HTML, NIGHT, QUICK, Site, Timer, failure, hang_up, in_turn, reply, site, timer, web

from schemas.outcome import Reason
from schemas.page import may_be_page
from tasks.fetch import Web, fetch_page, open_web, refusal

__all__ = ["site", "timer", "web"]  # fixtures

# One page


def test_a_page_comes_as_it_was_sent(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a?b=1", X_Odd="größe".encode().decode("latin-1")) + "#part", source_id="hafen")
    assert (page.source_id, page.url, page.asked_url) == ("hafen", f"{site.url}/a?b=1", f"{site.url}/a?b=1#part")
    assert (page.body, page.media_type, page.http_status) == (HTML, "text/html; charset=utf-8", 200)
    assert (page.status_line, page.ip_address) == ("HTTP/1.1 200 OK", "127.0.0.1")
    assert page.fetched_at == NIGHT
    assert dict(page.headers)["X-Odd"] == "größe"
    assert dict(page.request_headers)["User-Agent"] == "Pressmark/test (tests@archive.example)"
    assert refusal(page) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.NOT_FOUND),
        (410, Reason.GONE),
        (401, Reason.REFUSED),
        (451, Reason.REFUSED),
        (204, Reason.REFUSED),
        (500, Reason.SERVER_ERROR),
    ],
)
def test_an_answer_that_is_no_page_comes_with_its_reason(web: Web, site: Site, status: int, reason: Reason) -> None:
    page = fetch_page(web, site.on("/a", b"" if status == 204 else b"sorry", status))
    assert page.http_status == status
    assert refusal(page) is reason


@pytest.mark.parametrize(
    ("media_type", "hope"),
    [
        ("text/html;charset=x", True),
        ("application/xhtml+xml", True),
        ("application/rss+xml", True),
        ("TEXT/XML", True),
        ("", True),
        ("application/octet-stream", True),
        ("image/png", False),
        ("image/svg+xml", False),
        ("application/pdf", False),
        ("text/css", False),
        ("video/mp4", False),
    ],
)
def test_only_what_may_hold_text_is_a_page(web: Web, site: Site, media_type: str, hope: bool) -> None:
    assert may_be_page(media_type) is hope
    page = fetch_page(web, site.on("/a", Content_Type=media_type))
    assert refusal(page) is (None if hope else Reason.NOT_A_PAGE)


def test_redirects_are_followed_and_the_asked_url_is_kept(web: Web, site: Site) -> None:
    site.on("/old", b"", 301, Location="/moved")
    site.on("/moved", b"", 302, Location="/new#top")
    site.on("/new")
    page = fetch_page(web, site.url + "/old")
    assert (page.url, page.asked_url, page.body) == (site.url + "/new", site.url + "/old", HTML)


@pytest.mark.parametrize(
    ("location", "reason"),
    [("/loop", Reason.TOO_MANY_REDIRECTS), ("mailto:desk@hafen.example", Reason.BAD_URL), ("http://[::1", Reason.BAD_URL)],
)
def test_a_redirect_that_leads_nowhere_ends(web: Web, site: Site, location: str, reason: Reason) -> None:
    assert failure(web, site.on("/loop", b"", 302, Location=location)).reason == reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "ftp://hafen.example/",
        "file:///etc/hosts",
        "javascript:void(0)",
        "http://",
        "http://hafen.example:99999/",
        "http://[::1/",
        "http://a\x00b/",
        "http://user:secret@hafen.example/",
    ],
)
def test_what_is_no_web_address_is_not_asked_for(web: Web, url: str) -> None:
    assert failure(web, url).reason == Reason.BAD_URL


def test_no_cookie_is_sent_back(web: Web, site: Site) -> None:
    fetch_page(web, site.on("/a", Set_Cookie="visits=1; Path=/"))
    fetch_page(web, site.url + "/a")
    assert "Cookie" not in site.headers[-1]


# Trouble that may pass


def test_a_host_in_trouble_is_asked_again_later(web: Web, site: Site, timer: Timer) -> None:
    site.answers["/a"] = in_turn(reply(b"", 503), hang_up, reply())
    assert fetch_page(web, site.url + "/a").body == HTML
    assert site.asked.count("/a") == 3
    first, second = timer.slept
    assert 1 <= first <= 2
    assert 2 <= second <= 4


def test_a_host_that_stays_in_trouble_is_left_with_what_it_said(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a", b"", 503))
    assert refusal(page) is Reason.SERVER_ERROR
    assert site.asked.count("/a") == 3


@pytest.mark.parametrize("value", ["7", (NIGHT + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")])
def test_retry_after_is_honoured(web: Web, site: Site, timer: Timer, value: str) -> None:
    site.answers["/a"] = in_turn(reply(b"", 429, Retry_After=value), reply())
    assert fetch_page(web, site.url + "/a").body == HTML
    assert timer.slept == [pytest.approx(7)]


def test_a_host_that_asks_for_an_hour_is_left_alone(web: Web, site: Site, timer: Timer) -> None:
    page = fetch_page(web, site.on("/a", b"", 429, Retry_After="3600"))
    assert refusal(page) is Reason.REFUSED
    assert site.asked.count("/a") == 1
    assert timer.slept == []


def test_a_host_that_asks_for_years_is_asked_again_the_next_night(web: Web, site: Site, timer: Timer) -> None:
    site.answers["/a"] = in_turn(reply(b"", 429, Retry_After="999999999"), reply())
    assert refusal(fetch_page(web, site.url + "/a")) is Reason.REFUSED
    assert failure(web, site.url + "/a").reason == Reason.REFUSED
    timer.now += 13 * 3600
    assert fetch_page(web, site.url + "/a").body == HTML


def test_a_host_that_does_not_answer_is_a_timeout(site: Site, timer: Timer) -> None:
    patience = Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        patience.wait(5)

    site.answers["/a"] = silent
    with open_web(replace(QUICK, timeout_seconds=0.1), time=timer.time()) as web:
        assert failure(web, site.url + "/a").reason == Reason.TIMEOUT
    patience.set()


def test_a_page_that_trickles_is_a_timeout(site: Site, timer: Timer) -> None:
    patience = Event()

    def trickle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        while not patience.wait(0.01):
            request.wfile.write(b".")

    site.answers["/a"] = trickle
    with open_web(replace(QUICK, timeout_seconds=0.05), time=timer.time()) as web:
        failed = failure(web, site.url + "/a")
    patience.set()
    assert (failed.reason, site.asked.count("/a")) == (Reason.TIMEOUT, 1)
