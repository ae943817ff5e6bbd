"""Entry -> Page -> Capture: what is asked for, what came back, and where it is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_PAGE_TYPE = re.compile(r"(text/(html|plain|xml)|application/(octet-stream|xml|[\w.-]+\+xml))?")


def may_be_page(media_type: str) -> bool:
    """Whether a Content-Type value leaves hope of a page: HTML, plain text, XML and feeds, or nothing that says otherwise."""
    return _PAGE_TYPE.fullmatch(media_type.partition(";")[0].strip().lower()) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """One URL that a source lists, in the order of the listing. `title` and `published_raw` are as the listing shows them."""

    source_id: str
    url: str
    position: int
    title: str = ""
    published_raw: str = ""


class RecordType(StrEnum):
    """The WARC record types that hold a page."""

    RESPONSE = "response"  # an HTTP response with its status and headers
    RESOURCE = "resource"  # a file that came without HTTP: HTML or text from a folder
    CONVERSION = "conversion"  # text that somebody else made from a page: WET


@dataclass(frozen=True, slots=True)
class Page:
    """A response or a file as it came, before anything was read from it.

    `body` is the payload after transfer and content decoding. `headers` are those of the response in their order, with
    Content-Encoding and Transfer-Encoding as received. `media_type` is the Content-Type value with its parameters, ""
    where unknown. `fetched_at` is UTC. `asked_url` is the URL before redirects. `status_line` is that of the response as
    received ("HTTP/1.1 200 OK"), "" where there is none. `time_zone` is that of the source (IANA name) and `listed_date` the
    date with which it listed the page, as stated; "" where unknown.
    """

    source_id: str
    url: str
    asked_url: str
    body: bytes
    media_type: str
    fetched_at: datetime
    record_type: RecordType
    http_status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    status_line: str = ""
    time_zone: str = ""
    listed_date: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where one page is kept: the WARC object in the bucket, and the record's offset and length in it (bytes, as stored).

    `payload_digest` is "sha256:" and the hex digest of the payload. `captured_at` is UTC.
    """

    source_id: str
    url: str
    asked_url: str
    warc: str
    offset: int
    length: int
    payload_digest: str
    record_type: RecordType
    media_type: str
    captured_at: datetime
    http_status: int | None = None
