"""Every entry of a source ends as a capture or an outcome, and what is unchanged or was captured before a kill costs nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from web_site import HTML, NIGHT, QUICK, Site, reply, site, timer, web

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import REVISIT, Capture, Entry, RecordType
from schemas.run import Batch, Run, Staged
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from schemas.visit import Visited
from tasks.capture import open_captures, read_capture
from tasks.fetch import Visit, Web, fetch_source, visits_of
from tasks.fetch.plan import plan_night
from tasks.fetch.source import ask_all, fetch_entries, folder_of, is_front_page_instead
from tasks.fetch.visits import merged
from tasks.store import Bucket, forget, seen_visits_key, stage_rows, staged_rows, visits_key

__all__ = ["site", "timer", "web"]  # fixtures

FIRST = date(2026, 11, 21)
SOURCE = Source(id="hafen", kind=SourceKind.FEED, urls=("http://hafen.example/",), pace_seconds=0, timezone="Asia/Seoul")


def run_of(night: date = FIRST) -> Run:
    return Run(f"night-{night}-0001", f"night-{night}", night, NIGHT + (night - FIRST))


def entries(*urls: str) -> list[Entry]:
    return [Entry("hafen", url, number, published_raw="2026-11-21", listed_by="feed") for number, url in enumerate(urls, start=1)]


@pytest.fixture
def visit(web: Web, bucket: Bucket, tmp_path: Path) -> Visit:
    return Visit(SOURCE, run_of(), replace(web, settings=replace(QUICK, batch_pages=2, home=str(tmp_path))), bucket)


def captures(visit: Visit, batches: tuple[Batch, ...]) -> list[Capture]:
    return [capture for batch in batches for capture in staged_rows(visit.bucket, batch.items, Capture)]


def outcomes(visit: Visit, batches: tuple[Batch, ...]) -> list[Outcome]:
    return [outcome for batch in batches for outcome in staged_rows(visit.bucket, batch.outcomes, Outcome)]


def nights_later(visit: Visit, nights: int) -> Visit:
    """The same source so many nights later, after the run before was committed and what it saw was kept."""
    rows = staged_rows(visit.bucket, Staged(seen_visits_key(visit.run, "hafen"), 0), Visited)
    table = merged(visits_of(visit.bucket, "hafen"), rows, visit.run.night)
    stage_rows(visit.bucket, visits_key("hafen"), table.values(), Visited)
    return replace(visit, run=run_of(visit.run.night + timedelta(days=nights)))


def pages(site: Site) -> list[str]:
    return [path for path in site.asked if path != "/robots.txt"]


def test_every_entry_is_a_capture_or_an_outcome(visit: Visit, site: Site) -> None:
    good = [site.on(f"/{number}", f"<p>{number}</p>".encode()) for number in range(3)]
    bad = [site.on("/picture", Content_Type="image/png"), site.url + "/missing", "mailto:desk@hafen.example", good[0] + "#again"]
    batches = fetch_entries(visit, entries(good[0], bad[0], good[1], *bad[1:], good[2]))

    assert [batch.id for batch in batches] == ["hafen-0001", "hafen-0002"]
    assert [capture.url for capture in captures(visit, batches)] == good
    dropped = outcomes(visit, batches)
    assert {outcome.url: outcome.reason for outcome in dropped} == {
        bad[0]: Reason.NOT_A_PAGE,
        bad[1]: Reason.NOT_FOUND,
        bad[2]: Reason.BAD_URL,
        bad[3]: Reason.LISTED_TWICE,
    }
    assert {(outcome.stage, outcome.fate, outcome.listed_by) for outcome in dropped} == {(Stage.FETCH, Fate.DROPPED, "feed")}
    total = batches[0].tally + batches[1].tally
    assert (total.entered, total.kept, total.dropped) == (7, 3, 4)
    assert {batch.warcs for batch in batches} == {("captures/2026-11/night-2026-11-21-0001/hafen-0001-001.warc.gz",)}


def test_a_page_is_captured_with_what_its_source_says_of_it(visit: Visit, site: Site) -> None:
    (capture,) = captures(visit, fetch_entries(visit, entries(site.on("/1"))))
    page = read_capture(visit.bucket, capture)
    assert (page.body, page.time_zone, page.listed_date, page.listed_by) == (HTML, "Asia/Seoul", "2026-11-21", "feed")
    assert (capture.listed_by, capture.source_id) == ("feed", "hafen")


def test_a_night_that_is_fetched_is_not_fetched_again(visit: Visit, site: Site) -> None:
    listed = entries(*[site.on(f"/{number}") for number in range(4)])
    first = fetch_entries(visit, listed)
    site.asked.clear()
    (folder_of(visit) / f"{visit.run.id}.hafen-0001-001.warc.gz").write_bytes(b"left by a kill before the tidying")
    assert fetch_entries(visit, listed) == first
    assert site.asked == []
    assert list(folder_of(visit).iterdir()) == []


def test_a_killed_run_goes_on_with_what_it_captured(visit: Visit, site: Site) -> None:
    listed = entries(*[site.on(f"/{number}", f"<p>{number}</p>".encode()) for number in range(6)], site.on("/gone", status=410))
    whole = fetch_entries(replace(visit, run=run_of(date(2026, 11, 1))), listed)
    asks = plan_night(listed, {}, SOURCE, visit.run.night).asks
    with suppress(KeyboardInterrupt), open_captures(visit.bucket, visit.run, "hafen-0001", folder_of(visit)) as file:
        before = [met.ask.entry.url for met in islice(ask_all(visit, asks, file), 3)]
        raise KeyboardInterrupt
    site.asked.clear()

    batches = fetch_entries(visit, listed)
    left = {urlsplit(ask.entry.url).path for ask in asks if ask.entry.url not in before}
    assert len(left) == 4
    assert set(pages(site)) == left
    told = [(one.asked_url, one.payload_digest) for one in captures(visit, batches)]
    assert told == [(one.asked_url, one.payload_digest) for one in captures(visit, whole)]
    assert [(one.url, one.reason) for one in outcomes(visit, batches)] == [(f"{site.url}/gone", Reason.GONE)]


def test_what_was_captured_before_a_loss_is_asked_for_again(visit: Visit, site: Site) -> None:
    listed = entries(*[site.on(f"/{number}", status=403) for number in range(3)])
    asks = plan_night(listed, {}, SOURCE, visit.run.night).asks
    with suppress(KeyboardInterrupt), open_captures(visit.bucket, visit.run, "hafen-0001", folder_of(visit)) as file:
        list(islice(ask_all(visit, asks, file), 2))
        raise KeyboardInterrupt
    forget(visit.bucket, visit.run)  # by another machine, say, on which the run lost too much
    assert list(folder_of(visit).iterdir())
    for number in range(3):
        site.on(f"/{number}")
    assert [one.http_status for one in captures(visit, fetch_entries(visit, listed))] == [200, 200, 200]


def test_a_refusal_that_is_a_bot_check_is_told_from_others(visit: Visit, site: Site) -> None:
    challenge = b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
    listed = entries(site.on("/a", challenge, 403), site.on("/b", b"<h1>Members only</h1>", 403))
    told = {outcome.url.removeprefix(site.url): outcome.reason for outcome in outcomes(visit, fetch_entries(visit, listed))}
    assert told == {"/a": Reason.BLOCKED, "/b": Reason.REFUSED}


def with_etag(site: Site, path: str) -> str:
    """A page that knows whether it has changed."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == '"v1"'
        reply(b"" if same else HTML, 304 if same else 200, ETag='"v1"')(request)

    site.answers[path] = answer
    return site.url + path


