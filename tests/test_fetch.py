"""What may be relied on of fetching: polite, bounded, and every answer or failure has its reason."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from typing import Any

import pytest

from schemas.errors import FetchFailed
from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Capture, Entry, Page, may_be_page
from schemas.run import Run
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.capture import read_capture
from tasks.fetch import Pace, Visit, Web, decoded, fetch_page, fetch_source, open_web, refusal
from tasks.fetch.source import fetch_entries, set_aside
from tasks.store import Bucket, captures_prefix, stage_rows, staged_rows

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)
HTML = "<p>Der Hafen öffnet wieder.</p>".encode()
QUICK = Settings(pace_seconds=0, timeout_seconds=5, max_page_bytes=100_000, user_agent="Pressmark/test (tests@archive.example)")

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A news site on loopback: what it answers for a path, and what it was asked."""

    url: str
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def on(self, path: str, body: bytes = HTML, status: int = 200, **headers: str) -> str:
        self.answers[path] = reply(body, status, **headers)
        return self.url + path


def reply(body: bytes = HTML, status: int = 200, **headers: str) -> Answering:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**named, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()
    request.close_connection = True


def in_turn(*answers: Answering) -> Answering:
    left = iter(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        next(left)(request)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.headers.append(dict(self.headers))
            here.answers.get(self.path, reply(b"gone", 404))(self)

        def log_message(self, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *args: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    here = Site(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


class Timer:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.sleep)


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def web(timer: Timer) -> Iterator[Web]:
    with open_web(QUICK, pace=timer.pace(), clock=lambda: NIGHT) as opened:
        yield opened


def failure(web: Web, url: str) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetch_page(web, url)
    return failed.value


# One page


def test_a_page_comes_as_it_was_sent(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a?b=1", X_Odd="größe".encode().decode("latin-1")) + "#part", source_id="hafen")
    assert (page.source_id, page.url, page.asked_url) == ("hafen", f"{site.url}/a?b=1", f"{site.url}/a?b=1#part")
    assert (page.body, page.media_type, page.http_status) == (HTML, "text/html; charset=utf-8", 200)
    assert page.status_line == "HTTP/1.1 200 OK"
    assert page.fetched_at == NIGHT
    assert dict(page.headers)["X-Odd"] == "größe"
    assert dict(page.request_headers)["User-Agent"] == "Pressmark/test (tests@archive.example)"
    assert refusal(page) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.NOT_FOUND),
        (410, Reason.GONE),
        (401, Reason.REFUSED),
        (451, Reason.REFUSED),
        (204, Reason.REFUSED),
        (500, Reason.SERVER_ERROR),
    ],
)
def test_an_answer_that_is_no_page_comes_with_its_reason(web: Web, site: Site, status: int, reason: Reason) -> None:
    page = fetch_page(web, site.on("/a", b"" if status == 204 else b"sorry", status))
    assert page.http_status == status
    assert refusal(page) is reason


@pytest.mark.parametrize(
    ("media_type", "hope"),
    [
        ("text/html;charset=x", True),
        ("application/xhtml+xml", True),
        ("application/rss+xml", True),
        ("TEXT/XML", True),
        ("", True),
        ("application/octet-stream", True),
        ("image/png", False),
        ("image/svg+xml", False),
        ("application/pdf", False),
        ("text/css", False),
        ("video/mp4", False),
    ],
)
def test_only_what_may_hold_text_is_a_page(web: Web, site: Site, media_type: str, hope: bool) -> None:
    assert may_be_page(media_type) is hope
    page = fetch_page(web, site.on("/a", Content_Type=media_type))
    assert refusal(page) is (None if hope else Reason.NOT_A_PAGE)


def test_redirects_are_followed_and_the_asked_url_is_kept(web: Web, site: Site) -> None:
    site.on("/old", b"", 301, Location="/moved")
    site.on("/moved", b"", 302, Location="/new#top")
    site.on("/new")
    page = fetch_page(web, site.url + "/old")
    assert (page.url, page.asked_url, page.body) == (site.url + "/new", site.url + "/old", HTML)


