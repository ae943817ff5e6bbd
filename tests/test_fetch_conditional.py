"""A page that did not change is not sent again, and one that was sent again unchanged is known as that."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from web_site import HTML, Site, reply, site, timer, web

from schemas.outcome import Reason
from schemas.page import Original
from schemas.visit import Visited
from tasks.fetch import Web, fetch_page, refusal

__all__ = ["site", "timer", "web"]  # fixtures

LAST_NIGHT = date(2026, 11, 20)
DIGEST = f"sha256:{hashlib.sha256(HTML).hexdigest()}"


def known(url: str, **different: object) -> Visited:
    original = Original(url, datetime(2026, 11, 20, 2, 15, tzinfo=UTC), DIGEST)
    visited = Visited(url, url, LAST_NIGHT, LAST_NIGHT, LAST_NIGHT, "", 0, 200, '"v1"', "Fri, 20 Nov 2026 01:00:00 GMT", original)
    return replace(visited, **different)  # type: ignore[arg-type]


def answer_304(request: BaseHTTPRequestHandler) -> None:
    is_known = request.headers["If-None-Match"] == '"v1"'
    reply(b"" if is_known else HTML, 304 if is_known else 200)(request)


def test_validators_are_sent_and_a_304_stands_for_the_earlier_capture(web: Web, site: Site) -> None:
    site.answers["/a"] = answer_304
    visited = known(site.url + "/a")
    page = fetch_page(web, site.url + "/a", known=visited)
    assert (page.http_status, page.body, page.original) == (304, b"", visited.original)
    assert site.headers[-1]["If-Modified-Since"] == visited.last_modified
    assert fetch_page(web, site.url + "/a").http_status == 200
    assert "If-None-Match" not in site.headers[-1]


def test_the_same_payload_has_its_original_and_another_has_none(web: Web, site: Site) -> None:
    visited = known(site.on("/a"))
    same = fetch_page(web, site.url + "/a", known=visited)
    assert (same.http_status, same.body, same.original) == (200, HTML, visited.original)
    site.on("/a", HTML + b"!")
    assert fetch_page(web, site.url + "/a", known=visited).original is None
    site.on("/a", HTML, 404)
    assert fetch_page(web, site.url + "/a", known=visited).original is None


@pytest.mark.parametrize(
    "different",
    [{"original": None}, {"etag": "", "last_modified": ""}, {"etag": '"a"\r\nX-Injected: 1', "last_modified": "\x00"}],
)
def test_a_request_is_conditional_only_with_a_capture_and_sound_validators(
    web: Web, site: Site, different: dict[str, object]
) -> None:
    assert fetch_page(web, site.on("/a"), known=known(site.url + "/a", **different)).http_status == 200
    assert not {"If-None-Match", "If-Modified-Since", "X-Injected"} & set(site.headers[-1])


@pytest.mark.parametrize("different", [{"etag": "", "last_modified": ""}, {}])
def test_a_304_that_nobody_asked_for_stands_for_nothing(web: Web, site: Site, different: dict[str, object]) -> None:
    page = fetch_page(web, site.on("/a", b"", 304), known=known(site.url + "/a", **different))
    is_asked = not different
    assert (page.http_status, page.original is not None) == (304, is_asked)
    assert refusal(page) is (Reason.NOT_MODIFIED if is_asked else Reason.REFUSED)


def test_who_cannot_cope_with_conditions_is_asked_without(web: Web, site: Site) -> None:
    def strict(request: BaseHTTPRequestHandler) -> None:
        reply(b"", 412)(request) if "If-None-Match" in request.headers else reply()(request)

    site.answers["/a"] = strict
    page = fetch_page(web, site.url + "/a", known=known(site.url + "/a"))
    assert (page.http_status, page.body, site.asked.count("/a")) == (200, HTML, 2)
    assert fetch_page(web, site.on("/b", b"", 412), known=known(site.url + "/b")).http_status == 412


def test_validators_go_only_to_the_url_that_they_are_of(web: Web, site: Site) -> None:
    site.answers |= {"/old": reply(b"", 301, Location="/new"), "/new": answer_304}
    visited = known(site.url + "/old")
    assert visited.original
    moved = replace(visited, original=replace(visited.original, url=site.url + "/new"))
    assert fetch_page(web, site.url + "/old", known=moved).http_status == 304
    assert "If-None-Match" not in site.headers[-2]
    site.on("/elsewhere", b"", 302, Location="/third")
    site.answers["/third"] = answer_304
    assert fetch_page(web, site.url + "/elsewhere", known=moved).http_status == 200
    assert "If-None-Match" not in site.headers[-1]
