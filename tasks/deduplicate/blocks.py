"""Objects of the index on the local disk: nothing is used that was not checked against its digest, by whomever it was written.

A local copy bears the SHA-256 of its object as its name. Filters are copied and checked as a whole. Of the other objects only the
blocks that are read are fetched, and only they are checked: a block that does not fit its digest is fetched again, whether it
was never there or is damaged, so nothing else has to be remembered about the copy.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from schemas.errors import ArchiveDamaged
from schemas.run import StoredObject
from schemas.settings import MIB
from tasks.store import Bucket, ObjectMissing

BLOCK = 1 << 15  # bytes
DIGEST = 32  # bytes of a SHA-256
# One request costs about what 1 MiB costs to transfer. Who has paid for the whole object that way gets all of it.
_BLOCKS_A_REQUEST = MIB // BLOCK
_PIECE = 8 * MIB // BLOCK  # blocks fetched at once at most
_UNUSED_SECONDS = 86_400


def block_digests(path: Path) -> bytes:
    """The SHA-256 of every block of the file, one after the other."""
    with path.open("rb") as file:
        return b"".join(hashlib.sha256(block).digest() for block in iter(lambda: file.read(BLOCK), b""))


def whole_copy(bucket: Bucket, item: StoredObject, cache: Path) -> Path:
    """The object as a checked local file. Raises ArchiveDamaged where it is missing or not what was committed."""
    path = cache / item.sha256
    if not (path.is_file() and _file_sha256(path) == item.sha256):
        body = _asked(bucket, item, 0, item.bytes)
        if hashlib.sha256(body).hexdigest() != item.sha256:
            raise _changed(item)
        _write(path, body)
    return path


class CachedFile(io.RawIOBase):
    """The object as a file to read from. Raises ArchiveDamaged where a block is missing or not what was committed."""

    def __init__(self, bucket: Bucket, item: StoredObject, cache: Path, digests: bytes) -> None:
        super().__init__()
        cache.mkdir(parents=True, exist_ok=True)
        self._bucket, self._item, self._digests = bucket, item, digests
        self._file = os.open(cache / item.sha256, os.O_RDWR | os.O_CREAT, 0o644)
        os.ftruncate(self._file, item.bytes)
        self._blocks = len(digests) // DIGEST
        self._checked = bytearray(self._blocks)
        self._requests = self._at = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Goes to that byte."""
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._item.bytes}[whence]
        return self._at

    def tell(self) -> int:
        """Where it is, bytes."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Reads into the buffer what is there, and returns how much that is, bytes."""
        length = max(0, min(len(buffer), self._item.bytes - self._at))
        first, last = self._at // BLOCK, -(-(self._at + length) // BLOCK)
        self._check(range(first, last))
        done = os.preadv(self._file, [memoryview(buffer)[:length]], self._at)
        self._at += done
        return done

    def close(self) -> None:
        """Leaves the local copy where it is."""
        if not self.closed:
            os.close(self._file)
        super().close()

    def _check(self, blocks: range) -> None:
        missing = [block for block in blocks if not self._checked[block] and not self._is_there(block)]
        if missing and (self._requests + 1) * _BLOCKS_A_REQUEST >= self._blocks:
            missing = [block for block in range(self._blocks) if not self._checked[block] and not self._is_there(block)]
        for run in _runs(missing):
            self._fetch(run)

    def _is_there(self, block: int) -> bool:
        found = self._fits(block, os.pread(self._file, BLOCK, block * BLOCK))
        self._checked[block] = found
        return found

    def _fits(self, block: int, body: bytes | memoryview) -> bool:
        return hashlib.sha256(body).digest() == self._digests[block * DIGEST : (block + 1) * DIGEST]

    def _fetch(self, blocks: range) -> None:
        self._requests += 1
        start = blocks.start * BLOCK
        body = memoryview(_asked(self._bucket, self._item, start, min(blocks.stop * BLOCK, self._item.bytes) - start))
        for number, block in enumerate(blocks):
            part = body[number * BLOCK : (number + 1) * BLOCK]
            if not self._fits(block, part):
                raise _changed(self._item)
            os.pwrite(self._file, part, block * BLOCK)
            self._checked[block] = True


def keep_copy(path: Path, sha256: str, cache: Path) -> None:
    """Makes a file with this digest, just written, the local copy of its object."""
    cache.mkdir(parents=True, exist_ok=True)
    twin = path.with_name(sha256)
    twin.unlink(missing_ok=True)
    twin.hardlink_to(path)
    twin.replace(cache / sha256)


def forget_unused(cache: Path, live: Collection[str]) -> None:
    """Removes local copies that no live object has, and folders of processes that were killed, untouched for a day."""
    for path in cache.iterdir() if cache.is_dir() else ():
        if path.name not in live and _age(path) > _UNUSED_SECONDS:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Seconds since it was written to, 0 where somebody else removed it just now."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _runs(blocks: Sequence[int]) -> Iterator[range]:
    """These blocks, ascending, as ranges of neighbours of at most 8 MiB."""
    cuts = [at for at, (one, other) in enumerate(pairwise(blocks), start=1) if other != one + 1]
    for low, high in pairwise([0, *cuts, len(blocks)]):
        for start in range(low, high, _PIECE):
            stop = min(start + _PIECE, high)
            yield range(blocks[start], blocks[stop - 1] + 1)


def _asked(bucket: Bucket, item: StoredObject, offset: int, length: int) -> bytes:
    try:
        return bucket.read(item.key, offset, length) if length else b""
    except ObjectMissing:
        raise ArchiveDamaged(item.key, "it is missing") from None


def _changed(item: StoredObject) -> ArchiveDamaged:
    return ArchiveDamaged(item.key, "its bytes are not those that were committed")


def _write(path: Path, body: bytes) -> None:
    """All of it or nothing, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(body)
    os.replace(file.name, path)  # noqa: PTH105 - the one call that is atomic


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
