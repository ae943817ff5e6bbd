"""What bytes are decides whether they are a page, not only what their header says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_site import HTML, Site, site, timer, web

from schemas.outcome import Reason
from schemas.page import Original
from tasks.fetch import Web, fetch_page, refusal
from tasks.fetch.sniff import is_binary

__all__ = ["site", "timer", "web"]  # fixtures

TEXT = "<!doctype html><p>Ein Schiff wird kommen, Корабль придёт, 船が来る.</p>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<p>",
        HTML,
        TEXT.encode("utf-8"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        "<p>船が来る".encode("shift_jis") * 99,
        "<p>船が来る".encode("iso-2022-jp") * 99,
        "<p>Корабль".encode("koi8-r") * 99,
        HTML + b"\0",
        b"\x1f\x8b\x08" + bytes(99),
        b"Bread and butter",
        b"BMW recalls cars; MZ and PK are initials.",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"%PDF is how a PDF begins",
    ],
)
def test_text_in_any_character_set_is_no_binary(body: bytes) -> None:
    assert not is_binary(body)


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"\xff\xd8\xff\xe1",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"PK\x03\x04",
        b"\0\0\0\x18ftypmp42",
        b"\x1a\x45\xdf\xa3",
        b"ID3\x03",
        b"OggS",
        b"\0\0\x01\0\x01\0",
        b"wOF2",
        b"\x7fELF\x02",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(100),
        bytes(range(256)),
    ],
)
def test_pictures_films_documents_and_noise_are_binary(body: bytes) -> None:
    assert is_binary(body)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=20))
def test_no_printable_text_is_taken_for_a_file(text: str) -> None:
    assert not is_binary(b"<p>" + text.encode("utf-8"))


@pytest.mark.parametrize("media_type", ["", "application/octet-stream", "text/plain", "TEXT/HTML; charset=utf-8"])
def test_html_is_a_page_whatever_vague_type_it_has(web: Web, site: Site, media_type: str) -> None:
    assert refusal(fetch_page(web, site.on("/a", Content_Type=media_type))) is None


def test_a_payload_that_is_known_is_no_page_to_go_on_with(web: Web, site: Site) -> None:
    page = fetch_page(web, site.on("/a"))
    known = replace(page, original=Original(page.url, page.fetched_at, "sha256:0"))
    assert refusal(known) is Reason.SAME_PAYLOAD
    assert refusal(replace(known, http_status=304, body=b"")) is Reason.NOT_MODIFIED
    assert refusal(replace(page, http_status=304, body=b"")) is Reason.REFUSED
