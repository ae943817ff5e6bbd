"""One file -> its pages: HTML, text and XML as they are, the records of a WARC one by one."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Page, RecordType
from tasks.dumps.warc import Record, is_warc, read_warc

HEAD_BYTES = 4096
HTML, TEXT, XML = "text/html", "text/plain", "application/xml"
_BY_SUFFIX = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), HTML),
    **dict.fromkeys((".txt", ".text"), TEXT),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf"), XML),
}
_LOOKS = {
    HTML: re.compile(rb"\s*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE),
    XML: re.compile(rb"\s*<(\?xml|rss|feed|rdf:rdf|urlset|sitemapindex)\b", re.IGNORECASE),
}
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the pages of a dump have in common: the source they are filed under, the run's time, and the most bytes of a page."""

    source_id: str
    at: datetime
    limit: int


def read_file(path: Path, name: str, origin: Origin) -> Iterator[Page | Outcome]:
    """Every page of the file, and an outcome for everything in it that is none. Raises nothing that the file could cause.

    A file that is no WARC is one page, with the URL `file:///` and its name, as of the run's time.
    """
    url = f"file:///{quote(name.encode('utf-8', 'surrogateescape'))}"
    try:
        with _unpacked(path) as file:
            if is_warc(name):
                for record in read_warc(file, origin.limit, origin.at):
                    yield _from_record(record, url, origin)
            else:
                yield _from_file(file, name, url, origin)
    except (EOFError, OSError, zlib.error) as error:
        yield _dropped(origin, url, Reason.BROKEN_FILE, str(error) or type(error).__name__)


def media_type_of(name: str, head: bytes) -> str:
    """The media type that a file's suffix tells, or else its first bytes; "" for what is neither HTML nor text nor XML."""
    suffix = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    for bom in _BOMS:
        head = head.removeprefix(bom)
    # Without NULs the markup of UTF-16 reads like ASCII.
    start = _COMMENT.sub(b"", head.replace(b"\0", b""))
    return next((kind for kind, pattern in _LOOKS.items() if pattern.match(start)), "")


@contextmanager
def _unpacked(path: Path) -> Iterator[BufferedIOBase]:
    """The file open for reading, without the gzip around it, whatever its suffix says."""
    with path.open("rb") as file:
        magic = file.read(2)
        file.seek(0)
        if magic == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as plain:
                yield plain
        else:
            yield file


def _from_file(file: BufferedIOBase, name: str, url: str, origin: Origin) -> Page | Outcome:
    head = file.read(HEAD_BYTES)
    media_type = media_type_of(name, head)
    if not media_type:
        return _dropped(origin, url, Reason.UNSUPPORTED_FILE, f"read are HTML, WARC, WET and {', '.join(_BY_SUFFIX)}")
    body = head + file.read(origin.limit + 1 - len(head)) if len(head) == HEAD_BYTES else head
    if len(body) > origin.limit:
        return _dropped(origin, url, Reason.TOO_LARGE, f"more than {origin.limit} bytes")
    return Page(origin.source_id, url, url, body, media_type, origin.at, RecordType.RESOURCE)


def _from_record(record: Record, url: str, origin: Origin) -> Page | Outcome:
    if isinstance(record, Page):
        return replace(record, source_id=origin.source_id)
    return _dropped(origin, record.url or url, record.reason, record.detail)


def _dropped(origin: Origin, url: str, reason: Reason, detail: str) -> Outcome:
    return Outcome(origin.source_id, url, Stage.CAPTURE, Fate.DROPPED, reason, detail, "", origin.at)
