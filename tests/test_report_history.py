"""The history of a source: every night once, made again from the outcomes where it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ledger import History, NightCount, SourceLedger
from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.run import Run
from schemas.settings import Settings
from tasks.report.history import keep_histories, made_again, read_history, with_night
from tasks.report.night import report_in_markdown, report_of, source_rows_of
from tasks.report.silence import REMEMBERED_NIGHTS
from tasks.report.task import silence_event
from tasks.store import Bucket, history_key
from tasks.store.parquet import to_parquet
from tasks.store.rows import outcome_table

AT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
NIGHT = date(2026, 11, 21)


def run_of(night: date) -> Run:
    return Run(f"night-{night}-0001", f"night-{night}", night, AT)


def outcome(source_id: str, fate: Fate, listed_by: str = "feed") -> Outcome:
    return Outcome(source_id, "https://hafen.example/a", Stage.STORE, fate, Reason.NONE, "", "", AT, listed_by)


def ledger(archived: int, source_id: str = "hafen") -> SourceLedger:
    return SourceLedger(source_id, listed=archived, fetched=archived, archived=archived)


def archived(bucket: Bucket, night: date, *outcomes: Outcome, name: str = "night") -> None:
    """The outcomes of one night, or of another run on that day, as a commit leaves them."""
    run = replace(run_of(night), id=f"{name}-{night}-0001", name=f"{name}-{night}")
    bucket.put(f"outcomes/archived={night:%Y-%m}/{run.id}.parquet", to_parquet(outcome_table(outcomes, run), "outcomes"))


COUNTS = st.lists(st.builds(NightCount, st.dates(NIGHT, NIGHT + timedelta(days=9)), st.integers(0, 9)), max_size=12)


@given(COUNTS)
def test_nights_are_in_order_and_each_is_there_once(counts: list[NightCount]) -> None:
    history = History("hafen")
    for count in counts:
        history = with_night(with_night(history, count), count)
    assert [one.night for one in history.nights] == sorted({one.night for one in counts})
    assert {one.night: one.archived for one in history.nights} == {one.night: one.archived for one in counts}


def test_a_day_on_which_captures_were_read_again_is_no_night(bucket: Bucket, store_settings: Settings) -> None:
    archived(bucket, NIGHT, outcome("hafen", Fate.ARCHIVED))
    archived(bucket, NIGHT, outcome("hafen", Fate.ARCHIVED), name="reread-since")
    archived(bucket, NIGHT + timedelta(days=3), outcome("hafen", Fate.DROPPED), name="reread-since")
    assert made_again(store_settings, ["hafen"]) == {"hafen": (NightCount(NIGHT, 1),)}


def test_what_is_too_long_ago_is_forgotten() -> None:
    history = History("hafen", tuple(NightCount(NIGHT - timedelta(days=days), 1) for days in range(500, 0, -1)))
    assert len(with_night(history, NightCount(NIGHT, 1)).nights) == REMEMBERED_NIGHTS


def test_every_night_adds_to_the_history_and_one_that_is_reported_again_does_not(
    bucket: Bucket, store_settings: Settings
) -> None:
    for days, count in enumerate([3, 5, 5]):
        keep_histories(store_settings, run_of(NIGHT + timedelta(days=days)), [ledger(count)])
    again = keep_histories(store_settings, run_of(NIGHT + timedelta(days=1)), [ledger(4)])
    assert [count.archived for count in again["hafen"]] == [3, 4]  # of that night and those before it
    history = read_history(bucket, "hafen")
    assert history is not None
    assert [count.archived for count in history.nights] == [3, 4, 5]


@pytest.mark.parametrize("body", [None, b"", b"[1,", b'{"source_id":"hafen"}'])
def test_a_history_that_is_lost_or_broken_is_made_again_from_the_outcomes(
    bucket: Bucket, store_settings: Settings, body: bytes | None
) -> None:
    before, earlier = NIGHT - timedelta(days=1), NIGHT - timedelta(days=2)
    archived(bucket, before, outcome("hafen", Fate.ARCHIVED), outcome("hafen", Fate.ARCHIVED), outcome("hafen", Fate.REPEAT))
    archived(bucket, earlier, outcome("hafen", Fate.UNCHANGED), outcome("hafen", Fate.ARCHIVED, listed_by=""))
    archived(bucket, NIGHT, outcome("kai", Fate.ARCHIVED))
    if body is not None:
        bucket.put(history_key("hafen"), body)
    nights = keep_histories(store_settings, run_of(NIGHT), [ledger(7)])
    assert [(count.night, count.archived) for count in nights["hafen"]] == [
        (before - timedelta(days=1), 0),
        (before, 2),
        (NIGHT, 7),
    ]
    assert made_again(store_settings, ["kai"]) == {"kai": (NightCount(NIGHT, 1),)}


def test_a_silent_source_stands_first_in_the_report_and_is_an_event() -> None:
    silent = replace(ledger(0, "kai"), silence="nothing new for 3 nights", unread={"timeout": 1})
    report = report_of(run_of(NIGHT), [], [ledger(2), silent])
    assert [row["source"] for row in source_rows_of(report)] == ["kai", "hafen"]
    assert source_rows_of(report)[0]["trouble"] == "nothing new for 3 nights; could not be read: 1 timeout"
    assert "| kai | nothing new for 3 nights; could not be read: 1 timeout | 0 |" in report_in_markdown(report)
    assert [source["source_id"] for source in report.as_json()["sources"]] == ["hafen", "kai"]
    event = silence_event(run_of(NIGHT), silent)
    assert (event["event"], event["resource"]["prefect.resource.id"]) == ("pressmark.source.silent", "pressmark.source.kai")
    assert (event["payload"]["night"], event["payload"]["silence"]) == ("2026-11-21", "nothing new for 3 nights")
