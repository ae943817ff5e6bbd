"""Texts -> the n-grams that langdetect finds in them, for a whole batch at once and in the package's own order.

Follows Detector.append, Detector.cleaning_text, Detector._extract_ngrams and NGram.add_char of langdetect 1.0.9. A line
break stands before each text; langdetect takes it for a blank, and so do its rules for what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from langdetect.detector import Detector
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray

from tasks.language.codes import Codes, CodeTable, code_points
from tasks.language.profiles import BLANK, LETTER_BITS, UNKNOWN, Keys, Profiles, Rows, profiles

_UPPER = 1 << 16
# Characters that are worked on at once: what is made of them should stay in the processor's cache.
_AT_ONCE = 1 << 14
_TWO, _ONE = np.uint64(2 * LETTER_BITS), np.uint64(LETTER_BITS)

Mask = NDArray[np.bool_]
Owners = NDArray[np.int32]


def _normalized(character: str) -> int:
    """The number of the character that langdetect puts in its place, marked where it is upper case."""
    normal = NGram.normalize(character)
    return profiles().letters.get(normal, UNKNOWN) | (_UPPER if normal.isupper() else 0)


_NORMAL = CodeTable(_normalized)


def find_grams(texts: Sequence[str], known: Profiles) -> tuple[Rows, Rows]:
    """The rows of all n-grams that the profiles know, text after text in order of appearance, and how many each text has."""
    found = [_find(part, known) for part in _parts(texts)]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows, counts = zip(*found, strict=True)
    return np.concatenate(rows), np.concatenate(counts)


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts of about _AT_ONCE characters."""
    start, size = 0, 0
    for end, text in enumerate(texts, start=1):
        size += len(text)
        if size >= _AT_ONCE or end == len(texts):
            yield texts[start:end]
            start, size = end, 0


def _find(texts: Sequence[str], known: Profiles) -> tuple[Rows, Rows]:
    codes = code_points(_joined(texts))
    begins = codes == ord("\n")
    owner = np.cumsum(begins, dtype=np.int32) - 1
    kept = _without_stray_latin(codes, begins, owner)
    normal, begins, owner = _NORMAL.look_up(codes[kept]), begins[kept], owner[kept]
    kept = _without_doubled_blanks(normal)
    keys = _gram_keys(normal[kept], begins[kept]).ravel()
    places = np.flatnonzero(keys != 0)
    rows = known.grams.look_up(keys[places])
    known_at = places[rows >= 0]
    begins_at = 3 * np.searchsorted(owner[kept], np.arange(len(texts) + 1))
    return rows[rows >= 0], np.diff(np.searchsorted(known_at, begins_at))


def _joined(texts: Sequence[str]) -> str:
    """The texts, a line break before each, without addresses and with the vowels and marks of Vietnamese joined."""
    joined = "".join("\n" + _without_addresses(text).replace("\n", " ") for text in texts)
    if any(mark in joined for mark in NGram.DMARK_CLASS):
        joined = NGram.normalize_vi(joined)
    return joined


def _without_addresses(text: str) -> str:
    if "://" in text:
        text = Detector.URL_RE.sub(" ", text)
    if "@" in text:
        text = Detector.MAIL_RE.sub(" ", text)
    return text


def _without_stray_latin(codes: Codes, begins: Mask, owner: Owners) -> Mask:
    """What stays: of a text with more than twice as many foreign as Latin characters everything but the latter."""
    latin = (codes >= ord("A")) & (codes <= ord("z"))
    foreign = (codes >= 0x300) & ((codes < 0x1E00) | (codes > 0x1EFF))
    ends = np.append(np.flatnonzero(begins)[1:], len(codes)) - 1
    latin_count, foreign_count = (np.diff(np.cumsum(each, dtype=np.int32)[ends], prepend=0) for each in (latin, foreign))
    kept: Mask = ~(latin & (latin_count * 2 < foreign_count)[owner])
    return kept


def _without_doubled_blanks(normal: Codes) -> Mask:
    blank = normal == BLANK
    kept = np.ones(len(normal), np.bool_)
    kept[1:] = ~(blank[1:] & blank[:-1])
    return kept


def _gram_keys(normal: Codes, begins: Mask) -> Keys:
    """The keys of the 1-, 2- and 3-gram that end at each character, 0 for none: characters x 3.

    A blank is no 1-gram, nothing reaches back over a blank inside, and a second capital in a row silences all three.
    """
    upper, blank = normal >= _UPPER, normal == BLANK
    one = (normal & (_UPPER - 1)).astype(np.uint64)
    keys = np.zeros((len(one), 3), np.uint64)
    keys[:, 0] = np.where(blank, 0, one)
    keys[1:, 1] = one[:-1] << _ONE | one[1:]
    keys[2:, 2] = np.where(blank[1:-1], 0, one[:-2] << _TWO | keys[2:, 1])
    silent = begins.copy()
    silent[1:] |= upper[1:] & upper[:-1]
    keys[silent] = 0
    return keys
