"""Stored WARC records -> pages: one record, or all of a file in bounded memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from schemas.page import Capture, Hints, Original, Page, RecordType
from tasks.capture.warc import (
    ASKED_URI,
    ENCODING,
    HOP,
    LANGUAGE,
    LISTED_BY,
    LISTED_DATE,
    ORIGINAL,
    PROTOCOLS,
    RIGHTS,
    ROBOTS,
    SECTION,
    SHA1,
    SOURCE_ID,
    TIME_ZONE,
    Digests,
    digests_of,
)

# What a record that is broken makes the parsers raise.
BROKEN = (
    *(ArchiveLoadFailed, StatusAndHeadersParserException),
    *(AttributeError, EOFError, LookupError, OSError, TypeError, ValueError, zlib.error),
)

_CHUNK = 1 << 16
_PAGES = frozenset(kind.value for kind in RecordType)
_VERSIONS = {protocol: version for version, protocol in reversed(PROTOCOLS.items())}


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer in a WARC file. `is_hop` says that it only led to a page, or to none."""

    capture: Capture
    digests: Digests
    is_hop: bool

    @property
    def end(self) -> int:
        """Where the record ends, bytes from the beginning of the file."""
        return self.capture.offset + self.capture.length


def read_record(stored: bytes) -> Page:
    """The page of one compressed record, without the request headers, which stand in a record of their own.

    A revisit comes without a body, and with its original. Raises one of BROKEN where the record is broken.
    """
    return _page(_loaded(gzip.decompress(stored)))


def kept_in(file: IO[bytes], warc: str) -> Iterator[Kept]:
    """Every answer in the WARC file of that key, in order, one record in memory at a time. Raises one of BROKEN."""
    for offset, length, plain in members(file):
        record = _loaded(plain)
        if record.rec_type not in _PAGES:
            continue
        page, field = _page(record), record.rec_headers.get_header
        digests = Digests(field("WARC-Payload-Digest"), field(SHA1, ""))
        yield Kept(capture_of(page, page.record_type, digests.sha256, (warc, offset, length)), digests, is_hop=bool(field(HOP)))


def members(file: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Offset and length of every gzip member as stored, and what it holds. Raises EOFError where the last one is torn.

    What is not gzip raises zlib.error.
    """
    offset, waiting = 0, file.read(_CHUNK)
    while waiting:
        inflate, parts, taken = zlib.decompressobj(zlib.MAX_WBITS | 16), list[bytes](), 0
        while not inflate.eof:
            if not waiting:
                raise EOFError(f"the record at byte {offset} is cut short")
            parts.append(inflate.decompress(waiting))
            taken += len(waiting)
            waiting = inflate.unused_data or file.read(_CHUNK)
        length = taken - len(inflate.unused_data)
        yield offset, length, b"".join(parts)
        offset += length


def capture_of(page: Page, kind: RecordType, digest: str, place: tuple[str, int, int]) -> Capture:
    """The page's place in the archive: WARC object, offset and length."""
    warc, offset, length = place
    return Capture(
        source_id=page.source_id,
        url=page.url,
        asked_url=page.asked_url,
        warc=warc,
        offset=offset,
        length=length,
        payload_digest=digest,
        record_type=kind,
        media_type=page.media_type,
        captured_at=page.fetched_at,
        http_status=page.http_status,
        listed_by=page.listed_by,
    )


def is_whole(page: Page, digest: str) -> bool:
    """Whether the payload is what the digest says; a revisit has none, and names that of its original."""
    expected = page.original.payload_digest if page.original else digests_of(page).sha256
    return expected == digest


def _loaded(plain: bytes) -> Any:
    return ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(plain))


def _page(record: Any) -> Page:
    field, http = record.rec_headers.get_header, record.http_headers
    url = field("WARC-Target-URI")
    return Page(
        source_id=field(SOURCE_ID, ""),
        url=url,
        asked_url=field(ASKED_URI, url),
        body=record.raw_stream.read(),
        media_type=(http or record.rec_headers).get_header("Content-Type", ""),
        fetched_at=datetime.fromisoformat(field("WARC-Date")),
        record_type=RecordType(record.rec_type),
        http_status=int(http.get_statuscode()) if http else None,
        headers=_received(http.headers) if http else (),
        status_line=f"{_VERSIONS.get(field('WARC-Protocol'), http.protocol)} {http.statusline}".rstrip() if http else "",
        time_zone=field(TIME_ZONE, ""),
        listed_date=field(LISTED_DATE, ""),
        listed_by=field(LISTED_BY, ""),
        hints=Hints(field(LANGUAGE, ""), field(SECTION, ""), field(RIGHTS, "")),
        robots=field(ROBOTS, ""),
        ip_address=field("WARC-IP-Address", ""),
        original=_original(field) if record.rec_type == RecordType.REVISIT else None,
    )


def _original(field: Any) -> Original:
    return Original(
        url=field("WARC-Refers-To-Target-URI"),
        captured_at=datetime.fromisoformat(field("WARC-Refers-To-Date")),
        payload_digest=field("WARC-Payload-Digest"),
    )


def _received(headers: list[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    marked = {(ORIGINAL + name).lower() for name in ENCODING}
    return tuple((name[len(ORIGINAL) :] if name.lower() in marked else name, value) for name, value in headers)
