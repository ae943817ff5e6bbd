"""Captures in the bucket -> their pages again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.errors import ArchiveDamaged
from schemas.page import Capture, Page
from tasks.capture.lookup import FoundCapture
from tasks.capture.read import BROKEN, is_whole, kept_in, read_record
from tasks.capture.stored import open_stored
from tasks.store import Bucket, ObjectMissing

_STEP = 16 << 20  # bytes a request
_STRETCH = 4 << 20  # of a WARC object that captures lie in which are read at once


def warcs_of(captures: Iterable[Capture]) -> tuple[str, ...]:
    """The keys of the WARC objects that hold the captures, each once, in order."""
    return tuple(dict.fromkeys(capture.warc for capture in captures))


def read_capture(bucket: Bucket, capture: Capture | FoundCapture) -> Page:
    """The page of a capture, by one range request for exactly its record. That of a revisit has no body, but its original.

    Raises ArchiveDamaged where the record is gone or cannot be read, or its payload is not what was captured.
    """
    return _page(capture, _stored(bucket, capture.warc, capture.offset, capture.length))


def read_captures(bucket: Bucket, captures: Iterable[Capture]) -> Iterator[Page]:
    """The pages of the captures, in order, with one request for each stretch of a WARC object that they lie in.

    Captures that follow one another may lie far apart in a file of a GiB, so a stretch is of bounded size. Raises ArchiveDamaged
    as `read_capture` does.
    """
    for start, end, wanted in _stretches(captures):
        stretch = _stored(bucket, wanted[0].warc, start, end - start)
        for capture in wanted:
            yield _page(capture, stretch[capture.offset - start :][: capture.length])


def captures_in(bucket: Bucket, warc: str, size: int) -> Iterator[Capture]:
    """The captures of pages in a WARC object of that size, in order, without the answers that only led to them.

    The object is read once, one record in memory at a time. Raises ArchiveDamaged where a record cannot be read.
    """
    offset = 0
    try:
        for kept in kept_in(open_stored(bucket, warc, size, _STEP), warc):
            offset = kept.end
            if not kept.is_hop:
                yield kept.capture
    except BROKEN as error:
        raise ArchiveDamaged(f"{warc} after {offset}", f"the records cannot be read ({error})") from error


def _stored(bucket: Bucket, warc: str, offset: int, length: int) -> bytes:
    try:
        return bucket.read(warc, offset, length)
    except ObjectMissing:
        raise ArchiveDamaged(warc, "it is missing") from None


def _stretches(captures: Iterable[Capture]) -> Iterator[tuple[int, int, list[Capture]]]:
    """Where each stretch begins and ends in its object, and the captures in it; cut where the next one lies too far away."""
    start, end, near = 0, 0, list[Capture]()
    for capture in captures:
        first, last = capture.offset, capture.offset + capture.length
        if near and capture.warc == near[0].warc and max(end, last) - min(start, first) <= _STRETCH:
            start, end = min(start, first), max(end, last)
            near.append(capture)
            continue
        if near:
            yield start, end, near
        start, end, near = first, last, [capture]
    if near:
        yield start, end, near


def _page(capture: Capture | FoundCapture, stored: bytes) -> Page:
    where = f"{capture.warc} at {capture.offset}"
    try:
        page = read_record(stored)
    except BROKEN as error:
        raise ArchiveDamaged(where, f"the record cannot be read ({error})") from error
    if not is_whole(page, capture.payload_digest):
        raise ArchiveDamaged(where, f"the payload of {capture.url} is not what was captured")
    return page
