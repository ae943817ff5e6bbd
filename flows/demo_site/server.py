"""Serves the site on loopback: the pages of one night, which can be changed while serving."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

PAGES = Path(__file__).parent
GONE = "gone.txt"
NIGHTS = {1: datetime(2025, 3, 12, 20, tzinfo=UTC), 2: datetime(2025, 3, 13, 20, tzinfo=UTC)}
MEDIA_TYPES = {".html": "text/html", ".xml": "application/xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site sends for one path: the body in bytes and its headers."""

    body: bytes
    media_type: str
    modified_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        """The headers that depend on the page."""
        return {
            "Content-Type": self.media_type,
            "Content-Length": str(len(self.body)),
            "Last-Modified": format_datetime(self.modified_at, usegmt=True),
            "ETag": f'"{hashlib.sha256(self.body).hexdigest()[:32]}"',
        }


def answer(path: str, night: int, base: str) -> Answer | None:
    """What the site sends for this path on this night, None where there is no such page, or no longer."""
    path = path.strip("/") or "index.html"
    found = _newest(path.replace("/", "--"), night)
    if found is None or path in _gone(night):
        return None
    file, changed_on = found
    body = file.read_bytes().replace(b"{{base}}", base.encode())
    return Answer(body, _media_type(file.suffix, body), NIGHTS[changed_on])


def _newest(name: str, night: int) -> tuple[Path, int] | None:
    for changed_on in range(night, 0, -1):
        file = PAGES / f"night{changed_on}" / name
        if file.suffix in MEDIA_TYPES and name != GONE and file.is_file():
            return file, changed_on
    return None


def _gone(night: int) -> set[str]:
    return set((PAGES / "night2" / GONE).read_text("utf-8").split()) if night == 2 else set()


def _media_type(suffix: str, body: bytes) -> str:
    """With the charset where it is UTF-8; the one page that is not names its own in a meta tag, and only there."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return MEDIA_TYPES[suffix]
    return f"{MEDIA_TYPES[suffix]}; charset=utf-8"


@dataclass(slots=True)
class Site:
    """The site while it is served: its address without a slash at the end, and the night (1 or 2) that it shows."""

    base: str
    night: int


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: Site, *connection: Any) -> None:
        self.site = site
        super().__init__(*connection)

    def do_GET(self) -> None:
        page = answer(unquote(urlsplit(self.path).path), self.site.night, self.site.base)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif self.headers["If-None-Match"] == page.headers["ETag"]:
            self._send(HTTPStatus.NOT_MODIFIED, page, b"")
        else:
            self._send(HTTPStatus.OK, page, page.body)

    def _send(self, status: HTTPStatus, page: Answer, body: bytes) -> None:
        self.send_response(status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing: the demo has the terminal to itself."""


@contextmanager
def serve_site(night: int = 1, port: int = 0) -> Iterator[Site]:
    """The site, served on 127.0.0.1 at a free port or the one given, until the block ends.

    The base URL stays the same when `site.night` is set to 2. Raises OSError where the port is taken.
    """
    site = Site("", night)
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, site)) as server:
        site.base = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.05,), name="demo-site", daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
