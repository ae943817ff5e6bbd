"""What may be relied on of captures in the bucket: they come back as they were, found by offset, and damage is noticed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from capture_pages import EVERY_KIND, NOT_MODIFIED, ORIGINAL, RESPONSE, RUN, SAME_PAYLOAD

from schemas.errors import ArchiveDamaged
from schemas.page import Capture, Page, RecordType
from tasks.capture import read_capture, read_captures, warcs_of, write_captures
from tasks.store import Bucket, captures_prefix, index_key

WARC = f"{captures_prefix(RUN)}fjord-0001-001.warc.gz"


def as_read(page: Page) -> Page:
    """The page as its record has it: requests and what led to it stand in records of their own, a revisit has no body."""
    if page.original:
        page = replace(page, record_type=RecordType.REVISIT, body=b"")
    return replace(page, request_headers=(), hops=())


@pytest.fixture
def captures(bucket: Bucket) -> list[Capture]:
    return write_captures(bucket, RUN, "fjord-0001", iter(EVERY_KIND))


def test_a_page_comes_back_as_it_was_captured(bucket: Bucket, captures: list[Capture]) -> None:
    wanted = [as_read(page) for page in EVERY_KIND]
    assert [read_capture(bucket, capture) for capture in captures] == wanted
    assert list(read_captures(bucket, captures)) == wanted
    assert list(read_captures(bucket, captures[1:3])) == wanted[1:3]


class Counted:
    """A bucket that keeps how much is asked for."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket, self.asked = bucket, list[int]()

    def read(self, key: str, offset: int, length: int) -> bytes:
        self.asked.append(length)
        return self.bucket.read(key, offset, length)


def test_captures_that_lie_far_apart_are_not_read_with_all_between_them(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.capture.keep._STRETCH", 100_000)
    chance = random.Random(5)
    pages = [replace(RESPONSE, url=f"{RESPONSE.url}&n={n}", body=chance.randbytes(20_000), request_headers=()) for n in range(40)]
    captures = write_captures(bucket, RUN, "fjord-0003", pages)
    counted = Counted(bucket)
    assert list(read_captures(counted, captures)) == pages  # type: ignore[arg-type]
    assert (len(counted.asked), max(counted.asked) <= 100_000) == (10, True)
    mixed = chance.sample(range(40), 40)
    assert list(read_captures(counted, [captures[n] for n in mixed])) == [pages[n] for n in mixed]  # type: ignore[arg-type]
    assert max(counted.asked) <= 100_000


def test_a_capture_says_what_it_is_of(captures: list[Capture]) -> None:
    assert [capture.record_type.value for capture in captures] == ["response", "resource", "conversion", "revisit", "revisit"]
    assert [capture.http_status for capture in captures] == [200, None, None, 304, 200]
    assert {captures[place].payload_digest for place in (0, 3, 4)} == {ORIGINAL.payload_digest}
    assert captures[0].listed_by == "feed"


def test_the_key_says_month_run_and_batch(bucket: Bucket, captures: list[Capture]) -> None:
    assert captures_prefix(RUN) == "captures/2026-11/night-2026-11-21-0001/"
    assert warcs_of(captures) == (WARC,)
    assert bucket.keys("captures/") == [index_key(WARC), WARC]


def test_the_same_pages_give_the_same_bytes(bucket: Bucket, captures: list[Capture]) -> None:
    before = bucket.get(WARC)
    assert write_captures(bucket, RUN, "fjord-0001", EVERY_KIND) == captures
    assert bucket.get(WARC) == before


@pytest.mark.parametrize("page", [NOT_MODIFIED, SAME_PAYLOAD])
def test_a_revisit_names_its_original_in_place_of_a_body(bucket: Bucket, page: Page) -> None:
    (capture,) = write_captures(bucket, RUN, "fjord-0002", [page])
    kept = read_capture(bucket, capture)
    assert (kept.original, kept.body) == (ORIGINAL, b"")


def test_a_payload_that_is_not_that_of_its_original_is_kept_whatever_was_said_of_it(bucket: Bucket) -> None:
    (capture,) = write_captures(bucket, RUN, "fjord-0002", [replace(SAME_PAYLOAD, body=b"another")])
    kept = read_capture(bucket, capture)
    assert (kept.original, kept.body, capture.record_type) == (None, b"another", RecordType.RESPONSE)


def test_one_flipped_bit_is_noticed(bucket: Bucket, captures: list[Capture]) -> None:
    whole = bytearray(bucket.get(WARC))
    whole[captures[0].offset + captures[0].length // 2] ^= 1
    bucket.put(WARC, bytes(whole))
    with pytest.raises(ArchiveDamaged, match="fjord-0001"):
        read_capture(bucket, captures[0])
    with pytest.raises(ArchiveDamaged):
        list(read_captures(bucket, captures))


@pytest.mark.parametrize(
    ("page", "other"),
    [
        (RESPONSE, replace(RESPONSE, body=RESPONSE.body.swapcase())),
        (SAME_PAYLOAD, replace(NOT_MODIFIED, original=replace(ORIGINAL, payload_digest=f"sha256:{'1' * 64}"))),
    ],
)
def test_another_payload_under_the_same_place_is_noticed(bucket: Bucket, page: Page, other: Page) -> None:
    (capture,) = write_captures(bucket, RUN, "fjord-0001", [page])
    (swapped,) = write_captures(bucket, RUN, "fjord-0001", [other])
    with pytest.raises(ArchiveDamaged):
        read_capture(bucket, replace(capture, offset=swapped.offset, length=swapped.length))


def test_a_torn_object_is_damaged_not_empty(bucket: Bucket, captures: list[Capture]) -> None:
    bucket.put(WARC, bucket.get(WARC)[: captures[0].offset + 40])
    with pytest.raises(ArchiveDamaged):
        list(read_captures(bucket, captures[:1]))
