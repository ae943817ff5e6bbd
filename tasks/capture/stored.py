"""An object in the bucket as a file: read where one looks, in range requests, without holding the whole of it."""

from __future__ import annotations

import io
from typing import Any

from tasks.store import Bucket


def open_stored(bucket: Bucket, key: str, size: int, step: int) -> io.BufferedReader:
    """The object of that size, read `step` bytes at a time. Reading raises what the bucket raises."""
    return io.BufferedReader(_Stored(bucket, key, size), step)


class _Stored(io.RawIOBase):
    def __init__(self, bucket: Bucket, key: str, size: int) -> None:
        super().__init__()
        self._bucket, self._key, self._size, self._at = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        wanted = min(len(view), self._size - self._at)
        if wanted <= 0:
            return 0
        piece = self._bucket.read(self._key, self._at, wanted)
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
