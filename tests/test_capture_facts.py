"""What may be relied on of the facts of an extraction: standard metadata records that lead to their captures."""

from __future__ import annotations

import io
from argparse import Namespace
from pathlib import Path
from typing import Any

from capture_pages import EVERY_KIND, NIGHT, RESPONSE, RUN
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from tasks.capture import write_captures, write_facts
from tasks.capture.warc import warc_date
from tasks.store import Bucket, captures_prefix, index_key

KEY = f"{captures_prefix(RUN)}0001-fjord-facts-001.warc.gz"
FACTS = {"outcome": "article", "title": "Fähre\nläuft aus", "published_raw": "20 Nov", "paywall": "", "teasers": "8"}


def records(stored: bytes) -> list[tuple[Any, bytes]]:
    return [(record, record.content_stream().read()) for record in ArchiveIterator(io.BytesIO(stored), check_digests="raise")]


def test_each_capture_has_a_metadata_record_that_refers_to_it(bucket: Bucket) -> None:
    captures = write_captures(bucket, RUN, "fjord", EVERY_KIND)
    assert write_facts(bucket, RUN, "0001-fjord", [(capture, FACTS) for capture in captures]) == (KEY,)
    (info, _), *found = records(bucket.get(KEY))
    assert info.rec_type == "warcinfo"
    ids = [record.rec_headers.get_header("WARC-Record-ID") for record, _ in records(bucket.get(captures[0].warc))]
    for (record, block), capture in zip(found, captures, strict=True):
        field = record.rec_headers.get_header
        assert (record.rec_type, field("WARC-Target-URI"), field("WARC-Date")) == ("metadata", capture.url, warc_date(NIGHT))
        assert field("WARC-Refers-To") in ids
        assert field("Content-Type") == "application/warc-fields"
        assert block.decode() == "outcome: article\r\ntitle: Fähre läuft aus\r\npublished_raw: 20 Nov\r\nteasers: 8\r\n"
    every = [record.rec_headers.get_header("WARC-Record-ID") for record, _ in found]
    assert len(set(every) | set(ids)) == len(every) + len(ids)


def test_the_file_passes_the_check_of_warcio_and_holds_nothing_to_replay(bucket: Bucket, tmp_path: Path) -> None:
    captures = write_captures(bucket, RUN, "fjord", [RESPONSE])
    write_facts(bucket, RUN, "0001-fjord", [(captures[0], FACTS)])
    path = tmp_path / "a.warc.gz"
    path.write_bytes(bucket.get(KEY))
    assert Checker(Namespace(inputs=[str(path)], verbose=False)).process_all() == 0
    assert bucket.get(index_key(KEY)) == b""


def test_the_same_facts_give_the_same_bytes_and_no_facts_no_object(bucket: Bucket) -> None:
    assert write_facts(bucket, RUN, "0001-fjord", []) == ()
    assert bucket.keys("captures/") == []
    captures = write_captures(bucket, RUN, "fjord", [RESPONSE])
    write_facts(bucket, RUN, "0001-fjord", [(captures[0], FACTS)])
    before = bucket.get(KEY)
    write_facts(bucket, RUN, "0001-fjord", [(captures[0], FACTS)])
    assert bucket.get(KEY) == before
