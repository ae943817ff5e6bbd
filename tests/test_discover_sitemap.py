"""Sitemaps are hostile, huge and broken: what can be read of them is read, in bounded memory."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listing_documents import AT, SITEMAP

from schemas.errors import PageUnreadable
from tasks.discover.listing import root_of
from tasks.discover.sitemap import LISTING_BYTES, Unpacked, listed_urls, robots_sitemaps, sitemap_links

URLSET = b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>%s</urlset>"


def urls(body: bytes) -> list[str]:
    return [link.url for link in sitemap_links(body, "url", AT)]


def test_a_link_that_is_no_url_is_listed_as_it_stands() -> None:
    body = b"<urlset><url><loc>http://[::1</loc></url><url><loc>mailto:desk@hafen.example</loc></url></urlset>"
    assert urls(body) == ["http://[::1", "mailto:desk@hafen.example"]


def test_entities_are_not_expanded() -> None:
    bomb = b"""<!DOCTYPE u [<!ENTITY a "aaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">]>
    <urlset><url><loc>https://hafen.example/&a;</loc></url><url><loc>https://hafen.example/&f;</loc></url></urlset>"""
    assert urls(bomb) == [f"{AT}/", f"{AT}/"]


def test_a_location_in_cdata_and_in_another_character_set_is_read() -> None:
    assert urls(URLSET % b"<url><loc><![CDATA[https://hafen.example/a?b=1&c=2]]></loc></url>") == [f"{AT}/a?b=1&c=2"]
    assert urls("<?xml version='1.0' encoding='iso-8859-1'?><urlset><url><loc>/kräne</loc></url></urlset>".encode("latin-1")) == [
        f"{AT}/kräne"
    ]


def test_fifty_thousand_urls_are_read_in_order_and_in_little_memory() -> None:
    line = (
        b"<url><loc>https://hafen.example/%d</loc><lastmod>2026-11-20T10:00:00Z</lastmod><priority>0.5</priority>"
        + b" " * 880
        + b"</url>"
    )
    body = gzip.compress(URLSET % b"".join(line % number for number in range(50_000)), 1)
    tracemalloc.start()
    for number, link in enumerate(sitemap_links(body, "url", AT)):
        assert link.url == f"{AT}/{number}"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert number == 49_999
    assert peak < 4 << 20  # of 48 MiB once unpacked


def test_a_document_ends_at_the_limit() -> None:
    file = Unpacked(gzip.compress(bytes(LISTING_BYTES), 1))
    assert sum(map(len, iter(lambda: file.read(1 << 20), b""))) == LISTING_BYTES
    with pytest.raises(PageUnreadable, match="too_large"):
        Unpacked(gzip.compress(bytes(LISTING_BYTES + 1), 1)).read()


@given(place=st.integers(0, len(SITEMAP) - 1), byte=st.integers(0, 255), cut=st.integers(0, 60))
def test_no_damage_to_a_sitemap_raises(place: int, byte: int, cut: int) -> None:
    assert len(urls(SITEMAP[:place] + bytes([byte]) + SITEMAP[place + cut :])) <= 2


def test_the_sitemaps_of_a_robots_txt_are_found_wherever_they_stand() -> None:
    text = "# Sitemap: /no.xml\nUser-agent: *\n  Sitemap:/a.xml\nDisallow: /\r\nsitemap: https://b.example/b.xml\nSitemap:\n"
    assert [link.url for link in robots_sitemaps(text, f"{AT}/robots.txt")] == [f"{AT}/a.xml", "https://b.example/b.xml"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "https://hafen.example/1\nand a word\n", "/relative\n"])
def test_a_text_with_anything_else_in_it_is_no_list(text: str) -> None:
    assert listed_urls(text) == ()


def test_elements_that_are_no_links_do_not_fill_the_memory() -> None:
    nothing = URLSET % (b"<url><loc>/a</loc></url>" + b"<x/>" * 600_000 + b"<url><loc>/b</loc></url>")
    found = []
    with pytest.raises(PageUnreadable, match="2097152 bytes without a link"):
        found.extend(sitemap_links(nothing, "url", AT))
    nested = URLSET % (b"<x><url/></x>" + b"<y/>" * 100_000) * 6
    with pytest.raises(PageUnreadable, match="without a link"):
        found.extend(sitemap_links(nested, "url", AT))


def test_a_head_of_comments_is_read_in_one_go() -> None:
    assert root_of(b"<!-- <a> --><urlset>") == "urlset"
    assert root_of(b"<!--" * 16_384) == ""  # minutes, were the end looked for from each of them
