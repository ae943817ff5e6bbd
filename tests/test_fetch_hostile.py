"""Whatever a URL, a redirect or an answer tries, it is refused for what it is, and nothing is sent where it should not go."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from io import BytesIO
from threading import Thread

import pytest
from hostile_web import ANSWERS, FORBIDDEN, NO_WEB_ADDRESS, raw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_site import NIGHT, QUICK, Site, Timer, reply, site, timer

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page
from tasks.fetch import Network, Web, fetch_page, open_web, refusal
from tasks.fetch.exchange import Answer
from tasks.fetch.journey import retry_after
from tasks.fetch.target import target_of

__all__ = ["site", "timer"]  # fixtures

PUBLIC = "93.184.215.14"
NAMES = {
    "news.example": [PUBLIC],
    "localhost": ["::1", "127.0.0.1"],
    "inside.example": ["10.0.0.5"],
    "both.example": [PUBLIC, "127.0.0.1"],
    "mapped.example": ["::ffff:192.168.0.1"],
}


@dataclass
class Wires:
    """A network in which one public address is that of the test site, and which notes every address that is connected to."""

    site: int
    connected: list[str] = field(default_factory=list)
    looks: int = 0

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        if host == "second-look.example":  # public when it is looked at, loopback when it is looked at again
            self.looks += 1
            return [PUBLIC] if self.looks == 1 else ["127.0.0.1"]
        return [PUBLIC] if host.endswith(".fuzz.example") else NAMES.get(host, [])

    async def connect(self, address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.connected.append(address)
        if address == PUBLIC:
            return await asyncio.open_connection("127.0.0.1", self.site)
        return await asyncio.open_connection(address, port)


@pytest.fixture
def wires(site: Site) -> Wires:
    return Wires(int(site.url.rpartition(":")[2]))


@pytest.fixture
def web(wires: Wires, timer: Timer) -> Iterator[Web]:
    network = Network(wires.resolve, wires.connect)
    with open_web(replace(QUICK, allow_loopback=False), time=timer.time(), clock=lambda: NIGHT, network=network) as opened:
        yield opened


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[int, list[str]]]:
    """A listener on loopback, of both families, and who came to it."""
    came: list[str] = []
    sockets = [socket.create_server(("127.0.0.1", 0))]
    port = sockets[0].getsockname()[1]
    if socket.has_ipv6:
        sockets.append(socket.create_server(("::1", port), family=socket.AF_INET6))

    def listen(listener: socket.socket) -> None:
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            came.append(str(peer))
            connection.close()

    threads = [Thread(target=listen, args=(listener,)) for listener in sockets]
    for thread in threads:
        thread.start()
    yield port, came
    for listener in sockets:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def reason_of(web: Web, url: str) -> str | None:
    try:
        return refusal(fetch_page(web, url))
    except FetchFailed as failed:
        return failed.reason


@pytest.mark.parametrize("url", NO_WEB_ADDRESS)
def test_what_is_no_web_address_is_refused(web: Web, wires: Wires, trap: tuple[int, list[str]], url: str) -> None:
    assert reason_of(web, url.replace("{port}", str(trap[0]))) == Reason.BAD_URL
    assert (wires.connected, trap[1]) == ([], [])


@pytest.mark.parametrize("url", FORBIDDEN)
def test_no_byte_goes_to_a_forbidden_address(web: Web, wires: Wires, trap: tuple[int, list[str]], url: str) -> None:
    wires.looks = 1
    assert reason_of(web, url.replace("{port}", str(trap[0]))) == Reason.FORBIDDEN_ADDRESS
    assert (wires.connected, trap[1]) == ([], [])


@pytest.mark.parametrize("url", FORBIDDEN)
def test_no_redirect_leads_to_a_forbidden_address(
    web: Web, site: Site, wires: Wires, trap: tuple[int, list[str]], url: str
) -> None:
    wires.looks = 1
    site.answers["/a"] = reply(b"", 302, Location=url.replace("{port}", str(trap[0])))
    with pytest.raises(FetchFailed) as failed:
        fetch_page(web, "http://news.example/a")
    assert failed.value.reason == Reason.FORBIDDEN_ADDRESS
    assert [hop.http_status for hop in failed.value.hops] == [404, 302]
    assert (set(wires.connected), trap[1]) == ({PUBLIC}, [])


def test_a_robots_txt_leads_to_no_forbidden_address_either(web: Web, site: Site, wires: Wires) -> None:
    site.answers["/robots.txt"] = reply(b"", 301, Location="http://169.254.169.254/")
    assert reason_of(web, "http://news.example/a") == Reason.FORBIDDEN_ADDRESS
    assert set(wires.connected) == {PUBLIC}


def test_a_name_that_changes_its_mind_is_looked_at_with_every_connection(web: Web, site: Site, wires: Wires) -> None:
    site.answers["/robots.txt"] = reply(b"", 404, Connection="close")
    site.on("/a")
    assert reason_of(web, "http://second-look.example/a") == Reason.FORBIDDEN_ADDRESS
    assert (wires.looks, wires.connected, site.asked) == (2, [PUBLIC], ["/robots.txt"])


def test_only_loopback_is_opened_by_the_setting_for_it(site: Site, timer: Timer) -> None:
    with open_web(QUICK, time=timer.time()) as web:
        assert reason_of(web, site.on("/a")) is None
        for url in FORBIDDEN:
            if not any(mark in url for mark in ("{port}", "both.example", "second-look")):
                assert reason_of(web, url) in {Reason.FORBIDDEN_ADDRESS, Reason.UNREACHABLE}, url


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_not_what_it_says_is_refused(web: Web, site: Site, name: str) -> None:
    site.answers["/a"], reason = ANSWERS[name]
    assert reason_of(web, "http://news.example/a") == reason


HEADERS = st.lists(
    st.tuples(st.sampled_from(["Location", "Retry-After", "Content-Type", "Content-Encoding", "X"]), st.binary(max_size=40))
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=st.sampled_from([200, 204, 301, 304, 404, 429, 503, 999]), headers=HEADERS, body=st.binary(max_size=99))
def test_whatever_stands_in_the_headers_there_is_a_page_or_a_reason(
    web: Web, site: Site, status: int, headers: list[tuple[str, bytes]], body: bytes
) -> None:
    lines = b"".join(b"%s: %s\r\n" % (name.encode(), value) for name, value in headers)
    site.answers["/a"] = raw(b"HTTP/1.1 %d x\r\n%s\r\n%s" % (status, lines, body))
    host = f"h{len(site.asked)}.fuzz.example"  # a fresh one, which nobody has given up
    try:
        page = fetch_page(web, f"http://{host}/a")
    except FetchFailed as failed:
        assert failed.reason in set(Reason)  # noqa: PT017 - a page is as good
    else:
        assert page.http_status


@given(st.one_of(st.text(max_size=40), st.integers().map(str), st.datetimes().map(format_datetime)))
def test_whatever_retry_after_says_it_is_a_time_to_wait(value: str) -> None:
    answer = Answer(target_of("http://h.example/"), 503, "", (("Retry-After", value),), (), NIGHT, BytesIO(), is_cut=False)
    assert 0 <= retry_after(answer) < float("inf")


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, site: Site, timer: Timer) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with open_web(QUICK, time=timer.time()) as web:
        page: Page = fetch_page(web, site.on("/a"))
    assert page.http_status == 200


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(NO_WEB_ADDRESS) + 2 * len(FORBIDDEN) + len(ANSWERS) >= 160
