"""The facts of a reading say what was found and what found it, under the names of the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from capture_pages import RESPONSE, RUN

from schemas.outcome import Outcome, Reason, Stage, Tally
from schemas.page import Capture
from schemas.run import Batch
from schemas.settings import Settings
from schemas.story import Article, Reading, Teaser
from schemas.tables import ARTICLES
from tasks.capture import write_captures
from tasks.extract import Failure
from tasks.extract.batch import extract_batch
from tasks.extract.facts import facts_of
from tasks.store import open_bucket, stage_rows

COUNTS = {"outcome", "reason", "detail", "teasers"}
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_an_article_is_told_with_its_dates_as_stated_and_as_read() -> None:
    article = Article(
        "Title", "Some text.", authors=("Ada", "Bo"), published_at=AT, published_raw="20 Nov", published_from="meta"
    )
    facts = facts_of(Reading(article, (Teaser("One", "more", 1),), "reader 2", "de"))
    assert {name: value for name, value in facts.items() if value} == {
        "outcome": "article",
        "title": "Title",
        "characters": "10",
        "authors": "2",
        "published_at": "2026-11-20T08:00:00+00:00",
        "published_raw": "20 Nov",
        "published_from": "meta",
        "teasers": "1",
        "language_declared": "de",
        "extractor": "reader 2",
    }
    assert set(facts) <= set(ARTICLES.names) | COUNTS


def test_a_listing_and_a_page_that_could_not_be_read_say_so() -> None:
    assert facts_of(Reading(None, (), "reader 2")) == {
        "outcome": "listing",
        "teasers": "0",
        "language_declared": "",
        "extractor": "reader 2",
    }
    assert facts_of(Failure(Reason.NO_TEXT)) == {"outcome": "dropped", "reason": "no_text", "detail": ""}


def test_a_batch_keeps_the_facts_of_every_capture_and_names_where(store_settings: Settings) -> None:
    bucket = open_bucket(store_settings)
    body = (Path(__file__).parent / "pages" / "bridge.html").read_bytes()
    captures = write_captures(bucket, RUN, "fjord", [RESPONSE, replace(RESPONSE, body=body)])
    items = stage_rows(bucket, "staging/a.parquet", captures, Capture)
    outcomes = stage_rows(bucket, "staging/b.parquet", [], Outcome)
    batch = extract_batch.fn(Batch("0001-fjord", items, outcomes, Tally(Stage.FETCH, 2, 2)), RUN, store_settings)
    assert [warc.rsplit("/", 1)[1] for warc in batch.warcs] == ["0001-fjord-facts-001.warc.gz"]
    assert all(bucket.head(warc) for warc in batch.warcs)