def test_unchanged_pages_are_kept_as_revisits_and_read_no_more(visit: Visit, site: Site) -> None:
    listed = entries(with_etag(site, "/etag"), site.on("/same"), site.on("/changed"))
    fetch_entries(visit, listed)
    site.on("/changed", b"<p>Der Hafen bleibt zu.</p>")
    later = nights_later(visit, 1)
    batches = fetch_entries(later, listed)
    assert [capture.url for capture in captures(later, batches)] == [f"{site.url}/changed"]
    told = {outcome.url.removeprefix(site.url): (outcome.fate, outcome.reason) for outcome in outcomes(later, batches)}
    assert told == {"/etag": (Fate.UNCHANGED, Reason.NOT_MODIFIED), "/same": (Fate.UNCHANGED, Reason.SAME_PAYLOAD)}
    assert [batch.warcs for batch in batches] == [("captures/2026-11/night-2026-11-22-0001/hafen-0001-001.warc.gz",)]


def test_a_page_whose_time_has_not_come_is_not_asked_for(visit: Visit, site: Site) -> None:
    listed = entries(with_etag(site, "/a"))
    for nights in (1, 1, 1):
        fetch_entries(visit, listed)
        visit = nights_later(visit, nights)
    site.asked.clear()
    (outcome,) = outcomes(visit, fetch_entries(visit, listed))
    assert (outcome.reason, outcome.fate, pages(site)) == (Reason.NOT_DUE, Fate.DROPPED, [])


