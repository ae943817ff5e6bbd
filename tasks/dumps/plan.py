"""Files and folders -> shards: what of a dump is captured and committed together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from schemas.errors import ConfigInvalid
from schemas.run import Shard
from schemas.settings import MIB, Settings
from tasks.dumps.archives import is_archive, is_packed_tar
from tasks.dumps.span import WHOLE, Span
from tasks.dumps.warc import is_warc

SHARD_BATCHES = 4
SHARD_BYTES = 64 * MIB
# A larger archive or WARC is more than one shard. What precedes a part of a compressed tar has to be unpacked to reach it.
PART_BYTES = 256 * MIB
# What a compressed tar unpacks to, in times of its size, as a guess: its parts are those of what comes out.
TAR_GROWTH = 4

Named = tuple[Path, str]

_GZIP = b"\x1f\x8b"


def plan_dump(paths: Sequence[Path], settings: Settings) -> tuple[Shard, ...]:
    """The files at these paths as shards; the same files give the same shards.

    Folders are walked in order of name; hidden files and links in them are left out, a file that is met twice is taken
    once. Files go together up to SHARD_BATCHES batches or SHARD_BYTES; a larger file is a shard of its own, an archive or WARC
    one for every PART_BYTES.

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
            for span in _spans(part):
                shards.append(_shard(len(shards) + 1, root, part, span))
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


def _spans(part: Sequence[Named]) -> list[Span]:
    """The spans of a single large archive or WARC, the last one open; else the whole."""
    path, name = part[0]
    size = _size(path)
    if len(part) > 1 or size <= PART_BYTES or not (is_archive(name) or _is_packed_warc(path, name)):
        return [WHOLE]
    growth = TAR_GROWTH if is_packed_tar(name) else 1
    starts = range(0, size * growth, PART_BYTES * growth)
    return [Span(start, 0 if start == starts[-1] else start + PART_BYTES * growth) for start in starts]


def _shard(number: int, root: Path, part: Sequence[Named], span: Span) -> Shard:
    source_id = slug(root.name)
    files, names = zip(*part, strict=True)
    return Shard(f"{number:04d}-{source_id}", source_id, tuple(str(file) for file in files), names, span.begin, span.end)


def _is_packed_warc(path: Path, name: str) -> bool:
    """Whether a file is a WARC in gzip; that is read from any record on."""
    if not is_warc(name):
        return False
    with suppress(OSError), path.open("rb") as file:
        return file.read(2) == _GZIP
    return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _readable(name: str) -> str:
    """The name in characters that can be stored, whatever bytes the file system holds."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
