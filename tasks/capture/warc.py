"""Pages and what is known of them as WARC 1.1 records (ISO 28500:2017), each compressed for itself.

The body is kept after transfer and content decoding, so the headers that describe the encoding are kept under
`X-Archive-Orig-`, as other archival tools do: a replay then serves what is there. An answer over HTTP/2 is written in the
form of HTTP/1.1, which is all that readers know, with `WARC-Protocol: h2` (a WARC field proposal of the IIPC, as Nutch does).

The payload digest is SHA-256 in hex. What the standard has no field for stands in fields of Pressmark's own, which readers pass
over: `Pressmark-Payload-SHA1`, the payload's SHA-1 in base32, by which older archives look for repeats;
`Pressmark-Source-ID`, `Pressmark-Listed-By`, `Pressmark-Listed-Date`, `Pressmark-Time-Zone`, `Pressmark-Language`,
`Pressmark-Section`, `Pressmark-Rights`, `Pressmark-Asked-URI` (before redirects) and `Pressmark-Robots`, which are as in Page;
and `Pressmark-Hop` on the answers that only led to a page.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from schemas.page import Capture, Page, RecordType
from schemas.run import Run
from tasks.store import pressmark_version

SOURCE_ID = "Pressmark-Source-ID"
LISTED_BY = "Pressmark-Listed-By"
LISTED_DATE = "Pressmark-Listed-Date"
LANGUAGE = "Pressmark-Language"
SECTION = "Pressmark-Section"
RIGHTS = "Pressmark-Rights"
TIME_ZONE = "Pressmark-Time-Zone"
ASKED_URI = "Pressmark-Asked-URI"
ROBOTS = "Pressmark-Robots"
HOP = "Pressmark-Hop"
SHA1 = "Pressmark-Payload-SHA1"
ORIGINAL = "X-Archive-Orig-"
ENCODING = frozenset({"content-encoding", "transfer-encoding", "content-length"})
PROTOCOLS = {"HTTP/2": "h2", "HTTP/2.0": "h2", "HTTP/3": "h3"}  # the names of the IIPC's WARC-Protocol

# WARC 1.1, 6.7.2 and 6.7.3
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Of 20 KB pages, level 6 makes files 2 % smaller for 23 % more time, level 9 hardly smaller than that.
_LEVEL = 4
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_NOT_A_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_A_URI = re.compile(r"[\x00-\x20\x7f]")

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of a payload: `sha256` as WARC and CDXJ name it, `sha1` in base32, "" where only the other is known."""

    sha256: str
    sha1: str


def digests_of(page: Page) -> Digests:
    """The digests of the payload that the page stands for: that of its original where it came without one."""
    if page.original and page.http_status == HTTPStatus.NOT_MODIFIED:
        return Digests(page.original.payload_digest, "")
    return Digests(payload_digest(page.body), _sha1(page.body))


def kind_of(page: Page, digests: Digests) -> RecordType:
    """The type of the page's record: a revisit where its payload is that of its original, and only then."""
    if page.original and page.original.payload_digest == digests.sha256:
        return RecordType.REVISIT
    return RecordType.RESPONSE if page.record_type is RecordType.REVISIT else page.record_type


def warcinfo(run: Run, key: str) -> bytes:
    """The record that opens a WARC file: what wrote it, for which run."""
    info: Fields = [
        ("software", f"Pressmark/{pressmark_version()}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("isPartOf", run.name),
        ("description", run.id),
    ]
    fields: Fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id(key, warc_date(run.started_at), "warcinfo")),
        ("WARC-Date", warc_date(run.started_at)),
        ("WARC-Filename", key.rsplit("/", 1)[-1]),
        ("Content-Type", "application/warc-fields"),
    ]
    return _record(fields, _lines(info))


def request_record(page: Page, identity: str) -> bytes:
    """The request that the page answers."""
    parts = urlsplit(uri(page.url))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fields: Fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(page.fetched_at)),
        ("WARC-Target-URI", uri(page.url)),
        ("WARC-IP-Address", page.ip_address),
        ("WARC-Protocol", _protocol(page)),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return _record(fields, f"GET {target} HTTP/1.1\r\n".encode() + _lines(page.request_headers) + b"\r\n")


def page_record(page: Page, identity: str, digests: Digests, *, request: str = "", leads_to: str = "") -> bytes:
    """The page as a response, resource, conversion or revisit record.

    `request` is the ID of the record that asked for it; `leads_to` the URL of the page to which this answer only led.
    """
    kind = kind_of(page, digests)
    is_http = kind in {RecordType.RESPONSE, RecordType.REVISIT}
    fields: Fields = [
        ("WARC-Type", kind.value),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(page.fetched_at)),
        ("WARC-Target-URI", uri(page.url)),
        ("WARC-IP-Address", page.ip_address),
        ("WARC-Protocol", _protocol(page)),
        ("WARC-Concurrent-To", request),
        *(_refers_to(page) if kind is RecordType.REVISIT else ()),
        ("WARC-Payload-Digest", digests.sha256),
        (SHA1, digests.sha1),
        (SOURCE_ID, page.source_id),
        (LISTED_BY, page.listed_by),
        (LISTED_DATE, page.listed_date),
        (TIME_ZONE, page.time_zone),
        (LANGUAGE, page.hints.language),
        (SECTION, page.hints.section),
        (RIGHTS, page.hints.rights),
        (ASKED_URI, uri(page.asked_url)),
        (ROBOTS, page.robots),
        (HOP, uri(leads_to)),
        ("Content-Type", "application/http; msgtype=response" if is_http else page.media_type),
    ]
    payload = b"" if kind is RecordType.REVISIT else page.body
    return _record(fields, _response_head(page) + payload if is_http else payload)


