"""A URL -> its lines in a CDXJ index in the bucket, found by halving: a few requests, however large the index is."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, dropwhile, takewhile
from typing import Any

from schemas.errors import ArchiveDamaged
from tasks.capture.stored import open_stored
from tasks.capture.surt import surt
from tasks.store import Bucket, ObjectMissing

_STEP = 1 << 16  # bytes a request; some 200 lines
_INDEX, _WARC = ".cdxj", ".warc.gz"


@dataclass(frozen=True, slots=True)
class FoundCapture:
    """One line of an index: what was captured and where it is kept. `captured_at` is UTC, to the second.

    `is_revisit` says that the payload is that of an earlier capture, which has the same `payload_digest`.
    """

    url: str
    captured_at: datetime
    http_status: int | None
    media_type: str
    payload_digest: str
    is_revisit: bool
    warc: str
    offset: int
    length: int

    def as_json(self) -> dict[str, Any]:
        """The line as plain values, for `--json`."""
        return {name: getattr(self, name) for name in self.__slots__} | {"captured_at": self.captured_at.isoformat()}


def look_up(bucket: Bucket, index: str, size: int, url: str) -> list[FoundCapture]:
    """The captures of the URL in the index of that key and size, oldest first.

    Two URLs that differ in scheme, "www.", case, session id or order of parameters are one here, as in any web archive.

    Raises ArchiveDamaged where the index is gone.
    """
    try:
        return _found(open_stored(bucket, index, size, _STEP), index, size, f"{surt(url)} ".encode())
    except ObjectMissing:
        raise ArchiveDamaged(index, "it is missing") from None


def _found(file: io.BufferedReader, index: str, size: int, key: bytes) -> list[FoundCapture]:
    low, high = 0, size
    while high - low > _STEP:
        middle = (low + high) // 2
        if b"" < _line_from(file, middle) < key:
            low = middle
        else:
            high = middle
    lines = chain([_line_from(file, low)], file)
    first = dropwhile(lambda line: line < key, lines)
    return [_parsed(line.decode(), index) for line in takewhile(lambda line: line.startswith(key), first)]


def _line_from(file: io.BufferedReader, place: int) -> bytes:
    """The first line that begins at this byte or after it, b"" after the last."""
    file.seek(max(0, place - 1))
    if place:
        file.readline()
    return file.readline()


def _parsed(line: str, index: str) -> FoundCapture:
    _, moment, details = line.split(" ", 2)
    known = json.loads(details)
    return FoundCapture(
        url=known["url"],
        captured_at=datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC),
        http_status=int(known["status"]) if "status" in known else None,
        media_type=known["mime"],
        payload_digest=known["digest"],
        is_revisit=known["mime"] == "warc/revisit",
        warc=index.removesuffix(_INDEX) + _WARC,
        offset=int(known["offset"]),
        length=int(known["length"]),
    )
