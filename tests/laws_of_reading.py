"""What holds of every reading, whatever the page: the laws that hypothesis and the fuzzer try to break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from schemas.errors import PageUnreadable
from schemas.outcome import Reason
from schemas.story import Reading
from tasks.extract import EXTRACTOR, read_page

URLS = ("https://sandpiper.example/2024/10/harbour-bridge", "")
MEDIA_TYPES = ("text/html", "text/plain", "", "text/html; charset=utf-16", "application/rss+xml", "x; charset=hex")


def check(body: bytes, url: str, media_type: str) -> None:
    """Reads a page twice. Raises AssertionError where a law is broken, and whatever a reader should not have raised."""
    try:
        reading = read_page(body, url=url, media_type=media_type)
    except PageUnreadable as refusal:
        if refusal.reason in (Reason.EMPTY, Reason.BINARY):
            return
        raise
    assert reading == read_page(body, url=url, media_type=media_type), "the same page gives the same reading"
    assert reading.extractor == EXTRACTOR
    assert [teaser.position for teaser in reading.teasers] == list(range(1, len(reading.teasers) + 1))
    for name, value in values(reading):
        check_value(name, value)
    check_stories(reading)


def check_stories(reading: Reading) -> None:
    """Every story says something; the paragraphs of a text hold no blank line."""
    if reading.article:
        assert reading.article.text, "an article has a text"
        for paragraph in reading.article.text.split("\n\n"):
            assert all(line.strip() for line in paragraph.split("\n")), "no blank lines but those between paragraphs"
    assert all(teaser.title.strip() or teaser.text.strip() for teaser in reading.teasers), "a teaser announces something"


def check_value(name: str, value: Any) -> None:
    """A string can be stored, a moment has its zone, an address leads somewhere."""
    if isinstance(value, str):
        assert value == value.encode("utf-8", "ignore").decode(), f"lone surrogate in {name}"
        assert "\x00" not in value, f"NUL in {name}"
        if name.endswith("url"):
            assert not value or (urlsplit(value).scheme in ("http", "https") and urlsplit(value).netloc), f"{name} is {value!r}"
    if isinstance(value, datetime):
        assert value.utcoffset() is not None, f"{name} has no zone"


def values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Everything within a reading, each with the name of its field."""
    if is_dataclass(value):
        for field in fields(value):
            yield from values(getattr(value, field.name), field.name)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from values(part, name)
    else:
        yield name, value
