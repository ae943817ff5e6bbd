"""What gunzipped promises: the body without its gzip, bounded, and never an error."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract import read_page
from tasks.extract.gunzip import gunzipped

FEED = b"<rss version='2.0'><channel><item><title>Seals</title><link>/seals</link></item></channel></rss>"


@given(st.binary(max_size=300))
def test_what_was_packed_comes_back_and_other_bodies_stay_as_they_are(body: bytes) -> None:
    assert gunzipped(gzip.compress(body)) == (body or gzip.compress(body))
    if not body.startswith(b"\x1f\x8b"):
        assert gunzipped(body) == body


@given(st.binary(max_size=300))
def test_a_broken_one_is_no_error(rest: bytes) -> None:
    gunzipped(b"\x1f\x8b\x08" + rest)


def test_a_torn_one_goes_as_far_as_it_goes() -> None:
    text = b"".join(b"gull %d " % n for n in range(2000))
    assert text.startswith(gunzipped(gzip.compress(text)[:-500])[:1000])


def test_a_small_file_that_promises_much_gives_no_more_than_the_limit() -> None:
    assert len(gunzipped(gzip.compress(bytes(40 * 1024 * 1024)))) == 32 * 1024 * 1024


@pytest.mark.parametrize("media_type", ["application/gzip", "application/rss+xml", ""])
def test_a_gzipped_feed_is_a_feed(media_type: str) -> None:
    reading = read_page(gzip.compress(FEED), url="https://sandpiper.example/feed.xml.gz", media_type=media_type)
    assert [(t.title, t.url) for t in reading.teasers] == [("Seals", "https://sandpiper.example/seals")]
