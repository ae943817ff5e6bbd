"""What may be relied on of the index: sorted as a binary search wants it, with the keys and digests of other web archives."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from capture_pages import EVERY_KIND, REDIRECTED, RESPONSE, RUN, Shelf
from hypothesis import given
from hypothesis import strategies as st

from tasks.capture import write_captures
from tasks.capture.surt import surt
from tasks.store import captures_prefix


def test_the_index_is_sorted_and_names_all_that_can_be_replayed() -> None:
    shelf = Shelf()
    write_captures(shelf, RUN, "fjord", EVERY_KIND)  # type: ignore[arg-type]
    lines = shelf.objects[f"{captures_prefix(RUN)}fjord-001.cdxj"].splitlines()
    assert lines == sorted(lines)
    found = [line.decode().split(" ", 2) for line in lines]
    assert [(key, time, json.loads(details).get("mime")) for key, time, details in found] == [
        ("example,fjordpost)/ferry?id=7", "20261121021503", "unk"),
        ("example,fjordpost)/ferry?id=7", "20261121021503", "text/html"),
        ("example,fjordpost)/ferry?id=7", "20261123021500", "warc/revisit"),
        ("example,uplands)/", "20261121021500", "text/plain"),
        ("file:/dump/a%20note.txt", "20261121021500", "text/plain"),
    ]


def test_a_line_says_where_the_record_is_and_what_is_in_it() -> None:
    shelf = Shelf()
    (capture,) = write_captures(shelf, RUN, "fjord", [RESPONSE])  # type: ignore[arg-type]
    details = json.loads(shelf.objects[f"{captures_prefix(RUN)}fjord-001.cdxj"].split(b" ", 2)[2])
    assert details == {
        "url": RESPONSE.url,
        "mime": "text/html",
        "status": "200",
        "digest": capture.payload_digest,
        "sha1": base64.b32encode(hashlib.sha1(RESPONSE.body).digest()).decode(),
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": "fjord-001.warc.gz",
    }


def test_pages_in_any_order_give_a_sorted_index() -> None:
    shelf = Shelf()
    pages = [replace(REDIRECTED, url=f"https://{letter}.example/{letter * 3}") for letter in "qzamb"]
    write_captures(shelf, RUN, "fjord", pages)  # type: ignore[arg-type]
    lines = shelf.objects[f"{captures_prefix(RUN)}fjord-001.cdxj"].splitlines()
    assert len(lines) == 10
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Fjordpost.example/", "example,fjordpost)/"),
        ("https://news.fjordpost.example:443/A/B/", "example,fjordpost,news)/a/b"),
        ("http://fjordpost.example:8080", "example,fjordpost:8080)/"),
        ("http://www2.fjordpost.example/x?b=2&a=1#part", "example,fjordpost)/x?a=1&b=2"),
        ("http://user:secret@fjordpost.example/x?", "example,fjordpost)/x"),
        ("http://fjordpost.example/x?sid=0123456789abcdef0123456789abcdef&a=1", "example,fjordpost)/x?a=1"),
        ("http://fjordpost.example/x?a=1&", "example,fjordpost)/x?&a=1"),
        ("http://fjordpost.example/x?a-b=1&a=2", "example,fjordpost)/x?a=2&a-b=1"),
        (
            "http://fjordpost.example/x?to=https%3A%2F%2Fa.example%2F&q=50%25",
            "example,fjordpost)/x?q=50%25&to=https://a.example/",
        ),
        ("http://fjordpost.example//a//b/../c/./d", "example,fjordpost)/a/c/d"),
        ("http://fjordpost.example/%2541%7eb", "example,fjordpost)/a~b"),
        ("http://fjordpost.example/(s(0123456789abcdef01234567))/b.aspx", "example,fjordpost)/b.aspx"),
        ("https://bücher.example/ä ö", "example,xn--bcher-kva)/%c3%a4%20%c3%b6"),
        ("http://127.0.0.1:99/x", "1,0,0,127:99)/x"),
        ("ftp://fjordpost.example/X", "example,fjordpost)/x"),
        ("file:///dump/A b.txt", "file:/dump/a%20b.txt"),
        ("http://fjordpost.example:99999/", "http:/fjordpost.example:99999/"),
        ("urn:X", "urn:x"),
    ],
)
def test_keys_are_those_of_other_web_archives(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://www.a.example/", "http://a.example/?", "file:"]))
def test_a_key_is_one_word_of_ascii_whatever_the_url(text: str, start: str) -> None:
    key = surt(start + text)
    assert key.isascii()
    assert key.isprintable()
    assert " " not in key
