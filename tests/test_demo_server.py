"""The server of the demo site: both nights under one address, validators, and nothing but the pages."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from flows.demo_site import Site, answer, demo_sources, serve_site
from schemas.source import SourceKind

BASE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve_site() as served:
        yield served


def test_both_nights_are_served_under_one_address(site: Site) -> None:
    bodies = []
    for site.night in (1, 2):
        bodies.append(httpx.get(f"{site.base}/harbour-strike.html").text)
    assert bodies[0] != bodies[1]
    assert all(f'href="{site.base}/harbour-strike.html"' in body and "{{base}}" not in body for body in bodies)


def test_responses_carry_validators_that_change_with_the_page(site: Site) -> None:
    def headers(path: str, night: int) -> httpx.Headers:
        site.night = night
        return httpx.get(f"{site.base}/{path}").headers

    changed = headers("harbour-strike.html", 1), headers("harbour-strike.html", 2)
    assert changed[0]["etag"] != changed[1]["etag"]
    assert changed[0]["last-modified"] == "Wed, 12 Mar 2025 20:00:00 GMT"
    assert changed[1]["last-modified"] == "Thu, 13 Mar 2025 20:00:00 GMT"
    kept = headers("de/deich-sanierung.html", 1), headers("de/deich-sanierung.html", 2)
    assert [kept[0][name] for name in ("etag", "last-modified")] == [kept[1][name] for name in ("etag", "last-modified")]
    assert kept[0]["content-type"] == "text/html; charset=utf-8"


def test_a_page_that_the_client_has_is_not_sent_again(site: Site) -> None:
    url = f"{site.base}/tram-line-deadlock.html"
    answered = httpx.get(url, headers={"If-None-Match": httpx.get(url).headers["etag"]})
    assert (answered.status_code, answered.content) == (304, b"")


def test_the_bare_address_is_the_front_page() -> None:
    assert answer("/", 1, BASE) == answer("/index.html", 1, BASE)


@pytest.mark.parametrize("path", ["/nothing.html", "/gone.txt", "/../server.py", "/..", "/night1/index.html", "/\0.html"])
def test_nothing_but_the_pages_is_served(path: str) -> None:
    assert answer(path, 2, BASE) is None


def test_the_port_can_be_chosen_and_is_free_again_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    with serve_site() as first:
        port = urlsplit(first.base).port or 0
        assert httpx.get(first.base).status_code == 200
    with serve_site(night=2, port=port) as second:
        assert second.base == first.base
        assert httpx.get(f"{second.base}/es/feria-del-libro.html").status_code == 404
    assert capfd.readouterr() == ("", "")


def test_the_sources_are_the_feed_and_the_sitemap_without_a_pause() -> None:
    sources = demo_sources(BASE)
    assert [(source.kind, source.urls, source.pace_seconds) for source in sources] == [
        (SourceKind.FEED, (f"{BASE}/feed.xml",), 0.0),
        (SourceKind.SITEMAP, (f"{BASE}/sitemap.xml",), 0.0),
    ]
