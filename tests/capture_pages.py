"""Pages of every kind that is captured, for the tests of captures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from schemas.page import Hints, Original, Page, RecordType
from schemas.run import Run
from tasks.capture.warc import payload_digest

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)

RESPONSE = Page(
    source_id="fjord",
    url="https://www.fjordpost.example/ferry?id=7",
    asked_url="http://fjordpost.example/ferry?id=7",
    body="<p>Fähre läuft aus</p>\r\n\r\nWARC/1.1\r\n".encode(),
    media_type="text/html; charset=utf-8",
    fetched_at=NIGHT + timedelta(seconds=3.25),
    record_type=RecordType.RESPONSE,
    http_status=200,
    status_line="HTTP/1.1 200 Everything Is Fine",
    headers=(
        ("Server", "quay"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ),
    request_headers=(("Host", "www.fjordpost.example"), ("User-Agent", "Pressmark/test")),
    time_zone="Europe/Oslo",
    listed_date="Sat, 21 Nov 2026 01:00:00 GMT",
    listed_by="feed",
    hints=Hints("nb", "Kultur", "© Fjordpost"),
    robots="allowed " + payload_digest(b"User-agent: *\n"),
    ip_address="2001:db8::7",
)
RESOURCE = Page(
    source_id="dump",
    url="file:///dump/a%20note.txt",
    asked_url="file:///dump/a%20note.txt",
    body=b"",
    media_type="text/plain",
    fetched_at=NIGHT,
    record_type=RecordType.RESOURCE,
)
CONVERSION = replace(
    RESOURCE,
    url="https://www.uplands.example/",
    asked_url="https://www.uplands.example/",
    record_type=RecordType.CONVERSION,
)
REDIRECT = replace(
    RESPONSE,
    url="http://fjordpost.example/ferry?id=7",
    body=b"",
    media_type="",
    http_status=301,
    status_line="HTTP/1.1 301 Moved",
    headers=(("Location", RESPONSE.url), ("Content-Length", "0")),
    fetched_at=NIGHT + timedelta(seconds=3),
)
REDIRECTED = replace(RESPONSE, hops=(REDIRECT,))
ORIGINAL = Original(RESPONSE.url, RESPONSE.fetched_at, payload_digest(RESPONSE.body))
SAME_PAYLOAD = replace(RESPONSE, original=ORIGINAL, fetched_at=NIGHT + timedelta(days=2))
NOT_MODIFIED = replace(
    RESPONSE,
    original=ORIGINAL,
    fetched_at=NIGHT + timedelta(days=1),
    body=b"",
    media_type="",
    http_status=304,
    status_line="HTTP/1.1 304 Not Modified",
    headers=(("ETag", '"a"'), ("Content-Length", "4711")),
)
EVERY_KIND = (REDIRECTED, RESOURCE, CONVERSION, NOT_MODIFIED, SAME_PAYLOAD)


class Shelf:
    """A bucket in memory, as far as writing captures needs one."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.notes: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def create(self, key: str, body: bytes) -> bool:
        self.notes, begun = self.notes | {key: body}, key in self.notes
        return not begun

    def put_file(self, key: str, path: Path) -> None:
        self.objects[key] = path.read_bytes()
