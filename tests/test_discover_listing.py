"""What a document lists: whatever it is called, it is read for what it is, and what lists nothing says why."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing_documents import AT, ATOM, EMPTY, HOME, HTML, JSON_FEED, RSS, SITEMAP, index_of, page

from schemas.outcome import Reason
from schemas.page import Link
from schemas.source import SourceKind
from schemas.story import Reading
from tasks.discover import Form, read_listing
from tasks.discover.listing import root_of
from tasks.discover.sitemap import MOST_LINKS
from tasks.extract import Failure, Job


def test_a_feed_lists_its_items_with_title_and_date() -> None:
    listing = read_listing(page(RSS))
    assert listing.pages == (
        Link(f"{AT}/ferry", "Ferry sails again", "Fri, 20 Nov 2026 08:00:00 +0100"),
        Link(f"{AT}/fog", "Fog expected"),
    )
    assert (listing.form, listing.language, listing.refused) == (Form.FEED, "de-DE", None)


def test_a_feed_tells_publication_and_change_apart() -> None:
    (link,) = read_listing(page(ATOM)).pages
    assert (link.published_raw, link.changed_raw) == ("2026-11-19T10:00:00Z", "2026-11-20T11:00:00Z")


def test_an_item_that_is_nothing_but_a_link_is_listed() -> None:
    body = b"<rss version='2.0'><channel><item><link>/crane</link></item><item><guid>https://hafen.example/g</guid></item></channel></rss>"
    assert [link.url for link in read_listing(page(body)).pages] == [f"{AT}/crane", f"{AT}/g"]


@pytest.mark.parametrize(
    ("body", "urls"),
    [
        (ATOM, [f"{AT}/cranes"]),
        (EMPTY, []),
        (gzip.compress(ATOM), [f"{AT}/cranes"]),
        (b"\n\n " + ATOM, [f"{AT}/cranes"]),
        (b"<?xml-stylesheet href='a.xsl'?>" + b"<!-- " + b"x" * 9000 + b" -->" + ATOM, [f"{AT}/cranes"]),
        (RSS.decode().replace("utf-8", "utf-16").encode("utf-16"), [f"{AT}/ferry", f"{AT}/fog"]),
        (RSS.split(b"<pubDate>")[0], [f"{AT}/ferry"]),
        (JSON_FEED, [f"{AT}/tide"]),
        (b"\xef\xbb\xbf " + JSON_FEED, [f"{AT}/tide"]),
    ],
)
@pytest.mark.parametrize("media_type", ["text/html", "application/octet-stream", ""])
def test_feeds_of_many_kinds_are_read_whatever_they_are_called(body: bytes, urls: list[str], media_type: str) -> None:
    listing = read_listing(page(body, media_type))
    assert [link.url for link in listing.pages] == urls
    assert (listing.form, listing.refused) == (Form.FEED, None)


def test_a_sitemap_lists_pages_not_their_pictures_nor_their_translations() -> None:
    listing = read_listing(page(SITEMAP))
    assert listing.pages == (Link(f"{AT}/one?a=1&b=2", "One ship", "2026-11-19", "2026-11-20", "de"), Link(f"{AT}/two"))
    assert (listing.form, listing.language) == (Form.SITEMAP, "de")
    assert read_listing(page(gzip.compress(SITEMAP))).pages == listing.pages


def test_an_index_lists_sitemaps() -> None:
    listing = read_listing(page(index_of(("a.xml", "2026-11-20"), ("b.xml", ""))))
    assert listing.sitemaps == (Link(f"{AT}/a.xml", changed_raw="2026-11-20"), Link(f"{AT}/b.xml"))
    assert (listing.form, listing.pages) == (Form.INDEX, ())


def test_a_robots_txt_lists_the_sitemaps_that_it_names() -> None:
    body = (
        b"\xef\xbb\xbfUser-agent: *\nDisallow: /x\nSITEMAP : https://hafen.example/a.xml\r\nSitemap: /b.xml # b\nsitemap:/b.xml\n"
    )
    listing = read_listing(page(body, "text/plain"))
    assert [link.url for link in listing.sitemaps] == [f"{AT}/a.xml", f"{AT}/b.xml"]
    assert listing.form is Form.ROBOTS


def test_a_text_of_urls_is_a_sitemap() -> None:
    body = b"# all\nhttps://hafen.example/1\n\n  https://hafen.example/2  \n"
    listing = read_listing(page(body, "text/plain"))
    assert ([link.url for link in listing.pages], listing.form) == ([f"{AT}/1", f"{AT}/2"], Form.LIST)


def test_a_packed_text_of_urls_is_a_sitemap() -> None:
    assert read_listing(page(gzip.compress(b"https://hafen.example/1\n"))).pages == (Link(f"{AT}/1"),)


def test_a_page_lists_its_teasers() -> None:
    listing = read_listing(page(HOME, "text/html"), kind=SourceKind.PAGE)
    assert [link.url.rpartition("/")[2] for link in listing.pages] == ["faehre", "nebel", "kran"]
    assert listing.pages[0].title == "Die Fähre fährt wieder bis zur Insel"
    assert (listing.form, listing.language) == (Form.PAGE, "de")


def test_a_selector_picks_the_links_of_a_page() -> None:
    listing = read_listing(page(HOME, "text/html"), kind=SourceKind.PAGE, selector="nav a, article:first-of-type")
    assert [(link.url, link.title) for link in listing.pages] == [
        (f"{AT}/sport", "Sport"),
        (f"{AT}/rss/sport.xml", "RSS"),
        (f"{AT}/faehre", "Die Fähre fährt wieder bis zur Insel"),
    ]


def test_a_selector_that_fits_nothing_says_so() -> None:
    listing = read_listing(page(HOME, "text/html"), kind=SourceKind.PAGE, selector="h5 a")
    assert (listing.refused, listing.detail) == (Reason.NO_TEXT, "nothing fits the selector h5 a")


def test_what_the_reader_refuses_is_refused_with_its_reason() -> None:
    def wall(job: Job) -> Reading | Failure:
        return Failure(Reason.CONSENT, "a cookie wall")

    for kind in (SourceKind.PAGE, SourceKind.FEED, SourceKind.SITEMAP):
        listing = read_listing(page(HOME, "text/html"), kind=kind, read=wall)
        assert (listing.refused, listing.detail) == (Reason.CONSENT, "a cookie wall")


def test_a_page_that_says_not_found_in_place_of_a_feed_is_told_so() -> None:
    body = b"<!doctype html><title>404 - Page not found</title><h1>Page not found</h1><p>The page you asked for is not here.</p>"
    assert read_listing(page(body, "text/html")).refused is Reason.SOFT_NOT_FOUND


def test_a_feed_that_was_meant_as_a_page_is_read_as_a_feed() -> None:
    assert read_listing(page(RSS), kind=SourceKind.PAGE).form is Form.FEED


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        (HTML, Reason.NOT_A_FEED, "text/html with <html> came in place of a feed or sitemap"),
        (HOME, Reason.NOT_A_FEED, f"it names the feed {AT}/feed.xml"),
        (b"", Reason.NOT_A_FEED, "no XML"),
        (b"Just a moment ...", Reason.NOT_A_FEED, "no XML"),
        (b'{"error": "no such feed"}', Reason.NOT_A_FEED, "no XML"),
        (gzip.compress(SITEMAP)[:12], Reason.BROKEN_ENCODING, "gzip"),
        (
            gzip.compress(b"<urlset>" + (b"<url>" + b" " * 999_999 + b"</url>") * 60, 1),
            Reason.TOO_LARGE,
            "more than 52428800 bytes once unpacked",
        ),
    ],
)
def test_what_is_no_listing_says_what_came(body: bytes, reason: Reason, said: str) -> None:
    listing = read_listing(page(body, "text/html"))
    assert (listing.refused, listing.pages) == (reason, ())
    assert said in listing.detail


def test_a_sitemap_that_breaks_off_gives_what_came_before() -> None:
    assert [link.url for link in read_listing(page(SITEMAP[:-40])).pages] == [f"{AT}/one?a=1&b=2"]
    many = b"<urlset>" + b"".join(b"<url><loc>/%d/%x</loc></url>" % (n, n * n * 7919) for n in range(9000)) + b"</urlset>"
    torn = read_listing(page(gzip.compress(many)[:-5000]))
    assert 1000 < len(torn.pages) < 9000
    assert torn.refused is None
    assert "gzip" in torn.detail


def test_more_links_than_the_protocol_allows_are_told() -> None:
    body = b"<urlset>" + b"<url><loc>/a</loc></url>" * (MOST_LINKS + 1) + b"</urlset>"
    listing = read_listing(page(body))
    assert len(listing.pages) == MOST_LINKS
    assert "only the first 50000" in listing.detail


@given(
    start=st.sampled_from(
        [b"", b"<rss>", b"<feed>", b"<urlset>", b"<html>", b'{"version":"jsonfeed.org/version"', b"\x1f\x8b\x08"]
    ),
    rest=st.binary(max_size=80),
    kind=st.sampled_from([SourceKind.FEED, SourceKind.PAGE]),
)
def test_no_document_raises(start: bytes, rest: bytes, kind: SourceKind) -> None:
    listing = read_listing(page(start + rest, "text/html"), kind=kind)
    assert listing.refused or listing.form


def test_the_root_is_found_behind_comments_and_declarations() -> None:
    assert root_of(b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE x><!-- <rss> --><atom:feed>") == "feed"
    assert root_of(b"no markup") == ""
