"""Streams that only go forward, with limits on what they give: what a hostile archive is read through."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from io import SEEK_SET, BufferedReader, RawIOBase
from typing import IO, Any

from schemas.settings import MIB

# At once: a header of a tar may claim any size for a name, and is read as a whole. Files are read in smaller parts.
MOST_AT_ONCE = 64 * MIB
# For unpacking xz, which may ask for up to 4 GiB: what `xz -9` needs.
XZ_MEMORY = 65 * MIB
_CHUNK = 1 << 16


class TooLarge(OSError):
    """More came than an honest archive holds."""


class Forward:
    """A file that is read once from beginning to end, skipping allowed. `most` says how far it may go by now, in bytes."""

    def __init__(self, file: IO[bytes], most: Callable[[], int]) -> None:
        self._file, self._most, self._at = file, most, 0

    def tell(self) -> int:
        """How many bytes were read or skipped so far."""
        return self._at

    def seek(self, position: int, whence: int = SEEK_SET) -> int:
        """Skips to the position. Raises OSError for one that lies behind: a header with a negative size leads there."""
        if whence != SEEK_SET or position < self._at:
            raise OSError("it leads back to what was read before")
        while self._at < position and self.read(min(_CHUNK, position - self._at)):
            pass
        return self._at

    def read(self, size: int = -1) -> bytes:
        """The next bytes, fewer only at the end. Raises TooLarge."""
        if not 0 <= size <= MOST_AT_ONCE:
            raise TooLarge(f"a header asks for {size} bytes")
        part = self._file.read(size)
        self._at += len(part)
        if self._at > self._most():
            raise TooLarge(f"it has unpacked to {self._at} bytes, out of all proportion")
        return part


def decompressed(file: BufferedReader) -> BufferedReader:
    """The file without the gzip, bzip2 or xz around it, whatever its name says; as it is where there is none."""
    magic = file.peek(6)[:6]
    if magic.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    if magic.startswith(b"BZh"):
        return BufferedReader(_Unpacker(file, bz2.BZ2Decompressor))
    if magic == b"\xfd7zXZ\0":
        return BufferedReader(_Unpacker(file, lambda: lzma.LZMADecompressor(memlimit=XZ_MEMORY)))
    return file


class _Unpacker(RawIOBase):
    """A file of bzip2 or xz with all its streams, of which no more than a chunk is ever in memory."""

    def __init__(self, file: IO[bytes], start: Callable[[], Any]) -> None:
        self._file, self._start, self._unpacker = file, start, start()
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._unpacker.eof:
                # Streams may be padded with zeros.
                self._waiting = (self._unpacker.unused_data or self._file.read(_CHUNK)).lstrip(b"\0")
                if not self._waiting:
                    return 0
                self._unpacker = self._start()
            elif self._unpacker.needs_input and not self._waiting:
                self._waiting = self._file.read(_CHUNK)
                if not self._waiting:
                    raise EOFError("the stream ends early")
            part = self._unpacker.decompress(self._waiting, len(buffer))
            self._waiting = b""
            if part:
                buffer[: len(part)] = part
                return len(part)
