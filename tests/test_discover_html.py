"""A page names its feeds, and a selector picks its links, whatever state the HTML is in."""

from __future__ import annotations

import pytest
from listing_documents import AT, HOME, page

from schemas.page import Link
from tasks.discover.html import feeds_linked, feeds_named, selected_links
from tasks.discover.listing import Form
from tasks.discover.title import title_of


def html(body: str, media_type: str = "text/html") -> list[Link]:
    return list(selected_links(page(body.encode(), media_type), "a"))


def test_the_feeds_that_a_page_names_are_found_with_their_titles() -> None:
    assert feeds_named(page(HOME, "text/html")) == (Link(f"{AT}/feed.xml", "Alles"), Link(f"{AT}/comments/feed", "Kommentare"))


@pytest.mark.parametrize(
    ("path", "is_feed"),
    [
        ("/rss", True),
        ("/feed/", True),
        ("/rss/world.xml", True),
        ("/politics.rss", True),
        ("/atom.xml", True),
        ("/sport/feed?edition=uk", True),
        ("/feedback", False),
        ("/rssfeeds-explained", False),
        ("/services/rss-help.html", False),
        ("/news.xml", False),
    ],
)
def test_links_to_feeds_are_known_by_their_address(path: str, is_feed: bool) -> None:
    found = feeds_linked(page(f'<p><a href="{path}">x</a>'.encode(), "text/html"))
    assert bool(found) is is_feed


def test_links_are_joined_to_the_base_and_lead_to_the_web() -> None:
    body = """<base href="https://cdn.example/a/"><a href="b">B</a><a href="mailto:x@y.example">M</a>
    <a href="javascript:go()">J</a>
    <a href="//other.example/c"> C\n c </a><a>none</a><a href="http://[bad">bad</a><a href="https://hafen.example/list#top">up</a>"""
    assert html(body) == [
        Link("https://cdn.example/a/b", "B"),
        Link("https://other.example/c", "C c"),
        Link("http://[bad", "bad"),
    ]


def test_a_link_that_stands_twice_is_one_with_the_title_of_either() -> None:
    assert html('<a href="/a"><img src="x"></a><a href="/b">B</a><a href="/a">A</a>') == [
        Link(f"{AT}/a", "A"),
        Link(f"{AT}/b", "B"),
    ]


@pytest.mark.parametrize("body", ["", "\0", "<", "plain words", "<a href=/x", "<a href='/x'>" * 3000])
def test_broken_pages_raise_nothing(body: str) -> None:
    assert len(html(body)) <= 1


@pytest.mark.parametrize("media_type", ["text/html; charset=windows-1251", "text/html; charset=no-such-thing", ""])
def test_a_page_in_a_legacy_character_set_is_read(media_type: str) -> None:
    body = '<meta charset="windows-1251"><a href="/a">Паром</a>'.encode("windows-1251")
    assert selected_links(page(body, media_type), "a") == (Link(f"{AT}/a", "Паром"),)


@pytest.mark.parametrize(
    ("body", "form", "title"),
    [
        (HOME, Form.PAGE, "Hafenbote"),
        (b"<title> Hafen\n bote </title><p>x", Form.PAGE, "Hafen bote"),
        (
            b"<rss><channel><item><title>no</title></item><title>Hafen &amp; Bote</title></channel></rss>",
            Form.FEED,
            "Hafen & Bote",
        ),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Hafenbote</title></feed>", Form.FEED, "Hafenbote"),
        (b'{"version": "https://jsonfeed.org/version/1", "title": "Hafenbote"}', Form.FEED, "Hafenbote"),
        (b'{"title": 7}', Form.FEED, ""),
        (b"<rss>", Form.FEED, ""),
        (b"", Form.FEED, ""),
        (b"", Form.PAGE, ""),
        (b"<urlset/>", Form.SITEMAP, ""),
    ],
)
def test_a_document_gives_itself_a_title(body: bytes, form: Form, title: str) -> None:
    assert title_of(page(body), form) == title
