"""The real WARC, ARC, WET and WAT files of the development data: each gives its pages or says why it has none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from corpus import development_data, needs_corpus

from schemas.page import Page
from tasks.dumps import Origin, read_file

# By file: the bytes of its pages, and the reasons of what is none, in order.
ITEMS: dict[str, tuple[list[int], list[str]]] = {
    "bad.arc": ([], ["broken_record"] * 3),
    "example-bad-non-chunked.warc.gz": ([1270], []),
    "example-bad.warc.gz.bad": ([1270], ["not_a_page"]),  # the second is a redirect
    "example-digest.warc": ([], ["not_a_page"]),  # requests only
    "example-iana.org-chunked.warc": ([7223], []),
    "example-resource.warc.gz": ([1303], []),
    "example-space-in-target-uri.warc.gz": ([], ["not_a_page"]),  # a picture
    "example-space-in-url.arc": ([1271], []),
    "example-trunc.warc": ([], ["broken_encoding"]),
    "example-wget-bad-target-uri.warc.gz": ([1270], []),
    "example-wrong-chunks.warc.gz": ([1270], []),
    "example.arc": ([1270], []),
    "example.arc.gz": ([1270], []),
    "example.warc": ([1270], []),
    "example.warc.gz": ([1270], []),
    "post-test.warc.gz": ([], ["not_a_page"] * 3),  # JSON
    "whirlwind.warc": ([72848], []),
    "whirlwind.warc.gz": ([72848], []),
    "whirlwind.warc.wat": ([], ["not_a_page"]),  # metadata only
    "whirlwind.warc.wat.gz": ([], ["not_a_page"]),
    "whirlwind.warc.wet": ([4456], []),
    "whirlwind.warc.wet.gz": ([4456], []),
}


@needs_corpus
def test_every_file_is_in_the_table() -> None:
    assert sorted(path.name for path in development_data("warc").iterdir()) == sorted(ITEMS)


@needs_corpus
@pytest.mark.parametrize("name", ITEMS)
def test_a_real_file_gives_its_pages_or_an_outcome_each(name: str) -> None:
    items = list(read_file(development_data("warc") / name, name, Origin("dump", datetime(2026, 11, 21, tzinfo=UTC), 20 << 20)))
    pages = [len(item.body) for item in items if isinstance(item, Page)]
    others = [item.reason.value for item in items if not isinstance(item, Page)]
    assert (pages, others) == ITEMS[name]
