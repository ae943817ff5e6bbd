"""What holds on bad pages: the laws of reading, and that one page never stops or slows the others."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract import read_page, worker
from tasks.extract.worker import CPU_SECONDS_A_PAGE, MEMORY_BYTES, Failure, Job, begin, read_jobs, why_ended
from tasks.extract.workers import read_all
from tests.hostile import FEEDS, HOSTILE, PARAGRAPH, STRUCTURES, TEXTS, nested, page, repeated
from tests.laws_of_reading import MEDIA_TYPES, URLS, check

PAGES = Path(__file__).parent / "pages"
ARTICLE = (PAGES / "bridge.html").read_bytes()
GOOD = Job(ARTICLE, "", "text/html")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_laws_of_reading_hold_on_a_page_made_to_hurt(name: str) -> None:
    check(HOSTILE[name](100), URLS[0], "")


@pytest.mark.parametrize("cut", [0.1, 0.37, 0.5, 0.81, 0.99])
@pytest.mark.parametrize("path", [path for path in sorted(PAGES.iterdir()) if path.suffix != ".json"], ids=lambda path: path.name)
def test_the_laws_of_reading_hold_on_a_page_that_breaks_off(path: Path, cut: float) -> None:
    body = path.read_bytes()
    check(body[: int(cut * len(body))], URLS[0], "")


@pytest.mark.parametrize("path", [path for path in sorted(PAGES.iterdir()) if path.suffix != ".json"], ids=lambda path: path.name)
def test_the_laws_of_reading_hold_where_the_address_of_a_page_is_unknown(path: Path) -> None:
    check(path.read_bytes(), "", "")


FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><item><title>A headline</title>'
CONTROLS = '<li><a href="/a-b">A headline that is long enough for one</a><p>And words that say more.</p></li>\x1f behind '
BROKE: dict[str, bytes] = {  # found by the fuzzer
    "a reference to half a surrogate pair in a feed": FEED + b"<description>&#xD800; and more</description></item>",
    "nul in the date of a feed": FEED + b"<pubDate>Sat, 05 Oct 2024 10:00:00 \x00GMT</pubDate></item>",
    "a character set that does not fit a feed": FEED.replace(b"?>", b' encoding="utf-16"?>') + b"\xd3\xd3\xd3</item>",
    "an identifier as the link of an item": FEED + b"<link>tag:a.example,2024:1</link></item>",
    "an entity of entities": FEED.replace(b"?>", b'?><!DOCTYPE rss [<!ENTITY e "ha"><!ENTITY f "&e;&e;">]>') + b"&f;</item>",
    "control characters behind a teaser": page(CONTROLS * 5),
    "an address without a host": page(PARAGRAPH * 5, "<link rel='canonical' href='https:/x'>"),
    "headlines that are nothing but a date": f"2 hours ago\n2 hours ago{'A sentence of an article that goes on. ' * 4}0".encode(),
}


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("body", BROKE.values(), ids=BROKE)
def test_the_laws_of_reading_hold_on_what_once_broke_them(body: bytes, url: str) -> None:
    check(body, url, "")


PIECES = {
    "html": """
<p>| </p>| <a href='/some/story'>| <a href='//['>| </a>| <h1>| <h2>| <li>| <ul>| <article>| </article>| <table><tr><td>| <td>
</table>| <br>| <time datetime='2024-10-05T10:00:00+02:00'>| <time>| <!--| -->| <div>| </div>| <section>| <figcaption>| <base href='http://['>
<script type='application/ld+json'>{"@type": "NewsArticle", "headline": "A bridge", "author": [{"name": "\\ud800"}]}</script>
<script type='application/ld+json'>{"@graph": [{"articleBody": 5, "datePublished": ["2024-10-05T08:00+09:00"]}]}</script>
<script type='application/ld+json'>| </script>| <meta property='article:published_time' content='2024-10-05T08:00:00+09:00'>
<meta property='og:title' content='A bridge | Sandpiper'>| <meta property='og:image' content='data:x'>
<link rel='canonical' href='https:/x'>
&#xD800;| &#0;| \x00| \ud800| \ufffe| &amp;lt;| Some words that make a headline| Read more| By Ann Lee| May 5, 2020| 2 hours ago
最新消息| <p>A sentence that is long enough to be a paragraph of an article, and then some more words to make sure of it.</p>
""",
    "text": """
