"""What may be relied on of dumps: every file and record becomes a page or an outcome, and nothing in them stops a run."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import ConfigInvalid
from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Capture, Page, RecordType
from schemas.run import Run, Shard
from schemas.settings import Settings
from tasks.capture import read_captures
from tasks.dumps import Origin, capture_shard, plan_dump, read_file
from tasks.dumps.batch import capture_files
from tasks.store import Bucket, staged_rows

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="backfill-ab12cd34-0001", name="backfill-ab12cd34", night=date(2026, 11, 21), started_at=NIGHT)
ORIGIN = Origin("dump", NIGHT, limit=5000)
HTML = b"<!doctype html><p>Der Kran hebt wieder.</p>"


def read(path: Path, name: str = "") -> list[Page | Outcome]:
    return list(read_file(path, name or path.name, ORIGIN))


def only(path: Path) -> Page | Outcome:
    (item,) = read(path)
    return item


def write(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def record(kind: str, body: bytes, *, url: str = "https://hafen.example/a", version: str = "WARC/1.0", **fields: str) -> bytes:
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2025-03-04T05:06:07Z", "Content-Length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value)
    return f"{version}\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def http(body: bytes = HTML, status: str = "200 OK", media_type: str = "text/html", *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in (f"Content-Type: {media_type}", *headers))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def reasons(items: Iterable[Page | Outcome]) -> list[str]:
    return [item.reason.value if isinstance(item, Outcome) else item.record_type.value for item in items]


# The plan


def test_a_folder_is_walked_in_order_without_links_and_hidden_files(tmp_path: Path) -> None:
    root = tmp_path / "News 2025"
    for name in ("b.html", "a.html", "inner/c.html", ".hidden.html", ".git/d.html"):
        write(root / name, HTML)
    (root / "link.html").symlink_to(root / "a.html")
    (root / "loop").symlink_to(root)
    (shard,) = plan_dump([root], Settings())
    assert shard.id == "0001-news-2025"
    assert shard.source_id == "news-2025"
    assert shard.names == ("News 2025/a.html", "News 2025/b.html", "News 2025/inner/c.html")
    assert shard.files == tuple(str(tmp_path / name) for name in shard.names)
    assert plan_dump([root], Settings()) == (shard,)


def test_a_named_file_keeps_its_own_name(tmp_path: Path) -> None:
    (shard,) = plan_dump([write(tmp_path / "000_x.txt", b"x")], Settings())
    assert (shard.names, shard.source_id) == (("000_x.txt",), "000-x-txt")


def test_a_file_met_twice_is_taken_once(tmp_path: Path) -> None:
    file = write(tmp_path / "folder/a.html", HTML)
    shards = plan_dump([tmp_path / "folder", file, tmp_path / "folder"], Settings())
    assert [shard.names for shard in shards] == [("folder/a.html",)]


def test_shards_are_bounded_in_files_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.plan.SHARD_BYTES", 100)
    for number, size in enumerate([10, 10, 10, 10, 10, 60, 60, 500, 10]):
        write(tmp_path / f"d/{number}.html", bytes(size))
    shards = plan_dump([tmp_path / "d"], Settings(batch_pages=1))
    assert [len(shard.files) for shard in shards] == [4, 2, 1, 1, 1]
    assert [shard.id for shard in shards] == [f"000{number}-d" for number in range(1, 6)]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="nowhere"):
        plan_dump([tmp_path / "nowhere"], Settings())
    (tmp_path / "empty").mkdir()
    assert plan_dump([tmp_path / "empty"], Settings()) == ()


# Files


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.html", HTML, "text/html"),
        ("A.HTM", HTML, "text/html"),
        ("a.xhtml.gz", gzip.compress(HTML), "text/html"),
        ("a.html", gzip.compress(HTML), "text/html"),
        ("a.html.gz", HTML, "text/html"),
        ("a.txt", b"Plain words", "text/plain"),
        ("a.rss", b"<rss/>", "application/xml"),
        ("a.xml.gz", gzip.compress(b"<feed/>"), "application/xml"),
        ("a.aspx", b"\xef\xbb\xbf\n<!-- made by hand --> <HTML><p>x", "text/html"),
        ("article", "<?xml version='1.0'?><rss/>".encode("utf-16"), "application/xml"),
        ("empty.html", b"", "text/html"),
        ("picture.html", b"\x89PNG\r\n\x00\x00", "text/html"),
    ],
)
def test_html_text_and_xml_files_are_pages(tmp_path: Path, name: str, body: bytes, media_type: str) -> None:
    page = only(write(tmp_path / name, body))
    assert isinstance(page, Page)
    assert page.media_type == media_type
    assert page.body == (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    assert (page.record_type, page.fetched_at, page.source_id) == (RecordType.RESOURCE, NIGHT, "dump")


@pytest.mark.parametrize("name", ["truth.jsonl", "a.json", "a.png", "a.pdf", "a.csv.gz", "README", "a.py"])
def test_other_files_are_not_supported(tmp_path: Path, name: str) -> None:
    outcome = only(write(tmp_path / name, b'{"text": "<html> inside"}'))
    assert isinstance(outcome, Outcome)
    assert (outcome.stage, outcome.fate, outcome.reason) == (Stage.CAPTURE, Fate.DROPPED, Reason.UNSUPPORTED_FILE)
    assert outcome.url == f"file:///{name}"


def test_the_url_of_a_file_is_its_quoted_name(tmp_path: Path) -> None:
    (page,) = read(write(tmp_path / "x.html", HTML), "dump/Kräne & Häfen #1.html")
    assert page.url == "file:///dump/Kr%C3%A4ne%20%26%20H%C3%A4fen%20%231.html"


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("torn.html.gz", gzip.compress(HTML * 20)[:-9], Reason.BROKEN_FILE),
        ("flipped.html.gz", gzip.compress(HTML)[:-6] + b"\0\0" + gzip.compress(HTML)[-4:], Reason.BROKEN_FILE),
        ("large.html", bytes(5001), Reason.TOO_LARGE),
        ("bomb.html.gz", gzip.compress(bytes(50_000_000), 1), Reason.TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(tmp_path: Path, name: str, body: bytes, reason: Reason) -> None:
    assert reasons(read(write(tmp_path / name, body))) == [reason]


def test_a_file_at_the_limit_is_taken(tmp_path: Path) -> None:
    page = only(write(tmp_path / "a.html", bytes(5000)))
    assert isinstance(page, Page)
    assert len(page.body) == 5000


def test_a_file_that_vanished_is_an_outcome(tmp_path: Path) -> None:
    assert reasons(read(tmp_path / "gone.html")) == [Reason.BROKEN_FILE]
    (tmp_path / "folder.html").mkdir()
    assert reasons(read(tmp_path / "folder.html")) == [Reason.BROKEN_FILE]


def test_a_name_in_any_bytes_is_readable(tmp_path: Path) -> None:
    write(Path(f"{tmp_path}/d/\udcff.html"), HTML)
    (shard,) = plan_dump([tmp_path / "d"], Settings())
    assert shard.names == ("d/\\xff.html",)
    assert isinstance(only(Path(shard.files[0])), Page)


# WARC, ARC, WET


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


def test_records_that_hold_no_page_are_no_items(tmp_path: Path) -> None:
    others = [
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        record("metadata", b"via: x"),
        record("revisit", http(b"")),
        record("response", b"20250304\nhafen.example. 3600 IN A 127.0.0.1", url="dns:hafen.example", Content_Type="text/dns"),
        record("resource", b"log", url="metadata://crawler/log", Content_Type="text/plain"),
        record("warcinfo", b"software: x", url=""),
    ]
    assert read(write(tmp_path / "a.warc", b"".join(others))) == []


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


# A shard


def a_shard(tmp_path: Path) -> Shard:
    for number in range(5):
        write(tmp_path / f"d/{number}.html", HTML + b"%d" % number)
    write(tmp_path / "d/truth.jsonl", b"{}")
    write(tmp_path / "d/torn.html.gz", gzip.compress(HTML)[:-9])
    (shard,) = plan_dump([tmp_path / "d"], Settings())
    return shard


def test_every_file_is_a_capture_or_an_outcome(bucket: Bucket, tmp_path: Path) -> None:
    batches = capture_files(bucket, a_shard(tmp_path), RUN, Settings(batch_pages=3))
    assert [batch.id for batch in batches] == ["0001-d-0001", "0001-d-0002", "0001-d-0003"]
    captures = [capture for batch in batches for capture in staged_rows(bucket, batch.items, Capture)]
    outcomes = [outcome for batch in batches for outcome in staged_rows(bucket, batch.outcomes, Outcome)]
    assert [page.body for page in read_captures(bucket, captures)] == [HTML + b"%d" % number for number in range(5)]
    assert {outcome.url: outcome.reason for outcome in outcomes} == {
        "file:///d/truth.jsonl": Reason.UNSUPPORTED_FILE,
        "file:///d/torn.html.gz": Reason.BROKEN_FILE,
    }
    total = batches[0].tally + batches[1].tally + batches[2].tally
    assert (total.stage, total.entered, total.kept, total.dropped) == (Stage.CAPTURE, 7, 5, 2)


def test_a_batch_is_closed_early_when_it_grows_large(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.batch.BATCH_BYTES", len(HTML) + 2)
    batches = capture_files(bucket, a_shard(tmp_path), RUN, Settings())
    assert [batch.items.rows for batch in batches] == [2, 2, 1]


def test_a_shard_that_is_done_is_not_written_again(bucket: Bucket, tmp_path: Path) -> None:
    shard = a_shard(tmp_path)
    first = capture_files(bucket, shard, RUN, Settings())
    bucket.delete(first[0].items.key)
    assert capture_files(bucket, shard, RUN, Settings()) == first
    assert first[0].items.key not in bucket.keys("staging/")


def test_the_task_takes_a_shard_and_leaves_keys(store_settings: Settings, tmp_path: Path) -> None:
    (batch,) = capture_shard.fn(a_shard(tmp_path), RUN, store_settings)
    assert batch.items.rows == 5
