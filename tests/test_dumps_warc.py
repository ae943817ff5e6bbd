"""Every page of a WARC, ARC or WET file is read, and no damage to it stops a run."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from dump_files import HTML, NIGHT, only, read, reasons, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.outcome import Outcome, Reason
from schemas.page import Page, RecordType


def record(kind: str, body: bytes, *, url: str = "https://hafen.example/a", version: str = "WARC/1.0", **fields: str) -> bytes:
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2025-03-04T05:06:07Z", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{version}\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def http(body: bytes = HTML, status: str = "200 OK", media_type: str = "text/html", *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {media_type}", *headers))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def test_pages_of_a_warc_keep_their_own_url_time_and_headers(tmp_path: Path) -> None:
    body = http(HTML, "200 Fine", "text/html; charset=utf-8", "Server: quay", "X-Twice: 1", "X-Twice: 2")
    page = only(write(tmp_path / "a.warc", record("warcinfo", b"software: x\r\n", url="") + record("response", body)))
    assert page == Page(
        source_id="dump",
        url="https://hafen.example/a",
        asked_url="https://hafen.example/a",
        body=HTML,
        media_type="text/html; charset=utf-8",
        fetched_at=datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
        record_type=RecordType.RESPONSE,
        http_status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "quay"), ("X-Twice", "1"), ("X-Twice", "2")),
        status_line="HTTP/1.1 200 Fine",
    )


def test_conversion_and_resource_records_are_pages(tmp_path: Path) -> None:
    body = record("conversion", b"Words of a page", Content_Type="text/plain") + record(
        "resource", HTML, Content_Type="text/html", version="WARC/1.1"
    )
    wet = write(tmp_path / "a.warc.wet.gz", gzip.compress(body))
    pages = [page for page in read(wet) if isinstance(page, Page)]
    assert [(page.record_type, page.media_type, page.body) for page in pages] == [
        (RecordType.CONVERSION, "text/plain", b"Words of a page"),
        (RecordType.RESOURCE, "text/html", HTML),
    ]


OTHERS = [
    record("request", b"GET / HTTP/1.1\r\n\r\n"),
    record("metadata", b"via: x"),
    record("revisit", http(b"")),
    record("response", b"20250304\nhafen.example. 3600 IN A 127.0.0.1", url="dns:hafen.example", Content_Type="text/dns"),
    record("resource", b"log", url="metadata://crawler/log", Content_Type="text/plain"),
    record("warcinfo", b"software: x", url=""),
]


def test_records_that_hold_no_page_are_no_items(tmp_path: Path) -> None:
    items = read(write(tmp_path / "a.warc", b"".join([*OTHERS, record("response", http()), *OTHERS])))
    assert [item.url for item in items] == ["https://hafen.example/a"]


def test_a_file_without_any_page_says_what_it_holds(tmp_path: Path) -> None:
    item = only(write(tmp_path / "a.warc", b"".join(OTHERS)))
    assert isinstance(item, Outcome)
    assert (item.reason, item.url) == (Reason.NOT_A_PAGE, "file:///a.warc")
    assert item.detail == ("no record in it holds a page: 1 metadata, 1 request, 1 resource, 1 response, 1 revisit, 1 warcinfo")


def test_a_record_of_a_wrong_length_is_kept_where_its_page_is_whole(tmp_path: Path) -> None:
    whole = http(HTML, "200 OK", "text/html", f"Content-Length: {len(HTML)}")
    page = only(write(tmp_path / "a.warc", record("response", whole, Content_Length=str(len(whole) + 90))))
    assert isinstance(page, Page)
    assert page.body.strip() == HTML
    torn = write(tmp_path / "b.warc", record("response", whole[:-5], Content_Length=str(len(whole) + 90))[:-4])
    assert reasons(read(torn)) == [Reason.BROKEN_RECORD]


@pytest.mark.parametrize("name", ["a.warc.gz.bad", "crawl", "a.bin.xz", "a.warc.bz2"])
def test_a_warc_is_known_by_its_bytes_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    pack = {"xz": lzma.compress, "z2": bz2.compress}.get(name[-2:], gzip.compress)
    page = only(write(tmp_path / name, pack(record("response", http()))))
    assert isinstance(page, Page)
    assert page.url == "https://hafen.example/a"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (http(b"moved", "301 Moved"), Reason.NOT_A_PAGE),
        (http(b"x", "404 Not Found"), Reason.NOT_A_PAGE),
        (http(b"\x89PNG", media_type="image/png"), Reason.NOT_A_PAGE),
        (http(bytes(6000)), Reason.TOO_LARGE),
        (http(gzip.compress(bytes(900_000)), "200 OK", "text/html", "Content-Encoding: gzip"), Reason.TOO_LARGE),
        (http(gzip.compress(HTML)[:-9], "200 OK", "text/html", "Content-Encoding: gzip"), Reason.BROKEN_ENCODING),
        (http(b"\x0b\x02", "200 OK", "text/html", "Content-Encoding: br"), Reason.BROKEN_ENCODING),
        (b"", Reason.BROKEN_RECORD),
        (b"no status here", Reason.BROKEN_RECORD),
    ],
)
def test_a_response_that_is_no_page_says_why_and_the_next_is_read(tmp_path: Path, body: bytes, reason: Reason) -> None:
    path = write(tmp_path / "a.warc", record("response", body) + record("response", http()))
    first, second = read(path)
    assert isinstance(first, Outcome)
    assert (first.reason, first.url) == (reason, "https://hafen.example/a")
    assert isinstance(second, Page)


@pytest.mark.parametrize(
    ("payload", "headers"),
    [
        (gzip.compress(HTML), ("Content-Encoding: gzip",)),
        (HTML, ("Content-Encoding: gzip",)),  # decoded by the tool that wrote it, the header left in place
        (HTML, ("Content-Encoding: br",)),
        (brotli.compress(HTML), ("Content-Encoding: br",)),
        (b"4\r\n" + HTML[:4] + b"\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(HTML) - 4, HTML[4:]), ("Transfer-Encoding: chunked",)),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML), HTML), ("Transfer-Encoding: chunked",)),
        (HTML, ("Transfer-Encoding: chunked",)),
        (HTML, ("X-Archive-Orig-Content-Encoding: br",)),
    ],
)
def test_payloads_are_decoded_whatever_the_writer_did(tmp_path: Path, payload: bytes, headers: tuple[str, ...]) -> None:
    page = only(write(tmp_path / "a.warc", record("response", http(payload, "200 OK", "text/html", *headers))))
    assert isinstance(page, Page)
    assert page.body == HTML


def test_a_record_without_a_url_is_broken_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc", record("response", http(), url="") + record("response", http()))
    assert reasons(read(path)) == [Reason.BROKEN_RECORD, "response"]


def test_a_record_without_a_date_gets_the_time_of_the_run(tmp_path: Path) -> None:
    page = only(write(tmp_path / "a.warc", record("response", http(), WARC_Date="yesterday")))
    assert isinstance(page, Page)
    assert page.fetched_at == NIGHT


def packed_by_record(parts: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, parts))


def packed_whole(parts: list[bytes]) -> bytes:
    return gzip.compress(b"".join(parts))


@pytest.mark.parametrize("pack", [packed_by_record, packed_whole])
def test_gzip_by_record_and_gzip_of_the_whole_are_read(tmp_path: Path, pack: Callable[[list[bytes]], bytes]) -> None:
    parts = [record("response", http(), url=f"https://hafen.example/{number}") for number in range(3)]
    items = read(write(tmp_path / "a.warc.gz", pack(parts)))
    assert [item.url for item in items] == [f"https://hafen.example/{number}" for number in range(3)]


def test_an_arc_is_read(tmp_path: Path) -> None:
    about = b"1 0 Hafen\nURL IP-address Archive-date Content-type Archive-length\n"
    head = f"filedesc://a.arc 127.0.0.1 20140216050221 text/plain {len(about)}\n".encode() + about
    line = f"http://hafen.example/arc 192.0.2.1 20140216050221 text/html {len(http())}\n".encode()
    page = only(write(tmp_path / "a.arc", head + b"\n" + line + http() + b"\n"))
    assert isinstance(page, Page)
    assert (page.url, page.body) == ("http://hafen.example/arc", HTML)
    assert page.fetched_at == datetime(2014, 2, 16, 5, 2, 21, tzinfo=UTC)


@pytest.mark.parametrize("packed", [False, True])
def test_a_torn_warc_gives_what_was_complete_and_the_place_of_the_tear(tmp_path: Path, packed: bool) -> None:
    shape = gzip.compress if packed else bytes
    parts = [shape(record("response", http(bytes(random.Random(number).randbytes(900))))) for number in range(3)]
    whole = b"".join(parts)
    items = read(write(tmp_path / "a.warc.gz", whole[: -len(parts[2]) // 2]))
    assert reasons(items) == ["response", "response", Reason.BROKEN_RECORD]
    assert isinstance(items[2], Outcome)
    assert items[2].url == "file:///a.warc.gz"
    assert str(2 * len(record("response", http(bytes(900))))) in items[2].detail


@pytest.mark.parametrize("body", [b"", b"not a WARC\n", b"\0" * 100, gzip.compress(b"")])
def test_a_file_that_is_no_warc_is_broken(tmp_path: Path, body: bytes) -> None:
    assert reasons(read(write(tmp_path / "a.warc", body))) == [Reason.BROKEN_FILE]


def test_html_that_is_called_a_warc_is_not_lost(tmp_path: Path) -> None:
    assert reasons(read(write(tmp_path / "a.warc", HTML))) == [Reason.BROKEN_RECORD]


SOUND = b"".join(map(gzip.compress, [record("warcinfo", b"x: y", url=""), record("response", http()), record("resource", HTML)]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, len(SOUND) - 1), byte=st.integers(0, 255), cut=st.integers(0, 40), plain=st.booleans())
def test_no_damage_to_a_warc_raises(tmp_path: Path, place: int, byte: int, cut: int, plain: bool) -> None:
    body = gzip.decompress(SOUND) if plain else SOUND
    place %= len(body)
    damaged = write(tmp_path / "a.warc.gz", body[:place] + bytes([byte]) + body[place + cut :])
    assert all(isinstance(item, Page | Outcome) for item in read(damaged))