\r| \x00| \ud800| \u2028| \x85| Some words that make a headline| Read more| By Ann Lee, May 5, 2020| 2 hours ago| World| Most read
A sentence that is long enough to be a paragraph of an article, and then some more words to make sure of it.| 最新消息
See also: words that lead on| … | ... | [ | ( | – | • | 5/5/2020 | 10:15 | 第一章 | ข่าวล่าสุด | \u200b | \ufeff | Photo: | © 2024
1. | Q: | “ | 기자 | اقرأ أيضا
""",
    "feed": """
<item>| </item>| <title>| </title>| <link>| </link>| <link href='/a'/>| <description>| </description>| <![CDATA[| ]]>| <pubDate>
</pubDate>| Sat, 05 Oct 2024 10:00:00 +0900| 2024-10-05T10:00:00+09:00| <guid>| </guid>| <entry>| </entry>| <content type='xhtml'>
<summary>| <author>| tag:a.example,2024:1| https://a.example/b| &amp;lt;p&gt;| &#xD800;| &#0;| &e;| <!ENTITY e "x">| \x00| \ud800
Words of an item| <category term='\x00'/>| <enclosure url='x'/>| <updated>| </channel>| <source><title>
""",
}
BEGINNINGS = {"html": "<html><body>", "text": "", "feed": '<?xml version="1.0"?><rss version="2.0"><channel>'}


def soups(kind: str) -> st.SearchStrategy[bytes]:
    """Bodies of this kind, from pieces that each mean something, in any order, and noise."""
    known = [piece for line in PIECES[kind].strip("\n").split("\n") for piece in line.split("| ")]
    pieces = st.sampled_from(["\n", "\n\n", *known]) | st.text(max_size=12)
    soup = st.lists(pieces, max_size=60).map("".join)
    return soup.map(lambda text: (BEGINNINGS[kind] + text).encode("utf-8", "surrogatepass"))


@given(body=soups("html"), url=st.sampled_from(URLS), media_type=st.sampled_from(MEDIA_TYPES))
def test_the_laws_of_reading_hold_on_any_html(body: bytes, url: str, media_type: str) -> None:
    check(body, url, media_type)


@given(body=soups("text"), url=st.sampled_from(URLS), media_type=st.sampled_from(MEDIA_TYPES))
def test_the_laws_of_reading_hold_on_any_text(body: bytes, url: str, media_type: str) -> None:
    check(body, url, media_type)


@given(body=soups("feed"), url=st.sampled_from(URLS), media_type=st.sampled_from(MEDIA_TYPES))
def test_the_laws_of_reading_hold_on_any_feed(body: bytes, url: str, media_type: str) -> None:
    check(body, url, media_type)


@given(body=st.binary(max_size=300), url=st.sampled_from(URLS), media_type=st.sampled_from(MEDIA_TYPES))
def test_the_laws_of_reading_hold_on_any_bytes(body: bytes, url: str, media_type: str) -> None:
    check(body, url, media_type)


FULL_SIZE: dict[str, Callable[[], bytes]] = {
    "100,000 divs in each other": lambda: nested("<div>")(100_000),
    "10,000 tables in each other": lambda: nested("<table><tr><td>", "</td></tr></table>")(10_000),
    "10,000 lists in each other": lambda: nested("<ul><li>")(10_000),
    "10,000 links in each other": lambda: nested("<a href=/x-y><b>")(10_000),
    "10,000 articles in each other": lambda: nested("<article>")(10_000),
    "10,000 articles": lambda: repeated("<article><p>Some words</p></article>")(10_000),
    "a million tags": lambda: repeated("<p>a</p>")(500_000),
    "20,000 cards": lambda: STRUCTURES["cards"](20_000),
    "an attribute of 10 MB": lambda: STRUCTURES["one long attribute"](10_000_000),
    "a line of 10 MB": lambda: TEXTS["one endless line"](2_000_000),
    "a million short lines": lambda: TEXTS["short lines"](1_000_000),
    "10,000 blanks in a line": lambda: HOSTILE["run: blanks in text"](10_000),
    "a body of 50 MB": lambda: page("<p>The council met on Tuesday to hear the plans for the bridge.</p>" * 800_000),
    "a text of 50 MB": lambda: b"The council met on Tuesday to hear the plans for the bridge, and agreed to them.\n" * 600_000,
    "json-ld of 10 MB": lambda: STRUCTURES["json of many objects"](150_000),
    "a feed of a billion laughs": lambda: FEEDS["entities that grow"](12),
    "a feed of 20,000 items": lambda: FEEDS["items"](20_000),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", FULL_SIZE.values(), ids=FULL_SIZE)
def test_a_page_of_the_greatest_size_is_read_within_the_bounds(make: Callable[[], bytes]) -> None:
    (result,) = read_all([Job(make(), URLS[0], "")], workers=1)
    assert not isinstance(result, Failure) or result.reason is not Reason.EXTRACTOR_FAILED, result


class Ending(bytes):
    """A body that ends the process in which it is unpacked; here it is a body like any."""

    call: tuple[Callable[..., Any], tuple[Any, ...]]

    def __reduce__(self) -> Any:  # noqa: D105
        return self.call


def ending(call: Callable[..., Any], *arguments: Any) -> Job:
    body = Ending(ARTICLE)
    body.call = (call, arguments)
    return Job(body, "", "text/html")


ENDS = {
    "time": (ending(signal.raise_signal, signal.SIGPROF), "it took more than 30 seconds of CPU time"),
    "memory": (ending(os._exit, errno.ENOMEM), "it took more than 2048 MiB of memory"),
    "kill": (
        ending(signal.raise_signal, signal.SIGKILL),
        "its worker process was killed, as a system does that runs out of memory",
    ),
    "crash": (ending(signal.raise_signal, signal.SIGSEGV), "its worker process ended with exit code -11"),
}


@pytest.mark.parametrize(("bad", "detail"), ENDS.values(), ids=ENDS)
def test_a_page_that_ends_its_worker_is_lost_alone_and_says_why(bad: Job, detail: str) -> None:
    results = list(read_all([GOOD, GOOD, bad, GOOD, bad, *[GOOD] * 12], workers=2))
    assert [n for n, result in enumerate(results) if isinstance(result, Failure)] == [2, 4]
    assert results[2] == results[4] == Failure(Reason.EXTRACTOR_FAILED, detail)
    assert all(result == results[0] for n, result in enumerate(results) if n not in (2, 4))


def take_time(*_: object, **__: object) -> Reading:
    while True:
        pass


def take_memory(*_: object, **__: object) -> Reading:
    bytearray(MEMORY_BYTES)
    raise AssertionError("so much memory was given")


def take_a_little(body: bytes, **_: object) -> Reading:
    bytearray(MEMORY_BYTES // 16)
    return read_page(body, url="", media_type="")


PATIENCE = 120.0


def exit_code_of(read: Callable[..., Reading], seconds: float) -> int | None:
    """How a process ends in which a page is read this way, with so much CPU time for a page."""
    child = get_context("spawn").Process(target=run, args=(read, seconds))  # a fork would take over locks of our threads
    child.start()
    child.join(PATIENCE)
    child.kill()
    return child.exitcode


def run(read: Callable[..., Reading], seconds: float) -> None:
    worker.read_page, worker.CPU_SECONDS_A_PAGE = read, seconds  # type: ignore[assignment]
    begin()
    read_jobs([GOOD])


def test_a_page_that_takes_too_long_ends_its_worker() -> None:
    assert exit_code_of(take_time, 0.1) == -signal.SIGPROF
    assert "CPU time" in why_ended(-signal.SIGPROF)


def test_a_page_that_takes_too_much_memory_ends_its_worker() -> None:
    assert exit_code_of(take_memory, CPU_SECONDS_A_PAGE) == errno.ENOMEM


def test_a_page_that_takes_a_little_memory_ends_nothing() -> None:
    assert exit_code_of(take_a_little, CPU_SECONDS_A_PAGE) == 0


def test_the_limits_are_those_of_the_workers_only() -> None:
    assert list(read_all([GOOD], workers=1))
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
