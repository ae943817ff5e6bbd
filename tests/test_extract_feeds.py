"""What the feed readers promise: every item a teaser, in order, and a broken feed as far as it goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tasks.extract import read_page

URL = "https://sandpiper.example/feed"


def teasers(body: str, media_type: str = "application/xml") -> list[tuple[str, str, str]]:
    reading = read_page(body.encode(), url=URL, media_type=media_type)
    assert reading.article is None
    return [(t.title, t.text, t.url) for t in reading.teasers]


def test_an_atom_feed() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>S</title><entry><title type="html">Seals &amp;amp; boats</title>
    <link href="/seals"/><summary>On the pier.</summary><updated>2022-05-05T10:00:00Z</updated></entry></feed>"""
    assert teasers(feed) == [("Seals & boats", "On the pier.", "https://sandpiper.example/seals")]


def test_a_json_feed() -> None:
    item = {
        "id": "1",
        "url": "/seals",
        "title": "Seals",
        "content_html": "<p>On the <b>pier</b>.</p>",
        "date_published": "2022-05-05",
    }
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "S", "items": [item, "no item", {"id": "2"}]})
    assert teasers(feed, "application/feed+json") == [("Seals", "On the pier.", "https://sandpiper.example/seals")]
    (teaser,) = read_page(feed.encode(), url=URL, media_type="").teasers
    assert (teaser.published_at, teaser.position) == (datetime(2022, 5, 5, tzinfo=UTC), 1)


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    assert teasers("<rss><channel><item><title>Seals</title><link>/seals</link></item><item><title>Boats</ti")[0][0] == "Seals"


@pytest.mark.parametrize("title", ["&file;", "&lol;"])
def test_entities_of_a_feed_are_not_followed(title: str) -> None:
    document = '<!DOCTYPE r [<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY lol "lol">]>'
    items = f"<item><title>Seals {title}</title></item>"
    found = teasers(f"<?xml version='1.0'?>{document}<rss version='2.0'><channel>{items}</channel></rss>")
    assert all(text.startswith("Seals") and len(text) < 20 for text, _, _ in found)


def test_a_feed_in_a_legacy_character_set() -> None:
    item = "<item><title>Тюлени</title></item>"
    feed = f'<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel>{item}</channel></rss>'
    reading = read_page(feed.encode("windows-1251"), url=URL, media_type="text/xml; charset=windows-1251")
    assert [t.title for t in reading.teasers] == ["Тюлени"]


@pytest.mark.parametrize("items", ["[", "7}"])
def test_a_broken_json_feed_has_no_items(items: str) -> None:
    assert teasers('{"version": "https://jsonfeed.org/version/1", "items": ' + items) == []


def test_an_end_tag_without_a_beginning_costs_no_item() -> None:
    feed = b"""<rss version="2.0"><channel><title>Mole Press</title>
        <item><title>Tide mill turns again</title><link>https://mole.example/mill</link>
        <category>Towns</item></category>
        <item><title>Ferry fares fall</title><link>https://mole.example/fares</link></item></channel></rss>"""
    reading = read_page(feed, url="https://mole.example/feed", media_type="application/rss+xml")
    assert [teaser.title for teaser in reading.teasers] == ["Tide mill turns again", "Ferry fares fall"]
