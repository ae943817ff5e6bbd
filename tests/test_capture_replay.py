"""The whole way of a page: as a server sent it, fetched, captured, found in its index, and read by a program that is not ours."""

from __future__ import annotations

import io
import json
from http.server import BaseHTTPRequestHandler

import pytest
from capture_pages import RUN
from fastwarc.warc import ArchiveIterator
from web_site import Site, site, timer, web

from tasks.capture import write_captures
from tasks.capture.surt import surt
from tasks.fetch import Web, fetch_page
from tasks.store import Bucket, captures_prefix

__all__ = ["site", "timer", "web"]  # fixtures

WARC = f"{captures_prefix(RUN)}fjord-001.warc.gz"
BODY = bytes(range(256)) * 90 + "\r\n\r\nWARC/1.1\r\nFähre".encode()
LATIN = "<p>Die Fähre fährt</p>".encode("latin-1")


def sent(body: bytes, *lines: str) -> bytes:
    head = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 Quite Fine", *lines, f"Content-Length: {len(body)}"))
    return f"{head}\r\n".encode("latin-1") + body


@pytest.mark.parametrize(
    "raw",
    [
        sent(BODY, "Content-Type: text/html", "Server: quay/2 (old)", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", "X-Empty: "),
        sent(LATIN, "content-type: text/html;charset=ISO-8859-1", 'ETAG: W/"1"'),
        sent(b"", "Content-Type: text/html"),
    ],
)  # fmt: skip
def test_what_a_server_sent_is_replayed_byte_for_byte(web: Web, site: Site, bucket: Bucket, raw: bytes) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(raw)

    site.answers["/ferry"] = answer
    write_captures(bucket, RUN, "fjord", [fetch_page(web, f"{site.url}/ferry")])

    lines = bucket.get(WARC.replace(".warc.gz", ".cdxj")).decode().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{surt(site.url + '/ferry')} "))
    place = json.loads(line.split(" ", 2)[2])
    stored = bucket.read(WARC, int(place["offset"]), int(place["length"]))
    record = next(iter(ArchiveIterator(io.BytesIO(stored), parse_http=False)))
    assert record.reader.read() == raw


def test_the_robots_txt_that_allowed_a_page_and_the_address_are_captured_with_it(web: Web, site: Site, bucket: Bucket) -> None:
    site.on("/robots.txt", b"User-agent: *\nDisallow: /no\n", Content_Type="text/plain")
    write_captures(bucket, RUN, "fjord", [fetch_page(web, site.on("/ferry"))])
    found = {}
    for record in ArchiveIterator(io.BytesIO(bucket.get(WARC)), parse_http=False):
        found[record.headers["WARC-Type"], record.headers.get("WARC-Target-URI", "").rpartition("/")[2]] = dict(record.headers)
    robots, page = found["response", "robots.txt"], found["response", "ferry"]
    assert page["Pressmark-Robots"] == f"allowed {robots['WARC-Payload-Digest']}"
    assert robots["Pressmark-Hop"] == page["WARC-Target-URI"]
    assert page["WARC-IP-Address"] == robots["WARC-IP-Address"] == "127.0.0.1"
