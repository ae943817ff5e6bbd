"""The language stage: rows keep everything, kept ones get a tag, short ones lean on what is around them."""

from __future__ import annotations

from dataclasses import replace

from schemas.outcome import Outcome, Stage, tally
from schemas.run import Batch
from schemas.settings import Settings
from schemas.story import Decision, Tagged, Verdict
from tasks.language import MOST_CHARACTERS
from tasks.language.task import TEASER_CHARACTERS, tag_batch, tag_rows, tagged_text
from tasks.store import Bucket, stage_rows, staged_rows
from tests.deduplicate_texts import RUN, article_find, teaser_find
from tests.language_texts import SENTENCES

PAGE = "https://fjordpost.example/1"


def undeclared(row: Tagged) -> Tagged:
    return replace(row, find=replace(row.find, language_declared=""))


def languages_of(rows: list[Tagged]) -> list[str]:
    return [row.tag.language if row.tag else "" for row in tag_rows(rows)]


def test_a_short_headline_leans_on_its_page() -> None:
    short = undeclared(Tagged(teaser_find(PAGE, "", title="Fjord Post 7"), Verdict("a", Decision.NEW)))
    page = undeclared(Tagged(article_find(PAGE, SENTENCES["nb"], title=""), Verdict("b", Decision.NEW)))
    assert languages_of([short])[0] != "nb"
    (leaning, _) = tag_rows([short, page])
    assert leaning.tag
    assert (leaning.tag.language, leaning.tag.reason) == ("nb", "declared")


def test_a_short_headline_leans_on_its_source_where_its_page_says_nothing() -> None:
    short = undeclared(Tagged(teaser_find(PAGE, "", title="Fjord Post 7"), Verdict("a", Decision.NEW)))
    elsewhere = undeclared(
        Tagged(article_find("https://fjordpost.example/2", SENTENCES["nb"], title=""), Verdict("b", Decision.NEW))
    )
    assert languages_of([short, elsewhere]) == ["nb", "nb"]


def test_a_text_that_is_sure_leans_on_nothing() -> None:
    english = undeclared(Tagged(teaser_find(PAGE, SENTENCES["en"], title=""), Verdict("a", Decision.NEW)))
    norwegian = undeclared(Tagged(article_find(PAGE, SENTENCES["nb"], title=""), Verdict("b", Decision.NEW)))
    assert languages_of([english, norwegian]) == ["en", "nb"]


def test_a_row_without_letters_leans_on_nothing() -> None:
    silent = undeclared(Tagged(teaser_find(PAGE, "2026", title="7:3"), Verdict("a", Decision.NEW)))
    page = undeclared(Tagged(article_find(PAGE, SENTENCES["nb"], title=""), Verdict("b", Decision.NEW)))
    assert languages_of([silent, page]) == ["und", "nb"]


def test_title_and_text_are_tagged_and_long_ones_capped() -> None:
    verdict = Verdict("x", Decision.NEW)
    article = Tagged(article_find("https://fjordpost.example/1", "b" * 5000, title="Title"), verdict)
    short = Tagged(teaser_find("https://fjordpost.example/1", "b" * 5000, title="Title"), verdict)
    assert tagged_text(article) == "Title\n" + "b" * (MOST_CHARACTERS - 6)
    assert tagged_text(short) == "Title\n" + "b" * (TEASER_CHARACTERS - 6)


def test_a_batch_comes_back_whole_with_new_and_updated_rows_tagged(bucket: Bucket, store_settings: Settings) -> None:
    page = "https://fjordpost.example/1"
    rows = [
        Tagged(article_find(page, SENTENCES["de"]), Verdict("a", Decision.NEW)),
        Tagged(article_find(page, SENTENCES["fr"]), Verdict("b", Decision.REPEAT)),
        Tagged(teaser_find(page, SENTENCES["ja"], title=""), Verdict("c", Decision.NEW)),
        Tagged(article_find(page, SENTENCES["ru"]), Verdict("d", Decision.UPDATE)),
    ]
    staged = stage_rows(bucket, f"staging/{RUN.id}/deduplicate/0001.parquet", rows, Tagged)
    none = stage_rows(bucket, f"staging/{RUN.id}/deduplicate-outcomes/0001.parquet", (), Outcome)
    batch = tag_batch.fn(Batch("0001", staged, none, tally(Stage.DEDUPLICATE, 4, ())), RUN, store_settings)
    found = staged_rows(bucket, batch.items, Tagged)
    assert [row.tag.language if row.tag else None for row in found] == ["de", None, "ja", "ru"]
    assert [row.verdict for row in found] == [row.verdict for row in rows]
    assert (batch.tally.stage, batch.tally.entered, batch.tally.kept) == (Stage.LANGUAGE, 4, 4)
    assert batch.outcomes == none
