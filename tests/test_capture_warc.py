"""What may be relied on of the files: standard WARC 1.1 that others read, byte for byte, and that no page can break."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from capture_pages import EVERY_KIND, NOT_MODIFIED, ORIGINAL, RESPONSE, RUN, SAME_PAYLOAD, Shelf
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from schemas.page import Page, RecordType
from tasks.capture import CaptureFile
from tasks.capture.read import read_record
from tasks.capture.warc import capture_id, digests_of, page_record, warc_date


def record_of(page: Page) -> bytes:
    return page_record(page, "<urn:uuid:0>", digests_of(page))


@pytest.fixture
def file(tmp_path: Path) -> CaptureFile:
    return CaptureFile(Shelf(), RUN, "fjord", tmp_path)  # type: ignore[arg-type]


@pytest.fixture
def whole(file: CaptureFile, tmp_path: Path) -> Path:
    for page in EVERY_KIND:
        file.write(page)
    file.close()
    return tmp_path / f"{RUN.id}.fjord-001.warc.gz"


def records(path: Path) -> list[tuple[Any, bytes]]:
    """The records as warcio reads them, with what each holds."""
    iterator = ArchiveIterator(io.BytesIO(path.read_bytes()), check_digests="raise")
    return [(record, record.content_stream().read()) for record in iterator]


def test_the_file_passes_the_check_of_warcio(whole: Path) -> None:
    assert Checker(Namespace(inputs=[str(whole)], verbose=False)).process_all() == 0


def test_another_reader_reads_every_record_and_finds_every_digest_right(whole: Path) -> None:
    found = []
    for record in FastIterator(str(whole), parse_http=False):
        record.freeze()
        assert record.verify_block_digest()
        if record.headers["WARC-Type"] == "response":
            record.parse_http()
            assert record.verify_payload_digest()
        found.append(record.headers["WARC-Type"])
    web = ["request", "response", "request", "response"]
    assert found == ["warcinfo", *web, "resource", "conversion", "request", "revisit", "request", "revisit"]


def test_a_capture_is_replayed_byte_for_byte(file: CaptureFile, tmp_path: Path) -> None:
    body = bytes(range(256)) * 300 + b"\r\n\r\nWARC/1.1\r\n"
    headers = (("Server", "quay"), ("Content-Type", "text/html"), ("Content-Length", str(len(body))), ("X-Empty", ""))
    capture = file.write(replace(RESPONSE, body=body, headers=headers))
    file.close()
    stored = (tmp_path / f"{RUN.id}.fjord-001.warc.gz").read_bytes()[capture.offset :][: capture.length]
    record = next(iter(FastIterator(io.BytesIO(stored), parse_http=False)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    assert record.reader.read() == f"HTTP/1.1 200 Everything Is Fine\r\n{lines}\r\n".encode() + body


def test_headers_that_do_not_describe_the_kept_body_are_marked(whole: Path) -> None:
    response, payload = records(whole)[4]
    assert payload == RESPONSE.body
    assert response.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert response.http_headers.get_header("Content-Encoding") is None
    assert [value for name, value in response.http_headers.headers if name == "Set-Cookie"] == ["a=1", "b=2"]


def test_a_request_has_its_real_headers_and_its_answer_names_it(whole: Path) -> None:
    (request, _), (response, _) = records(whole)[3:5]
    assert request.http_headers.statusline == "/ferry?id=7 HTTP/1.1"
    assert request.http_headers.headers == list(RESPONSE.request_headers)
    assert response.rec_headers.get_header("WARC-Concurrent-To") == request.rec_headers.get_header("WARC-Record-ID")


def test_redirects_stand_before_the_page_that_they_led_to(whole: Path) -> None:
    hop, page = records(whole)[2][0], records(whole)[4][0]
    assert hop.http_headers.get_statuscode() == "301"
    assert hop.http_headers.get_header("Location") == RESPONSE.url
    assert hop.rec_headers.get_header("Pressmark-Hop") == RESPONSE.url
    assert page.rec_headers.get_header("Pressmark-Hop") is None


def test_what_pressmark_knows_of_a_page_stands_in_its_record(whole: Path) -> None:
    field = records(whole)[4][0].rec_headers.get_header
    assert field("WARC-IP-Address") == RESPONSE.ip_address
    assert field("Pressmark-Source-ID") == "fjord"
    assert field("Pressmark-Asked-URI") == RESPONSE.asked_url
    assert field("Pressmark-Robots") == RESPONSE.robots
    assert field("Pressmark-Listed-By") == "feed"
    assert field("Pressmark-Listed-Date") == "Sat, 21 Nov 2026 01:00:00 GMT"
    assert field("Pressmark-Time-Zone") == "Europe/Oslo"
    assert field("WARC-Payload-Digest") == f"sha256:{hashlib.sha256(RESPONSE.body).hexdigest()}"
    assert field("Pressmark-Payload-SHA1") == base64.b32encode(hashlib.sha1(RESPONSE.body).digest()).decode()


@pytest.mark.parametrize(("page", "profile"), [(NOT_MODIFIED, "server-not-modified"), (SAME_PAYLOAD, "identical-payload-digest")])
def test_a_revisit_says_of_what_in_the_fields_of_the_standard(page: Page, profile: str) -> None:
    (record,) = ArchiveIterator(io.BytesIO(record_of(page)), check_digests="raise")
    field = record.rec_headers.get_header
    assert field("WARC-Profile") == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert field("WARC-Refers-To-Target-URI") == ORIGINAL.url
    assert field("WARC-Refers-To-Date") == warc_date(ORIGINAL.captured_at) == "2026-11-21T02:15:03.250000Z"
    assert field("WARC-Payload-Digest") == ORIGINAL.payload_digest
    assert field("WARC-Truncated") == (None if page is NOT_MODIFIED else "length")
    assert record.http_headers.get_statuscode() == str(page.http_status)
    assert record.content_stream().read() == b""


def test_an_answer_over_http_2_is_written_as_readers_know_it(whole: Path) -> None:
    page = replace(RESPONSE, status_line="HTTP/2 200 OK")
    assert gzip.decompress(record_of(page)).count(b"\r\nWARC-Protocol: h2\r\n") == 1
    (record,) = ArchiveIterator(io.BytesIO(record_of(page)), verify_http=True)
    assert (record.http_headers.protocol, record.http_headers.statusline) == ("HTTP/1.1", "200 OK")
    assert read_record(record_of(page)).status_line == "HTTP/2 200 OK"


def test_a_status_line_without_words_is_still_one() -> None:
    page = replace(RESPONSE, status_line="HTTP/2 200")
    assert b"\r\n\r\nHTTP/1.1 200 \r\n" in gzip.decompress(record_of(page))
    assert read_record(record_of(page)).status_line == "HTTP/2 200"


def test_the_id_of_a_record_follows_from_its_capture_and_from_nothing_else(file: CaptureFile, tmp_path: Path) -> None:
    captures = [file.write(page) for page in EVERY_KIND]
    file.close()
    found = [record for record, _ in records(tmp_path / f"{RUN.id}.fjord-001.warc.gz")]
    ids = [record.rec_headers.get_header("WARC-Record-ID") for record in found]
    assert len(set(ids)) == len(ids)
    assert [capture_id(capture) for capture in captures] == [ids[place] for place in (4, 5, 6, 8, 10)]


@pytest.mark.parametrize(
    "header",
    [
        ("X-Break", "one\r\nWARC-Type: revisit\r\n\r\nbody"),
        ("X-Lone", "a\nb\rc\x00d\x0be"),
        ("X-Latin", "größe"),
        ("X-Snow", "雪 ☃"),
        ("X-Half", "\ud83d"),
        ("X Name: odd\r\n", "value"),
        ("", "nameless"),
    ],
)
def test_hostile_headers_do_not_break_the_record(header: tuple[str, str]) -> None:
    page = replace(RESPONSE, headers=(header, ("Content-Type", "text/html")))
    back = read_record(record_of(page))
    assert back.body == page.body
    assert back.media_type == "text/html"
    assert back.http_status == 200


def test_headers_beyond_ascii_come_back_as_they_were() -> None:
    page = replace(RESPONSE, headers=(("X-Title", "größe 雪"),))
    assert read_record(record_of(page)).headers == page.headers


def test_a_url_with_line_breaks_stays_one_field() -> None:
    page = replace(RESPONSE, url="https://a.example/x\r\nWARC-Type: warcinfo", asked_url="https://a.example/ y")
    back = read_record(record_of(page))
    assert back.record_type is RecordType.RESPONSE
    assert back.url == "https://a.example/x%0D%0AWARC-Type:%20warcinfo"
    assert back.asked_url == "https://a.example/%20y"


@given(body=st.binary(max_size=400), status=st.integers(100, 599), value=st.text(max_size=40))
def test_any_body_and_header_come_back(body: bytes, status: int, value: str) -> None:
    page = replace(RESPONSE, body=body, http_status=status, status_line="", headers=(("X-Any", value),))
    stored = record_of(page)
    assert read_record(stored).body == body
    assert read_record(stored).http_status == status
    assert gzip.decompress(stored).startswith(b"WARC/1.1\r\n")
