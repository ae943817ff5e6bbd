"""What read_html promises: the article of an HTML page with what the page says of it, and its teasers by structure."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from schemas.story import Article, Reading
from tasks.extract.html import read_html
from tests.pier import BODY, PARAGRAPHS, TITLE

URL = "https://sandpiper.example/2022/05/05/pier.html"


def read(head: str = "", body: str = "", after: str = "") -> Reading:
    page = f"<html lang='en'><head>{head}</head><body><h1>{TITLE}</h1>{body}{PARAGRAPHS}{after}</body></html>"
    return read_html(page, url=URL, extractor="test")


def article(head: str = "", body: str = "") -> Article:
    found = read(head, body).article
    assert found is not None
    return found


@pytest.mark.parametrize("name", [" | The Sandpiper", " - The Sandpiper", " – Sandpiper", " · sandpiper.example"])
def test_the_title_comes_without_the_name_of_the_site(name: str) -> None:
    head = f"<title>{TITLE}{name}</title><meta property='og:site_name' content='The Sandpiper'>"
    assert article(head).title == TITLE


def test_the_title_of_a_site_that_misuses_h1_is_the_declared_one() -> None:
    page = f"<title>{TITLE} | The Sandpiper</title><h1>The Sandpiper</h1>{PARAGRAPHS}"
    found = read_html(page, url=URL, extractor="test").article
    assert found is not None
    assert found.title == TITLE


@pytest.mark.parametrize(
    ("head", "body", "raw", "where"),
    [
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-05-06"}</script>',
            "",
            "2022-05-06",
            "json-ld",
        ),
        ('<meta property="article:published_time" content="2022-05-06">', "", "2022-05-06", "meta"),
        ("", '<time datetime="2022-05-06">last Friday</time>', "2022-05-06", "time"),
        ("", "<p>By Ann Lee, 6 May 2022</p>", "6 May 2022", "text"),
        ("", "", "2022/05/05", "url"),
    ],
)
def test_the_date_names_where_it_stood(head: str, body: str, raw: str, where: str) -> None:
    found = article(head, body)
    assert (found.published_raw, found.published_from) == (raw, where)
    assert found.published_at == datetime(2022, 5, 5 if where == "url" else 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "By Ann Lee"}, ("Ann Lee",)),
        ([{"name": "Ann Lee"}, {"name": "Bo Dahl"}], ("Ann Lee", "Bo Dahl")),
        ("Ann Lee and Bo Dahl", ("Ann Lee", "Bo Dahl")),
        ({"name": "Staff Reporter"}, ()),
        ({"url": "https://sandpiper.example/authors/7"}, ()),
    ],
)
def test_authors_are_names_of_people(author: object, names: tuple[str, ...]) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "author": author})
    assert article(f'<script type="application/ld+json">{data}</script>').authors == names


def test_the_body_in_json_ld_is_taken_where_the_page_shows_much_less() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n".join(BODY * 5)})
    assert article(f'<script type="application/ld+json">{data}</script>').text.count(BODY[0]) == 5
    shorter = json.dumps({"@type": "NewsArticle", "headline": TITLE, "articleBody": BODY[0]})
    assert article(f'<script type="application/ld+json">{shorter}</script>').text.split("\n\n") == BODY


def test_headline_and_byline_are_no_paragraphs_of_the_body() -> None:
    assert article("", "<p>By Ann Lee, 6 May 2022</p>").text.split("\n\n") == BODY


CARDS = {
    "cards": "<div><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p></div>",
    "cards inside their link": "<a href='/{n}-a'><div>{title}</div><div>{text}</div></a>",
    "list items": "<li><a href='/{n}-a'>{title}</a><br>{text}</li>",
    "table rows": "<tr><td><b><a href='/{n}-a'>{title}</a></b><br><font>{text}</font></td></tr>",
    "definition list": "<dt><a href='/{n}-a'>{title}</a></dt><dd>{text}</dd>",
    "bare headings": "<h4><a href='/{n}-a'>{title}</a></h4><p>{text}</p>",
    "unknown tags": "<story-card><h4><a href='/{n}-a'>{title}</a></h4><p>{text}</p></story-card>",
    "picture, text and more": "<div><a href='/{n}-a'><img src='x'></a><h3><a href='/{n}-a'>{title}</a></h3>"
    "<p>{text} <a href='/{n}-a'>Read more</a></p></div>",
}
WRAPPERS = {"list items": "ul", "table rows": "table", "definition list": "dl"}


@pytest.mark.parametrize(("kind", "card"), CARDS.items(), ids=CARDS)
def test_teasers_are_known_by_what_repeats(kind: str, card: str) -> None:
    stories = [
        (f"A headline about boat number {n} of the fleet", f"The crew of boat number {n} came home with herring.")
        for n in range(1, 5)
    ]
    cards = "".join(card.format(n=n, title=title, text=text) for n, (title, text) in enumerate(stories, start=1))
    wrapper = WRAPPERS.get(kind, "section")
    reading = read("", "", f"<{wrapper}>{cards}</{wrapper}>")
    assert [(t.title, t.text) for t in reading.teasers] == stories
    assert [t.url for t in reading.teasers] == [f"https://sandpiper.example/{n}-a" for n in range(1, 5)]
    assert reading.article is not None
    assert reading.article.text.split("\n\n") == BODY


def test_menus_are_no_teasers() -> None:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Town", "Sport", "Sea", "Weather", "Contact us"))
    assert read("", f"<ul>{menu}</ul>", f"<ul>{menu}</ul>").teasers == ()


def test_links_in_the_running_text_are_no_teasers() -> None:
    linked = f"<p>The vote was close, as <a href='/a-b'>the paper reported at length last week</a>. {BODY[0]}</p>"
    assert read("", linked * 3).teasers == ()


def test_a_box_within_the_article_leaves_no_trace_in_its_text() -> None:
    box = "<p><strong>Read also:</strong> <a href='/seals'>Seals return to the outer pier</a></p>"
    page = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>{BODY[0]}</p>{box}<p>{BODY[1]}</p><p>{BODY[2]}</p>"
    reading = read_html(page, url=URL, extractor="test")
    assert [(t.title, t.url) for t in reading.teasers] == [("Seals return to the outer pier", "https://sandpiper.example/seals")]
    assert reading.article is not None
    assert reading.article.text.split("\n\n") == BODY


@pytest.mark.parametrize("path", ["", "/", "/index.html"])
def test_the_front_page_of_a_site_has_no_article(path: str) -> None:
    cards = "".join(
        f"<div><h3><a href='/{n}-a'>A headline about boat number {n}</a></h3><p>{BODY[0]}</p></div>" for n in range(3)
    )
    reading = read_html(f"<body>{PARAGRAPHS}{cards}</body>", url=f"https://sandpiper.example{path}", extractor="test")
    assert reading.article is None
    assert len(reading.teasers) == 3


def test_an_article_under_its_own_permalink_is_no_teaser_of_itself() -> None:
    page = f"<html><body><div><div><h2><a href='{URL}'>{TITLE}</a></h2>{PARAGRAPHS}</div></div></body></html>"
    found = read_html(page, url=URL, extractor="test")
    assert found.article is not None
    assert BODY[0] in found.article.text
    assert found.teasers == ()
