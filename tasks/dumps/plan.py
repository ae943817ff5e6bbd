"""Files and folders -> shards: what of a dump is captured and committed together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from schemas.errors import ConfigInvalid
from schemas.run import Shard
from schemas.settings import MIB, Settings

SHARD_BATCHES = 4
SHARD_BYTES = 64 * MIB

Named = tuple[Path, str]


def plan_dump(paths: Sequence[Path], settings: Settings) -> tuple[Shard, ...]:
    """The files at these paths as shards; the same files give the same shards.

    Folders are walked in order of name; hidden files and links in them are left out, a file that is met twice is taken
    once. Files go together up to SHARD_BATCHES batches or SHARD_BYTES; a larger file is a shard of its own.

    Raises ConfigInvalid for a path that does not exist.
    """
    seen: set[Path] = set()
    shards: list[Shard] = []
    for path in paths:
        root = path.expanduser().resolve()
        if not root.exists():
            raise ConfigInvalid("backfill", str(path), "there is no such file or folder")
        files = [named for named in _walk(root) if named[0] not in seen]
        seen.update(file for file, _ in files)
        for part in _parts(files, SHARD_BATCHES * settings.batch_pages):
            shards.append(_shard(len(shards) + 1, root, part))
    return tuple(shards)


def slug(name: str) -> str:
    """The name as a source id: lower-case letters, digits and dashes, at most 63."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-") or "dump"


def _walk(root: Path) -> Iterator[Named]:
    """Every file with its name: the path from `root` on, the last part of `root` included."""
    if root.is_file():
        yield root, _readable(root.name)
        return
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and not path.is_symlink():
                yield path, _readable(Path(root.name, path.relative_to(root)).as_posix())


def _parts(files: Iterable[Named], most: int) -> Iterator[list[Named]]:
    part: list[Named] = []
    size = 0
    for file in files:
        grown = size + _size(file[0])
        if part and (len(part) == most or grown > SHARD_BYTES):
            yield part
            part, grown = [], grown - size
        part.append(file)
        size = grown
    if part:
        yield part


def _shard(number: int, root: Path, part: Sequence[Named]) -> Shard:
    source_id = slug(root.name)
    files, names = zip(*part, strict=True)
    return Shard(f"{number:04d}-{source_id}", source_id, tuple(str(file) for file in files), names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _readable(name: str) -> str:
    """The name in characters that can be stored, whatever bytes the file system holds."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
