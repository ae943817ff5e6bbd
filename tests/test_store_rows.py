"""Every find that is kept becomes one row, every match one sighting, every outcome one row; nothing is lost on the way."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_samples import BEGAN, GERMAN, NIGHT, a_capture, a_run, an_outcome, new_article, new_teaser, repeated_teaser

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.story import Decision, Match, Relation, StoryKind, Tagged, Verdict
from schemas.tables import TABLES
from tasks.store import pressmark_version
from tasks.store.documents import from_json, to_json
from tasks.store.rows import article_table, outcome_table, sighting_table, teaser_table

RUN = a_run()


def test_an_article_row_says_what_when_where_and_by_whom() -> None:
    (row,) = article_table([new_article(RUN, 7)], RUN).to_pylist()
    text = "Die Fähre 7 legt ab.\n\nSie kommt auch an."
    assert row["article_id"] == row["story_id"] == f"{7:032x}"
    assert (row["version"], row["previous_id"]) == (1, "")
    assert (row["title"], row["text"], row["authors"]) == ("Fähre 7 fährt wieder", text, ["Ada Strom", "Bo Kai"])
    assert (row["characters"], row["text_sha256"]) == (len(text), hashlib.sha256(text.encode()).hexdigest())
    assert (row["language"], row["language_declared"], row["langdetect_probability"]) == ("de", "de-DE", 0.9999)
    assert (row["url"], row["site"]) == (f"https://www.hafenbote.example/{RUN.name}/7", "hafenbote.example")
    assert (row["capture_offset"], row["http_status"], row["source_id"]) == (700, 200, "hafen")
    assert (row["archived_at"], row["night"], row["run_id"]) == (BEGAN, NIGHT, RUN.id)
    assert row["pressmark_version"] == pressmark_version()


def test_a_new_version_keeps_its_story() -> None:
    verdict = Verdict("b" * 32, Decision.UPDATE, story_id="a" * 32, version=2, previous_id="a" * 32)
    (row,) = article_table([dataclasses.replace(new_article(RUN), verdict=verdict)], RUN).to_pylist()
    assert (row["article_id"], row["story_id"], row["version"], row["previous_id"]) == ("b" * 32, "a" * 32, 2, "a" * 32)


def test_the_pages_own_url_goes_before_that_of_the_capture() -> None:
    found = new_article(RUN)
    article = dataclasses.replace(found.find.article, url="https://www.bbc.co.uk/news/1")  # type: ignore[type-var]
    find = dataclasses.replace(found.find, article=article)
    (row,) = article_table([dataclasses.replace(found, find=find)], RUN).to_pylist()
    assert (row["url"], row["site"]) == ("https://www.bbc.co.uk/news/1", "bbc.co.uk")


def test_a_day_that_begins_elsewhere_is_the_same_day_in_the_tables() -> None:
    found = new_article(RUN)
    midnight = datetime(2022, 5, 6, tzinfo=ZoneInfo("Asia/Seoul"))
    article = dataclasses.replace(found.find.article, published_at=midnight, modified_at=midnight.replace(hour=8))  # type: ignore[type-var]
    find = dataclasses.replace(found.find, article=article)
    (row,) = article_table([dataclasses.replace(found, find=find)], RUN).to_pylist()
    assert row["published_at"] == datetime(2022, 5, 6, tzinfo=UTC)
    assert row["modified_at"] == datetime(2022, 5, 5, 23, tzinfo=UTC)


def test_a_teaser_row_says_on_which_page_and_where() -> None:
    (row,) = teaser_table([new_teaser(RUN)], RUN).to_pylist()
    assert (row["url"], row["page_url"]) == ("https://anders.example/a", f"https://www.hafenbote.example/{RUN.name}/2")
    assert (row["position"], row["truncated"], row["site"]) == (3, True, "hafenbote.example")


def test_a_repeat_has_a_sighting_and_no_row() -> None:
    repeat = [repeated_teaser(RUN)]
    assert article_table(repeat, RUN).num_rows == teaser_table(repeat, RUN).num_rows == 0
    (row,) = sighting_table(repeat, RUN).to_pylist()
    assert (row["of"], row["of_kind"], row["relation"], row["method"]) == (f"{1002:032x}", "teaser", "truncated", "ladder")
    assert (row["position"], row["title"], row["characters"]) == (4, "Markt 2", 15)


def test_an_article_that_a_teaser_announced_is_sighted_as_the_match_says() -> None:
    match = Match("e" * 32, "a" * 32, StoryKind.ARTICLE, Relation.TEASER_OF, 0.9, "ladder", "1")
    verdict = Verdict("a" * 32, Decision.NEW, (match,))
    (row,) = sighting_table([dataclasses.replace(new_article(RUN), verdict=verdict)], RUN).to_pylist()
    assert (row["seen_id"], row["of"], row["of_kind"], row["position"]) == ("e" * 32, "a" * 32, "article", 0)


def test_an_outcome_row_says_what_became_of_an_item() -> None:
    outcome = Outcome("s", "https://a.example/", Stage.FETCH, Fate.DROPPED, Reason.NOT_FOUND, "404", "", BEGAN)
    (row,) = outcome_table([outcome], RUN).to_pylist()
    assert (row["stage"], row["outcome"], row["reason"], row["detail"]) == ("fetch", "dropped", "not_found", "404")


def test_every_column_is_filled_or_meant_to_be_empty() -> None:
    tables = {
        "articles": article_table([new_article(RUN)], RUN),
        "teasers": teaser_table([new_teaser(RUN)], RUN),
        "sightings": sighting_table([repeated_teaser(RUN)], RUN),
        "outcomes": outcome_table([an_outcome(RUN)], RUN),
    }
    nullable = {"published_at", "modified_at", "http_status", "langdetect", "langdetect_probability"}
    for name, table in tables.items():
        assert table.schema.equals(TABLES[name], check_metadata=True)
        assert {field.name for field in table.schema if table[field.name].null_count} <= nullable


def test_a_kept_story_without_a_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no language tag"):
        article_table([dataclasses.replace(new_article(RUN), tag=None)], RUN)


@given(decisions=st.lists(st.sampled_from(list(Decision)), max_size=12))
def test_every_find_ends_as_a_row_or_as_a_sighting(decisions: list[Decision]) -> None:
    match = Match("e" * 32, "a" * 32, StoryKind.ARTICLE, Relation.EXACT, 1.0, "exact", "1")
    tagged = [
        Tagged(new_article(RUN, n).find, Verdict(f"{n:032x}", decision, (match,) if decision is Decision.REPEAT else ()), GERMAN)
        for n, decision in enumerate(decisions)
    ]
    assert article_table(tagged, RUN).num_rows + sighting_table(tagged, RUN).num_rows == len(tagged)


@given(st.datetimes(timezones=st.just(UTC)), st.text())
def test_documents_come_back_as_they_were_written(moment: datetime, url: str) -> None:
    capture = dataclasses.replace(a_capture(RUN), captured_at=moment, url=url)
    text_is_unicode = url.encode("utf-8", "surrogatepass").decode("utf-8", "replace") == url
    if text_is_unicode:
        assert from_json(to_json(capture), type(capture)) == capture
        assert to_json(from_json(to_json(capture), type(capture))) == to_json(capture)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"id": 1}', b"\xff"])
def test_a_document_that_is_none_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        from_json(body, type(RUN))
