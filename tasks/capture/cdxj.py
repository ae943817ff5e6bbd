"""The CDXJ index of a WARC file, as pywb and its kin read it: `<SURT> <timestamp> {json}`, sorted by bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC
from http import HTTPStatus

from schemas.page import Capture, RecordType
from tasks.capture.surt import surt
from tasks.capture.warc import Digests, uri


def index_line(capture: Capture, digests: Digests) -> bytes:
    """The line of one record; empty for an answer 304, as in the indexes of the Internet Archive.

    A player that found such an answer nearest to the time asked for would show an empty page in place of the one that still
    stood. `digest` is the WARC-Payload-Digest, as pywb and cdxj-indexer write it, by which they find the original of a revisit.
    """
    if capture.http_status == HTTPStatus.NOT_MODIFIED:
        return b""
    details = {
        "url": uri(capture.url),
        "mime": "warc/revisit" if capture.record_type is RecordType.REVISIT else _mime(capture.media_type),
        "status": "" if capture.http_status is None else str(capture.http_status),
        "digest": capture.payload_digest,
        "sha1": digests.sha1,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc.rsplit("/", 1)[-1],
    }
    shown = json.dumps({name: value for name, value in details.items() if value})
    return f"{surt(capture.url)} {capture.captured_at.astimezone(UTC):%Y%m%d%H%M%S} {shown}\n".encode()


def sorted_index(lines: Iterable[bytes]) -> bytes:
    """The lines in the order of their bytes, in which a binary search expects them."""
    return b"".join(sorted(lines))


def _mime(media_type: str) -> str:
    return re.split(r"[;\s]", media_type.strip(), maxsplit=1)[0] or "unk"
