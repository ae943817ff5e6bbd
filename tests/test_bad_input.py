"""Whatever is in a dump: every file has its outcome, nothing stops the run, and the good pages are archived."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.backfill import archive_dumps
from schemas.settings import MIB, Settings
from tasks.query import query_archive


def paragraphs(page: int) -> list[str]:
    """Four paragraphs that no other page has."""
    counted = [(page * 100 + number, page * 7 + number) for number in range(1, 5)]
    return [
        f"Entry {entry} of the harbour book of Skarvik begins with {boats} boats and the name of the gull that slept on the sill "
        f"of window {page}, and the harbour master signed it {boats} times because the ink was thin that year."
        for entry, boats in counted
    ]


def page(title: str, texts: list[str], head: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in texts)
    head = f"<!doctype html><html lang=en><head>{head}<title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{body}</article></body></html>"


def record(url: str, payload: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + payload
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
    head += (
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nContent-Type: application/http; msgtype=response\r\n"
    )
    return f"{head}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def dump(folder: Path) -> Mapping[str, tuple[str, str]]:
    """Writes the files, and returns the outcome and reason of each by name."""
    noise = random.Random(7).randbytes(200_000)
    accents = page("Fähre fährt öfter", [text.replace("boats", "Fährschiffe") for text in paragraphs(1)])
    warc = record("https://skarvik.example/one", page("One boat", paragraphs(2)).encode())
    half = record("https://skarvik.example/two", page("Two boats", paragraphs(3)).encode())
    files: dict[str, tuple[bytes, tuple[str, str]]] = {
        "good.html": (page("Boats are counted", paragraphs(4)).encode(), ("archived", "")),
        "empty.html": (b"", ("dropped", "empty")),
        "blank.html": (b" \n\t \n", ("dropped", "empty")),
        "binary.html": (noise, ("dropped", "binary")),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + noise, ("dropped", "binary")),
        "no-text.html": (b"<html><body><div></div></body></html>", ("dropped", "no_text")),
        "not-html.html": (("Boats are counted twice\n\n" + "\n\n".join(paragraphs(5))).encode(), ("archived", "")),
        "huge.html": (page("Huge", paragraphs(6)).encode() + b" " * (60 * MIB), ("dropped", "too_large")),
        "no-charset.html": (accents.encode("windows-1252"), ("archived", "")),
        "wrong-charset.html": (
            page("Älvsborg öppnar", [text.replace("gull", "mås") for text in paragraphs(7)], "<meta charset=shift_jis>").encode(),
            ("archived", ""),
        ),
        "broken-utf8.html": (
            page("Broken", paragraphs(8)).encode().replace(b"gull", b"g\xff\xfell"),
            ("archived", ""),
        ),
        "nul.html": (page("Nul", paragraphs(9)).replace("gull", "gu\0ll").encode(), ("archived", "")),
        "cut-off.html.gz": (gzip.compress(noise)[:5000], ("dropped", "broken_file")),
        "cut-off.warc": (warc + half[: len(half) // 2], ("dropped", "broken_record")),
        "notes.docx": (b"PK\x03\x04" + noise, ("dropped", "unsupported_file")),
    }
    for name, (body, _) in files.items():
        (folder / name).write_bytes(body)
    return {name: fate for name, (_, fate) in files.items()}


@pytest.fixture(scope="module")
def archive(
    prefect_api: str, module_seaweed: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Mapping[str, tuple[str, str]]]:
    folder = tmp_path_factory.mktemp("dump")
    expected = dump(folder)
    archive_dumps((str(folder),), module_seaweed)
    return module_seaweed, expected


def test_every_bad_file_has_its_outcome(archive: tuple[Settings, Mapping[str, tuple[str, str]]]) -> None:
    settings, expected = archive
    rows = query_archive("SELECT url, outcome, reason FROM outcomes WHERE url LIKE 'file:%'", settings).to_pylist()
    assert {row["url"].rpartition("/")[2]: (row["outcome"], row["reason"]) for row in rows} == expected
    assert len(rows) == len(expected)


def test_what_can_be_read_of_a_cut_warc_is_archived(archive: tuple[Settings, Mapping[str, tuple[str, str]]]) -> None:
    settings, _ = archive
    (row,) = query_archive(
        "SELECT title, first_seen_at FROM articles WHERE url = 'https://skarvik.example/one'", settings
    ).to_pylist()
    assert row == {"title": "One boat", "first_seen_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}


def test_letters_survive_a_missing_and_a_wrong_character_set(archive: tuple[Settings, Mapping[str, tuple[str, str]]]) -> None:
    settings, _ = archive
    titles = {row["title"] for row in query_archive("SELECT title FROM articles", settings).to_pylist()}
    assert {"Fähre fährt öfter", "Älvsborg öppnar"} <= titles
