"""What a site offers is found with few requests, the best first, and what brings nothing of its own is put aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from listing_documents import EMPTY, HOME, HTML, RSS, SITEMAP, index_of
from web_site import NIGHT, Site, reply, site, timer, web

from schemas.outcome import Reason
from schemas.page import Link
from schemas.source import Source, SourceKind
from tasks.discover import FoundSources, Offer, find_offers
from tasks.discover.listing import Listing
from tasks.discover.look import Glance
from tasks.discover.site import Look, sift, worth
from tasks.extract import read_job
from tasks.fetch import Web

__all__ = ["site", "timer", "web"]  # fixtures

ROBOTS = "User-agent: *\nSitemap: {0}/all.xml\nSitemap: {0}/news.xml\n"


def feed_of(*paths: str, published: str = "Fri, 20 Nov 2026 08:00:00 GMT") -> bytes:
    items = "".join(f"<item><title>{path}</title><link>{path}</link><pubDate>{published}</pubDate></item>" for path in paths)
    return f"<rss version='2.0'><channel><title>Hafenbote</title><language>de</language>{items}</channel></rss>".encode()


def news_of(*paths: str) -> bytes:
    news = "<n:news xmlns:n='news'><n:publication_date>2026-11-20</n:publication_date><n:title>T</n:title></n:news>"
    return f"<urlset>{''.join(f'<url><loc>{path}</loc>{news}</url>' for path in paths)}</urlset>".encode()


def found(web: Web, url: str) -> FoundSources:
    return find_offers(web, url, read_job)


def kinds(offers: tuple[Offer, ...]) -> list[tuple[str, str]]:
    return [(offer.kind.value, "/" + offer.url.split("/", 3)[3]) for offer in offers]


def test_the_feeds_and_sitemaps_of_a_site_are_found_and_weighed(site: Site, web: Web) -> None:
    site.on("/", HOME)
    site.on("/feed.xml", feed_of("/1", "/2"))
    site.on("/comments/feed", feed_of("/1#comment-7"))
    site.on("/rss/sport.xml", feed_of("/2"))
    site.on("/robots.txt", ROBOTS.format(site.url).encode(), Content_Type="text/plain")
    site.on("/all.xml", index_of(("old.xml", "2020-01-01"), ("new.xml", "2026-11-20"), at=site.url))
    site.on("/new.xml", SITEMAP.replace(b"2026-11-19", b""))
    site.on("/news.xml", news_of("/1", "/2", "/3"))
    offered = found(web, f"{site.url}/")
    assert kinds(offered.offers) == [("sitemap", "/news.xml"), ("feed", "/feed.xml"), ("sitemap", "/all.xml"), ("page", "/")]
    assert {offer.url.rpartition("/")[2]: offer.note for offer in offered.aside} == {
        "feed": "it lists comments",
        "sport.xml": f"it lists nothing that {site.url}/feed.xml does not",
    }
    assert "/old.xml" not in site.asked


def test_an_offer_tells_what_it_would_bring(site: Site, web: Web) -> None:
    site.on("/feed.xml", RSS)
    (offer,) = found(web, f"{site.url}/feed.xml").offers
    assert (offer.kind, offer.url, offer.entries, offer.title) == (SourceKind.FEED, f"{site.url}/feed.xml", 2, "Hafenbote")
    assert (offer.language, offer.examples) == ("de-DE", ("Ferry sails again", "Fog expected"))
    assert offer.newest == NIGHT.replace(day=20, hour=7, minute=0)
    assert offer.as_json()["newest"] == "2026-11-20T07:00:00+00:00"
    assert site.asked == ["/robots.txt", "/feed.xml"]  # a feed is not asked what else there is


def test_the_index_of_an_offer_says_what_was_counted(site: Site, web: Web) -> None:
    site.on("/sitemap.xml", index_of(("a.xml", "2026-01-01"), ("b.xml", "2026-11-20"), at=site.url))
    site.on("/b.xml", SITEMAP)
    (offer,) = found(web, f"{site.url}/sitemap.xml").offers
    assert (offer.entries, offer.note) == (2, "2 sitemaps, of which the newest was counted")


def test_where_nothing_is_named_the_usual_places_are_tried(site: Site, web: Web) -> None:
    site.on("/", HOME.replace(b"rel=", b"no=").replace(b"/rss/", b"/x/"))
    site.on("/rss.xml", RSS)
    site.on("/sitemap.xml", HTML)
    site.on("/news-sitemap.xml", news_of("/9"))
    offered = found(web, f"{site.url}/")
    assert kinds(offered.offers) == [("feed", "/rss.xml"), ("sitemap", "/news-sitemap.xml"), ("page", "/")]
    assert offered.refused == ()  # a guess that was wrong is nobody's failure
    assert len(site.asked) < 12


def test_a_site_that_blocks_its_home_page_may_still_have_a_feed(site: Site, web: Web) -> None:
    site.on("/", b"no", 403)
    site.on("/feed", feed_of("/1"))
    offered = found(web, f"{site.url}/")
    assert kinds(offered.offers) == [("feed", "/feed")]
    assert [(each.refused, each.detail) for each in offered.refused] == [(Reason.REFUSED, "HTTP/1.1 403 Forbidden")]


def test_a_host_that_is_not_there_is_asked_once(site: Site, web: Web) -> None:
    offered = found(web, "http://127.0.0.1:65533/")
    assert (offered.offers, [each.refused for each in offered.refused]) == ((), [Reason.UNREACHABLE])


def test_a_named_feed_that_fails_is_told_and_lists_that_are_empty_are_put_aside(site: Site, web: Web) -> None:
    site.on("/", HOME)
    site.on("/feed.xml", EMPTY)
    site.answers["/rss/sport.xml"] = reply(b"gone", 410)
    site.on("/comments/feed", HTML)
    offered = found(web, f"{site.url}/")
    assert [offer.note for offer in offered.aside] == ["it lists nothing"]
    assert {each.url.rpartition("/")[2]: each.refused for each in offered.refused} == {
        "feed": Reason.NOT_A_FEED,
        "sport.xml": Reason.GONE,
    }
    assert offered.as_json()["refused"][0]["reason"] == "not_a_feed"


def look(kind: SourceKind, name: str, *paths: str, fresh: int = 0, days: int | None = 0) -> Look:
    url = f"https://hafen.example/{name}"
    seen = Glance(Source("s", kind, (url,)), (Listing(url, pages=tuple(map(Link, paths))),))
    return Look(Offer(kind, url, len(paths), None if days is None else NIGHT - timedelta(days=days)), seen, fresh)


def test_what_lists_more_fresh_pages_is_better_and_what_is_stale_is_worst() -> None:
    looks = [
        look(SourceKind.FEED, "stale", days=40),
        look(SourceKind.PAGE, "page", fresh=90),
        look(SourceKind.SITEMAP, "whole", days=None),
        look(SourceKind.FEED, "undated", days=None),
        look(SourceKind.SITEMAP, "equal", fresh=20),
        look(SourceKind.FEED, "feed", fresh=20),
        look(SourceKind.SITEMAP, "news", fresh=80),
    ]
    order = [each.offer.url.rpartition("/")[2] for each in sorted(looks, key=lambda each: worth(each, NIGHT))]
    assert order == ["news", "feed", "equal", "undated", "whole", "page", "stale"]


@pytest.mark.parametrize(("shared", "kept"), [(9, 1), (8, 2)])
def test_a_listing_within_another_is_put_aside(shared: int, kept: int) -> None:
    paths = [str(number) for number in range(20)]
    within = [*paths[:shared], *(f"own-{number}" for number in range(10 - shared))]
    offers, aside = sift([look(SourceKind.FEED, "all", *paths), look(SourceKind.FEED, "some", *within)])
    assert (len(offers), len(aside)) == (kept, 2 - kept)


def test_an_opinion_section_is_not_taken_for_comments() -> None:
    offers, _ = sift([look(SourceKind.FEED, "commentary/feed", "a"), look(SourceKind.FEED, "comments/feed", "b")])
    assert [offer.url.rpartition("example/")[2] for offer in offers] == ["commentary/feed"]
