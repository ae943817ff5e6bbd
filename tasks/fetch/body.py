"""The body of a response without its content codings, with a limit on what comes out."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import zstandard

from schemas.errors import FetchFailed
from schemas.outcome import Reason

# What a server may wrap around another. More is nothing but an attack.
MOST_CODINGS = 3
# Of one gzip body: every member costs a copy of what comes after it. Of one zstd body frames: each costs an unpacker.
MOST_MEMBERS = 100
# A zstd frame may ask for as much memory as it likes; RFC 9659 allows 8 MiB in HTTP.
ZSTD_WINDOW = 8 << 20
# Four bytes can stand for 128 KiB, so one bite gives at most 8 MiB.
ZSTD_BITE = 256


def decoded(body: bytes, codings: str, url: str, limit: int) -> bytes:
    """The body without the content codings (the value of Content-Encoding), which are undone last to first.

    Raises FetchFailed for a body that is cut or broken, a coding that was not asked for, and more than `limit` bytes.
    """
    names = [name for name in reversed([name.strip().lower() for name in codings.split(",")]) if name not in {"", "identity"}]
    if len(names) > MOST_CODINGS:
        raise FetchFailed(url, Reason.BROKEN_ENCODING, f"encoded {len(names)} times over")
    for coding in names:
        if coding not in _DECODERS:
            raise FetchFailed(url, Reason.BROKEN_ENCODING, f"encoded as {coding}, which was not asked for")
        try:
            body = _DECODERS[coding](body, limit + 1)
        except (EOFError, zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise FetchFailed(url, Reason.BROKEN_ENCODING, f"{coding}: {error}") from error
        if len(body) > limit:
            break
    if len(body) > limit:
        raise FetchFailed(url, Reason.TOO_LARGE, f"more than {limit} bytes once unpacked")
    return body


def _gunzip(body: bytes, most: int) -> bytes:
    """All members of the stream, one after the other. What stands behind the last one is left out, as browsers do."""
    plain = bytearray()
    for _ in range(MOST_MEMBERS):
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        plain += inflater.decompress(body, most - len(plain))
        if len(plain) >= most:
            break
        if not inflater.eof:
            raise EOFError("the stream ends early")
        body = inflater.unused_data
        if not body.startswith(b"\x1f\x8b"):
            break
    return bytes(plain)


def _inflate(body: bytes, most: int) -> bytes:
    """With the zlib header that RFC 9110 asks for, or without, as some servers send it."""
    has_header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    inflater = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    plain = inflater.decompress(body, most)
    if body and not inflater.eof and len(plain) < most:
        raise EOFError("the stream ends early")
    return plain


def _unbrotli(body: bytes, most: int) -> bytes:
    unpacker, plain = brotli.Decompressor(), bytearray()
    while len(plain) < most:
        piece = unpacker.process(body, output_buffer_limit=most - len(plain))
        plain += piece
        if unpacker.is_finished():
            break
        if not (piece or body):  # it was asked for what it still holds, and there is nothing
            raise EOFError("the stream ends early")
        body = b""
    return bytes(plain[:most])


def _unzstd(body: bytes, most: int) -> bytes:
    """All frames of the stream. The unpacker has no limit of its own, so it is fed little by little."""
    plain, unpacker, at, is_open, frames = bytearray(), _zstd_frame(), 0, False, 1
    while at < len(body) and len(plain) < most:
        plain += unpacker.decompress(body[at : at + ZSTD_BITE])
        at, is_open = at + ZSTD_BITE, not unpacker.eof
        if unpacker.eof:
            at, unpacker = min(at, len(body)) - len(unpacker.unused_data), _zstd_frame()
            frames += 1
            if frames > MOST_MEMBERS:
                raise EOFError(f"more than {MOST_MEMBERS} frames")
    if is_open and len(plain) < most:
        raise EOFError("the stream ends early")
    return bytes(plain[:most])


def _zstd_frame() -> zstandard.ZstdDecompressionObj:
    return zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
