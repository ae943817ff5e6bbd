"""What was captured of a URL: found in the indexes of the archive, shown and saved. What `pressmark captures` does.

Every index in the archive is asked for the URL, ten at a time: by one request of 64 KiB, or some ten where it is the index
of a full file. A year of nights of ten sources has 3,650 indexes. No WARC is read but for the record that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from schemas.errors import ArchiveDamaged, ConfigInvalid
from schemas.page import Original, Page
from schemas.run import StoredObject
from schemas.settings import Settings
from tasks.capture import FoundCapture, look_up, read_capture
from tasks.store import Bucket, open_bucket, read_commits

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_AT_ONCE = 10  # as many connections as a client of the store keeps


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """A capture and its page. Where it is a revisit, the body is that of `original`, the earlier capture that holds it."""

    found: FoundCapture
    page: Page
    original: FoundCapture | None = None


def captures_of(url: str, settings: Settings) -> list[FoundCapture]:
    """Every capture of the URL that is committed, newest first; redirects and errors too. The URL may lack its scheme.

    Raises StoreUnreachable, StoreRefused, or ArchiveDamaged where the ledger is broken or an index is gone.
    """
    address = url if _SCHEME.match(url) else f"http://{url.lstrip('/')}"
    bucket = open_bucket(settings)
    indexes = committed(bucket, "cdxj")
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="look-up") as pool:
        found = chain.from_iterable(pool.map(lambda index: look_up(bucket, index.key, index.bytes, address), indexes))
        return sorted(found, key=lambda each: (each.captured_at, each.warc, each.offset), reverse=True)


def capture_at(found: Sequence[FoundCapture], at: datetime) -> FoundCapture | None:
    """Of captures newest first the one that stood at that moment: the newest from before, else the oldest of all."""
    return next((each for each in found if each.captured_at <= at), found[-1] if found else None)


def show_capture(found: FoundCapture, settings: Settings, others: Sequence[FoundCapture] = ()) -> ShownCapture:
    """The page of a capture as it was. The original of a revisit is looked for among `others` first, and then in all indexes.

    Raises ArchiveDamaged where its record, or that of its original, is gone or cannot be read.
    """
    bucket = open_bucket(settings)
    page = read_capture(bucket, found)
    if page.original is None:
        return ShownCapture(found, page)
    original = _nearest(others, page.original) or _nearest(captures_of(page.original.url, settings), page.original)
    if original is None:
        what = f"it repeats the capture of {page.original.url} of {page.original.captured_at}, which is not in the archive"
        raise ArchiveDamaged(f"{found.warc} at {found.offset}", what)
    body = read_capture(bucket, original)
    return ShownCapture(found, replace(page, body=body.body, media_type=page.media_type or body.media_type), original)


def save_capture(found: FoundCapture, path: Path, settings: Settings, others: Sequence[FoundCapture] = ()) -> ShownCapture:
    """Writes the payload of the capture to the file, byte for byte as it is kept, over what the file held before.

    Raises as `show_capture`, and then leaves the file alone; ConfigInvalid where it cannot be written.
    """
    shown = show_capture(found, settings, others)
    try:
        path.write_bytes(shown.page.body)
    except OSError as error:
        raise ConfigInvalid("captures show", "--save", f"{path} cannot be written ({error.strerror})") from error
    return shown


def committed(bucket: Bucket, kind: str) -> list[StoredObject]:
    """The objects of that kind in the archive that hold something, by key."""
    stored = {each.key: each for commit in read_commits(bucket) for each in commit.objects if each.kind == kind}
    return [stored[key] for key in sorted(stored) if stored[key].bytes]


def _nearest(found: Iterable[FoundCapture], original: Original) -> FoundCapture | None:
    """Of the captures that hold that payload the one nearest in time."""
    same = (each for each in found if each.payload_digest == original.payload_digest and not each.is_revisit)
    return min(same, key=lambda each: abs(each.captured_at - original.captured_at), default=None)