def test_pages_that_are_gone_since_are_seen(visit: Visit, site: Site) -> None:
    fetch_entries(visit, entries(site.on("/a"), site.on("/b")))
    site.on("/a", b"weg", 410)
    del site.answers["/b"]
    later = nights_later(visit, 1)
    told = outcomes(later, fetch_entries(later, []))
    assert {(one.url.removeprefix(site.url), one.reason, one.listed_by) for one in told} == {
        ("/a", Reason.GONE, REVISIT),
        ("/b", Reason.NOT_FOUND, REVISIT),
    }
    site.asked.clear()
    assert fetch_entries(nights_later(later, 30), []) == ()
    assert site.asked == []


def test_a_lost_table_costs_requests_and_no_more(visit: Visit, site: Site) -> None:
    listed = entries(with_etag(site, "/a"), site.on("/b"))
    first = captures(visit, fetch_entries(visit, listed))
    later = nights_later(visit, 1)
    visit.bucket.delete(visits_key("hafen"))
    again = captures(later, fetch_entries(later, listed))
    assert [one.payload_digest for one in again] == [one.payload_digest for one in first]
    assert {one.record_type for one in again} == {RecordType.RESPONSE}


def test_a_night_in_which_nothing_changed_leaves_nothing_to_extract(visit: Visit, site: Site) -> None:
    listed = entries(*[with_etag(site, f"/{number}") for number in range(40)])
    fetch_entries(visit, listed)
    later = nights_later(visit, 1)
    (batch,) = fetch_entries(later, listed)
    assert (batch.items.rows, batch.outcomes.rows) == (0, 40)
    assert batch.tally.reasons == {Reason.NOT_MODIFIED: 40}


def test_answers_before_a_failure_are_captured(visit: Visit, site: Site) -> None:
    site.on("/loop", b"", 302, Location="/loop")
    (batch,) = fetch_entries(visit, entries(f"{site.url}/loop"))
    (outcome,) = staged_rows(visit.bucket, batch.outcomes, Outcome)
    assert outcome.reason is Reason.TOO_MANY_REDIRECTS
    assert visit.bucket.head(batch.warcs[0])


def test_an_article_that_leads_to_the_front_page_is_not_found(visit: Visit, site: Site) -> None:
    site.on("/2026/11/sturm-4711", b"", 301, Location="/")
    site.on("/")
    (batch,) = fetch_entries(visit, entries(f"{site.url}/2026/11/sturm-4711", f"{site.url}/"))
    assert [capture.asked_url for capture in staged_rows(visit.bucket, batch.items, Capture)] == [f"{site.url}/"]
    (outcome,) = staged_rows(visit.bucket, batch.outcomes, Outcome)
    assert (outcome.reason, outcome.fate) == (Reason.SOFT_NOT_FOUND, Fate.DROPPED)


H = "https://www.hafen.example"


@pytest.mark.parametrize(
    ("asked", "came", "instead"),
    [
        (f"{H}/2026/11/21/sturm", f"{H}/", True),
        (f"{H}/sturm-ueber-dem-hafen", "https://hafen.example", True),
        (f"{H}/artikel?id=4711", f"{H}/de/index.html", True),
        (f"{H}/2026/11/21/sturm", f"{H}/2026/11/21/sturm-neu", False),
        (f"{H}/2026/11/21/sturm", f"{H}/politik", False),
        (f"{H}/", f"{H}/de/", False),
        (f"{H}/home", f"{H}/", False),
        (f"{H}/politik", f"{H}/", False),
        (f"{H}/2026/11/21/sturm", f"{H}/?p=4711", False),
        ("https://kurz.example/4711", f"{H}/", False),
    ],
)
def test_the_front_page_in_place_of_a_page_is_told_from_other_redirects(asked: str, came: str, instead: bool) -> None:
    assert is_front_page_instead(asked, came) is instead


def test_nothing_listed_is_no_batch(visit: Visit) -> None:
    assert fetch_entries(visit, []) == ()


def test_the_task_takes_keys_and_leaves_keys(site: Site, bucket: Bucket, store_settings: Settings) -> None:
    settings = replace(store_settings, allow_loopback=True, user_agent=QUICK.user_agent, pace_seconds=0)
    staged = stage_rows(bucket, "staging/x/entries.parquet", entries(site.on("/a")), Entry)
    (batch,) = fetch_source.fn(SOURCE, staged, run_of(), settings)
    (capture,) = staged_rows(bucket, batch.items, Capture)
    assert (read_capture(bucket, capture).body, capture.source_id, capture.http_status) == (HTML, "hafen", 200)
