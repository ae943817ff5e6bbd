"""What is known of pages: kept only after the commit, worth requests and never a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import REVISIT, Capture, Entry, Original, Page, RecordType
from schemas.run import Commit, Run, StoredObject
from schemas.settings import Settings
from schemas.visit import Ask, Visited
from tasks.fetch.plan import Plan, listed_as
from tasks.fetch.visits import FORGOTTEN_AFTER, Met, keep, keep_visits, lay_aside, merged, seen, validators_of, visited, visits_of
from tasks.store import Bucket, seen_visits_prefix, visits_key

NIGHT = date(2026, 11, 21)
AT = datetime(2026, 11, 21, 2, 20, tzinfo=UTC)
RUN = Run("night-2026-11-21-0001", "night-2026-11-21", NIGHT, AT)
URL = "https://hafen.example/sturm"
ENTRY = Entry("hafen", URL, 1, title="Sturm", published_raw="Fri, 20 Nov 2026 22:00:00 GMT", listed_by="feed")
ORIGINAL = Original(URL, AT - timedelta(days=1), "sha256:00")
KNOWN = Visited(
    "hafen.example/sturm", URL, NIGHT - timedelta(days=1), NIGHT - timedelta(days=1), NIGHT - timedelta(days=1),
    listed_as(ENTRY), 0, 200, '"v1"', "Fri, 20 Nov 2026 22:00:00 GMT", ORIGINAL,
)  # fmt: skip


def capture(status: int = 200, digest: str = "sha256:11", kind: RecordType = RecordType.RESPONSE) -> Capture:
    return Capture("hafen", URL, URL, "captures/a.warc.gz", 0, 9, digest, kind, "text/html", AT, status, "feed")


def met(reason: Reason | None = None, known: Visited | None = KNOWN, status: int = 200, **headers: str) -> Met:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    page = Page("hafen", URL, URL, b"", "text/html", AT, RecordType.RESPONSE, status, headers=named)
    return Met(Ask(ENTRY, KNOWN.key, known), capture(status), reason, "", validators_of(page))


def test_a_first_visit_keeps_the_validators_and_where_the_payload_lies() -> None:
    first = visited(met(known=None, ETag='"v2"', Last_Modified="Sat, 21 Nov 2026 01:00:00 GMT"), NIGHT)
    assert (first.first_night, first.last_night, first.last_listed, first.revisits, first.status) == (NIGHT, NIGHT, NIGHT, 0, 200)
    assert (first.etag, first.last_modified) == ('"v2"', "Sat, 21 Nov 2026 01:00:00 GMT")
    assert first.original == Original(URL, AT, "sha256:11")


def test_a_validator_of_absurd_length_is_not_kept() -> None:
    assert visited(met(known=None, etag="x" * 1001), NIGHT).etag == ""


def test_a_page_that_stands_unchanged_keeps_its_original_and_the_validators_that_were_not_sent_again() -> None:
    after = visited(met(Reason.NOT_MODIFIED, status=304, etag='"v1b"'), NIGHT)
    assert (after.original, after.etag, after.last_modified) == (ORIGINAL, '"v1b"', KNOWN.last_modified)
    assert (after.revisits, after.first_night) == (1, KNOWN.first_night)
    again = visited(met(Reason.SAME_PAYLOAD, etag='"v3"'), NIGHT)
    assert (again.original, again.etag, again.last_modified) == (ORIGINAL, '"v3"', "")


def test_a_new_payload_without_validators_leaves_none_of_the_old_ones() -> None:
    after = visited(met(), NIGHT)
    assert (after.etag, after.last_modified, after.original) == ("", "", Original(URL, AT, "sha256:11"))


@pytest.mark.parametrize(("reason", "status"), [(Reason.GONE, 410), (Reason.SERVER_ERROR, 503), (Reason.SOFT_NOT_FOUND, 200)])
def test_an_answer_without_the_page_changes_nothing_that_is_known_of_its_payload(reason: Reason, status: int) -> None:
    after = visited(met(reason, status=status, etag='"error"'), NIGHT)
    assert (after.status, after.etag, after.original) == (status, KNOWN.etag, ORIGINAL)


def test_no_answer_at_all_is_a_visit_too() -> None:
    after = visited(Met(Ask(ENTRY, KNOWN.key, KNOWN), None, Reason.TIMEOUT), NIGHT)
    assert (after.status, after.last_night, after.revisits, after.original) == (0, NIGHT, 1, ORIGINAL)


def test_a_revisit_does_not_count_as_listed() -> None:
    ask = Ask(Entry("hafen", URL, 0, listed_by=REVISIT), KNOWN.key, KNOWN)
    after = visited(Met(ask, capture()), NIGHT)
    assert (after.last_listed, after.listed_as) == (KNOWN.last_listed, KNOWN.listed_as)


def test_what_is_listed_and_not_due_was_listed_tonight_and_what_was_over_the_budget_was_not_visited() -> None:
    plan = Plan((), (), frozenset({KNOWN.key, "hafen.example/new"}))
    assert seen(plan, [], {KNOWN.key: KNOWN}, NIGHT) == {KNOWN.key: replace(KNOWN, last_listed=NIGHT)}
    over = Met(Ask(ENTRY, KNOWN.key, KNOWN), None, Reason.OVER_BUDGET)
    assert seen(plan, [over], {KNOWN.key: KNOWN}, NIGHT) == {KNOWN.key: replace(KNOWN, last_listed=NIGHT)}


NIGHTS = st.integers(0, 500).map(lambda nights: NIGHT - timedelta(days=nights))
ROWS = st.lists(
    st.builds(
        replace, st.just(KNOWN), key=st.sampled_from("abc"), last_night=NIGHTS, last_listed=NIGHTS | st.none(), first_night=NIGHTS
    ),
    max_size=6,
    unique_by=lambda row: (row.key, row.last_night, row.last_listed),
)


@given(ROWS, ROWS)
def test_merging_again_changes_nothing_and_the_latest_visit_counts(table: list[Visited], rows: list[Visited]) -> None:
    before = merged({}, table, NIGHT)
    once = merged(before, rows, NIGHT)
    assert merged(once, rows, NIGHT) == once
    assert all(row.last_night >= before[key].last_night for key, row in once.items() if key in before)


def test_what_no_listing_names_for_a_year_is_forgotten() -> None:
    old = replace(KNOWN, last_listed=NIGHT - FORGOTTEN_AFTER - timedelta(days=1))
    assert merged({old.key: old}, [], NIGHT) == {}
    assert merged({old.key: old}, [replace(old, last_listed=NIGHT)], NIGHT) != {}


def committed(bucket: Bucket, run: Run, *outcomes: Outcome) -> None:
    """The run brought to its end, with these outcomes."""
    from tasks.store.ledger import append_commit
    from tasks.store.parquet import to_parquet
    from tasks.store.rows import outcome_table

    body = to_parquet(outcome_table(outcomes, run), "outcomes")
    bucket.put(f"outcomes/{run.id}.parquet", body)
    stored = StoredObject(f"outcomes/{run.id}.parquet", "", "outcomes", len(outcomes), len(body), "0" * 64)
    append_commit(bucket, Commit(1, run.id, run.name, run.night, "", True, AT, (stored,), (), (), "3", "0.1.0", ""))


def outcome(reason: Reason, url: str = URL) -> Outcome:
    return Outcome("hafen", url, Stage.EXTRACT, Fate.DROPPED, reason, "", "", AT, "feed")


def test_what_a_run_saw_is_kept_after_its_commit_and_not_before(bucket: Bucket, store_settings: Settings) -> None:
    lay_aside(bucket, RUN, "hafen", {KNOWN.key: KNOWN})
    assert keep(bucket, RUN) == 0
    assert visits_of(bucket, "hafen") == {}
    committed(bucket, RUN, outcome(Reason.NONE, "https://hafen.example/other"))
    assert keep_visits.fn(RUN, store_settings) == 1
    assert visits_of(bucket, "hafen") == {KNOWN.key: KNOWN}
    assert bucket.keys(seen_visits_prefix(RUN)) == []
    assert keep(bucket, RUN) == 0
    assert visits_of(bucket, "hafen") == {KNOWN.key: KNOWN}


def test_a_source_that_is_not_in_the_commit_was_not_visited(bucket: Bucket) -> None:
    lay_aside(bucket, RUN, "hafen", {KNOWN.key: KNOWN})
    lay_aside(bucket, RUN, "removed", {KNOWN.key: KNOWN})
    committed(bucket, RUN, outcome(Reason.NONE))
    assert keep(bucket, RUN) == 1
    assert visits_of(bucket, "removed") == {}
    assert bucket.keys(seen_visits_prefix(RUN)) == []


@pytest.mark.parametrize("reason", [Reason.BLOCKED, Reason.CONSENT, Reason.SOFT_NOT_FOUND, Reason.EXTRACTOR_FAILED])
def test_what_came_in_place_of_the_page_is_asked_for_anew(bucket: Bucket, reason: Reason) -> None:
    other = replace(KNOWN, key="b", original=replace(ORIGINAL, url="https://hafen.example/b"))
    lay_aside(bucket, RUN, "hafen", {KNOWN.key: KNOWN, "b": other})
    committed(bucket, RUN, outcome(reason), outcome(Reason.NO_TEXT, "https://hafen.example/b"))
    keep(bucket, RUN)
    kept = visits_of(bucket, "hafen")
    assert (kept[KNOWN.key].etag, kept[KNOWN.key].original) == ("", None)
    assert kept["b"] == other


@pytest.mark.parametrize("body", [b"", b"PAR1 and no more", b"{}"])
def test_a_table_that_is_lost_or_broken_is_an_empty_one(bucket: Bucket, body: bytes) -> None:
    assert visits_of(bucket, "hafen") == {}
    bucket.put(visits_key("hafen"), body)
    assert visits_of(bucket, "hafen") == {}
