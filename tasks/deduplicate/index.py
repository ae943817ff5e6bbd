"""The archive's index in the bucket: segments that commits add and merge, read through a local cache."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from schemas.errors import ArchiveDamaged, IndexUnknown
from schemas.run import Run, StoredObject
from schemas.settings import Settings, home_of
from tasks.deduplicate.blocks import CachedFile, forget_unused, keep_copy, whole_copy
from tasks.deduplicate.merge import MOST_ROWS, merged, to_merge
from tasks.deduplicate.segment import VERSION, Reach, Segment, read_summary
from tasks.deduplicate.writing import Written
from tasks.store import Bucket, read_commits

KEPT_COMMITS = 32
_ENDING = {"filter": "filter.arrow", "keys": "keys.parquet", "entries": "entries.parquet"}
_NAME = re.compile(r"(index/[^/]+/(?:whole|window)-\d{4}-\d\d-\d\d-[0-9a-f]{16})\.(filter|keys|entries)\.\w+")


@dataclass(frozen=True, slots=True)
class Live:
    """A segment as the ledger names it: its objects, its reach, and the newest night in it."""

    filter: StoredObject
    keys: StoredObject
    entries: StoredObject
    reach: Reach
    newest: date

    @property
    def objects(self) -> tuple[StoredObject, ...]:
        """All of them."""
        return self.filter, self.keys, self.entries


@dataclass(frozen=True, slots=True)
class Growth:
    """What a commit does to the index: the objects it adds, and all that are live after it."""

    added: tuple[StoredObject, ...]
    index: tuple[StoredObject, ...]


def cache_of(settings: Settings) -> Path:
    """The folder of the local copies."""
    return home_of(settings) / "cache" / "index"


def first_night(night: date, window_nights: int) -> date:
    """The first night of the window that ends with this one."""
    return night - timedelta(days=window_nights - 1)


def live_segments(index: Iterable[StoredObject], since: date) -> list[Live]:
    """The segments of these objects, by name, without those of the window that end before the night `since`.

    Raises IndexUnknown for objects of another layout, ArchiveDamaged where a part of a segment is missing.
    """
    found: dict[str, dict[str, StoredObject]] = {}
    for item in index:
        named = _NAME.fullmatch(item.key)
        if not named:
            raise IndexUnknown(item.key, "unknown", VERSION)
        found.setdefault(named[1], {})[named[2]] = item
    live = [_live(stem, parts) for stem, parts in sorted(found.items())]
    return [one for one in live if one.reach is Reach.WHOLE or one.newest >= since]


def _live(stem: str, parts: dict[str, StoredObject]) -> Live:
    for part, ending in _ENDING.items():
        if part not in parts:
            raise ArchiveDamaged(f"{stem}.{ending}", "the index of the newest commit names only other parts of this segment")
    reach, newest = stem.rsplit("/", 1)[1].split("-", 1)
    return Live(**parts, reach=Reach(reach), newest=date.fromisoformat(newest[:10]))


def open_segment(bucket: Bucket, live: Live, cache: Path, since: date) -> Segment:
    """The segment, read through the cache folder; of a window only what is not older than the night `since`.

    Raises ArchiveDamaged where an object is not what the ledger says, IndexUnknown for one of another version.
    """
    summary = read_summary(whole_copy(bucket, live.filter, cache))
    keys = CachedFile(bucket, live.keys, cache, summary.keys_sha256)
    entries = CachedFile(bucket, live.entries, cache, summary.entries_sha256)
    return Segment(live.reach, summary, cast("BinaryIO", keys), cast("BinaryIO", entries), since)


@dataclass(frozen=True, slots=True)
class Index:
    """The index as the newest commit names it, seen from a night: `since` is the first one of its window."""

    bucket: Bucket
    cache: Path
    live: tuple[Live, ...]
    since: date

    def opened(self) -> list[Segment]:
        """All segments, open for look-up."""
        return [self.open(one) for one in self.live]

    def open(self, live: Live) -> Segment:
        """One segment."""
        return open_segment(self.bucket, live, self.cache, self.since)


def open_index(bucket: Bucket, cache: Path, index: Iterable[StoredObject], since: date) -> Index:
    """The index that a commit names. Local copies that no part of it needs are removed. Raises as `live_segments` does."""
    live = tuple(live_segments(index, since))
    forget_unused(cache, {item.sha256 for one in live for item in one.objects})
    return Index(bucket, cache, live, since)


def remove_superseded(bucket: Bucket, head: int) -> None:
    """Removes the objects that stopped being live 32 commits before commit `head`: nobody decides against an index that old."""
    if head <= KEPT_COMMITS:
        return
    before, after = islice(read_commits(bucket, head - KEPT_COMMITS - 1), 2)
    live = {item.key for item in after.index}
    for item in before.index:
        if item.key not in live:
            bucket.delete(item.key)


@contextmanager
def scratch_folder(cache: Path) -> Iterator[Path]:
    """A folder on the disk of the cache, gone after use."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        yield Path(folder)


def grow(index: Index, run: Run, written: Sequence[Written]) -> Growth:
    """Stages the segments of new stories, merged among themselves and with small ones that are live."""
    live, added = list(index.live), list[Live]()
    with scratch_folder(index.cache) as folder:
        for reach in Reach:
            old = [one for one in live if one.reach is reach]
            new = [one for one in written if one.reach is reach]
            replaced = _to_merge(old, sum(one.rows for one in new))
            live = [one for one in live if one not in replaced]
            added += [_stage(index, run, one) for one in _joined(index, new, replaced, folder) if one.rows]
    objects = tuple(item for one in added for item in one.objects)
    return Growth(objects, (*(item for one in live for item in one.objects), *objects))


def _to_merge(live: Sequence[Live], rows: int) -> list[Live]:
    return [live[place] for place in to_merge([one.entries.rows for one in live], rows)] if rows else []


def _joined(index: Index, new: Sequence[Written], old: Sequence[Live], folder: Path) -> Sequence[Written]:
    """These segments as one, or as they are where there is nothing to join or it would be too long."""
    rows = sum(one.rows for one in new) + sum(one.entries.rows for one in old)
    if len(new) + len(old) <= 1 or rows > MOST_ROWS:
        return new
    return [merged([*(one.opened(index.since) for one in new), *map(index.open, old)], folder)]


def _stage(index: Index, run: Run, written: Written) -> Live:
    """Writes the objects to staging under names made from what they hold, so that a retry writes the same."""
    files = {"filter": written.filter, "keys": written.keys, "entries": written.entries}
    digests = {part: _sha256(path) for part, path in files.items()}
    stem = f"{written.reach}-{written.newest}-{hashlib.sha256(''.join(digests.values()).encode()).hexdigest()[:16]}"
    rows = {"filter": 1, "keys": written.lines, "entries": written.rows}
    staged = {}
    for part, path in files.items():
        name, size = f"{stem}.{_ENDING[part]}", path.stat().st_size
        key = f"staging/{run.id}/index/{name}"
        index.bucket.put_file(key, path)
        staged[part] = StoredObject(f"index/{run.id}/{name}", key, "index", rows[part], size, digests[part])
        keep_copy(path, digests[part], index.cache)
    return Live(**staged, reach=written.reach, newest=written.newest)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
