"""Bytes -> text: whatever a page claims of its character set, it is read; nothing here raises."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# Bytes that no text holds: what is left of C0 without tab, line feed, form feed, carriage return and escape (ISO-2022-JP).
_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\f\r\x1b")
_MAGIC = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x01\x00",
    b"\x7fELF",
    b"wOF",
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What browsers read under these labels (WHATWG Encoding Standard): the wider set of the same family.
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
# Labels that Python does not know.
_LABELS = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "iso-ir-149": "cp949",
    "koi8": "koi8_r",
    "koi": "koi8_r",
}
_WINDOWS = re.compile(r"(?:x-)?(?:cp|win|windows|dos)[-_]?(125\d|874|932|936|949|950)")
_NOT_OF_PAGES = frozenset({"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"})
# Character sets that pages are written in (WHATWG Encoding Standard): those of DOS and of main frames never are.
_OF_PAGES = (
    *(f"cp125{number}" for number in (2, 0, 1, 3, 4, 5, 6, 7, 8)),
    *("koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "cp874"),
    *("gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949"),
)
_TAG = re.compile(rb"<[^>]*>")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_SAMPLE = 1 << 16
_STRAY = "pressmark-stray-bytes"
_BROKEN_SHARE = 0.02  # more lost characters than that, and the declared set is wrong, not the page


def is_binary(body: bytes) -> bool:
    """Whether the body is an image, an archive or the like: known first bytes, or more control bytes than text can hold."""
    if body.startswith(_MAGIC):
        return True
    if body.startswith(tuple(mark for mark, _ in _MARKS)) or _utf16_without_mark(body):
        return False
    sample = body[:_SAMPLE]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > 0.03 * len(sample)


def decode(body: bytes, media_type: str) -> str:
    """The text of a body: byte order mark, then UTF-8 where every byte fits, then header, meta tag, detection.

    Valid UTF-8 with letters beyond ASCII is never anything else by accident, so it comes before what the page declares.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if name := _utf16_without_mark(body):
        return body.decode(name, "replace")
    declared = _declared(body, media_type)
    for name in declared if body.isascii() and declared else ["utf-8", *declared]:
        try:
            return body.decode(name)
        except (UnicodeError, ValueError):
            continue
    return _closest(body, declared)


def _utf16_without_mark(body: bytes) -> str:
    """The name of the codec where every second byte of the beginning is zero, else ""."""
    head = body[:200]
    if len(head) < 8:
        return ""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _declared(body: bytes, media_type: str) -> list[str]:
    labels = _HEADER.findall(media_type) + [label.decode("ascii") for label in _DECLARED.findall(body[:4096])[:2]]
    return list(dict.fromkeys(name for name in map(_codec, labels) if name))


def _codec(label: str) -> str:
    """The Python codec of a charset label, "" where there is none for text."""
    name = label.strip().lower()
    if windows := _WINDOWS.fullmatch(name):
        name = f"cp{windows[1]}"
    try:
        info = codecs.lookup(_LABELS.get(name, name))
    except (LookupError, ValueError):
        return ""
    if info.name in _NOT_OF_PAGES or not getattr(info, "_is_text_encoding", True):
        return ""
    return _WIDER.get(info.name, info.name)


def _closest(body: bytes, declared: list[str]) -> str:
    """A declared reading that loses almost nothing, else UTF-8 with some breaks, else what charset-normalizer makes of it."""
    for name in declared:
        text = body.decode(name, _STRAY)
        if text.count("\ufffd") <= _BROKEN_SHARE * len(text):
            return text
    text = body.decode("utf-8", _STRAY)
    # Letters of another set hardly ever make a valid sequence of UTF-8, broken UTF-8 is full of them.
    if sum(not char.isascii() for char in text) > 2 * text.count("\ufffd"):
        return text
    return body.decode(_detected(_TAG.sub(b" ", body[:_SAMPLE])), "replace")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """The replacement for a byte that does not fit: alone between ASCII it was pasted in from Windows-1252, else it is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    around = error.object[max(0, error.start - 1) : error.start] + error.object[error.start + 1 : error.start + 2]
    if error.end - error.start == 1 and around.isascii():
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end
    return "\ufffd", error.end


codecs.register_error(_STRAY, _stray)


def _detected(sample: bytes) -> str:
    """The character set that charset-normalizer finds; of those that read about as well, the commonest on the web."""
    matches = list(from_bytes(sample, cp_isolation=list(_OF_PAGES)))
    if not matches:
        return "cp1252"
    least, most = matches[0].chaos, matches[0].coherence
    good = {
        name
        for match in matches
        if match.chaos <= least and match.coherence >= most - 0.1
        for name in match.could_be_from_charset
    }
    return min(good.intersection(_OF_PAGES), key=_OF_PAGES.index, default=matches[0].encoding)
