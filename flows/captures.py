"""What was captured of a URL: found in the indexes of the archive, shown and saved. What `pressmark captures` does.

Every index in the archive is asked for the URL, sixteen at a time: by one request of 64 KiB, or some ten where it is the index
of a full file. A year of nights of ten sources has 3,650 indexes. No WARC is read but for the record that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from schemas.errors import ArchiveDamaged
from schemas.page import Page
from schemas.run import StoredObject
from schemas.settings import Settings
from tasks.capture import FoundCapture, look_up, read_capture
from tasks.store import Bucket, open_bucket, read_commits

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """A capture and its page. Where it is a revisit, the body is that of `original`, the earlier capture that holds it."""

    found: FoundCapture
    page: Page
    original: FoundCapture | None = None


def captures_of(url: str, settings: Settings) -> list[FoundCapture]:
    """Every capture of the URL that is committed, newest first; redirects and errors too.

    Raises StoreUnreachable, StoreRefused, or ArchiveDamaged where the ledger is broken.
    """
    bucket = open_bucket(settings)
    indexes = committed(bucket, "cdxj")
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look-up") as pool:
        found = chain.from_iterable(pool.map(lambda index: look_up(bucket, index.key, index.bytes, url), indexes))
        return sorted(found, key=lambda each: (each.captured_at, each.warc, each.offset), reverse=True)


def capture_at(found: Sequence[FoundCapture], at: datetime) -> FoundCapture | None:
    """Of captures newest first the one that stood at that moment: the newest from before, else the oldest of all."""
    return next((each for each in found if each.captured_at <= at), found[-1] if found else None)


def show_capture(found: FoundCapture, settings: Settings) -> ShownCapture:
    """The page of a capture as it was. Raises ArchiveDamaged where its record, or that of its original, cannot be read."""
    bucket = open_bucket(settings)
    page = read_capture(bucket, found)
    if page.original is None:
        return ShownCapture(found, page)
    asked_at = page.original.captured_at
    same = [each for each in captures_of(page.original.url, settings) if _holds(each, page.original.payload_digest)]
    original = min(same, key=lambda each: abs(each.captured_at - asked_at), default=None)
    if original is None:
        where = f"{found.warc} at {found.offset}"
        raise ArchiveDamaged(where, f"it repeats the capture of {page.original.url} of {asked_at}, which is not in the archive")
    body = read_capture(bucket, original)
    return ShownCapture(found, replace(page, body=body.body, media_type=page.media_type or body.media_type), original)


def save_capture(found: FoundCapture, path: Path, settings: Settings) -> ShownCapture:
    """Writes the payload of the capture to the file, byte for byte as it is kept. Raises as `show_capture`."""
    shown = show_capture(found, settings)
    path.write_bytes(shown.page.body)
    return shown


def committed(bucket: Bucket, kind: str) -> list[StoredObject]:
    """The objects of that kind in the archive that hold something, by key."""
    stored = {each.key: each for commit in read_commits(bucket) for each in commit.objects if each.kind == kind}
    return [stored[key] for key in sorted(stored) if stored[key].bytes]


def _holds(found: FoundCapture, digest: str) -> bool:
    return found.payload_digest == digest and not found.is_revisit
