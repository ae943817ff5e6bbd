"""What came in place of the article is an outcome of its own; an article about such things stays an article."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import pytest
from barrier_pages import ARTICLES, PAGES
from corpus import development_data, needs_corpus

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract import read_page
from tasks.extract.barrier import is_consent_wall, refuse_barrier, says_not_found, title_says_not_found
from tasks.extract.worker import Failure, Job, read_job

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("reason", "text"), [(reason, text) for reason, _, text in PAGES], ids=[f"{r}: {n}" for r, n, _ in PAGES]
)
def test_a_page_that_stands_in_the_way_is_an_outcome_of_its_own(reason: Reason, text: str) -> None:
    ended = read_job(Job(text.encode(), "https://hafen.example/2026/sturm", HTML if "<" in text else "text/plain"))
    assert isinstance(ended, Failure)
    assert ended.reason is reason


@pytest.mark.parametrize(
    ("reason", "text"), [(reason, text) for reason, _, text in PAGES], ids=[f"{r}: {n}" for r, n, _ in PAGES]
)
def test_the_date_with_which_a_feed_listed_a_page_does_not_let_another_pass(reason: Reason, text: str) -> None:
    kind = HTML if "<" in text else "text/plain"
    ended = read_job(Job(text.encode(), "https://hafen.example/2026/sturm", kind, feed_date="Sat, 21 Nov 2026 01:00:00 GMT"))
    assert isinstance(ended, Failure)
    assert ended.reason is reason


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_an_article_about_such_things_stays_an_article(text: str) -> None:
    ended = read_job(Job(text.encode(), "https://hafen.example/2026/sturm", HTML))
    assert isinstance(ended, Reading)
    assert ended.article


def test_a_wall_in_a_legacy_character_set_is_seen() -> None:
    text = "<html><head><meta charset=euc-kr><title>부두일보</title></head><h1>요청하신 페이지를 찾을 수 없습니다</h1></html>"
    ended = read_job(Job(text.encode("euc-kr"), "", "text/html"))
    assert isinstance(ended, Failure)
    assert ended.reason is Reason.SOFT_NOT_FOUND


def test_a_place_that_asks_for_consent_needs_fewer_words() -> None:
    text = "We use cookies and similar means.\nAccept all\nReject all"
    assert is_consent_wall(text, "https://consent.hafen.example/collect?id=1")
    assert not is_consent_wall(text, "https://hafen.example/2026/sturm")


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Page not found", True),
        ("404 | Harbour Post", True),
        ("Error 404 - Page Not Found - Harbour Post", True),
        ("Harbour Post - Page not found", True),
        ("Seite nicht gefunden – Hafenzeitung", True),
        ("404 homes to be built", False),
        ("Missing sailor not found after a week", False),
        ("Harbour Post", False),
        ("", False),
    ],
)
def test_a_title_says_not_found_but_for_the_name_of_the_site(title: str, says: bool) -> None:
    assert title_says_not_found(title) is says


def test_a_line_of_prose_says_nothing() -> None:
    assert says_not_found("Sorry, the page you requested is not here.")
    assert not says_not_found(f"The page you requested {'is one of many things of which he spoke ' * 5}")


@pytest.mark.parametrize(
    "piece", ["<h1>", "<title", "<h1 <h1 ", "not found ", "404 - ", "cookie\n", "<noscript>", "(", "<", "captcha "]
)
def test_a_hostile_page_takes_no_time(piece: str) -> None:
    with suppress(PageUnreadable):
        refuse_barrier(Reading(None, (), "x"), (piece * 60_000).encode(), media_type=HTML, url="https://consent.example/[")


def whole_pages() -> list[tuple[bytes, str, str]]:
    """Every page of the development data: article pages, list pages and those with teasers."""
    folder = development_data("pages")
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [(gzip.decompress((folder / row["html_path"]).read_bytes()), row.get("url") or "", row["media_type"]) for row in rows]
    others = [*development_data("list_pages").glob("*.html.gz"), *development_data("teaser_pages").rglob("*.html.gz")]
    return found + [(gzip.decompress(path.read_bytes()), "", HTML) for path in sorted(others)]


@needs_corpus
@pytest.mark.slow
def test_no_page_of_the_development_data_is_taken_for_a_barrier() -> None:
    pages = whole_pages()
    assert len(pages) >= 700
    for body, url, media_type in pages:
        refuse_barrier(read_page(body, url=url, media_type=media_type), body, media_type=media_type, url=url)
