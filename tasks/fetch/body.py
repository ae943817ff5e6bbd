"""The body of a response: read with a limit on the wire, decoded with a limit on what comes out."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO

from schemas.errors import FetchFailed
from schemas.outcome import Reason


def read_limited(chunks: Iterable[bytes], url: str, limit: int, is_late: Callable[[], bool]) -> bytes:
    """All the chunks as one. Raises FetchFailed above `limit` bytes, or when `is_late` says so between two chunks."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise FetchFailed(url, Reason.TOO_LARGE, f"more than {limit} bytes on the wire")
        if is_late():
            raise FetchFailed(url, Reason.TIMEOUT, f"still coming after {len(body)} bytes")
    return bytes(body)


def decoded(body: bytes, codings: str, url: str, limit: int) -> bytes:
    """The body without the content codings (the value of Content-Encoding), which are undone last to first.

    Raises FetchFailed for a body that is cut or broken, a coding that was not asked for, and more than `limit` bytes.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",")]):
        if coding not in _DECODERS:
            raise FetchFailed(url, Reason.BROKEN_ENCODING, f"encoded as {coding}, which was not asked for")
        try:
            body = _DECODERS[coding](body, limit + 1)
        except (EOFError, OSError, zlib.error) as error:
            raise FetchFailed(url, Reason.BROKEN_ENCODING, f"{coding}: {error}") from error
        if len(body) > limit:
            raise FetchFailed(url, Reason.TOO_LARGE, f"more than {limit} bytes once unpacked")
    return body


def _plain(body: bytes, limit: int) -> bytes:
    return body[:limit]


def _gunzip(body: bytes, limit: int) -> bytes:
    return gzip.GzipFile(fileobj=BytesIO(body)).read(limit)


def _inflate(body: bytes, limit: int) -> bytes:
    """With the zlib header that RFC 9110 asks for, or without, as some servers send it."""
    has_header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    plain = inflater.decompress(body, limit)
    if body and not inflater.eof and len(plain) < limit:
        raise EOFError("the stream ends early")
    return plain


_DECODERS = {"": _plain, "identity": _plain, "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate}
