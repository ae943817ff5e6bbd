"""The report of a run says the same in the archive, on the terminal and in the Prefect UI."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.outcome import Reason, Stage, in_words, tally
from schemas.run import Commit, Run, StoredObject
from tasks.report import report_in_markdown, report_of, stage_rows_of

RUN = Run("backfill-a-0001", "backfill-a", date(2026, 11, 21), datetime(2026, 11, 21, 2, 15, tzinfo=UTC))


def commit(number: int, articles: int, repeats: int) -> Commit:
    stored = StoredObject("articles/a.parquet", "staging/a", "articles", articles, 10, "0" * 64)
    return Commit(
        number=number,
        run_id=RUN.id,
        run_name=RUN.name,
        night=RUN.night,
        shard=str(number),
        final=False,
        committed_at=RUN.started_at,
        objects=(stored,),
        index=(),
        tallies=(tally(Stage.DEDUPLICATE, articles, [Reason.EXACT] * repeats),),
        schema_version="1",
        pressmark_version="0.1.0",
        previous_sha256="",
    )


def test_rows_and_counts_are_summed_over_the_commits_of_the_run() -> None:
    report = report_of(RUN, [commit(3, 5, 1), commit(4, 2, 0)])
    assert report.rows == {"articles": 7, "teasers": 0, "sightings": 0, "outcomes": 0}
    assert report.commits == (3, 4)
    assert stage_rows_of(report) == [{"stage": "deduplicate", "in": 8, "kept": 7, "dropped": 1, "reasons": "1 exact"}]
    assert report.as_json()["stages"][0] == {"stage": "deduplicate", "in": 8, "kept": 7, "dropped": 1, "reasons": {"exact": 1}}


def test_the_page_in_the_ui_holds_every_stage_and_table() -> None:
    page = report_in_markdown(report_of(RUN, [commit(3, 5, 1)]))
    assert "| articles | 5 |" in page
    assert "| deduplicate | 6 | 5 | 1 | 1 exact |" in page


def test_reasons_are_told_the_most_frequent_first() -> None:
    assert in_words({"timeout": 1, "listed_twice": 3, "gone": 1}) == "3 listed twice, 1 gone, 1 timeout"
