"""Captures in the bucket: a batch of pages to one WARC object with its index, and back."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from warcio.exceptions import ArchiveLoadFailed

from schemas.errors import ArchiveDamaged
from schemas.page import Capture, Page, RecordType
from schemas.run import Run
from tasks.capture.cdxj import cdxj
from tasks.capture.warc import page_record, payload_digest, read_record, record_id, request_record, warcinfo
from tasks.store import Bucket, captures_prefix, index_key

SOFTWARE = "Pressmark"


def write_captures(bucket: Bucket, run: Run, batch_id: str, pages: Iterable[Page]) -> list[Capture]:
    """One capture for every page, in order, kept in one WARC object with its CDXJ index beside it.

    The pages are taken one at a time. The same pages give the same bytes under the same key; no pages, no object.
    """
    key = f"{captures_prefix(run)}{batch_id}.warc.gz"
    with NamedTemporaryFile(suffix=".warc.gz") as file:
        captures = list(_write(file, key, run, pages))
        if not captures:
            return []
        file.flush()
        bucket.put_file(key, Path(file.name))
    bucket.put(index_key(key), cdxj(captures))
    return captures


def warcs_of(captures: Iterable[Capture]) -> tuple[str, ...]:
    """The keys of the WARC objects that hold the captures, each once, in order."""
    return tuple(dict.fromkeys(capture.warc for capture in captures))


def read_capture(bucket: Bucket, capture: Capture) -> Page:
    """The page of a capture, by one range request for exactly its record.

    Raises ArchiveDamaged where the record cannot be read or its payload is not what was captured.
    """
    return _page(capture, bucket.read(capture.warc, capture.offset, capture.length))


def read_captures(bucket: Bucket, captures: Iterable[Capture]) -> Iterator[Page]:
    """The pages of the captures, in order, with one request for each stretch of a WARC object that they lie in.

    Raises ArchiveDamaged as `read_capture` does.
    """
    for warc, group in groupby(captures, key=lambda capture: capture.warc):
        wanted = list(group)
        start = min(capture.offset for capture in wanted)
        stretch = bucket.read(warc, start, max(capture.offset + capture.length for capture in wanted) - start)
        for capture in wanted:
            yield _page(capture, stretch[capture.offset - start :][: capture.length])


def _write(file: IO[bytes], key: str, run: Run, pages: Iterable[Page]) -> Iterator[Capture]:
    name = key.rsplit("/", 1)[-1]
    file.write(warcinfo(run, name, SOFTWARE))
    for number, page in enumerate(pages):
        identity = record_id(key, str(number))
        offset = file.tell()
        length = file.write(page_record(page, identity))
        if page.record_type is RecordType.RESPONSE and page.request_headers:
            file.write(request_record(page, record_id(key, str(number), "request"), identity))
        yield _capture(page, key, offset, length)


def _capture(page: Page, key: str, offset: int, length: int) -> Capture:
    return Capture(
        source_id=page.source_id,
        url=page.url,
        asked_url=page.asked_url,
        warc=key,
        offset=offset,
        length=length,
        payload_digest=payload_digest(page.body),
        record_type=page.record_type,
        media_type=page.media_type,
        captured_at=page.fetched_at,
        http_status=page.http_status,
        listed_by=page.listed_by,
    )


def _page(capture: Capture, stored: bytes) -> Page:
    where = f"{capture.warc} at {capture.offset}"
    try:
        page = read_record(stored)
    except (ArchiveLoadFailed, AttributeError, EOFError, OSError, TypeError, ValueError, zlib.error) as error:
        raise ArchiveDamaged(where, f"the record cannot be read ({error})") from error
    if payload_digest(page.body) != capture.payload_digest:
        raise ArchiveDamaged(where, f"the payload of {capture.url} is not what was captured")
    return page
