"""How fast pages are captured and taken up again, as a ratio to warcio's writer in the same run.

    python -m tests.benchmark_capture [PAGES]

Real pages of the development data, cut to 20 KB, each with thirteen headers and its request, are written by CaptureFile (records,
digests and index) and by warcio's WARCWriter (records and digests), in turns. CPU time of one process; no network, no store.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.page import Page
from tasks.capture import CaptureFile
from tests.capture_pages import RESPONSE, RUN, Shelf
from tests.corpus import development_data

BODY_BYTES = 20_000
ROUNDS = 5
HEADERS = (
    ("Server", "nginx"),
    ("Date", "Sat, 21 Nov 2026 02:15:03 GMT"),
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Vary", "Accept-Encoding"),
    ("ETag", '"5f3c-18a7"'),
    ("Last-Modified", "Sat, 21 Nov 2026 01:00:00 GMT"),
    ("Cache-Control", "max-age=60"),
    ("Set-Cookie", "visit=1; Path=/; HttpOnly"),
    ("X-Frame-Options", "DENY"),
    ("Strict-Transport-Security", "max-age=31536000"),
    ("Connection", "keep-alive"),
)


def real_pages(count: int) -> list[Page]:
    """Pages with real bodies of BODY_BYTES, as many as asked for."""
    files = sorted((development_data("pages") / "html").glob("*.html.gz"))
    bodies = [body[:BODY_BYTES] for file in files if len(body := gzip.decompress(file.read_bytes())) >= BODY_BYTES]
    return [
        replace(
            RESPONSE,
            url=f"https://www.fjordpost.example/2026/11/{n}/a-headline-of-some-words",
            body=bodies[n % len(bodies)],
            headers=HEADERS,
            fetched_at=RESPONSE.fetched_at + timedelta(milliseconds=n),
        )
        for n in range(count)
    ]


def ours(pages: Sequence[Page], folder: Path) -> None:
    file = CaptureFile(Shelf(), RUN, "fjord", folder)  # type: ignore[arg-type]
    for page in pages:
        file.write(page)
    file.close()
    file.remove()


def warcios(pages: Sequence[Page], folder: Path) -> None:
    with (folder / "warcio.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        for page in pages:
            head = StatusAndHeaders("200 OK", list(page.headers), protocol="HTTP/1.1")
            asked = StatusAndHeaders("GET / HTTP/1.1", list(page.request_headers), is_http_request=True)
            response = writer.create_warc_record(page.url, "response", payload=BytesIO(page.body), http_headers=head)
            request = writer.create_warc_record(page.url, "request", http_headers=asked)
            writer.write_request_response_pair(request, response)


def taken_up(folder: Path) -> int:
    file = CaptureFile(Shelf(), RUN, "fjord", folder)  # type: ignore[arg-type]
    file.abandon()
    return len(file.left)


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main(count: int) -> None:
    pages = real_pages(count)
    with TemporaryDirectory() as name:
        folder = Path(name)
        rounds = [(seconds(lambda: ours(pages, folder / "open")), seconds(lambda: warcios(pages, folder))) for _ in range(ROUNDS)]
        mine, theirs = (median(times) for times in zip(*rounds, strict=True))
        file = CaptureFile(Shelf(), RUN, "fjord", folder)  # type: ignore[arg-type]
        for page in pages:
            file.write(page)
        file.abandon()
        again = seconds(lambda: taken_up(folder))
    print(f"{count} pages of {BODY_BYTES} bytes, median of {ROUNDS} rounds in turns")
    print(f"CaptureFile.write  {count / mine:8.0f} pages/s  {mine / count * 1e3:.3f} ms a page")
    print(f"warcio WARCWriter  {count / theirs:8.0f} pages/s  {theirs / count * 1e3:.3f} ms a page")
    print(f"ratio              {theirs / mine:8.2f}")
    print(f"taken up again     {count / again:8.0f} pages/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
