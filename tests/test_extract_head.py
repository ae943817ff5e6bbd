"""What reading the head of a plain text promises: the right headline among many lines, and the date nearest to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.story import Article
from tasks.extract.plain.head import find_headline
from tasks.extract.plain.text import read_text
from tasks.extract.words.lines import Kind, read_lines
from tests.pier import BODY, TITLE

ADDRESS = "https://sandpiper.example/sea/pier-to-be-rebuilt-by-two-summers-of-work"


def read(*lines: str, url: str = "") -> Article:
    article = read_text("\n\n".join(lines), url=url, extractor="test").article
    assert article is not None
    return article


def test_a_headline_speaks_of_what_the_body_speaks_of() -> None:
    assert read(TITLE, "Tell your friends about this page of ours", "The newest pictures of our readers", *BODY).title == TITLE


def test_a_headline_is_known_by_the_address_of_its_page() -> None:
    title = "Nobody had counted on such an answer"
    url = "https://sandpiper.example/2024/nobody-had-counted-on-such-an-answer-48211.html"
    assert read(title, "The northern pier of the harbour council in winter", *BODY, url=url).title == title


def test_a_headline_is_read_without_what_a_site_adds_to_it() -> None:
    assert read(TITLE, f"Sea: {TITLE}", *BODY, url=ADDRESS).title == TITLE


def test_what_stands_above_the_headline_is_of_no_article() -> None:
    above = "This page belongs to a collection that a library in a town without a harbour has kept for many years."
    assert above not in read(above, TITLE, *BODY, url=ADDRESS).text


def test_the_date_nearest_to_the_headline_is_the_articles() -> None:
    article = read("May 9, 2022", TITLE, "By Ann Lee", "May 5, 2022", *BODY)
    assert (article.published_raw, article.published_from) == ("May 5, 2022", "text")


def test_a_date_above_the_headline_counts_where_none_stands_below() -> None:
    assert read("May 9, 2022", TITLE, *BODY).published_raw == "May 9, 2022"


def test_the_address_names_the_day_where_the_page_does_not() -> None:
    article = read(TITLE, *BODY, url="https://sandpiper.example/2022/05/04/pier")
    assert (article.published_at, article.published_from) == (datetime(2022, 5, 4, tzinfo=UTC), "url")


def test_the_date_of_a_teaser_is_never_the_articles() -> None:
    teasers = [line for n in (1, 2, 3) for line in (f"A headline about boat number {n} of the fleet", f"March {n}, 2021")]
    assert read(TITLE, *BODY, "Share this story", *teasers).published_at is None


@pytest.mark.parametrize("url", ["", "http://[", "https://sandpiper.example/", "https://sandpiper.example/%ff%00"])
def test_any_address_will_do(url: str) -> None:
    lines = read_lines("\n\n".join([TITLE, *BODY]))
    own = [n for n, line in enumerate(lines) if line.kind is Kind.PARAGRAPH]
    assert find_headline(lines, own, (), url) == 0


def test_a_name_beside_the_date_is_the_author() -> None:
    article = read_text("\n\n".join([TITLE, "Ann Lee", "May 5, 2022", *BODY]), url="", extractor="test").article
    assert article is not None
    assert article.authors == ("Ann Lee",)


@pytest.mark.parametrize("label", ["HARBOUR NEWS", "Share", "Pier and seals"])
def test_a_label_beside_the_date_that_is_no_full_name_is_no_author(label: str) -> None:
    article = read_text("\n\n".join([TITLE, label, "May 5, 2022", *BODY]), url="", extractor="test").article
    assert article is not None
    assert article.authors == ()
