"""The normal form of a text, in which copies of one story are equal, and the ids that are made from it."""

from __future__ import annotations

import hashlib
import html
import re
import sys
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

# What a cut text ends in. A cue in words must follow a blank, so a normal form (which has none) is never cut again.
_CUT_TAIL = re.compile(
    r"(?:\s*(?:…|\.\s?\.\s?\.+|\[\s*(?:…|\.\.\.+)\s*\]|\(\s*(?:…|\.\.\.+)\s*\))"
    r"|\s+[(\[]?(?:read\s+(?:more|on|the\s+full\s+story)|continue\s+reading|full\s+story|weiterlesen|mehr\s+lesen"
    r"|lire\s+la\s+suite|leer\s+m[aá]s|seguir\s+leyendo|leia\s+mais|leggi\s+tutto|lees\s+verder|читать\s+(?:далее|дальше)"
    r"|続きを読む|阅读全文|閱讀全文)[)\]]?)[\s»>›→.]*\Z",
    re.IGNORECASE,
)
_TAIL_WINDOW = 160  # characters at the end in which cut tails are looked for: keeps hostile blanks linear
_ASCII_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_ASCII_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum())
# Scripts that are written without blanks say more in a character: Thai, Lao, Myanmar, Khmer, kana, Han, Hangul.
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
DENSE_WINDOW = 16  # kept characters that decide; a text and its cut agree on them


def normal_form(text: str) -> str:
    """The letters, digits and marks (L*, N*, Mn, Mc) of the text in NFKC, casefolded, without its cut tail; nothing else.

    Tatweel and Arabic vowel signs go as well. One rule for every script: a text that was cut within a word is a plain
    prefix of the whole.
    """
    return kept(without_cut_tail(unescaped(text)))


def unescaped(text: str) -> str:
    """The text with HTML character references resolved: feeds carry them twice escaped."""
    return html.unescape(text) if "&" in text else text


def without_cut_tail(text: str) -> str:
    """The text without trailing blanks, ellipses and "Read more" in a dozen languages."""
    text = text.rstrip()
    while match := _CUT_TAIL.search(text[-_TAIL_WINDOW:]):
        text = text[: len(text) - len(match[0])]
    return text


def kept(text: str) -> str:
    """The characters of a piece of text that the normal form keeps."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_LOWER, _ASCII_DROPPED).decode("ascii")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    # Composed once more: what was dropped may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", codes[_keep_table()[codes]].tobytes().decode("utf-32-le"))


@cache
def _keep_table() -> NDArray[np.bool_]:
    """For each code point whether it is kept."""
    table = np.fromiter((_is_kept(chr(code)) for code in range(sys.maxunicode + 1)), dtype=bool, count=sys.maxunicode + 1)
    table[0x0640] = False  # tatweel only stretches a word
    table[0x064B:0x0653] = False  # harakat: vowel signs that one copy has and the next one has not
    return table


def _is_kept(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in {"Mn", "Mc"}


def least_length(normal: str) -> int:
    """How many kept characters identify a beginning (K): 40, or 16 in scripts without blanks.

    `normal` is a normal form from the place of the beginning on; only its first 16 characters decide.
    """
    window = normal[:DENSE_WINDOW]
    return 16 if 2 * len(_DENSE.findall(window)) >= len(window) > 0 else 40


def is_short(normal: str) -> bool:
    """Whether a normal form is too short to be known by itself; such texts are compared with title, site and address."""
    return len(normal) < least_length(normal)


def article_id(title: str, text: str, *, site: str = "", url: str = "") -> str:
    """32 hex digits from the SHA-256 of the normal form of title and text.

    Site and address count only where the text is too short to be known by itself.
    """
    return _digest("article", title, text, site, url)


def teaser_id(title: str, text: str, *, site: str = "", url: str = "") -> str:
    """The same for a teaser; `url` is where it leads. A teaser never has the id of an article."""
    return _digest("teaser", title, text, site, url)


def _digest(kind: str, title: str, text: str, site: str, url: str) -> str:
    normal = normal_form(text)
    place = (site, url) if is_short(normal) else ()
    parts = "\n".join((kind, normal_form(title), normal, *place))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
