"""The entries of one source: planned, asked for, and captured as the answers come in; what a killed run captured stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from prefect import task

from schemas.errors import FetchFailed
from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Entry, Original, Page, RecordType
from schemas.run import Batch, Run, Staged
from schemas.settings import Settings, home_of
from schemas.source import Source
from schemas.visit import Ask
from tasks.capture import CaptureFile, open_captures, remove_left
from tasks.deduplicate import site_of
from tasks.extract import challenge_in
from tasks.fetch.lanes import fetch_all
from tasks.fetch.page import refusal
from tasks.fetch.plan import Aside, plan_night
from tasks.fetch.visits import Met, lay_aside, seen, validators_of, visits_of
from tasks.fetch.web import Web, web_of_process
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, recall, remember, stage_rows, staged_rows, staging_key

_UNCHANGED = frozenset({Reason.NOT_MODIFIED, Reason.SAME_PAYLOAD})
# What a bot check may look like from its status: 403, 429, 503.
_REFUSALS = frozenset({Reason.REFUSED, Reason.SERVER_ERROR})
# The path of a front page, with or without a language: / /index.html /de/ /en-us/home
_FRONT = re.compile(r"(?:/[a-z]{2}(?:[-_][a-z]{2})?)?(?:/(?:index|default|home)(?:\.\w{2,5})?)?/?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Visit:
    """What is needed to ask one source in one run."""

    source: Source
    run: Run
    web: Web
    bucket: Bucket


def fetch_entries(visit: Visit, entries: Sequence[Entry]) -> tuple[Batch, ...]:
    """The captures of the pages that are due, in batches of at most `batch_pages` in the order of their worth.

    Every answer is captured, a 404 too; only pages with a new payload go on. What does not, and what is set aside, are outcomes
    of the first batch. Done again after a kill, it goes on with what was captured.
    """
    source, run, bucket = visit.source, visit.run, visit.bucket
    done = recall(bucket, run, Stage.FETCH, source.id)
    if done is not None:
        remove_left(run, f"{source.id}-0001", folder_of(visit))  # by a kill between the note and the tidying
        return done
    known = visits_of(bucket, source.id)
    plan = plan_night(entries, known, source, run.night)
    with open_captures(bucket, run, f"{source.id}-0001", folder_of(visit)) as file:
        met = list(ask_all(visit, plan.asks, file))
    lay_aside(bucket, run, source.id, seen(plan, met, known, run.night))
    batches = _batches(visit, plan.aside, _in_order(plan.asks, met), file.warcs)
    remember(bucket, run, Stage.FETCH, source.id, batches)
    file.remove()
    return batches


def folder_of(visit: Visit) -> Path:
    """The local folder in which the captures of all runs lie until they are in the bucket."""
    return home_of(visit.web.settings) / "captures"


def ask_all(visit: Visit, asks: Sequence[Ask], file: CaptureFile) -> Iterator[Met]:
    """How every ask ended, in any order: those first that an earlier attempt had captured."""
    left = {capture.asked_url: capture for capture in file.left}
    open_asks = []
    for ask in asks:
        if ask.entry.url in left:
            yield _met(ask, left[ask.entry.url], _without_body(left[ask.entry.url]))
        else:
            open_asks.append(ask)
    with closing(fetch_all(visit.web, open_asks, visit.source)) as answers:
        for ask, answer in answers:
            if isinstance(answer, FetchFailed):
                file.write_hops(answer.hops)
                yield Met(ask, None, Reason(answer.reason), answer.detail)
            else:
                yield _met(ask, file.write(answer), answer)


def is_front_page_instead(asked: str, url: str) -> bool:
    """Whether a page of its own was asked for and the front page of the site came: how many sites say "not found"."""
    wanted, came = urlsplit(asked), urlsplit(url)
    if came.query or not _FRONT.fullmatch(came.path) or _FRONT.fullmatch(wanted.path) or site_of(asked) != site_of(url):
        return False
    last = wanted.path.rstrip("/").rsplit("/", 1)[-1]
    return bool(_NUMBER.search(wanted.path + wanted.query)) or last.count("-") + last.count("_") >= 3 or len(last) > 30


def _met(ask: Ask, capture: Capture, page: Page) -> Met:
    reason = refusal(page)
    detail = f"{page.http_status}; {page.media_type}" if reason else ""
    if reason is None and is_front_page_instead(capture.asked_url, capture.url):
        reason, detail = Reason.SOFT_NOT_FOUND, f"the front page came: {capture.url}"
    elif reason in _REFUSALS and (sign := challenge_in(page.body, page.media_type)):
        reason, detail = Reason.BLOCKED, f"{page.http_status}; a challenge: {sign}"
    return Met(ask, replace(capture, is_new=ask.entry.is_new), reason, detail, validators_of(page))


def _without_body(capture: Capture) -> Page:
    """What is left of an answer that a killed run had captured: enough to tell whether it is a page."""
    is_revisit = capture.record_type is RecordType.REVISIT
    return Page(
        source_id=capture.source_id,
        url=capture.url,
        asked_url=capture.asked_url,
        body=b"",
        media_type=capture.media_type,
        fetched_at=capture.captured_at,
        record_type=capture.record_type,
        http_status=capture.http_status,
        original=Original(capture.url, capture.captured_at, capture.payload_digest) if is_revisit else None,
    )


def _in_order(asks: Sequence[Ask], met: Sequence[Met]) -> list[Met]:
    by_key = {one.ask.key: one for one in met}
    return [by_key[ask.key] for ask in asks]


def _batches(visit: Visit, aside: Sequence[Aside], met: Sequence[Met], warcs: tuple[str, ...]) -> tuple[Batch, ...]:
    """The captures that go on, batch by batch; the outcomes of all others stand with the first."""
    outcomes = [_outcome(visit, entry, reason) for entry, reason in aside]
    outcomes += [_outcome(visit, one.ask.entry, one.reason, one.detail, one.capture) for one in met if one.reason]
    kept = [one.capture for one in met if one.capture and one.reason is None]
    if not kept and not outcomes:
        return ()
    size = visit.web.settings.batch_pages
    starts = range(0, max(len(kept), 1), size)
    return tuple(
        _batch(visit, number, kept[start : start + size], outcomes if number == 1 else [], warcs)
        for number, start in enumerate(starts, start=1)
    )


def _batch(visit: Visit, number: int, kept: Sequence[Capture], outcomes: Sequence[Outcome], warcs: tuple[str, ...]) -> Batch:
    bucket, run, batch_id = visit.bucket, visit.run, f"{visit.source.id}-{number:04d}"
    return Batch(
        id=batch_id,
        items=stage_rows(bucket, staging_key(run, Stage.FETCH, batch_id), kept, Capture),
        outcomes=stage_rows(bucket, staging_key(run, Stage.FETCH, f"{batch_id}-outcomes"), outcomes, Outcome),
        tally=tally(Stage.FETCH, len(kept), [outcome.reason for outcome in outcomes]),
        warcs=warcs,
    )


def _outcome(visit: Visit, entry: Entry, reason: Reason, detail: str = "", capture: Capture | None = None) -> Outcome:
    return Outcome(
        source_id=visit.source.id,
        url=entry.url,
        stage=Stage.FETCH,
        fate=Fate.UNCHANGED if reason in _UNCHANGED else Fate.DROPPED,
        reason=reason,
        detail=detail,
        matched_id="",
        at=capture.captured_at if capture else visit.run.started_at,
        listed_by=entry.listed_by,
        is_new=entry.is_new,
    )


@task(name="fetch-source", task_run_name="fetch-{source.id}", **PATIENTLY)
def fetch_source(source: Source, entries: Staged, run: Run, settings: Settings) -> tuple[Batch, ...]:
    """The captures of everything that the source lists and that is due, in batches."""
    bucket = open_bucket(settings)
    return fetch_entries(Visit(source, run, web_of_process(settings, run.id), bucket), staged_rows(bucket, entries, Entry))