@pytest.mark.parametrize(
    ("location", "reason"),
    [("/loop", Reason.TOO_MANY_REDIRECTS), ("mailto:desk@hafen.example", Reason.BAD_URL), ("http://[::1", Reason.UNREACHABLE)],
)
def test_a_redirect_that_leads_nowhere_ends(web: Web, site: Site, location: str, reason: Reason) -> None:
    assert failure(web, site.on("/loop", b"", 302, Location=location)).reason == reason


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a",
        "ftp://hafen.example/",
        "file:///etc/hosts",
        "javascript:void(0)",
        "http://",
        "http://hafen.example:99999/",
        "http://[::1/",
        "http://a\x00b/",
        "http://user:secret@hafen.example/",
    ],
)
def test_what_is_no_web_address_is_not_asked_for(web: Web, url: str) -> None:
    assert failure(web, url).reason == Reason.BAD_URL


def test_no_cookie_is_sent_back(web: Web, site: Site) -> None:
    fetch_page(web, site.on("/a", Set_Cookie="visits=1; Path=/"))
    fetch_page(web, site.url + "/a")
    assert "Cookie" not in site.headers[-1]


# Bodies


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)),
        ("x-gzip", gzip.compress(HTML[:9]) + gzip.compress(HTML[9:])),
        ("deflate", zlib.compress(HTML)),
        ("deflate", raw_deflate(HTML)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML))),
        ("identity", HTML),
    ],
)
def test_content_codings_are_undone(web: Web, site: Site, coding: str, body: bytes) -> None:
    page = fetch_page(web, site.on("/a", body, Content_Encoding=coding))
    assert page.body == HTML
    assert dict(page.headers)["Content-Encoding"] == coding


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)[:-9]),
        ("gzip", b"not packed at all"),
        ("deflate", zlib.compress(HTML)[:-9]),
        ("deflate", raw_deflate(HTML)[:-3]),
        ("br", b"\x0b\x02\x80"),
    ],
)
def test_a_body_that_is_cut_or_not_as_it_says_is_broken(web: Web, site: Site, coding: str, body: bytes) -> None:
    assert failure(web, site.on("/a", body, Content_Encoding=coding)).reason == Reason.BROKEN_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_stopped_before_it_unfolds(coding: str) -> None:
    zeros = bytes(5_000_000)
    packed = gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros)
    with pytest.raises(FetchFailed) as failed:
        decoded(packed, coding, "http://hafen.example/", 1000)
    assert failed.value.reason == Reason.TOO_LARGE


def test_a_page_at_the_limit_is_taken_and_one_above_is_not(web: Web, site: Site) -> None:
    limit = QUICK.max_page_bytes
    assert len(fetch_page(web, site.on("/a", bytes(limit))).body) == limit
    assert failure(web, site.on("/b", bytes(limit + 1))).reason == Reason.TOO_LARGE


def test_a_page_that_grows_without_end_is_stopped(web: Web, site: Site) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        while True:
            request.wfile.write(bytes(50_000))

    site.answers["/a"] = endless
    assert failure(web, site.url + "/a").reason == Reason.TOO_LARGE


def test_a_body_shorter_than_announced_is_broken(web: Web, site: Site) -> None:
    def lie(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "500")
        request.end_headers()
        request.wfile.write(b"half of it")
        request.close_connection = True

    site.answers["/a"] = lie
    assert failure(web, site.url + "/a").reason == Reason.BROKEN_ENCODING


# Trouble that may pass


def test_a_host_in_trouble_is_asked_again_later(web: Web, site: Site, timer: Timer) -> None:
    site.answers["/a"] = in_turn(reply(b"", 503), hang_up, reply())
    assert fetch_page(web, site.url + "/a").body == HTML
    assert site.asked.count("/a") == 3
    first, second = timer.slept
    assert 1 <= first <= 2
    assert 2 <= second <= 4


