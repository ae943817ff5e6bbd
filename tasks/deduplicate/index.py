"""The archive's index in the bucket: segments that commits add and merge, read through a local cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from schemas.errors import ArchiveDamaged
from schemas.run import Run, StoredObject
from tasks.deduplicate.known import Addition
from tasks.deduplicate.segment import Segment, Tables, merged, tables_of, to_parquet
from tasks.store import Bucket, ObjectMissing

MOST_SEGMENTS = 8
_KEYS, _ENTRIES = ".keys.parquet", ".entries.parquet"


@dataclass(frozen=True, slots=True)
class Live:
    """A segment as the ledger names it: its two objects."""

    keys: StoredObject
    entries: StoredObject

    @property
    def objects(self) -> tuple[StoredObject, StoredObject]:
        """Both."""
        return self.keys, self.entries


@dataclass(frozen=True, slots=True)
class Growth:
    """What a commit does to the index: the objects it adds, and all that are live after it."""

    added: tuple[StoredObject, ...]
    index: tuple[StoredObject, ...]


def live_segments(index: Iterable[StoredObject]) -> list[Live]:
    """The segments of these objects, by name. Raises ArchiveDamaged where one of a pair is missing."""
    objects = {item.key: item for item in index}
    stems = sorted({key.removesuffix(_KEYS).removesuffix(_ENTRIES) for key in objects})
    for stem in stems:
        for key in (stem + _KEYS, stem + _ENTRIES):
            if key not in objects:
                raise ArchiveDamaged(key, "the index of the newest commit names only the other half of this segment")
    return [Live(objects[stem + _KEYS], objects[stem + _ENTRIES]) for stem in stems]


def open_segment(bucket: Bucket, live: Live, cache: Path) -> Segment:
    """The segment, from the cache folder if it is there.

    Raises ArchiveDamaged where an object is not what the ledger says, IndexUnknown for one of another version.
    """
    return Segment(_cached(bucket, live.keys, cache), _cached(bucket, live.entries, cache))


def _cached(bucket: Bucket, item: StoredObject, cache: Path) -> Path:
    """The local copy of an object, named by its digest and never trusted without it."""
    path = cache / item.sha256
    if path.is_file() and _sha256(path.read_bytes()) == item.sha256:
        return path
    try:
        body = bucket.get(item.key)
    except ObjectMissing:
        raise ArchiveDamaged(item.key, "it is missing") from None
    if _sha256(body) != item.sha256:
        raise ArchiveDamaged(item.key, "its bytes are not those that were committed")
    _write(path, body)
    return path


def _write(path: Path, body: bytes) -> None:
    """All of it or nothing, whoever else writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(body)
    os.replace(file.name, path)  # noqa: PTH105 - the one call that is atomic


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def grow(bucket: Bucket, run: Run, live: Sequence[Live], additions: Sequence[Addition], cache: Path) -> Growth:
    """Stages a segment of the additions; where more than 8 would be live, the smallest are merged into it."""
    if not additions:
        return Growth((), _objects(live))
    old = _to_merge(live, len(additions)) if len(live) >= MOST_SEGMENTS else []
    opened = [open_segment(bucket, one, cache).tables() for one in old]
    new = _stage(bucket, run, merged([*opened, tables_of(additions)]))
    return Growth(new.objects, _objects([*(one for one in live if one not in old), new]))


def _to_merge(live: Sequence[Live], rows: int) -> list[Live]:
    """The smallest segments, and each next one up to twice what is merged by then: a key moves O(log n) times in its life."""
    chosen: list[Live] = []
    for one in sorted(live, key=lambda one: (one.entries.rows, one.entries.key)):
        if chosen and one.entries.rows > 2 * rows:
            break
        chosen.append(one)
        rows += one.entries.rows
    return chosen


def _stage(bucket: Bucket, run: Run, tables: Tables) -> Live:
    """Writes both objects to staging under names made from what they hold, so that a retry writes the same."""
    bodies = to_parquet(tables.keys), to_parquet(tables.entries)
    stem = _sha256(b"".join(bodies))[:16]
    return Live(
        _staged(bucket, run, stem + _KEYS, tables.keys, bodies[0]),
        _staged(bucket, run, stem + _ENTRIES, tables.entries, bodies[1]),
    )


def _staged(bucket: Bucket, run: Run, name: str, table: pa.Table, body: bytes) -> StoredObject:
    staged = f"staging/{run.id}/index/{name}"
    bucket.put(staged, body)
    return StoredObject(f"index/{run.id}/{name}", staged, "index", table.num_rows, len(body), _sha256(body))


def _objects(live: Iterable[Live]) -> tuple[StoredObject, ...]:
    return tuple(item for one in live for item in one.objects)
