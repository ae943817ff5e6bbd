"""What the bytes of a body are, whatever its header calls them."""

from __future__ import annotations

import re

from schemas.page import Page, may_be_page

SNIFFED_BYTES = 2048
# A page may hold a stray control character; text in a legacy character set holds none of them by the hundred.
MOST_BINARY = 0.1

# The signatures of WHATWG MIME Sniffing (6) and of other files that news sites link to.
_SIGNATURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....(?:WEBP|WAVE|AVI )|BM.{4}\0{4}|\0\0[\x01\x02]\0"  # images
    rb"|....ftyp|\x1a\x45\xdf\xa3|OggS|ID3|fLaC|FLV\x01|MThd|FORM....AIFF"  # films and music
    rb"|%PDF-|%!PS-Adobe|\{\\rtf|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|SQLite format 3\0"  # documents
    rb"|PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|BZh[1-9]1AY|\xfd7zXZ\0"  # archives
    rb"|wOF[F2]|OTTO\0|\0\x01\0\0|\x7fELF|\xca\xfe\xba\xbe",  # fonts and programs
    re.DOTALL,
)
# Binary data bytes (WHATWG MIME Sniffing, 2): control characters that no text holds.
_BINARY = bytes([*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def is_page(page: Page) -> bool:
    """Whether the body may hold a page: neither its header nor its bytes say otherwise."""
    return may_be_page(page.media_type) and not is_binary(page.body)


def is_binary(body: bytes) -> bool:
    """Whether these are the bytes of an image, a film, a document or a program, and not of text in any character set."""
    start = body[:SNIFFED_BYTES]
    if _SIGNATURES.match(start):
        return True
    if start.startswith(_WIDE) or _is_wide(start) or start.startswith(b"\x1f\x8b"):  # the reader unpacks a page in gzip
        return False
    return len(start) - len(start.translate(None, _BINARY)) > MOST_BINARY * len(start)


def _is_wide(start: bytes) -> bool:
    """Whether this is UTF-16 without a mark: one byte of every pair is NUL, the other is not."""
    high, low = start[:40:2], start[1:40:2]
    return high.count(0) + low.count(0) in {len(high), len(low)} and (not any(high) or not any(low)) and any(start[:40])
