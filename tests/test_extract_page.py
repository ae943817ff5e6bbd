"""What read_page promises: the pages beside this file are read as their JSON says, and no input makes it fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from tasks.extract import EXTRACTOR, read_page

PAGES = Path(__file__).parent / "pages"
URL = "https://sandpiper.example/2024/10/harbour-bridge"
PARAGRAPH = "<p>The council met on Tuesday to hear the plans for the bridge, and agreed to them after a long debate.</p>"


def read(body: str | bytes, media_type: str = "text/html") -> Any:
    return read_page(body.encode() if isinstance(body, str) else body, url=URL, media_type=media_type)


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("expected", sorted(PAGES.glob("*.json")), ids=lambda path: path.stem)
def test_a_page_is_read_as_its_json_says(expected: Path) -> None:
    wanted = json.loads(expected.read_text(encoding="utf-8"))
    (page,) = (path for path in PAGES.glob(f"{expected.stem}.*") if path != expected)
    reading = read_page(page.read_bytes(), url=URL, media_type=wanted["media_type"])
    if wanted["article"] is None:
        assert reading.article is None
    else:
        paragraphs = wanted["article"].pop("paragraphs")
        assert reading.article.text.split("\n\n") == paragraphs
        assert {name: plain(getattr(reading.article, name)) for name in wanted["article"]} == wanted["article"]
    assert [teaser.title for teaser in reading.teasers] == [teaser["title"] for teaser in wanted["teasers"]]
    for position, (teaser, fields) in enumerate(zip(reading.teasers, wanted["teasers"], strict=True), start=1):
        assert {name: plain(getattr(teaser, name)) for name in fields} == fields
        assert teaser.position == position


def test_every_page_has_its_expected_reading_beside_it() -> None:
    names = {path.stem for path in PAGES.iterdir() if path.suffix != ".json"}
    assert names == {path.stem for path in PAGES.glob("*.json")}


def test_a_reading_names_what_read_it() -> None:
    assert read(PARAGRAPH * 5).extractor == EXTRACTOR
    assert EXTRACTOR.startswith("pressmark-extract/3 trafilatura/")


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_a_body_without_text_is_empty(body: bytes) -> None:
    with pytest.raises(PageUnreadable) as caught:
        read(body)
    assert caught.value.reason is Reason.EMPTY


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n" + bytes(50), b"%PDF-1.7 ...", bytes(range(32)) * 20], ids=["png", "pdf", "bytes"]
)
def test_a_binary_body_is_refused_whatever_its_media_type_says(body: bytes) -> None:
    with pytest.raises(PageUnreadable) as caught:
        read(body, "text/html; charset=utf-8")
    assert caught.value.reason is Reason.BINARY


def test_html_is_known_by_its_tags_and_not_by_its_media_type() -> None:
    html = f"<!DOCTYPE html><html><body><h1>A bridge for the harbour</h1>{PARAGRAPH * 4}</body></html>"
    for media_type in ("text/plain", "", "application/octet-stream"):
        assert read(html, media_type).article.title == "A bridge for the harbour"


def test_a_sitemap_says_nothing() -> None:
    sitemap = '<?xml version="1.0"?><urlset><url><loc>https://sandpiper.example/a</loc></url></urlset>'
    reading = read(sitemap, "application/xml")
    assert reading.article is None
    assert reading.teasers == ()


HOSTILE = {
    "deep": "<div>" * 20_000 + PARAGRAPH,
    "links in links": "<a href=/x><b>" * 5_000 + PARAGRAPH,
    "many tags": "<p>a</p>" * 200_000,
    "endless attribute": f"<p class='{'x' * 3_000_000}'>{PARAGRAPH * 5}",
    "one endless line": "word " * 400_000,
    "nul": f"<html>\x00<body>{PARAGRAPH * 9}\x00</html>",
    "characters that are none": f"<html><body>&#xD800;&#0;&#x110000;&#xFFFE;{PARAGRAPH * 5}",
    "deep json-ld": f"<script type='application/ld+json'>{'[' * 50_000}</script>{PARAGRAPH * 5}",
    "surrogates in json-ld": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A \\ud800 B"}</script>'
    + PARAGRAPH * 5,
    "a date out of this world": '<meta property="article:published_time" content="99999-99-99">' + PARAGRAPH * 5,
    "no body": "<html><frameset></frameset></html>",
    "only a comment": "<!-- nothing -->",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_no_hostile_page_makes_it_fail(body: str) -> None:
    reading = read(body)
    shown = reading.article.title + reading.article.text if reading.article else ""
    assert shown == shown.encode("utf-8", "ignore").decode().replace("\x00", "")


def test_a_page_deeper_than_any_parser_goes_still_gives_its_text() -> None:
    assert "council met" in read("<html><body>" + "<div>" * 300 + PARAGRAPH * 5 + "</div>" * 300).article.text


@pytest.mark.parametrize("url", ["https://[bad/", "//", "x:y", "not a url", "http://a.example:port/"])
def test_a_url_that_is_none_is_as_good_as_unknown(url: str) -> None:
    body = f"<h1>A bridge for the harbour</h1>{PARAGRAPH * 4}<a href='/a-b'>A link that leads on</a>"
    assert read_page(body.encode(), url=url, media_type="").article is not None


def reason_or_extractor(body: bytes, media_type: str) -> str:
    """What read the page, or why nothing did."""
    try:
        return read_page(body, url="", media_type=media_type).extractor
    except PageUnreadable as error:
        return error.reason


@given(st.binary(max_size=600), st.sampled_from(["text/html", "text/plain", "", "text/html; charset=utf-16", "x; charset=hex"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_reading_or_say_why_not(body: bytes, media_type: str) -> None:
    assert reason_or_extractor(body, media_type) in (EXTRACTOR, Reason.EMPTY, Reason.BINARY)


SOUP = """
<p>| </p>| <a href='/some/story'>| </a>| <h2>| <li>| <article>| <table><tr><td>| <time datetime='x'>| <br>| <!--| <rss>| <![CDATA[
| <script type='application/ld+json'>{| </script>| &amp;#x;| May 5, 2020| By Ann Lee| Read more| Some words that make a headline
| A sentence that is long enough to be a paragraph of an article, and then some more words.| 最新消息|
"""
FRAGMENTS = st.sampled_from(SOUP.split("|"))


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_soup_of_tags_and_lines_is_read_the_same_way_twice(soup: str) -> None:
    if soup.strip():
        assert read(soup) == read(soup)
