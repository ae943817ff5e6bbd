"""Every source is tried, and what is wrong with it is said in a word and a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from listing_documents import EMPTY, HOME, HTML, RSS, SITEMAP, index_of
from test_discover_site import feed_of
from web_site import Site, site, timer, web

from schemas.source import Source, SourceKind
from tasks.discover import Health, check_source
from tasks.extract import read_job
from tasks.fetch import Web

__all__ = ["site", "timer", "web"]  # fixtures


def check(web: Web, kind: SourceKind, *urls: str, stale_days: int = 14) -> tuple[Health, int, str]:
    checked = check_source(web, Source("hafen", kind, urls, pace_seconds=0), read_job, stale_days)
    assert (checked.id, checked.kind, checked.url) == ("hafen", kind, urls[0])
    return checked.health, checked.entries, checked.detail


@pytest.mark.parametrize(
    ("kind", "body", "status", "expected"),
    [
        (SourceKind.FEED, RSS, 200, (Health.WORKS, 2, "")),
        (SourceKind.SITEMAP, SITEMAP, 200, (Health.WORKS, 2, "")),
        (SourceKind.PAGE, HOME, 200, (Health.WORKS, 3, "")),
        (SourceKind.FEED, feed_of("/1", published="2026-11-06"), 200, (Health.STALE, 1, "nothing newer than 2026-11-06")),
        (SourceKind.FEED, EMPTY, 200, (Health.BROKEN, 0, "it lists nothing")),
        (SourceKind.FEED, b"x", 404, (Health.BROKEN, 0, "not found: HTTP/1.1 404 Not Found")),
        (SourceKind.FEED, b"x", 403, (Health.BLOCKED, 0, "refused: HTTP/1.1 403 Forbidden")),
    ],
)
def test_a_source_works_or_says_why_not(
    site: Site, web: Web, kind: SourceKind, body: bytes, status: int, expected: tuple[Health, int, str]
) -> None:
    assert check(web, kind, site.on("/list", body, status)) == expected


def test_a_source_that_became_a_page_is_broken_and_says_what_came(site: Site, web: Web) -> None:
    health, _, detail = check(web, SourceKind.FEED, site.on("/feed", HOME))
    assert (health, detail.endswith(f"it names the feed {site.url}/feed.xml")) == (Health.BROKEN, True)


def test_a_source_that_robots_forbids_is_blocked(site: Site, web: Web) -> None:
    site.on("/robots.txt", b"User-agent: *\nDisallow: /\n")
    assert check(web, SourceKind.FEED, site.on("/feed", RSS))[0] is Health.BLOCKED


def test_of_an_index_the_newest_sitemap_is_tried(site: Site, web: Web) -> None:
    index = site.on("/i.xml", index_of(("a.xml", "2026-11-20"), ("b.xml", "2020-01-01"), at=site.url))
    assert check(web, SourceKind.SITEMAP, index)[0] is Health.BROKEN
    site.on("/a.xml", SITEMAP)
    assert check(web, SourceKind.SITEMAP, index) == (Health.WORKS, 2, "")
    assert "/b.xml" not in site.asked


def test_a_list_is_tried_by_its_first_page(site: Site, web: Web, tmp_path: Path) -> None:
    assert check(web, SourceKind.URLS, site.on("/1"), f"{site.url}/2") == (Health.WORKS, 2, "")
    file = tmp_path / "urls.txt"
    file.write_text(f"# mine\n{site.url}/3\n{site.url}/4\n", encoding="utf-8")
    assert check(web, SourceKind.URLS_FILE, str(file)) == (Health.BROKEN, 2, "not found: HTTP/1.1 404 Not Found")
    assert site.asked == ["/robots.txt", "/1", "/3"]
    file.unlink()
    assert check(web, SourceKind.URLS_FILE, str(file))[:2] == (Health.BROKEN, 0)


def test_a_check_tells_its_newest_date_and_how_long_it_took(site: Site, web: Web) -> None:
    checked = check_source(web, Source("hafen", SourceKind.FEED, (site.on("/feed", RSS),), pace_seconds=0), read_job)
    told = checked.as_json()
    assert (told["newest"], told["health"], told["seconds"]) == ("2026-11-20T07:00:00+00:00", "works", 0.0)


def test_a_page_that_is_no_listing_is_broken(site: Site, web: Web) -> None:
    assert check(web, SourceKind.PAGE, site.on("/", HTML))[0] is not Health.WORKS
