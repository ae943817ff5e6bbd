"""Parts of a large file, so that it becomes more than one commit: each begins where something in the file begins."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import SEEK_END, BufferedReader, RawIOBase
from typing import Any

_MEMBER = b"\x1f\x8b\x08"
# How a record begins: of a WARC, or of an ARC with its URL, address and time.
_RECORD = re.compile(rb"WARC/\d|filedesc://|\w+:\S+ [\d.:a-f]+ \d{14} ")
_CHUNK = 1 << 20
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Span:
    """What begins in the bytes from `begin` up to `end` of a file; 0 as `end` stands for all that follows."""

    begin: int = 0
    end: int = 0

    def holds(self, position: int) -> bool:
        """Whether what begins there belongs to it."""
        return self.begin <= position and not self.is_before(position)

    def is_before(self, position: int) -> bool:
        """Whether it ends before that position, or at it."""
        return bool(self.end) and position >= self.end


WHOLE = Span()


def records_in(file: BufferedReader, span: Span) -> BufferedReader | None:
    """The part of a WARC that is compressed record by record in which the records of the span lie; None where none do."""
    begin, end = next_record(file, span.begin), next_record(file, span.end) if span.end else file.seek(0, SEEK_END)
    return BufferedReader(_Part(file, begin, end)) if begin < end else None


def next_record(file: BufferedReader, position: int) -> int:
    """Where the first record begins that begins at the position or behind it; the end of the file where none does."""
    if position == 0:
        return 0
    while chunk := _read(file, position, _CHUNK):
        place = chunk.find(_MEMBER)
        if place < 0:
            position += max(1, len(chunk) - len(_MEMBER) + 1)
        elif _begins_record(_read(file, position + place, _HEAD)):
            return position + place
        else:
            position += place + 1
    return file.seek(0, SEEK_END)


def _begins_record(packed: bytes) -> bool:
    try:
        return _RECORD.match(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed, _HEAD)) is not None
    except zlib.error:
        return False


def _read(file: BufferedReader, position: int, size: int) -> bytes:
    file.seek(position)
    return file.read(size)


class _Part(RawIOBase):
    """The bytes of a file from one place up to another, as a file."""

    def __init__(self, file: BufferedReader, begin: int, end: int) -> None:
        self._file, self._left = file, end - begin
        file.seek(begin)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = self._file.read(min(len(buffer), self._left))
        buffer[: len(part)] = part
        self._left -= len(part)
        return len(part)
