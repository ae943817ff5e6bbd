"""What may be relied on of captures: standard WARC 1.1, byte for byte, found again by offset, and damage is noticed."""

from __future__ import annotations

import gzip
import io
from argparse import Namespace
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from schemas.errors import ArchiveDamaged
from schemas.page import Capture, Page, RecordType
from schemas.run import Run
from tasks.capture import read_capture, read_captures, write_captures
from tasks.capture.cdxj import surt
from tasks.capture.warc import page_record, read_record, record_id
from tasks.store import Bucket, captures_prefix, index_key

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)

RESPONSE = Page(
    source_id="fjord",
    url="https://www.fjordpost.example/ferry?id=7",
    asked_url="http://fjordpost.example/ferry?id=7",
    body="<p>Fähre läuft aus</p>\r\n\r\nWARC/1.1\r\n".encode(),
    media_type="text/html; charset=utf-8",
    fetched_at=datetime(2026, 11, 21, 2, 15, 3, 250_000, tzinfo=UTC),
    record_type=RecordType.RESPONSE,
    http_status=200,
    status_line="HTTP/1.1 200 Everything Is Fine",
    headers=(
        ("Server", "quay"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    request_headers=(("Host", "www.fjordpost.example"), ("User-Agent", "Pressmark/test")),
)
RESOURCE = Page(
    source_id="dump",
    url="file:///dump/a%20note.txt",
    asked_url="file:///dump/a%20note.txt",
    body=b"",
    media_type="text/plain",
    fetched_at=NIGHT,
    record_type=RecordType.RESOURCE,
)
CONVERSION = replace(
    RESOURCE,
    url="https://www.uplands.example/",
    asked_url="https://www.uplands.example/",
    record_type=RecordType.CONVERSION,
    time_zone="Asia/Seoul",
    listed_date="Sat, 21 Nov 2026 01:00:00 GMT",
)
PAGES = [RESPONSE, RESOURCE, CONVERSION]
READ_BACK = [replace(RESPONSE, request_headers=()), RESOURCE, CONVERSION]


@pytest.fixture
def captures(bucket: Bucket) -> list[Capture]:
    return write_captures(bucket, RUN, "fjord-0001", iter(PAGES))


def test_a_page_comes_back_as_it_was_captured(bucket: Bucket, captures: list[Capture]) -> None:
    assert [read_capture(bucket, capture) for capture in captures] == READ_BACK
    assert list(read_captures(bucket, captures)) == READ_BACK
    assert list(read_captures(bucket, captures[1:2])) == READ_BACK[1:2]


def test_the_key_says_month_run_and_batch(bucket: Bucket, captures: list[Capture]) -> None:
    assert captures_prefix(RUN) == "captures/2026-11/night-2026-11-21-0001/"
    assert {capture.warc for capture in captures} == {"captures/2026-11/night-2026-11-21-0001/fjord-0001.warc.gz"}
    assert index_key(captures[0].warc) in bucket.keys(captures_prefix(RUN))


def test_the_same_pages_give_the_same_bytes(bucket: Bucket, captures: list[Capture]) -> None:
    before = bucket.get(captures[0].warc)
    assert write_captures(bucket, RUN, "fjord-0001", PAGES) == captures
    assert bucket.get(captures[0].warc) == before


def test_no_pages_leave_no_object(bucket: Bucket) -> None:
    assert write_captures(bucket, RUN, "fjord-0002", []) == []
    assert bucket.keys("captures/") == []


def test_the_file_passes_the_check_of_warcio(bucket: Bucket, captures: list[Capture], tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bucket.get(captures[0].warc))
    assert Checker(Namespace(inputs=[str(path)], verbose=False)).process_all() == 0


def test_another_reader_finds_the_records_and_what_they_hold(bucket: Bucket, captures: list[Capture]) -> None:
    records = ArchiveIterator(io.BytesIO(bucket.get(captures[0].warc)), check_digests="raise")
    found = [(record.rec_type, record.content_stream().read(), records.get_record_offset(), record) for record in records]
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "request", "resource", "conversion"]
    _, payload, offset, response = found[1]
    assert payload == RESPONSE.body
    assert offset == captures[0].offset
    assert response.rec_headers.protocol == "WARC/1.1"
    assert response.http_headers.statusline == "200 Everything Is Fine"
    assert response.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert [value for name, value in response.http_headers.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    request = found[2][3]
    assert request.rec_headers.get_header("WARC-Concurrent-To") == response.rec_headers.get_header("WARC-Record-ID")
    assert request.http_headers.get_header("User-Agent") == "Pressmark/test"


def test_one_flipped_bit_is_noticed(bucket: Bucket, captures: list[Capture]) -> None:
    whole = bytearray(bucket.get(captures[0].warc))
    whole[captures[0].offset + captures[0].length // 2] ^= 1
    bucket.put(captures[0].warc, bytes(whole))
    with pytest.raises(ArchiveDamaged, match="fjord-0001"):
        read_capture(bucket, captures[0])
    with pytest.raises(ArchiveDamaged):
        list(read_captures(bucket, captures))


def test_another_payload_under_the_same_place_is_noticed(bucket: Bucket, captures: list[Capture]) -> None:
    write_captures(bucket, RUN, "fjord-0001", [replace(RESPONSE, body=RESPONSE.body.swapcase())])
    with pytest.raises(ArchiveDamaged):
        read_capture(bucket, captures[0])


def test_a_torn_object_is_damaged_not_empty(bucket: Bucket, captures: list[Capture]) -> None:
    bucket.put(captures[0].warc, bucket.get(captures[0].warc)[: captures[0].offset + 40])
    with pytest.raises(ArchiveDamaged):
        list(read_captures(bucket, captures[:1]))


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
    back = read_record(page_record(page, record_id("x")))
    assert back.body == page.body
    assert back.media_type == "text/html"
    assert back.http_status == 200


def test_headers_beyond_ascii_come_back_as_they_were() -> None:
    page = replace(RESPONSE, headers=(("X-Title", "größe 雪"),))
    assert read_record(page_record(page, record_id("x"))).headers == page.headers


def test_a_url_with_line_breaks_stays_one_field() -> None:
    page = replace(RESPONSE, url="https://a.example/x\r\nWARC-Type: warcinfo", asked_url="https://a.example/ y")
    back = read_record(page_record(page, record_id("x")))
    assert back.record_type is RecordType.RESPONSE
    assert back.url == "https://a.example/x%0D%0AWARC-Type:%20warcinfo"
    assert back.asked_url == "https://a.example/%20y"


@given(body=st.binary(max_size=400), status=st.integers(100, 599), value=st.text(max_size=40))
def test_any_body_and_header_come_back(body: bytes, status: int, value: str) -> None:
    page = replace(RESPONSE, body=body, http_status=status, status_line="", headers=(("X-Any", value),))
    stored = page_record(page, record_id("x"))
    assert read_record(stored).body == body
    assert read_record(stored).http_status == status
    assert gzip.decompress(stored).startswith(b"WARC/1.1\r\n")


def test_the_index_is_sorted_and_names_offset_length_and_digest(bucket: Bucket, captures: list[Capture]) -> None:
    lines = bucket.get(index_key(captures[0].warc)).decode().splitlines()
    assert lines == sorted(lines)
    assert [line.split(" ")[:2] for line in lines] == [
        ["example,fjordpost)/ferry?id=7", "20261121021503"],
        ["example,uplands)/", "20261121021500"],
        ["file:///dump/a%20note.txt", "20261121021500"],
    ]
    response = captures[0]
    for part in (
        f'"offset": "{response.offset}"',
        f'"length": "{response.length}"',
        f'"digest": "{response.payload_digest}"',
        '"status": "200"',
        '"mime": "text/html"',
        '"filename": "fjord-0001.warc.gz"',
    ):
        assert part in lines[0]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Fjordpost.example/", "example,fjordpost)/"),
        ("https://news.fjordpost.example:443/A/B/", "example,fjordpost,news)/a/b"),
        ("http://fjordpost.example:8080", "example,fjordpost:8080)/"),
        ("http://www2.fjordpost.example/x?b=2&a=1#part", "example,fjordpost)/x?a=1&b=2"),
        ("http://user:secret@fjordpost.example/x?", "example,fjordpost)/x"),
        ("http://fjordpost.example/x?sid=0123456789abcdef0123456789abcdef&a=1", "example,fjordpost)/x?a=1"),
        ("https://bücher.example/ä ö", "example,xn--bcher-kva)/%c3%a4%20%c3%b6"),
        ("http://127.0.0.1:99/x", "1,0,0,127:99)/x"),
        ("http://fjordpost.example:99999/", "http://fjordpost.example:99999/"),
        ("file:///dump/A b.txt", "file:///dump/A%20b.txt"),
    ],
)
def test_surt_keys_are_those_of_the_wayback_machine(url: str, key: str) -> None:
    assert surt(url) == key
