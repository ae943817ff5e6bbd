"""What may be relied on of local copies: only what is read is fetched, and nothing is used that does not fit its digest."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from schemas.errors import ArchiveDamaged
from schemas.run import StoredObject
from tasks.deduplicate.blocks import BLOCK, CachedFile, block_digests, forget_unused, keep_copy, whole_copy
from tasks.store import Bucket

BLOCKS = 100
BODY = b"".join(hashlib.shake_256(number.to_bytes(2)).digest(BLOCK) for number in range(BLOCKS))[: -BLOCK // 2]


class Counted:
    """A bucket that remembers what was read of it."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self.reads = bucket, list[tuple[int, int]]()

    def read(self, key: str, offset: int, length: int) -> bytes:
        self.reads.append((offset, length))
        return self.bucket.read(key, offset, length)


@pytest.fixture
def item(bucket: Bucket) -> StoredObject:
    bucket.put("index/one", BODY)
    return StoredObject("index/one", "", "index", 1, len(BODY), hashlib.sha256(BODY).hexdigest())


@pytest.fixture
def digests(tmp_path: Path) -> bytes:
    path = tmp_path / "body"
    path.write_bytes(BODY)
    return block_digests(path)


def read(file: CachedFile, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length) or b""


def test_what_is_read_is_fetched_once_and_stays(bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path) -> None:
    counted = Counted(bucket)
    with CachedFile(counted, item, tmp_path, digests) as file:  # type: ignore[arg-type]
        assert read(file, 3 * BLOCK + 5, 10) == BODY[3 * BLOCK + 5 : 3 * BLOCK + 15]
        assert read(file, 3 * BLOCK, BLOCK) == BODY[3 * BLOCK : 4 * BLOCK]
    with CachedFile(counted, item, tmp_path, digests) as again:  # type: ignore[arg-type]
        assert read(again, 3 * BLOCK, 1) == BODY[3 * BLOCK : 3 * BLOCK + 1]
    assert counted.reads == [(3 * BLOCK, BLOCK)]


def test_neighbours_are_fetched_in_one_request_up_to_the_end(
    bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path
) -> None:
    counted = Counted(bucket)
    with CachedFile(counted, item, tmp_path, digests) as file:  # type: ignore[arg-type]
        assert read(file, 97 * BLOCK, 10 * BLOCK) == BODY[97 * BLOCK :]
        assert read(file, len(BODY), 10) == b""
    assert counted.reads == [(97 * BLOCK, len(BODY) - 97 * BLOCK)]


def test_who_asks_for_many_places_gets_the_whole_object(
    bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path
) -> None:
    counted = Counted(bucket)
    with CachedFile(counted, item, tmp_path, digests) as file:  # type: ignore[arg-type]
        for block in range(0, BLOCKS, 2):
            read(file, block * BLOCK, 1)
    assert len(counted.reads) < 8
    assert sum(length for _, length in counted.reads) == len(BODY)


@pytest.mark.parametrize("damage", [b"\0", b""])
def test_a_damaged_copy_is_mended(bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / item.sha256).write_bytes(BODY[:BLOCK] + damage + BODY[BLOCK + 1 :] if damage else b"")
    with CachedFile(bucket, item, tmp_path, digests) as file:
        assert read(file, 0, len(BODY)) == BODY
    assert (tmp_path / item.sha256).read_bytes() == BODY


def test_a_damaged_or_missing_object_is_named(bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path) -> None:
    bucket.put("index/one", b"x" + BODY[1:])
    with (
        CachedFile(bucket, item, tmp_path, digests) as file,
        pytest.raises(ArchiveDamaged, match="not those that were committed"),
    ):
        read(file, 0, 1)
    with pytest.raises(ArchiveDamaged, match="not those that were committed"):
        whole_copy(bucket, item, tmp_path)
    bucket.delete("index/one")
    with CachedFile(bucket, item, tmp_path, digests) as file, pytest.raises(ArchiveDamaged, match="missing"):
        read(file, 0, 1)


def test_a_whole_copy_is_checked_whenever_it_is_opened(bucket: Bucket, item: StoredObject, tmp_path: Path) -> None:
    path = whole_copy(bucket, item, tmp_path)
    assert path.read_bytes() == BODY
    path.write_bytes(BODY[:-1] + b"x")
    assert whole_copy(bucket, item, tmp_path).read_bytes() == BODY
    bucket.delete("index/one")
    assert whole_copy(bucket, item, tmp_path).read_bytes() == BODY


def test_what_was_written_here_is_not_fetched(bucket: Bucket, item: StoredObject, digests: bytes, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    keep_copy(tmp_path / "body", item.sha256, cache)
    keep_copy(tmp_path / "body", item.sha256, cache)
    bucket.delete("index/one")
    with CachedFile(bucket, item, cache, digests) as file:
        assert read(file, 0, len(BODY)) == BODY


def test_old_copies_of_nothing_are_forgotten(tmp_path: Path) -> None:
    for name, age in (("live", 10**6), ("old", 10**6), ("new", 0), ("killed", 10**6)):
        path = tmp_path / name
        path.mkdir() if name == "killed" else path.touch()
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    forget_unused(tmp_path, {"live"})
    forget_unused(tmp_path / "none", ())
    assert {path.name for path in tmp_path.iterdir()} == {"live", "new"}
