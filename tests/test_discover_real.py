"""The real and broken listing documents of the development data: every item with a link is found, and nothing raises."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from corpus import development_data, needs_corpus

from schemas.outcome import Reason
from schemas.page import Page, RecordType
from schemas.source import SourceKind
from tasks.discover import read_listing
from tasks.extract import parse_date

# By feed: its items with a link on the web, counted in the files by hand, and how many of those are dated.
FEEDS = {
    "atom-with-tag-uri-links.xml": (0, 0),  # its one link is a tag:, which is no address
    "category-feed.xml": (1, 1),
    "complexNamespaceFeed.xml": (1, 1),  # linked as rel="self" only
    "compressed.xml": (10, 10),
    "feed.json": (25, 25),
    "feed1.atom": (2, 2),  # one linked as rel="self" only
    "feed2.rss": (1, 1),
    "guid-dupes.xml": (1, 1),
    "iconv.xml": (10, 10),
    "illegally-nested.xml": (10, 10),  # with an empty item in each
    "invalid-characters-gzipped.xml": (25, 25),
    "mediacontent-dupes.xml": (1, 1),
    "newspaper4k-sample_rss.xml": (3, 3),
    "non-text-alternate-links.xml": (1, 1),
    "nondefaultnamespace-baseline.atom": (1, 1),
    "nondefaultnamespace-xhtml.atom": (1, 1),
    "nondefaultnamespace.atom": (1, 1),
    "notafeed.html": (0, 0),
    "peoplesdailyng.rss": (0, 0),  # an HTML page
    "real-cnn.rss": (69, 52),
    "real-korean-times.rss": (195, 195),  # "Thu,28 Jul 2022 4:35:5 GMT+9"
    "relative-channel-image-url.xml": (1, 1),
    "rss-with-item-scoped-html-base.xml": (2, 0),
    "rss-with-relative-html-urls-no-base.xml": (1, 0),
    "rss-with-relative-html-urls.xml": (1, 0),
    "rss-with-relative-urls-with-absolute-xmlurl.xml": (2, 2),
    "rss-with-relative-urls.xml": (2, 2),
    "rss-with-trailing-meta.xml": (1, 0),
    "rss2sample.xml": (4, 4),
    "rssparser-content-encoded.rss": (7, 7),
    "rssparser-craigslist.rss": (25, 25),
    "rssparser-encoding.rss": (40, 40),
    "rssparser-feedburner.atom": (25, 25),
    "rssparser-guardian.rss": (55, 55),
    "rssparser-heise.atom": (15, 15),
    "rssparser-heraldsun.rss": (2, 0),
    "rssparser-incomplete-fields.atom": (0, 0),  # its one entry has an id only
    "rssparser-instant-article.rss": (1, 1),
    "rssparser-many-links.rss": (25, 25),
    "rssparser-missing-fields.atom": (0, 0),  # its one entry has an author only
    "rssparser-reddit.rss": (24, 24),
    "rssparser-rss-1.rss": (69, 69),
    "rssparser-uolNoticias.rss": (15, 15),  # "Seg, 24 Set 2018 19:42:40 -0300"
    "saxerror.xml": (3, 0),
    "tpm-with-empty-base.atom": (20, 20),
    "tpm-with-fragment-base.atom": (20, 20),
    "tpm.atom": (20, 20),
    "unknown-namespace.atom": (1, 1),
    "wapowellness.xml": (29, 29),
}
# By sitemap: its pages and its sitemaps.
SITEMAPS = {
    "feed-with-sitemap-namespace.xml": (2, 0),  # a feed
    "sitemap-hreflang.xml": (3, 0),
    "sitemap-news.xml": (1, 0),
    "sitemap.xml": (84, 0),
    "sitemap.xml.gz": (84, 0),
    "sitemap2.xml": (0, 2),
}
# By page: its address, at least so many links, and the part of them that leads to articles, by the form of the site's addresses.
PAGES = {
    "cached-httpswebarchiveorgwebhttpsbostonglobecom": ("https://www.bostonglobe.com/", 90, r"/20\d\d/\d\d/\d\d/", 0.9),
    "cached-httpswebarchiveorgwebhttpswwwelimpulsocomtagtregua": ("https://www.elimpulso.com/", 25, r"/20\d\d/\d\d/\d\d/", 0.9),
    "cached-httpwwwnytimescom": ("http://www.nytimes.com/", 45, r"/20\d\d/|/article/|/interactive/", 0.85),
    "cached-httpwwwnytimescomglobal": ("http://www.nytimes.com/", 40, r"/20\d\d/|/article/|/interactive/", 0.85),
    "cached-httpwwwwiredcom": ("http://www.wired.com/", 30, r"/story/|/20\d\d/|/video/|/review/|/gallery/", 0.8),
    "cnn_main_site": ("http://www.cnn.com/", 200, r"/20\d\d/\d\d/\d\d/", 0.9),
    "gne-163-1": ("https://news.163.com/", 100, r"/\d\d/\d{4}/\d\d/|/article/|/photoview/", 0.7),
    "gne-163-2": ("https://news.163.com/", 100, r"/\d\d/\d{4}/\d\d/|/article/|/photoview/", 0.6),
    "gne-netease_forum-1": ("https://bbs.163.com/", 20, r"tid=|/thread-", 0.7),
    "gne-tieba-1": ("https://tieba.baidu.com/", 45, r"/p/\d+", 0.8),
    "wired_main_site": ("http://www.wired.com/", 50, r"/story/|/20\d\d/|/video/|/review/|/gallery/", 0.8),
    "yahoo_main_site": ("http://news.yahoo.com/", 30, r"-\d{9,}\.html|/gossip/|/video/", 0.6),
}
NO_LINKS = "cached-httpnewsmachetecompage2"  # a parked domain


def page(body: bytes, url: str = "https://news.example/list.xml") -> Page:
    return Page("news", url, url, body, "", datetime(2026, 11, 21, tzinfo=UTC), RecordType.RESPONSE, 200)


@needs_corpus
def test_every_document_is_in_a_table() -> None:
    def names(folder: str) -> list[str]:
        return sorted(path.name for path in development_data(folder).iterdir())

    assert names("feeds") == sorted(FEEDS)
    assert names("sitemaps") == sorted(SITEMAPS)
    assert [name.removesuffix(".html.gz") for name in names("list_pages")] == sorted([*PAGES, NO_LINKS])


@needs_corpus
@pytest.mark.parametrize("name", FEEDS)
def test_every_item_of_a_real_feed_that_has_a_link_is_found(name: str) -> None:
    listing = read_listing(page((development_data("feeds") / name).read_bytes()))
    dated = [link for link in listing.pages if parse_date(link.published_raw or link.changed_raw)]
    assert (len(listing.pages), len(dated)) == FEEDS[name]
    assert all(urlsplit(link.url).hostname for link in listing.pages)


@needs_corpus
def test_the_items_of_a_json_feed_are_those_in_it() -> None:
    body = (development_data("feeds") / "feed.json").read_bytes()
    assert [link.url for link in read_listing(page(body)).pages] == [item["url"] for item in json.loads(body)["items"]]


@needs_corpus
def test_a_page_in_place_of_a_feed_is_refused_and_its_feed_is_told() -> None:
    listing = read_listing(page((development_data("feeds") / "peoplesdailyng.rss").read_bytes()))
    assert listing.refused is Reason.NOT_A_FEED
    assert listing.detail.endswith("it names the feed https://www.peoplesdailyng.com/feed/")


@needs_corpus
@pytest.mark.parametrize("name", SITEMAPS)
def test_the_pages_of_a_real_sitemap_are_found(name: str) -> None:
    listing = read_listing(page((development_data("sitemaps") / name).read_bytes()))
    assert (len(listing.pages), len(listing.sitemaps)) == SITEMAPS[name]


@needs_corpus
@pytest.mark.parametrize("name", PAGES)
def test_the_links_of_a_real_page_lead_to_articles(name: str) -> None:
    url, fewest, form, share = PAGES[name]
    body = gzip.decompress((development_data("list_pages") / f"{name}.html.gz").read_bytes())
    links = read_listing(page(body, url), kind=SourceKind.PAGE).pages
    assert len({link.url for link in links}) == len(links) >= fewest
    assert sum(bool(re.search(form, link.url)) for link in links) >= share * len(links)
    assert sum(bool(link.title) for link in links) >= 0.95 * len(links)


@needs_corpus
def test_a_page_without_any_story_is_refused() -> None:
    body = gzip.decompress((development_data("list_pages") / f"{NO_LINKS}.html.gz").read_bytes())
    assert read_listing(page(body, "http://news.machete.com/"), kind=SourceKind.PAGE).refused is Reason.NO_TEXT
