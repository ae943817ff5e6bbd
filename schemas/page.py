"""Entry -> Page -> Capture: what a source lists, what came back, and where it is kept."""

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
class Link:
    """One line of a feed, sitemap or listing page: where it leads, with title and dates as they stand there, "" where none do.

    `published_raw` is when the page was published, `changed_raw` when it was changed last, `language` the one that is declared.
    """

    url: str
    title: str = ""
    published_raw: str = ""
    changed_raw: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One URL of a night, in the order of the listing. `title` and the dates are as the listing shows them.

    `published_raw` is when the page was published, `changed_raw` when it was changed last. `listed_by` is the kind of the source
    that lists it (a SourceKind), or REVISIT for a page of an earlier night that is looked at again; `is_new` says that
    no earlier night knew it.
    """

    source_id: str
    url: str
    position: int
    title: str = ""
    published_raw: str = ""
    changed_raw: str = ""
    listed_by: str = ""
    is_new: bool = False


REVISIT = "revisit"


class RecordType(StrEnum):
    """The WARC record types that hold a page, or say that an earlier one still stands."""

    RESPONSE = "response"  # an HTTP response with its status and headers
    RESOURCE = "resource"  # a file that came without HTTP: HTML or text from a folder
    CONVERSION = "conversion"  # text that somebody else made from a page: WET
    REVISIT = "revisit"  # the same payload as an earlier capture, which holds it


@dataclass(frozen=True, slots=True)
class Original:
    """The earlier capture that holds the payload of a revisit: its URL, when it was captured (UTC), and the payload digest."""

    url: str
    captured_at: datetime
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Hints:
    """What a source says of all its pages, for those that do not say it themselves: language (BCP-47), section and rights."""

    language: str = ""
    section: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A response or a file as it came, before anything was read from it.

    `body` is the payload after transfer and content decoding. `headers` are those of the response in their order, with
    Content-Encoding and Transfer-Encoding as received. `media_type` is the Content-Type value with its parameters, ""
    where unknown. `fetched_at` is UTC. `asked_url` is the URL before redirects. `status_line` is that of the response as
    received ("HTTP/1.1 200 OK"), "" where there is none. `time_zone` is that of the source (IANA name) and `listed_date` the
    date with which it listed the page, as stated; "" where unknown. `hops` are the answers that led here: redirects, in their
    order. `robots` is what robots.txt said of the URL ("allowed") and the payload digest of that robots.txt, "" where nobody
    asked. `original` is set where the payload is that of an earlier capture: such a page is kept as a revisit. `listed_by` is
    that of its Entry. `hints` are those of the source. `ip_address` is the address of the host that answered, "" where unknown.
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
    listed_by: str = ""
    hints: Hints = Hints()
    robots: str = ""
    hops: tuple[Page, ...] = ()
    original: Original | None = None
    ip_address: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where one page is kept: the WARC object in the bucket, and the record's offset and length in it (bytes, as stored).

    `payload_digest` is "sha256:" and the hex digest of the payload. `captured_at` is UTC. `listed_by` and `is_new` are those of
    the Entry.
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
    listed_by: str = ""
    is_new: bool = False
