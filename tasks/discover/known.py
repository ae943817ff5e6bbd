"""What earlier nights know of the listing documents of a source, so that those which did not change are not sent again.

Kept in the bucket, derived and replaceable: losing it costs one transfer. What a run that was never committed left is not used,
for a capture that refers to another must find it in the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyarrow import ArrowException

from schemas.page import Capture, Original, Page
from schemas.run import Run, Staged
from schemas.visit import Visited
from tasks.store import Bucket, ObjectMissing, is_finished, listings_key, stage_rows, staged_rows


@dataclass(frozen=True, slots=True)
class Seen:
    """A listing document as it was last seen: the validators of that answer, and the capture, of that run, with its payload."""

    url: str
    run: Run
    etag: str
    last_modified: str
    capture: Capture

    def as_visited(self) -> Visited:
        """The same in the words of a conditional request."""
        capture, night = self.capture, self.run.night
        original = Original(capture.url, capture.captured_at, capture.payload_digest)
        return Visited(self.url, self.url, night, night, night, "", 0, 200, self.etag, self.last_modified, original)


def seen_before(bucket: Bucket, source_id: str) -> dict[str, Seen]:
    """What is known of the listing documents of the source, by URL; nothing where there is no table, or none that can be read."""
    try:
        seen = staged_rows(bucket, Staged(listings_key(source_id), 0), Seen)
    except (ObjectMissing, ArrowException, KeyError, TypeError, ValueError):
        return {}
    finished = {run: is_finished(bucket, run) for run in {each.run for each in seen}}
    return {each.url: each for each in seen if finished[each.run]}


def keep_seen(bucket: Bucket, source_id: str, seen: Iterable[Seen]) -> None:
    """Keeps what this night saw for the next one."""
    stage_rows(bucket, listings_key(source_id), seen, Seen)


def seen_now(page: Page, capture: Capture, run: Run, before: Seen | None) -> Seen:
    """What to keep of an answer: of one without a payload the earlier capture, and the earlier validators where it names none."""
    etag, last_modified = _header(page, "etag"), _header(page, "last-modified")
    if page.original and before:
        if page.url != before.capture.url:  # the same payload from elsewhere: its validators are of that place
            return Seen(page.asked_url, before.run, "", "", before.capture)
        return Seen(page.asked_url, before.run, etag or before.etag, last_modified or before.last_modified, before.capture)
    return Seen(page.asked_url, run, etag, last_modified, capture)


def _header(page: Page, name: str) -> str:
    return next((value for key, value in page.headers if key.lower() == name), "")
