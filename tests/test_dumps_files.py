"""Every HTML, text or XML file becomes a page; every other one says why it does not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from dump_files import HTML, NIGHT, only, read, reasons, write

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Page, RecordType
from schemas.settings import Settings
from tasks.dumps import plan_dump


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