def test_a_host_that_stays_in_trouble_is_left_with_what_it_said(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a", b"", 503))
    assert refusal(page) is Reason.SERVER_ERROR
    assert site.asked.count("/a") == 3


@pytest.mark.parametrize("value", ["7", (NIGHT + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")])
def test_retry_after_is_honoured(web: Web, site: Site, timer: Timer, value: str) -> None:
    site.answers["/a"] = in_turn(reply(b"", 429, Retry_After=value), reply())
    assert fetch_page(web, site.url + "/a").body == HTML
    assert timer.slept == [pytest.approx(7)]


def test_a_host_that_asks_for_an_hour_is_left_alone(web: Web, site: Site, timer: Timer) -> None:
    page = fetch_page(web, site.on("/a", b"", 429, Retry_After="3600"))
    assert refusal(page) is Reason.REFUSED
    assert site.asked.count("/a") == 1
    assert timer.slept == []


def test_a_host_that_does_not_answer_is_a_timeout(site: Site, timer: Timer) -> None:
    patience = Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        patience.wait(5)

    site.answers["/a"] = silent
    with open_web(replace(QUICK, timeout_seconds=0.1), pace=timer.pace()) as web:
        assert failure(web, site.url + "/a").reason == Reason.TIMEOUT
    patience.set()


def test_a_page_that_trickles_is_a_timeout(site: Site, timer: Timer) -> None:
    minutes = count()
    with open_web(QUICK, pace=timer.pace(), clock=lambda: NIGHT + timedelta(minutes=next(minutes))) as web:
        assert failure(web, site.on("/a")).reason == Reason.TIMEOUT


# robots.txt


def test_robots_rules_are_kept(web: Web, site: Site) -> None:
    site.on(
        "/robots.txt", b"User-agent: *\nDisallow: /private\n\nUser-agent: pressmark\nDisallow: /desk\n", Content_Type="text/plain"
    )
    failed = failure(web, site.on("/desk/1"))
    assert failed.reason == Reason.ROBOTS
    assert fetch_page(web, site.on("/private/1")).body == HTML
    assert site.asked.count("/robots.txt") == 1
    assert "/desk/1" not in site.asked


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_means_no_rules(web: Web, site: Site, status: int) -> None:
    site.on("/robots.txt", b"User-agent: *\nDisallow: /", status)
    assert fetch_page(web, site.on("/a")).body == HTML


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_in_trouble_means_not_now(web: Web, site: Site, status: int) -> None:
    site.on("/robots.txt", b"", status)
    failed = failure(web, site.on("/a"))
    assert failed.reason == Reason.ROBOTS
    assert "not now" in failed.detail
    assert "/a" not in site.asked


def test_robots_of_the_host_that_a_redirect_leads_to_are_asked(web: Web, site: Site) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    site.on("/robots.txt", b"User-agent: *\nDisallow: /b", Content_Type="text/plain")
    assert failure(web, site.on("/a", b"", 302, Location=f"{other}/b")).reason == Reason.ROBOTS
    assert site.asked.count("/robots.txt") == 2


def test_a_dead_host_is_tried_once_for_all_its_pages(web: Web, site: Site, timer: Timer) -> None:
    dead = "http://127.0.0.1:1"
    assert failure(web, f"{dead}/a").reason == Reason.UNREACHABLE
    pauses = len(timer.slept)
    assert failure(web, f"{dead}/b").reason == Reason.UNREACHABLE
    assert len(timer.slept) == pauses


# Pace


def test_requests_to_one_host_are_apart_and_other_hosts_do_not_wait(timer: Timer) -> None:
    pace = timer.pace()
    for host in ("a", "a", "b", "a"):
        pace.wait(host, 2.0)
    assert timer.slept == [2.0, 2.0]
    pace.hold("b", 30.0)
    pace.wait("a", 2.0)
    assert timer.slept[-1] == 2.0
    pace.wait("b", 0.0)
    assert timer.slept[-1] == 28.0


@pytest.mark.parametrize(("delay", "least"), [(b"3", 3.0), (b"0.5", 2.0), (b"86400", 30.0), (b"soon", 2.0)])
def test_the_longer_of_our_pace_and_the_crawl_delay_is_kept(
    web: Web, site: Site, timer: Timer, delay: bytes, least: float
) -> None:
    site.on("/robots.txt", b"User-agent: *\nCrawl-delay: " + delay, Content_Type="text/plain")
    fetch_page(web, site.on("/a"), pace_seconds=2.0)
    timer.slept.clear()
    fetch_page(web, site.url + "/a", pace_seconds=2.0)
    assert timer.slept == [least]


# A source


SOURCE = Source(id="hafen", kind=SourceKind.URLS, urls=("http://hafen.example/",), pace_seconds=0)


def entries(*urls: str) -> list[Entry]:
    return [Entry("hafen", url, number) for number, url in enumerate(urls, start=1)]


def test_doubles_and_what_is_over_the_limit_are_set_aside() -> None:
    listed = entries("http://h.example/a", "http://h.example/a#x", "http://h.example/b", "http://h.example/c")
    wanted, aside = set_aside(listed, 2)
    assert [entry.url for entry in wanted] == ["http://h.example/a", "http://h.example/b"]
    assert [(entry.position, reason) for entry, reason in aside] == [(2, Reason.LISTED_TWICE), (4, Reason.OVER_LIMIT)]


def test_every_entry_is_a_capture_or_an_outcome(web: Web, site: Site, bucket: Bucket) -> None:
    good = [site.on(f"/{number}", f"<p>{number}</p>".encode()) for number in range(3)]
    bad = [site.on("/picture", Content_Type="image/png"), site.url + "/missing", "mailto:desk@hafen.example", good[0] + "#again"]
    small = replace(web, settings=replace(QUICK, batch_pages=2))
    batches = fetch_entries(Visit(SOURCE, RUN, small, bucket), entries(good[0], bad[0], good[1], *bad[1:], good[2]))

    assert [batch.id for batch in batches] == ["hafen-0001", "hafen-0002", "hafen-0003"]
    captures = [capture for batch in batches for capture in staged_rows(bucket, batch.items, Capture)]
    outcomes = [outcome for batch in batches for outcome in staged_rows(bucket, batch.outcomes, Outcome)]
    assert [capture.url for capture in captures] == good
    assert {outcome.url: outcome.reason for outcome in outcomes} == {
        bad[0]: Reason.NOT_A_PAGE,
        bad[1]: Reason.NOT_FOUND,
        bad[2]: Reason.BAD_URL,
        bad[3]: Reason.LISTED_TWICE,
    }
    assert {(outcome.stage, outcome.fate) for outcome in outcomes} == {(Stage.FETCH, Fate.DROPPED)}
    total = batches[0].tally + batches[1].tally + batches[2].tally
    assert (total.entered, total.kept, total.dropped) == (7, 3, 4)
    assert read_capture(bucket, captures[2]).body == b"<p>2</p>"


def test_an_answer_that_is_no_page_is_captured_all_the_same(web: Web, site: Site, bucket: Bucket) -> None:
    (batch,) = fetch_entries(Visit(SOURCE, RUN, web, bucket), entries(site.url + "/missing"))
    assert staged_rows(bucket, batch.items, Capture) == []
    (warc,) = [key for key in bucket.keys(captures_prefix(RUN)) if key.endswith(".warc.gz")]
    assert b"HTTP/1.1 404" in b"".join(gzip.decompress(bucket.get(warc)).splitlines(keepends=True))


def test_a_batch_that_is_done_is_not_fetched_again(web: Web, site: Site, bucket: Bucket) -> None:
    urls = [site.on(f"/{number}") for number in range(4)]
    small = replace(web, settings=replace(QUICK, batch_pages=2))
    visit = Visit(SOURCE, RUN, small, bucket)
    first = fetch_entries(visit, entries(*urls[:2]))  # and here the night was killed
    site.asked.clear()
    again = fetch_entries(visit, entries(*urls))
    assert again[:1] == first
    assert [path for path in site.asked if path != "/robots.txt"] == ["/2", "/3"]
    site.asked.clear()
    assert fetch_entries(visit, entries(*urls)) == again
    assert site.asked == []


def test_a_slow_host_does_not_delay_another(web: Web, site: Site, bucket: Bucket) -> None:
    other = site.url.replace("127.0.0.1", "localhost")
    last = Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        assert last.wait(5)
        reply()(request)

    def fast(request: BaseHTTPRequestHandler) -> None:
        last.set()
        reply()(request)

    site.answers |= {"/slow": slow, "/fast": fast}
    (batch,) = fetch_entries(Visit(SOURCE, RUN, web, bucket), entries(f"{site.url}/slow", f"{other}/fast"))
    assert batch.tally.kept == 2


def test_nothing_listed_is_no_batch(web: Web, bucket: Bucket) -> None:
    assert fetch_entries(Visit(SOURCE, RUN, web, bucket), []) == ()


def test_the_task_takes_keys_and_leaves_keys(site: Site, bucket: Bucket, store_settings: Settings) -> None:
    staged = stage_rows(bucket, "staging/x/entries.parquet", entries(site.on("/a")), Entry)
    (batch,) = fetch_source.fn(SOURCE, staged, RUN, store_settings)
    (capture,) = staged_rows(bucket, batch.items, Capture)
    page: Page = read_capture(bucket, capture)
    assert (page.body, page.source_id, page.http_status) == (HTML, "hafen", 200)
