"""Every file in an archive is a page or says why it is none, and no archive, however hostile, does any harm."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from dump_files import HTML, ORIGIN, read, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_dumps_warc import http, record

from schemas.outcome import Outcome, Reason
from schemas.page import Page, RecordType
from tasks.dumps.files import read_file
from tasks.dumps.span import Span

Files = dict[str, bytes]
FILES: Files = {"a.html": HTML, "inner/b.txt": b"Plain words", "inner/c.html.gz": gzip.compress(HTML), "d.png": b"\x89PNG"}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, method)
    return sink.getvalue()


def tarred(files: Files, mode: str = "w") -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return sink.getvalue()


def said(path: Path, name: str = "") -> dict[str, str]:
    """What became of every file, by the end of its URL: its media type, or the reason."""
    return {
        item.url.removeprefix("file:///").partition("/")[2]: item.media_type if isinstance(item, Page) else item.reason.value
        for item in read(path, name)
    }


PACKED: dict[str, Callable[[Files], bytes]] = {
    "a.zip": zipped,
    "stored.ZIP": lambda files: zipped(files, zipfile.ZIP_STORED),
    "a.tar": tarred,
    "a.tar.gz": lambda files: tarred(files, "w:gz"),
    "a.tgz": lambda files: tarred(files, "w:gz"),
    "a.tar.bz2": lambda files: tarred(files, "w:bz2"),
    "a.tar.xz": lambda files: tarred(files, "w:xz"),
    "called.tar": lambda files: tarred(files, "w:gz"),
    "streams.tar.bz2": lambda files: bz2.compress(tarred(files)[:700]) + bz2.compress(tarred(files)[700:]) + bytes(8),
}


@pytest.mark.parametrize("name", PACKED)
def test_the_files_in_an_archive_are_pages(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, PACKED[name](FILES))
    assert said(path) == {
        "a.html": "text/html",
        "inner/b.txt": "text/plain",
        "inner/c.html.gz": "text/html",
        "d.png": "unsupported_file",
    }
    pages = [item for item in read(path) if isinstance(item, Page)]
    assert [page.body for page in pages] == [HTML, b"Plain words", HTML]
    assert pages[0].url == f"file:///{name}/a.html"


def test_a_warc_in_an_archive_gives_its_records(tmp_path: Path) -> None:
    body = gzip.compress(record("response", http(), url="https://hafen.example/1")) + gzip.compress(record("response", http()))
    for archive in (zipped({"x/y.warc.gz": body}), tarred({"x/y.warc.gz": body}, "w:gz")):
        name = "a.zip" if archive.startswith(b"PK") else "a.tar.gz"
        items = read(write(tmp_path / name, archive))
        assert [(item.url, item.record_type) for item in items if isinstance(item, Page)] == [
            ("https://hafen.example/1", RecordType.RESPONSE),
            ("https://hafen.example/a", RecordType.RESPONSE),
        ]


def test_archives_in_an_archive_are_read_one_level_deep(tmp_path: Path) -> None:
    inner = {"m.zip": zipped({"a.html": HTML, "deep.zip": zipped(FILES)}), "n.tar.gz": tarred({"b.html": HTML}, "w:gz")}
    for name, pack in (("y.zip", zipped), ("y.tar", tarred)):
        assert said(write(tmp_path / name, pack(inner))) == {
            "m.zip/a.html": "text/html",
            "m.zip/deep.zip": "unsupported_file",
            "n.tar.gz/b.html": "text/html",
        }


@pytest.mark.parametrize("name", ["../up.html", "/etc/passwd.html", "C:\\windows.html", "a/../../b.html", "..\\b.html"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str, pack: Callable[[Files], bytes]) -> None:
    path = write(tmp_path / ("a.zip" if pack is zipped else "a.tar"), pack({name: HTML, "good.html": HTML}))
    first, second = read(path)
    assert isinstance(first, Outcome)
    assert (first.reason, first.detail) == (Reason.UNSUPPORTED_FILE, "its name leads out of the archive")
    assert isinstance(second, Page)


def test_hidden_files_and_folders_are_no_items(tmp_path: Path) -> None:
    files = {".git/a.html": HTML, "__MACOSX/._a.html": b"x", "x/.DS_Store": b"x", "./good.html": HTML}
    assert said(write(tmp_path / "a.tar", tarred(files))) == {"./good.html": "text/html"}
    assert said(write(tmp_path / "a.zip", zipped({**files, "folder/": b""}))) == {"./good.html": "text/html"}


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("f", tarfile.FIFOTYPE), ("c", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(f"{name}.html")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert set(said(write(tmp_path / "a.tar", sink.getvalue())).values()) == {"unsupported_file"}
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as zip_file:
        link = zipfile.ZipInfo("link.html")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        zip_file.writestr(link, "/etc/passwd")
    assert said(write(tmp_path / "a.zip", sink.getvalue())) == {"link.html": "unsupported_file"}


def test_an_encrypted_member_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    body = bytearray(zipped({"a.html": HTML, "b.html": HTML}, zipfile.ZIP_STORED))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.find(signature) + flags] |= 1
    items = read(write(tmp_path / "a.zip", bytes(body)))
    assert isinstance(items[0], Outcome)
    assert (items[0].reason, items[0].detail) == (Reason.UNSUPPORTED_FILE, "it is encrypted")
    assert isinstance(items[1], Page)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_undone_in_bounded_memory_is_refused(tmp_path: Path, method: int) -> None:
    path = write(tmp_path / "a.zip", zipped({"bomb.html": bytes(50_000_000)}, method))
    (item,) = read(path)
    assert isinstance(item, Outcome)
    assert (item.reason, f"method {method}" in item.detail) == (Reason.UNSUPPORTED_FILE, True)


def test_a_member_that_is_too_large_is_refused_alone(tmp_path: Path) -> None:
    files = {"bomb.html": bytes(50_000_000), "good.html": HTML}
    for name, body in (("a.zip", zipped(files)), ("a.tar.gz", tarred(files, "w:gz"))):
        assert said(write(tmp_path / name, body)) == {"bomb.html": "too_large", "good.html": "text/html"}


def test_an_archive_that_grows_out_of_proportion_ends_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.archives.FREE_BYTES", 1 << 20)
    files = {"good.html": HTML, "bomb.html": bytes(60_000_000), "lost.html": HTML}
    for name, body in (("a.zip", zipped(files)), ("a.tar.gz", tarred(files, "w:gz")), ("a.tar.xz", tarred(files, "w:xz"))):
        found = [item.media_type if isinstance(item, Page) else item.reason.value for item in read(write(tmp_path / name, body))]
        assert found[0] == "text/html"
        assert found[-1] == "too_large"
        assert len(found) < 4


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    body = zipped({"a.html": HTML, "b.html": HTML}, zipfile.ZIP_STORED)
    second = body.rfind(b"PK\x01\x02")
    quoted = body[: second + 42] + struct.pack("<L", 0) + body[second + 46 :]  # both members begin at 0, as in a zip bomb
    assert sorted(said(write(tmp_path / "a.zip", quoted)).values()) == ["text/html", "unsupported_file"]


@pytest.mark.parametrize("size", [b"77777777777\0", b"\x80\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00", b"\xff" * 12])
@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.REGTYPE])
def test_a_header_that_claims_the_impossible_ends_the_archive(tmp_path: Path, size: bytes, kind: bytes) -> None:
    header = bytearray(tarred({"a.html": b""})[:512])
    header[124:136], header[156:157], header[148:156] = size, kind, b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    body = tarred({"first.html": HTML})[:1024] + bytes(header) + bytes(4096)
    items = read(write(tmp_path / "a.tar", body))
    assert isinstance(items[0], Page)
    assert all(isinstance(item, Outcome) for item in items[1:])


def test_a_directory_with_too_many_members_is_not_read_into_memory(tmp_path: Path) -> None:
    body = bytearray(zipped(FILES))
    end = body.rfind(b"PK\x05\x06")
    body[end + 12 : end + 16] = struct.pack("<L", 0xF0000000)
    assert said(write(tmp_path / "a.zip", bytes(body))) == {"": "too_large"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz"])
@pytest.mark.parametrize(
    "body", [b"", b"not an archive", b"PK\x03\x04", gzip.compress(b""), lzma.compress(b"x")[:20], bytes(1024)]
)
def test_what_is_no_archive_is_an_outcome(tmp_path: Path, name: str, body: bytes) -> None:
    (outcome,) = read(write(tmp_path / name, body))
    assert isinstance(outcome, Outcome)
    assert outcome.reason in {Reason.BROKEN_FILE, Reason.NOT_A_PAGE}


def test_a_torn_archive_gives_what_was_complete(tmp_path: Path) -> None:
    files = {f"{number}.html": HTML * 100 for number in range(8)}
    found = said(write(tmp_path / "a.tar", tarred(files)[:15_000]))
    assert found["0.html"] == found["1.html"] == "text/html"
    assert list(found.values())[-1] == "broken_file"


@pytest.mark.parametrize("name", PACKED)
def test_the_spans_of_an_archive_share_its_files_without_a_gap_or_a_double(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, PACKED[name]({f"{number}.html": HTML + b"%d" % number for number in range(40)}))
    whole = [item.url for item in read(path)]
    for length in (100, 999, 20_000):
        starts = range(0, 60_000, length)
        spans = [Span(start, 0 if start == starts[-1] else start + length) for start in starts]
        parts = [[item.url for item in read_file(path, name, ORIGIN, span)] for span in spans]
        assert [url for part in parts for url in part] == whole


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(["a.zip", "a.tar", "a.tar.gz"]), place=st.integers(0), byte=st.integers(0, 255), cut=st.integers(0, 600)
)
def test_no_damage_to_an_archive_raises(tmp_path: Path, name: str, place: int, byte: int, cut: int) -> None:
    body = PACKED[name](FILES)
    place %= len(body)
    damaged = write(tmp_path / name, body[:place] + bytes([byte]) + body[place + cut :])
    assert all(isinstance(item, Page | Outcome) for item in read(damaged))
