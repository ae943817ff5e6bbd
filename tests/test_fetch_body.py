"""A body is unpacked as it says and never beyond the limit; one that is cut or lies is refused."""

from __future__ import annotations

import gzip
import zlib
from http.server import BaseHTTPRequestHandler

import pytest
from web_site import HTML, QUICK, Site, failure, site, timer, web

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from tasks.fetch import Web, decoded, fetch_page

__all__ = ["site", "timer", "web"]  # fixtures


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)),
        ("x-gzip", gzip.compress(HTML[:9]) + gzip.compress(HTML[9:])),
        ("deflate", zlib.compress(HTML)),
        ("deflate", raw_deflate(HTML)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML))),
        ("identity", HTML),
    ],
)
def test_content_codings_are_undone(web: Web, site: Site, coding: str, body: bytes) -> None:
    page = fetch_page(web, site.on("/a", body, Content_Encoding=coding))
    assert page.body == HTML
    assert dict(page.headers)["Content-Encoding"] == coding


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)[:-9]),
        ("gzip", b"not packed at all"),
        ("deflate", zlib.compress(HTML)[:-9]),
        ("deflate", raw_deflate(HTML)[:-3]),
        ("br", b"\x0b\x02\x80"),
    ],
)
def test_a_body_that_is_cut_or_not_as_it_says_is_broken(web: Web, site: Site, coding: str, body: bytes) -> None:
    assert failure(web, site.on("/a", body, Content_Encoding=coding)).reason == Reason.BROKEN_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_stopped_before_it_unfolds(coding: str) -> None:
    zeros = bytes(5_000_000)
    packed = gzip.compress(zeros) if coding == "gzip" else zlib.compress(zeros)
    with pytest.raises(FetchFailed) as failed:
        decoded(packed, coding, "http://hafen.example/", 1000)
    assert failed.value.reason == Reason.TOO_LARGE


def test_a_page_at_the_limit_is_taken_and_one_above_is_not(web: Web, site: Site) -> None:
    limit = QUICK.max_page_bytes
    assert len(fetch_page(web, site.on("/a", bytes(limit))).body) == limit
    assert failure(web, site.on("/b", bytes(limit + 1))).reason == Reason.TOO_LARGE


def test_a_page_that_grows_without_end_is_stopped(web: Web, site: Site) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        while True:
            request.wfile.write(bytes(50_000))

    site.answers["/a"] = endless
    assert failure(web, site.url + "/a").reason == Reason.TOO_LARGE


def test_a_body_shorter_than_announced_is_broken(web: Web, site: Site) -> None:
    def lie(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "500")
        request.end_headers()
        request.wfile.write(b"half of it")
        request.close_connection = True

    site.answers["/a"] = lie
    assert failure(web, site.url + "/a").reason == Reason.BROKEN_ENCODING