def metadata_record(capture: Capture, facts: Mapping[str, str], identity: str, at: datetime) -> bytes:
    """What was found out about a capture, as lines of names and values; facts without a value are left out."""
    fields: Fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(at)),
        ("WARC-Target-URI", uri(capture.url)),
        ("WARC-Refers-To", capture_id(capture)),
        ("Content-Type", "application/warc-fields"),
    ]
    return _record(fields, _lines([(name, value) for name, value in facts.items() if value]))


def record_id(*parts: str) -> str:
    """A record ID made from what the record is, so that a batch that is done again gives the same bytes."""
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts)).urn}>"


def capture_id(capture: Capture) -> str:
    """The WARC-Record-ID of the record that holds a capture."""
    return answer_id(capture.warc, capture.offset, capture.captured_at, capture.payload_digest)


def answer_id(warc: str, offset: int, at: datetime, digest: str) -> str:
    """The WARC-Record-ID of an answer, from where it is kept, its time and its payload digest."""
    return record_id(warc, str(offset), warc_date(at), digest)


def payload_digest(body: bytes) -> str:
    """The digest of a payload as WARC and CDXJ name it: "sha256:" and hex digits."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def uri(url: str) -> str:
    """The URL as it stands in a field: without line breaks, blanks and other controls."""
    return _NOT_IN_A_URI.sub(lambda found: quote(found.group()), url)


def warc_date(moment: datetime) -> str:
    """The moment in UTC to the microsecond, as WARC 1.1 allows (5.4)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _record(fields: Fields, block: bytes) -> bytes:
    closing: Fields = [("WARC-Block-Digest", f"sha1:{_sha1(block)}"), ("Content-Length", str(len(block)))]
    head = b"WARC/1.1\r\n" + _lines([(name, value) for name, value in fields if value] + closing)
    # No time in the gzip header: the same record is the same bytes.
    return gzip.compress(b"".join((head, b"\r\n", block, b"\r\n\r\n")), compresslevel=_LEVEL, mtime=0)


def _refers_to(page: Page) -> Fields:
    if page.original is None:
        return []
    not_modified = page.http_status == HTTPStatus.NOT_MODIFIED
    return [
        ("WARC-Profile", NOT_MODIFIED if not_modified else SAME_PAYLOAD),
        ("WARC-Truncated", "" if not_modified else "length"),  # 6.7.2: for any payload that is left out
        ("WARC-Refers-To-Target-URI", uri(page.original.url)),
        ("WARC-Refers-To-Date", warc_date(page.original.captured_at)),
    ]


def _response_head(page: Page) -> bytes:
    version, _, rest = page.status_line.partition(" ")
    status_line = f"{'HTTP/1.1' if version in PROTOCOLS else version} {rest}" if page.status_line else _status_line(page)
    headers = [(_kept_as(name, value, len(page.body)), value) for name, value in page.headers]
    line = _text(status_line)
    return line + (b"\r\n" if line.count(b" ") > 1 else b" \r\n") + _lines(headers) + b"\r\n"


def _status_line(page: Page) -> str:
    phrase = next((known.phrase for known in HTTPStatus if known == page.http_status), "")
    return f"HTTP/1.1 {page.http_status} {phrase}"


def _protocol(page: Page) -> str:
    return PROTOCOLS.get(page.status_line.partition(" ")[0], "")


def _kept_as(name: str, value: str, length: int) -> str:
    """The name of a header in the record: marked as original where it does not describe the body that is kept."""
    if name.lower() not in ENCODING or (name.lower() == "content-length" and value.strip() == str(length)):
        return name
    return ORIGINAL + name


def _lines(fields: Fields | tuple[tuple[str, str], ...]) -> bytes:
    return b"".join(b"%b: %b\r\n" % (_token(name), _text(value)) for name, value in fields)


@lru_cache(maxsize=1024)
def _token(name: str) -> bytes:
    return _NOT_A_TOKEN.sub("-", name).encode()


def _text(value: str) -> bytes:
    """A header value on one line whatever it holds: a line break in it would begin a header of its own."""
    line = value if value.isprintable() else _CONTROLS.sub(" ", value)
    return line.strip().encode("utf-8", "replace")


def _sha1(body: bytes) -> str:
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
