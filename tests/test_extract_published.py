"""When a page was published: which places are asked, in which order, and what is never taken for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.story import Article
from tasks.extract import read_page
from tasks.extract.fields.published import date_in_url
from tests.pier import PARAGRAPHS, TITLE

URL = "https://sandpiper.example/pier.html"
SIXTH = datetime(2022, 5, 6, tzinfo=UTC)


def article(head: str = "", before: str = "", after: str = "", **hints: str) -> Article:
    page = f"<html><head>{head}</head><body>{before}<h1>{TITLE}</h1>{PARAGRAPHS}{after}</body></html>"
    found = read_page(page.encode(), url=URL, media_type="text/html", **hints).article
    assert found is not None
    return found


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("head", "before", "where"),
    [
        (linked('{"@type":"NewsArticle","headline":"Pier","datePublished":"2022-05-06"}'), "", "json-ld"),
        (linked('{"@graph":[{"@type":"WebPage","datePublished":"2022-05-06"}]}'), "", "json-ld"),
        (linked('{"@type":"NewsArticle","headline":"A "pier"","datePublished":"2022-05-06"}'), "", "json-ld"),
        ("<meta name='publish-date' content='Fri, 06 May 2022 00:00:00 GMT'>", "", "meta"),
        ("", "<div itemprop='datePublished'>6 May 2022</div>", "time"),
        ("", "<span class='published-on'>6 May 2022</span>", "time"),
        ("", "<ul><li><time datetime='2022-05-06'>on Friday</time></li></ul>", "time"),
        ("<meta name='date' content='2022-05-06'>", "", "meta"),
        ("<script>var page = {'published_date': '2022-05-06', 'id': 7};</script>", "", "script"),
    ],
)
def test_the_date_is_found_wherever_a_page_says_it(head: str, before: str, where: str) -> None:
    found = article(head, before)
    assert (found.published_at, found.published_from) == (SIXTH, where)


def test_a_date_beside_the_headline_goes_before_that_of_the_page_as_made() -> None:
    found = article("<meta name='date' content='2024-01-01'>", "<p>By Ann Lee, 6 May 2022</p>")
    assert (found.published_at, found.published_from) == (SIXTH, "text")


def test_dates_of_changes_comments_and_asides_are_not_that_of_publication() -> None:
    changed = "<time class='updated' datetime='2022-05-09'>later</time>"
    aside = "<aside><time datetime='2021-01-01'>then</time></aside>"
    assert article("", changed, aside).published_at is None


def test_the_last_change_is_kept_with_its_words_and_place() -> None:
    found = article("<meta property='article:modified_time' content='2022-05-07T10:00:00+02:00'>")
    assert (found.modified_at, found.modified_from) == (datetime(2022, 5, 7, 8, tzinfo=UTC), "meta")
    assert found.modified_raw == "2022-05-07T10:00:00+02:00"


def test_a_short_script_that_writes_one_date_is_read() -> None:
    found = article(before="<td><script>showDay('2022/05/06 09:30')</script></td>")
    assert (found.published_from, found.published_at) == ("script", datetime(2022, 5, 6, 9, 30, tzinfo=UTC))


def test_scripts_that_name_several_days_are_a_list_of_stories() -> None:
    assert article("<script>[{'pubDate':'2022-05-06'},{'pubDate':'2022-05-07'}]</script>").published_at is None


@pytest.mark.parametrize("path", ["/2022/05/06/pier", "/news/20220506-pier", "/a/2022-05-06-pier.html", "/pier?d=2022-05-06"])
def test_an_address_names_a_day(path: str) -> None:
    stamp = date_in_url(f"https://sandpiper.example{path}")
    assert stamp is not None
    assert stamp.at == SIXTH


@pytest.mark.parametrize("path", ["/2022/05/pier", "/article/20229999", "/id/1202205061", "/2022/13/41/"])
def test_an_address_without_a_day_names_none(path: str) -> None:
    assert date_in_url(f"https://sandpiper.example{path}") is None


def test_the_date_of_the_feed_is_used_where_the_page_declares_none() -> None:
    listed = "Fri, 06 May 2022 10:00:00 +0200"
    found = article(feed_date=listed)
    assert (found.published_at, found.published_raw) == (datetime(2022, 5, 6, 8, tzinfo=UTC), listed)
    assert (found.published_from, found.published_zone) == ("feed", "value")
    declared = article("<meta name='pubdate' content='2022-05-06'>", feed_date="Sat, 07 May 2022 10:00:00 GMT")
    assert declared.published_from == "meta"


@pytest.mark.parametrize(
    ("mark", "paywall"),
    [
        (linked('{"@type":"NewsArticle","headline":"Pier","isAccessibleForFree":false}'), "declared"),
        (linked('{"@type":"NewsArticle","headline":"Pier","isAccessibleForFree":"False"}'), "declared"),
        (linked('{"@type":"NewsArticle","headline":"Pier","isAccessibleForFree":true}'), ""),
        ("<meta property='article:content_tier' content='locked'>", "declared"),
        ("", ""),
    ],
)
def test_a_page_that_is_not_free_says_so(mark: str, paywall: str) -> None:
    assert article(mark).paywall == paywall
