"""A URL is asked for in one form, and whatever is not one is refused with what is wrong with it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import FetchFailed
from tasks.fetch.target import target_of


@pytest.mark.parametrize(
    ("url", "base", "asked", "host", "origin"),
    [
        (" https://Hafen.example/a b#c ", "", "https://hafen.example/a%20b", "hafen.example", "https://hafen.example"),
        ("https://hafen.example:443/", "", "https://hafen.example/", "hafen.example", "https://hafen.example"),
        ("http://hafen.example:8080/", "", "http://hafen.example:8080/", "hafen.example:8080", "http://hafen.example:8080"),
        ("https://bücher.example/ä?ö", "", "https://xn--bcher-kva.example/%C3%A4?%C3%B6", "xn--bcher-kva.example", ""),
        ("../c?d", "https://hafen.example/a/b", "https://hafen.example/c?d", "hafen.example", "https://hafen.example"),
        ("//other.example/x", "https://hafen.example/a", "https://other.example/x", "other.example", "https://other.example"),
        ("http://hafen_1.example/", "", "http://hafen_1.example/", "hafen_1.example", "http://hafen_1.example"),
    ],
)
def test_a_url_is_asked_as_browsers_ask_for_it(url: str, base: str, asked: str, host: str, origin: str) -> None:
    target = target_of(url, base)
    assert (target.url, target.host) == (asked, host)
    assert target.origin == (origin or f"https://{host}")


@given(st.text(max_size=80), st.sampled_from(["", "https://hafen.example/a/b"]))
def test_every_text_is_a_target_or_is_refused(url: str, base: str) -> None:
    with suppress(FetchFailed):
        target = target_of(url, base)
        assert target.url.startswith(("http://", "https://"))
        assert target_of(target.url).wire == target.wire


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_nothing_of_a_url_ends_up_outside_of_its_line(path: str) -> None:
    try:
        wire = target_of(f"https://hafen.example/{path}").wire
    except FetchFailed:
        return
    assert not set(wire.target) & set(b"\r\n \0")
