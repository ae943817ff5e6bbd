"""Bodies that are gzip files themselves: feeds and sitemaps that are served as .gz, whatever their headers say."""

from __future__ import annotations

import zlib

_MAGIC = b"\x1f\x8b\x08"
_LONGEST = 32 * 1024 * 1024  # bytes; a small file can promise terabytes


def gunzipped(body: bytes) -> bytes:
    """The body without the gzip around it, at most 32 MiB of it; a torn one as far as it goes; any other body as it is."""
    if not body.startswith(_MAGIC):
        return body
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces = bytearray()
    try:
        for start in range(0, len(body), 65_536):
            pieces += inflater.decompress(body[start : start + 65_536], _LONGEST - len(pieces))
            if inflater.eof or len(pieces) >= _LONGEST:
                break
    except zlib.error:
        pass
    return bytes(pieces) or body
