"""One page as WARC 1.1 records (ISO 28500:2017), and one such record as a page again.

The body is kept after transfer and content decoding, so the headers that describe the encoding are kept under
`X-Archive-Orig-`, as other archival tools do: a replay then serves what is there. Four fields are Pressmark's own:
`Pressmark-Source-ID`, the source that listed the page; `Pressmark-Asked-URI`, the URL before redirects;
`Pressmark-Time-Zone`, the zone of the source; and `Pressmark-Listed-Date`, the date with which it listed the page.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from warcio.recordloader import ArcWarcRecordLoader

from schemas.page import Page, RecordType
from schemas.run import Run

SOURCE_ID = "Pressmark-Source-ID"
ASKED_URI = "Pressmark-Asked-URI"
TIME_ZONE = "Pressmark-Time-Zone"
LISTED_DATE = "Pressmark-Listed-Date"
ORIGINAL = "X-Archive-Orig-"
_ENCODING = frozenset({"content-encoding", "transfer-encoding", "content-length"})

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_A_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_A_URI = re.compile(r"[\x00-\x20\x7f]")

Fields = list[tuple[str, str]]


def warcinfo(run: Run, name: str, software: str) -> bytes:
    """The record that opens a WARC file: what wrote it, for which run."""
    info: Fields = [("software", software), ("format", "WARC File Format 1.1"), ("isPartOf", run.name), ("description", run.id)]
    fields: Fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id(name, "warcinfo")),
        ("WARC-Date", _warc_date(run.started_at)),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    return _record(fields, _lines(info))


def page_record(page: Page, identity: str) -> bytes:
    """The page as a response, resource or conversion record, compressed."""
    is_response = page.record_type is RecordType.RESPONSE
    fields: Fields = [
        ("WARC-Type", page.record_type.value),
        ("WARC-Record-ID", identity),
        ("WARC-Date", _warc_date(page.fetched_at)),
        ("WARC-Target-URI", _uri(page.url)),
        ("WARC-Payload-Digest", payload_digest(page.body)),
        (SOURCE_ID, page.source_id),
        (ASKED_URI, _uri(page.asked_url)),
        (TIME_ZONE, page.time_zone),
        (LISTED_DATE, page.listed_date),
        ("Content-Type", "application/http; msgtype=response" if is_response else page.media_type),
    ]
    return _record(fields, _response_head(page) + page.body if is_response else page.body)


def request_record(page: Page, identity: str, concurrent_to: str) -> bytes:
    """The request that a response answered, compressed."""
    parts = urlsplit(_uri(page.url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields: Fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", _warc_date(page.fetched_at)),
        ("WARC-Target-URI", _uri(page.url)),
        ("WARC-Concurrent-To", concurrent_to),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return _record(fields, f"GET {target} HTTP/1.1\r\n".encode() + _lines(page.request_headers) + b"\r\n")


def read_record(stored: bytes) -> Page:
    """The page of one compressed record, without the request headers, which stand in a record of their own.

    Raises ValueError, EOFError, OSError, zlib.error or an error of warcio where the record is broken.
    """
    record = ArcWarcRecordLoader(verify_http=False).parse_record_stream(BytesIO(gzip.decompress(stored)))
    field = record.rec_headers.get_header
    url, http = field("WARC-Target-URI"), record.http_headers
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
        status_line=f"{http.protocol} {http.statusline}" if http else "",
        time_zone=field(TIME_ZONE, ""),
        listed_date=field(LISTED_DATE, ""),
    )


def record_id(*parts: str) -> str:
    """A record ID made from what the record is called, so that a batch that is done again gives the same bytes."""
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts)).urn}>"


def payload_digest(body: bytes) -> str:
    """The digest of a payload as WARC and CDXJ name it: "sha256:" and hex digits."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _record(fields: Fields, block: bytes) -> bytes:
    sha1 = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    closing: Fields = [("WARC-Block-Digest", f"sha1:{sha1}"), ("Content-Length", str(len(block)))]
    head = b"WARC/1.1\r\n" + _lines([(name, value) for name, value in fields if value] + closing)
    # No time in the gzip header: the same record is the same bytes.
    return gzip.compress(head + b"\r\n" + block + b"\r\n\r\n", compresslevel=6, mtime=0)


def _response_head(page: Page) -> bytes:
    status_line = page.status_line or f"HTTP/1.1 {page.http_status} {_phrase(page.http_status)}"
    headers = [(_kept_as(name, value, len(page.body)), value) for name, value in page.headers]
    return _text(status_line) + b"\r\n" + _lines(headers) + b"\r\n"


def _kept_as(name: str, value: str, length: int) -> str:
    """The name of a header in the record: marked as original where it does not describe the body that is kept."""
    if name.lower() not in _ENCODING or (name.lower() == "content-length" and value.strip() == str(length)):
        return name
    return ORIGINAL + name


def _received(headers: list[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    marked = {(ORIGINAL + name).lower() for name in _ENCODING}
    return tuple((name[len(ORIGINAL) :] if name.lower() in marked else name, value) for name, value in headers)


def _lines(fields: Fields | tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(_NOT_A_TOKEN.sub("-", name).encode() + b": " + _text(value) + b"\r\n" for name, value in fields)


def _text(value: str) -> bytes:
    """A header value on one line whatever it holds: a line break in it would begin a header of its own."""
    return _CONTROLS.sub(" ", value).strip().encode("utf-8", "replace")


def _uri(url: str) -> str:
    return _NOT_IN_A_URI.sub(lambda found: quote(found.group()), url)


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _phrase(status: int | None) -> str:
    return next((known.phrase for known in HTTPStatus if known == status), "")
