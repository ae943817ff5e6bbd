"""The normal form of a text, in which copies of one story are equal, and the ids that are made from it."""

from __future__ import annotations

import hashlib
import html
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

Letters = NDArray[np.uint32]  # a normal form as code points

# What a cut text ends in. A cue in words must follow a blank, so a normal form (which has none) is never cut again.
_CUT_TAIL = re.compile(
    r"(?:\s*(?:…|\.\s?\.\s?\.+|\[\s*(?:…|\.\.\.+)\s*\]|\(\s*(?:…|\.\.\.+)\s*\))"
    r"|\s+[(\[]?(?:read\s+(?:more|on|the\s+full\s+story)|continue\s+reading|full\s+story|weiterlesen|mehr\s+lesen"
    r"|lire\s+la\s+suite|leer\s+m[aá]s|seguir\s+leyendo|leia\s+mais|leggi\s+tutto|lees\s+verder|читать\s+(?:далее|дальше)"
    r"|続きを読む|阅读全文|閱讀全文)[)\]]?)[\s»>›→.]*\Z",
    re.IGNORECASE,
)
# A look at the end tells whether it is worth while: what a cue ends in, apart from blanks, arrows, dots and brackets.
_AFTER_CUE = " \t\r\n\u00a0»>›→.)]"
_CUE_ENDS = ("more", "on", "story", "reading", "lesen", "suite", "más", "mas", "leyendo", "mais", "tutto", "verder")
_CUE_ENDS_BEYOND = ("далее", "дальше", "読む", "全文")
_TAIL_WINDOW = 160  # characters at the end in which cut tails are looked for: keeps hostile blanks linear
_ASCII_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_ASCII_DROPPED = bytes(code for code in range(128) if not chr(code).isalnum())
# Scripts that are written without blanks say more in a character: Thai, Lao, Myanmar, Khmer, kana, Han, Hangul.
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_PLANE, _HARD = 0xFFFF, 0xFFFFFFFF
LEAST = 40  # kept characters that identify a beginning
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
    while _may_be_cut(text) and (match := _CUT_TAIL.search(text[-_TAIL_WINDOW:])):
        text = text[: len(text) - len(match[0])]
    return text


def _may_be_cut(text: str) -> bool:
    end = text[-_TAIL_WINDOW:]
    core = end.rstrip(_AFTER_CUE)
    rest = end[max(0, len(core) - 1) :]
    dots = "…" in rest or rest.count(".") > 1
    return dots or core[-len("…reading") :].casefold().endswith((*_CUE_ENDS, *_CUE_ENDS_BEYOND))


def kept(text: str) -> str:
    """The characters of a piece of text that the normal form keeps."""
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_LOWER, _ASCII_DROPPED).decode("ascii")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    # Composed once more: what was dropped may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", codes[_keep_table()[codes]].tobytes().decode("utf-32-le"))


@dataclass(frozen=True, slots=True)
class Form:
    """A text with its normal form. `before` says how many of its letters come before each place of the text, if that is known."""

    text: str
    letters: Letters
    before: NDArray[np.int64] | None = None

    def kept_before(self, places: Sequence[int]) -> list[int]:
        """How many characters of the normal form come before each of these places in the text, which ascend."""
        if self.before is not None:
            first = self.before.item(0)
            return [self.before.item(place) - first for place in places]
        return list(accumulate(len(kept(self.text[low:high])) for low, high in pairwise((0, *places))))


def forms_of(texts: Sequence[str]) -> list[Form]:
    """The normal forms of texts without references and cut tails; many at once, as that is what is fast.

    A character that is alone in what it becomes is looked up in a table; a text with any other takes the way of `kept`.
    """
    codes = codes_of("".join(texts))
    plain = _plain_table().take(codes, mode="clip")
    is_kept = plain != 0
    ends = [0, *accumulate(map(len, texts))]
    before = np.concatenate(([0], np.cumsum(is_kept)))
    letters, hard = plain[np.flatnonzero(is_kept)], np.searchsorted(np.flatnonzero(plain == _HARD), ends).tolist()
    borders = before[ends].tolist()
    return [
        Form(text, codes_of(kept(text)))
        if hard[at] < hard[at + 1]
        else Form(text, letters[borders[at] : borders[at + 1]], before[ends[at] : ends[at + 1] + 1])
        for at, text in enumerate(texts)
    ]


def codes_of(text: str) -> Letters:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


@cache
def _plain_table() -> Letters:
    """For each code point what the normal form makes of it: 0 for nothing, `_HARD` where other characters have a say in it.

    Those are the characters that become several, marks, the Hangul that are composed, and all beyond the first plane.
    """
    return np.array([*(_made_of(chr(code)) for code in range(_PLANE)), _HARD], dtype=np.uint32)


def _made_of(character: str) -> int:
    made = kept(character)
    if len(made) > 1 or any(unicodedata.category(one)[0] == "M" or "\u1100" <= one <= "\u11ff" for one in character + made):
        return _HARD
    return ord(made or "\0")


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
    if window.isascii():
        return LEAST
    return DENSE_WINDOW if 2 * len(_DENSE.findall(window)) >= len(window) > 0 else LEAST


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
