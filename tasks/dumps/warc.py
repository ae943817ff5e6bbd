"""The records of a WARC, ARC or WET file -> pages. What can be read is kept; what is broken is named with its place."""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader, BytesIO
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from schemas.page import Page, RecordType, may_be_page
from tasks.fetch import decoded

# It tells of spaces in a URL, record by record.
logging.getLogger("warcio.recordloader").setLevel(logging.ERROR)

_WARC = re.compile(r"\.(warc|arc|wet|wat)(\.gz)?$", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 512
_PAGES = frozenset({"response", "resource", "conversion"})
# Name look-ups, the crawler's own logs and the like are kept as resources too, under schemes of their own.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
_PAGE_SCHEMES = ("http:", "https:", "ftp:", "file:")
# What warcio's parsers raise on input that is broken.
_BROKEN = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is no page, or the place from which the file cannot be read."""

    url: str
    reason: Reason
    detail: str


Record = Page | Skipped


def is_warc(name: str) -> bool:
    """Whether a file of this name holds WARC, ARC, WET or WAT records."""
    return _WARC.search(name) is not None


def looks_like_warc(head: bytes) -> bool:
    """Whether a file that begins like this, once unpacked, holds WARC or ARC records, whatever it is called."""
    return head.startswith((b"WARC/", b"filedesc://"))


class _Eager:
    """A file that gives what it has before it fails: a full `read` would lose the last records of a torn gzip."""

    def __init__(self, file: BufferedReader) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read1(size)


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Every record, without parsing it further, so that a broken one does not end the file."""

    INC_RECORD = ""  # what is written to standard error of a record of a wrong length


def read_warc(file: BufferedReader, limit: int, at: datetime) -> Iterator[Record]:
    """Every response, resource and conversion record of an unpacked WARC or ARC, in order; other records are no items.

    Where the file is broken, the last item says from which byte on (of the unpacked file), and one that holds no item says so.
    `at` is the time of records that tell none; `limit` is the most bytes of a payload.
    """
    met: Counter[str] = Counter()
    has_items = False
    for kind, item in _read_all(file, limit, at):
        met[kind] += 1
        if item:
            has_items = True
            yield item
    if not has_items:
        others = ", ".join(f"{count} {kind}" for kind, count in sorted(met.items()))
        yield Skipped("", Reason.NOT_A_PAGE, f"no record in it holds a page: {others}")


def _read_all(file: BufferedReader, limit: int, at: datetime) -> Iterator[tuple[str, Record | None]]:
    """Every record with its type, and the item that it is, None for one that holds no page."""
    records = _Records(_Eager(file), no_record_parse=True, arc2warc=True)
    number = 0
    try:
        for record in records:
            number += 1
            block = record.raw_stream.read(limit + 1)
            is_short = record.length is None or len(block) < min(record.length, limit + 1)
            item = _page(record, block, limit, at) if _is_item(record) else None
            if is_short and not (isinstance(item, Page) and _is_whole(item, block)):
                yield record.rec_type, Skipped("", Reason.BROKEN_RECORD, f"cut short at byte {records.offset}")
                return
            yield record.rec_type, item
    except _BROKEN as error:
        reason = Reason.BROKEN_RECORD if number else Reason.BROKEN_FILE
        yield "broken", Skipped("", reason, f"not to be read from byte {records.offset} on: {_said(error)}")
    else:
        if not number:
            yield "broken", Skipped("", Reason.BROKEN_FILE, "no record in it")


def _is_whole(page: Page, block: bytes) -> bool:
    """Whether a response has all that its own Content-Length promises: then it is the record's length that is wrong."""
    stated = next((value for name, value in page.headers if name.lower() == "content-length"), "")
    head = max(block.find(b"\r\n\r\n") + 4, block.find(b"\n\n") + 2)
    return stated.isdigit() and int(stated[:20]) <= len(block) - head


def _is_item(record: Any) -> bool:
    uri = (record.rec_headers.get_header("WARC-Target-URI") or "").lower()
    return record.rec_type in _PAGES and (uri.startswith(_PAGE_SCHEMES) or not _SCHEME.match(uri))


def _page(record: Any, block: bytes, limit: int, at: datetime) -> Record:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    try:
        if not _SCHEME.match(url.lower()):
            return Skipped(url, Reason.BROKEN_RECORD, "its WARC-Target-URI is no URL")
        if len(block) > limit:
            return Skipped(url, Reason.TOO_LARGE, f"more than {limit} bytes")
        moment = _moment(record.rec_headers.get_header("WARC-Date"), at)
        if record.rec_type == "response":
            return _response(url, block, moment, limit)
        return _other(record, url, block, moment)
    except FetchFailed as failed:
        return Skipped(url, Reason(failed.reason), failed.detail)
    except _BROKEN as error:
        return Skipped(url, Reason.BROKEN_RECORD, _said(error))


def _response(url: str, block: bytes, moment: datetime, limit: int) -> Record:
    stream = BytesIO(block)
    http = StatusAndHeadersParser([], verify=False).parse(stream)
    status, media_type = int(http.get_statuscode()), http.get_header("Content-Type", "")
    if status != 200 or not may_be_page(media_type):
        return Skipped(url, Reason.NOT_A_PAGE, f"HTTP {status}, {media_type}")
    return Page(
        source_id="",
        url=url,
        asked_url=url,
        body=_payload(http, stream, url, limit),
        media_type=media_type,
        fetched_at=moment,
        record_type=RecordType.RESPONSE,
        http_status=status,
        headers=tuple(http.headers),
        status_line=f"{http.protocol} {http.statusline}",
    )


def _other(record: Any, url: str, block: bytes, moment: datetime) -> Record:
    media_type = record.rec_headers.get_header("Content-Type") or ""
    if not may_be_page(media_type):
        return Skipped(url, Reason.NOT_A_PAGE, media_type)
    return Page("", url, url, block, media_type, moment, RecordType(record.rec_type))


def _payload(http: StatusAndHeaders, stream: IO[bytes], url: str, limit: int) -> bytes:
    """The body without transfer and content coding. Many tools keep it decoded under headers that say otherwise."""
    if http.get_header("Transfer-Encoding", "").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    body: bytes = stream.read()
    try:
        return decoded(body, http.get_header("Content-Encoding", ""), url, limit)
    except FetchFailed as failed:
        if failed.reason == Reason.BROKEN_ENCODING and _is_text(body):
            return body
        raise


def _is_text(body: bytes) -> bool:
    """Whether these bytes are text, and no compressed data: those have control characters among any few hundred."""
    return bool(body) and _CONTROL.search(body[:_HEAD]) is None


def _said(error: Exception) -> str:
    """What an error says, on one line: warcio's messages go over many."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")[:200]


def _moment(value: str | None, otherwise: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return otherwise
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
