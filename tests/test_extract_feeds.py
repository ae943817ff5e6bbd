"""What the feed readers promise: every item a teaser, in order, and a broken feed as far as it goes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from schemas.story import Reading
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


def item(inner: str, channel: str = "") -> str:
    return f"<rss version='2.0'><channel>{channel}<item><title>Seals</title>{inner}</item></channel></rss>"


def reading(body: str, time_zone: str = "", url: str = URL) -> Reading:
    return read_page(body.encode(), url=url, media_type="", time_zone=time_zone)


@pytest.mark.parametrize(
    ("stated", "time_zone", "at"),
    [
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "", datetime(2022, 7, 27, 19, 35, 5, tzinfo=UTC)),
        ("Mon, 28 Jul 2022 04:35:05 +0900", "", datetime(2022, 7, 27, 19, 35, 5, tzinfo=UTC)),  # it was a Thursday
        ("Seg, 24 Set 2018 19:42:40 -0300", "", datetime(2018, 9, 24, 22, 42, 40, tzinfo=UTC)),
        ("Thu, 28 Jul 2022 12:00:00", "", datetime(2022, 7, 28, 12, tzinfo=UTC)),
        ("Thu, 28 Jul 2022 12:00:00", "Asia/Seoul", datetime(2022, 7, 28, 3, tzinfo=UTC)),
        ("2022-07-28", "Asia/Seoul", datetime(2022, 7, 28, tzinfo=UTC)),  # a day stays that day
        ("Thu, 28 Jul 22 12:00 EST", "Asia/Seoul", datetime(2022, 7, 28, 17, tzinfo=UTC)),
        ("Thu Jul 28 12:00:00 2022", "", datetime(2022, 7, 28, 12, tzinfo=UTC)),
        ("yesterday or so", "", None),
        ("0000-00-00 00:00:00", "", None),
    ],
)
def test_odd_dates_are_read_and_kept_as_they_stand(stated: str, time_zone: str, at: datetime | None) -> None:
    found = reading(item(f"<link>/a</link><pubDate>{stated}</pubDate>"), time_zone)
    assert found.teasers[0].published_at == at
    assert found.links[0].published_raw == stated


def test_a_date_without_a_zone_is_that_of_the_country() -> None:
    found = reading(item("<pubDate>Thu, 28 Jul 2022 12:00:00</pubDate>", "<language>ko</language>"))
    assert found.teasers[0].published_at == datetime(2022, 7, 28, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        ("<link>/a</link>", "https://sandpiper.example/a"),
        ("<link><![CDATA[ https://pier.example/a?b=1&c=2 ]]></link>", "https://pier.example/a?b=1&c=2"),
        ("<guid>https://pier.example/g</guid>", "https://pier.example/g"),
        ("<guid isPermaLink='false'>https://pier.example/g</guid>", "https://pier.example/g"),
        ("<guid isPermaLink='false'>42</guid><link>/a</link>", "https://sandpiper.example/a"),
        ("<link>tag:pier.example,2022:1</link>", ""),
        pytest.param(
            "<link>https://feeds.example/~r/1</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
            "https://pier.example/o</f:origLink>",
            "https://pier.example/o",
        ),
    ],
)
def test_where_an_item_leads(inner: str, url: str) -> None:
    found = reading(item(inner))
    assert found.teasers[0].url == url
    assert [link.url for link in found.links] == ([url] if url else [])


def test_links_are_joined_to_the_base_that_the_feed_states() -> None:
    entry = "<entry xml:base='b/'><title>Seals</title><link href='c'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://pier.example/a/'>{entry}</feed>"
    assert reading(feed).links[0].url == "https://pier.example/a/b/c"


@pytest.mark.parametrize(("relations", "url"), [("self", "/self"), ("self alternate", "/alternate"), ("enclosure replies", "")])
def test_the_links_of_an_entry_are_weighed_by_their_relation(relations: str, url: str) -> None:
    links = "".join(f"<link rel='{relation}' href='/{relation}'/>" for relation in relations.split())
    found = reading(f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Seals</title>{links}</entry></feed>")
    assert [link.url for link in found.links] == ([f"https://sandpiper.example{url}"] if url else [])


def test_an_item_that_says_nothing_is_a_link_and_no_teaser() -> None:
    found = reading("<rss version='2.0'><channel><item><link>/a</link></item></channel></rss>")
    assert ([link.url for link in found.links], found.teasers) == (["https://sandpiper.example/a"], ())


def test_html_in_a_feed_does_not_make_it_a_page() -> None:
    assert len(reading(item("<description><![CDATA[<html><body>On the pier.</body></html>]]></description>")).teasers) == 1


def test_an_item_of_a_json_feed_may_be_known_by_its_id_alone() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [{"id": "https://pier.example/1"}, {"id": 7}, {"title": "x"}]}
    assert [link.url for link in reading(json.dumps(feed)).links] == ["https://pier.example/1"]
