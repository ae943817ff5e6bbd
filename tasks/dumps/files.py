"""One file -> its pages: HTML, text and XML as they are, the records of a WARC and the members of an archive one by one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedReader
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import cast
from urllib.parse import quote

from schemas.outcome import Fate, Outcome, Reason, Stage
from schemas.page import Page, RecordType
from tasks.dumps.archives import BROKEN, Member, is_archive, is_zip, members_of
from tasks.dumps.forward import Forward, decompressed
from tasks.dumps.span import WHOLE, Span, records_in
from tasks.dumps.warc import Record, is_warc, looks_like_warc, read_warc

HEAD_BYTES = 4096
# Archives in archives that are read: one level, as in a year's archive of months.
LEVELS = 2
# A zip in an archive is laid into a temporary file, for its directory stands at its end.
NESTED_BYTES = 1 << 30
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
_PACKED = re.compile(r"\.(gz|bz2|xz)$")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the pages of a dump have in common: the source they are filed under, the run's time, and the most bytes of a page."""

    source_id: str
    at: datetime
    limit: int


Item = Page | Outcome


def read_file(path: Path, name: str, origin: Origin, span: Span = WHOLE) -> Iterator[Item]:
    """Every page of the file, and an outcome for everything in it that is none. Raises nothing that the file could cause.

    A file that is no WARC is one page, with the URL `file:///` and its name, as of the run's time; so is each member of an
    archive, under the archive's name. Of a large file, `span` says which part is meant.
    """
    try:
        with path.open("rb") as file:
            if is_archive(name):
                yield from _from_archive(file, name, origin, span, LEVELS)
            elif span == WHOLE:
                yield from _from_stream(file, name, origin)
            elif part := records_in(file, span):
                yield from _from_stream(part, name, origin)
    except BROKEN as error:
        yield _dropped(origin, name, Reason.BROKEN_FILE, str(error) or type(error).__name__)


def media_type_of(name: str, head: bytes) -> str:
    """The media type that a file's suffix tells, or else its first bytes; "" for what is neither HTML nor text nor XML."""
    suffix = PurePosixPath(_PACKED.sub("", name.lower())).suffix
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    for bom in _BOMS:
        head = head.removeprefix(bom)
    # Without NULs the markup of UTF-16 reads like ASCII.
    start = _COMMENT.sub(b"", head.replace(b"\0", b""))
    return next((kind for kind, pattern in _LOOKS.items() if pattern.match(start)), "")


def _from_archive(file: BufferedReader, name: str, origin: Origin, span: Span, levels: int) -> Iterator[Item]:
    """The pages of the members that begin in the span."""
    if not levels:
        yield _dropped(origin, name, Reason.UNSUPPORTED_FILE, "an archive in an archive in an archive")
        return
    is_empty = True
    for member in members_of(file, name):
        is_empty = False
        if span.is_before(member.position):
            break
        if span.holds(member.position):
            yield from _from_member(member, f"{name}/{member.name}".rstrip("/"), origin, levels)
    if is_empty and span == WHOLE:
        yield _dropped(origin, name, Reason.NOT_A_PAGE, "there is no file in it")


def _from_member(member: Member, name: str, origin: Origin, levels: int) -> Iterator[Item]:
    if member.open is None or member.refused:
        yield _dropped(origin, name, member.refused or Reason.BROKEN_FILE, member.detail)
        return
    try:
        with member.open() as opened:
            if is_zip(name):
                with TemporaryFile() as spool:
                    shutil.copyfileobj(Forward(opened, lambda: NESTED_BYTES), spool, HEAD_BYTES)
                    yield from _from_archive(cast("BufferedReader", spool), name, origin, WHOLE, levels - 1)
            elif is_archive(name):
                yield from _from_archive(opened, name, origin, WHOLE, levels - 1)
            else:
                yield from _from_stream(opened, name, origin)
    except BROKEN as error:
        yield _dropped(origin, name, Reason.BROKEN_FILE, str(error) or type(error).__name__)


def _from_stream(file: BufferedReader, name: str, origin: Origin) -> Iterator[Item]:
    """The records of a WARC, or the file as one page, without what it is compressed by."""
    plain = decompressed(file)
    if is_warc(name) or looks_like_warc(plain.peek(16)):
        for record in read_warc(plain, origin.limit, origin.at):
            yield _from_record(record, name, origin)
    else:
        yield _from_file(plain, name, origin)


def _from_file(file: BufferedReader, name: str, origin: Origin) -> Item:
    head = file.read(HEAD_BYTES)
    media_type = media_type_of(name, head)
    if not media_type:
        kinds = f"read are HTML, WARC, WET, zip, tar and {', '.join(_BY_SUFFIX)}"
        return _dropped(origin, name, Reason.UNSUPPORTED_FILE, kinds)
    body = head + file.read(origin.limit + 1 - len(head)) if len(head) == HEAD_BYTES else head
    if len(body) > origin.limit:
        return _dropped(origin, name, Reason.TOO_LARGE, f"more than {origin.limit} bytes")
    url = _url(name)
    return Page(origin.source_id, url, url, body, media_type, origin.at, RecordType.RESOURCE)


def _from_record(record: Record, name: str, origin: Origin) -> Item:
    if isinstance(record, Page):
        return replace(record, source_id=origin.source_id)
    outcome = _dropped(origin, name, record.reason, record.detail)
    return replace(outcome, url=record.url) if record.url else outcome


def _dropped(origin: Origin, name: str, reason: Reason, detail: str) -> Outcome:
    return Outcome(origin.source_id, _url(name), Stage.CAPTURE, Fate.DROPPED, reason, detail, "", origin.at)


def _url(name: str) -> str:
    return f"file:///{quote(name.encode('utf-8', 'surrogateescape'))}"
