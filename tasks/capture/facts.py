"""What was read from captures -> WARC metadata records: the facts of the extraction, kept as the captures are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemas.page import Capture
from schemas.run import Run
from tasks.capture.warc import capture_id, metadata_record, record_id, warc_date, warcinfo
from tasks.store import Bucket, captures_prefix, index_key


def write_facts(bucket: Bucket, run: Run, batch_id: str, facts: Iterable[tuple[Capture, Mapping[str, str]]]) -> tuple[str, ...]:
    """The keys of the WARC objects with a metadata record for every capture; none where there are no facts.

    A record refers to that of its capture and has the time at which the run began, so the same facts give the same bytes. The
    index beside the object is empty: there is nothing in it to be replayed.
    """
    key = f"{captures_prefix(run)}{batch_id}-facts-001.warc.gz"
    at = warc_date(run.started_at)
    records = [
        metadata_record(capture, known, record_id(key, at, capture_id(capture)), run.started_at) for capture, known in facts
    ]
    if not records:
        return ()
    bucket.put(key, b"".join([warcinfo(run, key), *records]))
    bucket.put(index_key(key), b"")
    return (key,)
