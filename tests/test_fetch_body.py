"""A body is unpacked as it says and never beyond the limit; one that is cut or lies is refused."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from web_site import HTML, QUICK, Site, failure, site, timer, web

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from tasks.fetch import Web, decoded, fetch_page

__all__ = ["site", "timer", "web"]  # fixtures


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=1),
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": bytes,
}


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(HTML)),
        ("x-gzip", gzip.compress(HTML[:9]) + gzip.compress(HTML[9:])),
        ("deflate", zlib.compress(HTML)),
        ("deflate", raw_deflate(HTML)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML))),
        ("gzip", gzip.compress(HTML) + b"and a line behind it"),
        ("br", brotli.compress(HTML)),
        ("zstd", zstandard.ZstdCompressor().compress(HTML)),
        ("zstd", zstandard.ZstdCompressor().compress(HTML[:9]) + zstandard.ZstdCompressor().compress(HTML[9:])),
        ("GZIP ,br", brotli.compress(gzip.compress(HTML))),
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
        ("br", brotli.compress(HTML)[:-2]),
        ("br", b"not packed at all"),
        ("zstd", zstandard.ZstdCompressor().compress(HTML)[:-2]),
        ("zstd", b"not packed at all"),
        ("zstd", zstandard.ZstdCompressor().compress(b"") * 1000),  # nothing, at 10 µs for every frame
        ("aes128gcm", HTML),
    ],
)
def test_a_body_that_is_cut_or_not_as_it_says_is_broken(web: Web, site: Site, coding: str, body: bytes) -> None:
    assert failure(web, site.on("/a", body, Content_Encoding=coding)).reason == Reason.BROKEN_ENCODING


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, br"])
def test_a_bomb_is_stopped_before_it_unfolds(coding: str) -> None:
    packed = bytes(100_000_000)
    for name in coding.split(", "):
        packed = PACKERS[name](packed)
    tracemalloc.start()
    with pytest.raises(FetchFailed) as failed:
        decoded(packed, coding, "http://hafen.example/", 1_000_000)
    assert failed.value.reason == Reason.TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@given(st.lists(st.sampled_from(sorted(PACKERS)), max_size=3), st.binary(max_size=3000))
def test_what_is_packed_comes_out_as_it_was(codings: list[str], body: bytes) -> None:
    packed = body
    for coding in codings:
        packed = PACKERS[coding](packed)
    assert decoded(packed, ", ".join(codings), "http://hafen.example/", 3000) == body


@given(st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.binary(max_size=300), st.integers(0, 300), st.binary(max_size=9))
def test_whatever_comes_is_unpacked_within_the_limit_or_refused(coding: str, body: bytes, at: int, noise: bytes) -> None:
    packed = PACKERS[coding](body)
    with suppress(FetchFailed):
        assert len(decoded(packed[:at] + noise + packed[at + len(noise) :], coding, "http://hafen.example/", 100)) <= 100


def test_a_body_of_a_thousand_members_is_read_in_time() -> None:
    many = gzip.compress(b"") * 50_000
    assert decoded(many, "gzip", "http://hafen.example/", 1000) == b""


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
