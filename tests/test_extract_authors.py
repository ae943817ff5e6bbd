"""Who wrote an article: what a page declares and what stands beside its headline, people before houses."""

from __future__ import annotations

import json

import pytest

from schemas.story import Article
from tasks.extract.html import read_html
from tests.pier import PARAGRAPHS, TITLE

URL = "https://sandpiper.example/2022/05/05/pier.html"
SITE = "<meta property='og:site_name' content='The Sandpiper'>"


def article(head: str = "", byline: str = "", after: str = "") -> Article:
    page = f"<html><head>{SITE}{head}</head><body><article><h1>{TITLE}</h1>{byline}{PARAGRAPHS}</article>{after}</body></html>"
    found = read_html(page, url=URL, extractor="test").article
    assert found is not None
    return found


def described(author: object) -> str:
    data = {"@type": "NewsArticle", "headline": TITLE, "author": author}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "byline",
    [
        "<a rel='author' href='/x'>Ann Lee</a>",
        "<p><a href='/authors/ann-lee'>Ann Lee</a></p>",
        "<p><a href='/autoren/7-al'>Ann Lee</a></p>",
        "<p><a href='/team/ann-lee'>Ann Lee</a></p>",
        "<div itemprop='author'><span itemprop='name'>Ann Lee</span></div>",
        "<div class='byline'>By Ann Lee</div>",
        "<div class='ArticleAuthor-name'>Ann Lee</div>",
        "<p>By Ann Lee, 6 May 2022</p>",
        "<footer><p>Author: Ann Lee</p></footer>",
    ],
)
def test_a_mark_beside_the_headline_names_the_author(byline: str) -> None:
    assert article(byline=byline).authors == ("Ann Lee",)


def test_a_list_beside_the_headline_completes_what_the_page_declares() -> None:
    byline = "<p class='authors'><a href='/author/ann'>Ann Lee</a>, <a href='/author/bo'>Bo Dahl</a></p>"
    assert article(described({"@type": "Person", "name": "Ann Lee"}), byline).authors == ("Ann Lee", "Bo Dahl")


def test_an_organisation_gives_way_to_the_person_beside_the_headline() -> None:
    found = article(described({"@type": "Organization", "name": "The Sandpiper"}), "<a rel='author' href='/x'>Ann Lee</a>")
    assert (found.authors, found.credit) == (("Ann Lee",), "The Sandpiper")


def test_a_page_that_declares_only_its_house_has_it_as_corporate_author() -> None:
    assert article(described({"@type": "Organization", "name": "The Sandpiper"})).authors == ("The Sandpiper",)


def test_the_staff_is_nobody() -> None:
    assert article("<meta name='author' content='Staff'>").authors == ()


def test_authors_of_other_stories_and_of_works_cited_are_not_taken() -> None:
    aside = "<aside><a rel='author' href='/x'>Cy Orr</a></aside>"
    cited = "<li itemprop='citation' itemscope><meta itemprop='author' content='Di Poe'></li>"
    assert article(after=aside + cited).authors == ()


def test_the_page_of_another_person_is_no_byline() -> None:
    assert (
        article(byline="<p>On <a href='/people/pop-stars/'>Ada Strom</a> and <a href='/users/login'>Log In</a></p>").authors == ()
    )


def test_a_name_that_a_second_place_confirms_goes_before_one_that_stands_alone() -> None:
    marks = "<div><p class='byline'>The Harbour Column</p></div><p class='byline'>By Ada Strom</p>"
    assert article("<meta name='author' content='Ada Strom'>", marks).authors == ("Ada Strom",)


def test_people_whom_the_text_links_are_not_its_authors() -> None:
    words = "was the first keeper of the pier, and for forty years nobody crossed it without her leave, not even in a storm"
    text = f"<p>Old <a href='/people/bo-kai/'>Bo Kai</a> {words}, as the books of the harbour say to this day.</p>"
    assert article("", text).authors == ()


def test_a_source_is_no_author() -> None:
    assert article("", "<p>1.12.2022 | Quelle: Nordische Fähren</p>").authors == ()


def test_a_byline_right_below_the_headline_is_that_of_the_article() -> None:
    byline = "<div><a href='/authors/ada-strom'><b>By Ada Strom</b></a><time>6 May 2022</time></div>"
    assert article("", byline).authors == ("Ada Strom",)
