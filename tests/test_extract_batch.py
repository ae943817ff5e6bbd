"""What the batch promises: a find for every story, an outcome for every capture without one, no page that stops the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.page import Capture, Hints, Page, RecordType
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Find, Reading, StoryKind
from tasks.capture import write_captures
from tasks.extract.batch import extract_batch
from tasks.extract.worker import Failure, Job, read_job, read_jobs
from tasks.extract.workers import read_all
from tasks.process import is_alive, process
from tasks.store import open_bucket, stage_rows, staged_rows

NOW = datetime(2024, 10, 5, 2, 15, tzinfo=UTC)
RUN = Run("night-2024-10-05-0001", "night-2024-10-05", date(2024, 10, 5), NOW)
PAGES = Path(__file__).parent / "pages"
ARTICLE = (PAGES / "bridge.html").read_bytes()
FRONT = (PAGES / "front.html").read_bytes()


def page(url: str, body: bytes, media_type: str = "text/html") -> Page:
    return Page("sandpiper", url, url, body, media_type, NOW, RecordType.RESOURCE)


def extracted(settings: Settings, pages: Iterable[Page]) -> tuple[Batch, list[Find], list[Outcome]]:
    bucket = open_bucket(settings)
    captures = write_captures(bucket, RUN, "0001-sandpiper", pages)
    items = stage_rows(bucket, "staging/captures.parquet", captures, Capture)
    outcomes = stage_rows(bucket, "staging/outcomes.parquet", [], Outcome)
    fetched = Batch("0001-sandpiper", items, outcomes, tally(Stage.FETCH, len(captures), ()))
    batch = extract_batch.fn(fetched, RUN, settings)
    return batch, staged_rows(bucket, batch.items, Find), staged_rows(bucket, batch.outcomes, Outcome)


def test_every_capture_leaves_with_finds_or_an_outcome(store_settings: Settings) -> None:
    pages = [
        page("https://sandpiper.example/bridge", ARTICLE),
        page("https://sandpiper.example/", FRONT),
        page("https://sandpiper.example/empty", b"  "),
        page("https://sandpiper.example/logo.html", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        page("https://sandpiper.example/nothing", b"<html><body><p>Soon.</p></body></html>"),
        page("https://sandpiper.example/sitemap.xml", b"<urlset><url><loc>https://sandpiper.example/</loc></url></urlset>"),
    ]
    batch, finds, outcomes = extracted(store_settings, pages)
    assert [(o.url, o.fate, o.reason) for o in outcomes] == [
        ("https://sandpiper.example/", Fate.LISTING, Reason.NONE),
        ("https://sandpiper.example/empty", Fate.DROPPED, Reason.EMPTY),
        ("https://sandpiper.example/logo.html", Fate.DROPPED, Reason.BINARY),
        ("https://sandpiper.example/nothing", Fate.DROPPED, Reason.NO_TEXT),
        ("https://sandpiper.example/sitemap.xml", Fate.LISTING, Reason.NONE),
    ]
    assert batch.tally == tally(Stage.EXTRACT, 3, [Reason.EMPTY, Reason.BINARY, Reason.NO_TEXT])
    assert [find.kind for find in finds] == [StoryKind.ARTICLE, *[StoryKind.TEASER] * 8]
    assert [find.teaser.position for find in finds if find.teaser] == [1, 2, 3, 4, 5, 1, 2, 3]
    assert {find.capture.url for find in finds} == {"https://sandpiper.example/bridge", "https://sandpiper.example/"}
    assert {find.language_declared for find in finds} == {"en", "de"}
    assert {o.at for o in outcomes} == {NOW}


def test_the_same_captures_give_the_same_finds(store_settings: Settings) -> None:
    pages = [page(f"https://sandpiper.example/{n}", ARTICLE) for n in range(20)]
    first, finds, _ = extracted(store_settings, pages)
    second, again, _ = extracted(store_settings, pages)
    assert (first, finds) == (second, again)
    assert [find.capture.url for find in finds if find.article] == [each.url for each in pages]


def test_a_source_says_what_its_pages_do_not_say_themselves(store_settings: Settings) -> None:
    hints = Hints(language="eo", section="Islands", rights="© The Sandpiper")
    silent = (
        b"<html><body><article><h1>Tide table</h1>"
        + b"<p>The tide turns at the old pier around six.</p>" * 9
        + b"</article></body></html>"
    )
    pages = [replace(page(f"https://sandpiper.example/{n}", body), hints=hints) for n, body in enumerate((silent, ARTICLE))]
    _, finds, _ = extracted(store_settings, pages)
    first, second = (find for find in finds if find.article)
    assert first.article
    assert (first.language_declared, first.article.section, first.article.rights) == ("eo", "Islands", "© The Sandpiper")
    assert second.language_declared == "en"


def test_a_file_is_not_read_as_if_its_name_were_an_address(store_settings: Settings) -> None:
    _, finds, _ = extracted(store_settings, [page("file:dump/2001/01/01/bridge.html", ARTICLE)])
    article = finds[0].article
    assert article is not None
    assert article.url == article.canonical_url == "https://sandpiper.example/2024/10/harbour-bridge"


def test_an_exception_on_a_page_is_that_pages_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Reading:
        raise RecursionError("too deep")

    monkeypatch.setattr("tasks.extract.worker.read_page", fail)
    assert read_job(Job(b"x", "", "")) == Failure(Reason.EXTRACTOR_FAILED, "RecursionError: too deep")


def test_a_broken_installation_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Reading:
        raise ImportError("lxml_html_clean")

    monkeypatch.setattr("tasks.extract.worker.read_page", fail)
    with pytest.raises(ImportError):
        read_jobs([Job(b"x", "", "")])


class Deadly(bytes):
    """A body that ends the process in which it is unpacked, as a crash in a C library would; here it is a body like any."""

    def __reduce__(self) -> tuple[object, tuple[int]]:  # noqa: D105
        return os._exit, (9,)


def test_a_page_that_kills_its_worker_is_lost_alone() -> None:
    jobs = [Job(ARTICLE, "", "text/html") for _ in range(20)]
    jobs[5] = Job(Deadly(ARTICLE), "", "text/html")
    results = list(read_all(jobs, workers=2))
    assert [n for n, result in enumerate(results) if isinstance(result, Failure)] == [5]
    assert results[5] == Failure(Reason.EXTRACTOR_FAILED, "its worker process ended with exit code 9")
    assert all(isinstance(result, Reading) for result in read_all(jobs[:3], workers=2))


SCRIPT = """
import sys, time
from multiprocessing import active_children
from tasks.extract.worker import Job
from tasks.extract.workers import read_all
list(read_all([Job(b'<p>x</p>', '', 'text/html')] * 40, workers=2))
print(*[child.pid for child in active_children()], flush=True)
time.sleep(60)
"""


def read_one() -> None:
    assert list(read_all([Job(ARTICLE, "", "text/html")], 1))


def test_a_child_process_that_read_pages_comes_to_its_end() -> None:
    child = get_context("spawn").Process(target=read_one)
    child.start()
    child.join(60)
    assert child.exitcode == 0, "Prefect would wait for such a flow run for ever"


def test_workers_end_when_their_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent, text=True
    ) as parent:
        assert parent.stdout is not None
        children = [process(int(pid)) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    assert len(children) == 2
    deadline = time.monotonic() + 10
    while any(is_alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(is_alive(child) for child in children)
