"""Texts -> how many letters of which script they hold, and the language that a script alone decides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.language.codes import CodeTable, code_points

# Where scripts begin, ISO 15924; "" is a gap. Blocks that news does not use fall to their neighbour or to a gap.
_SCRIPTS = [
    (0x0000, "Latn"), (0x0370, "Grek"), (0x0400, "Cyrl"), (0x0530, "Armn"), (0x0590, "Hebr"), (0x0600, "Arab"),
    (0x0700, ""), (0x0750, "Arab"), (0x0780, "Thaa"), (0x07C0, ""), (0x0870, "Arab"), (0x0900, "Deva"), (0x0980, "Beng"),
    (0x0A00, "Guru"), (0x0A80, "Gujr"), (0x0B00, "Orya"), (0x0B80, "Taml"), (0x0C00, "Telu"), (0x0C80, "Knda"),
    (0x0D00, "Mlym"), (0x0D80, "Sinh"), (0x0E00, "Thai"), (0x0E80, "Laoo"), (0x0F00, "Tibt"), (0x1000, "Mymr"),
    (0x10A0, "Geor"), (0x1100, "Hang"), (0x1200, "Ethi"), (0x13A0, ""), (0x1780, "Khmr"), (0x1800, ""), (0x1C80, "Cyrl"),
    (0x1C90, "Geor"), (0x1CC0, ""), (0x1D00, "Latn"), (0x1F00, "Grek"), (0x2000, ""), (0x2C60, "Latn"), (0x2C80, ""),
    (0x3040, "Kana"), (0x3100, ""), (0x3130, "Hang"), (0x3190, ""), (0x31F0, "Kana"), (0x3200, ""), (0x3400, "Hani"),
    (0xA000, ""), (0xA720, "Latn"), (0xA800, ""), (0xAC00, "Hang"), (0xD7B0, ""), (0xF900, "Hani"), (0xFB00, "Latn"),
    (0xFB1D, "Hebr"), (0xFB50, "Arab"), (0xFE00, ""), (0xFE70, "Arab"), (0xFEFF, ""), (0xFF21, "Latn"), (0xFF66, "Kana"),
    (0xFFA0, ""), (0x20000, "Hani"), (0x32000, ""),
]  # fmt: skip
_BEGINS = [begin for begin, _ in _SCRIPTS]
# Scripts that news writes one language in.
ONE_LANGUAGE = {
    "Armn": "hy", "Ethi": "am", "Geor": "ka", "Grek": "el", "Gujr": "gu", "Guru": "pa", "Hebr": "he", "Khmr": "km",
    "Knda": "kn", "Laoo": "lo", "Mlym": "ml", "Mymr": "my", "Orya": "or", "Sinh": "si", "Taml": "ta", "Telu": "te",
    "Thaa": "dv", "Thai": "th", "Tibt": "bo",
}  # fmt: skip
# Scripts that several languages share, and which of the languages known here: the rest are written in Latin letters.
SHARED = {
    "Arab": "ar fa ku ps ug ur",
    "Beng": "as bn",
    "Cyrl": "ba be bg kk ky mk mn ru sr tg tt uk uz",
    "Deva": "hi mr ne sa",
}
_HAN = ("Hani", "Hans", "Hant", "Jpan")
EASTERN = ("Hang", "Kana", *_HAN)
# No Japanese text of more characters does without kana.
_HEADLINE = 20
# How Chinese is written where a page declares a script or a region.
_FORMS = {"hans": "Hans", "cn": "Hans", "sg": "Hans", "hant": "Hant", "tw": "Hant", "hk": "Hant", "mo": "Hant"}
# The order of the columns in which letters are counted. Hans, Hant and Jpan are Han characters that only Simplified or
# Traditional Chinese or Japanese use, Hani those that they share. "" is everything that is no letter.
KINDS = ("", "Latn", *sorted(SHARED), "Hang", "Kana", *_HAN, *sorted(ONE_LANGUAGE))
_COLUMN = {kind: column for column, kind in enumerate(KINDS)}
_LETTER_WEIGHTS = np.array([{"": 0, "Latn": 1}.get(kind, 4 if kind in EASTERN else 2) for kind in KINDS])

Counts = NDArray[np.int64]


@lru_cache(maxsize=1 << 16)
def script_of(character: str) -> str:
    """The ISO 15924 code of a letter's script; "" where it is no letter or none of a script that is known here."""
    return _SCRIPTS[bisect_right(_BEGINS, ord(character)) - 1][1] if character.isalpha() else ""


def kind_of(character: str) -> str:
    """The script of a letter; of a Han character the one orthography that uses it, where there is only one.

    The national standards decide: GB 2312 holds what Simplified Chinese uses, Big5 what Traditional Chinese uses,
    JIS X 0208 what Japanese uses.
    """
    script = script_of(character)
    if script != "Hani":
        return script
    simplified, traditional = _is_in(character, "gb2312"), _is_in(character, "big5")
    if simplified != traditional:
        return "Hans" if simplified else "Hant"
    return "Jpan" if not simplified and _is_in(character, "euc_jp") else "Hani"


def _is_in(character: str, standard: str) -> bool:
    try:
        return bool(character.encode(standard))
    except UnicodeEncodeError:
        return False


_KINDS = CodeTable(lambda character: _COLUMN[kind_of(character)])


def count_scripts(texts: Sequence[str]) -> Counts:
    """How many characters of each of KINDS a text holds: texts x kinds. Letters count, whatever else there is does not."""
    kinds = _KINDS.look_up(code_points("".join(texts)))
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return np.bincount(owner * len(KINDS) + kinds, minlength=len(texts) * len(KINDS)).reshape(len(texts), len(KINDS))


def letters_of(counts: Counts, *kinds: str) -> int:
    """How many letters of these kinds one text has."""
    return sum(int(counts[_COLUMN[kind]]) for kind in kinds)


def main_scripts(counts: Counts) -> list[str]:
    """The script that each text is written in, "" without letters. Hangul, kana and Han count together, as "Hani".

    Names in Latin letters stand in texts of every script, the reverse is rare: another letter weighs as two Latin ones, and
    a character of East Asia as four, because it says as much as two letters.
    """
    weighed = counts * _LETTER_WEIGHTS
    eastern = [_COLUMN[kind] for kind in EASTERN]
    together = weighed[:, eastern].sum(axis=1)
    weighed[:, eastern] = 0
    weighed[:, _COLUMN["Hani"]] = together
    return [KINDS[column] for column in weighed.argmax(axis=1)]


def east_asian(counts: Counts, declared: str = "") -> tuple[str, str]:
    """Tag and script of one text in Hangul, kana or Han characters.

    Hangul is Korean, kana Japanese, Han alone Chinese: langdetect calls every second Traditional sentence Korean. What is
    declared decides between what Han characters alone leave open: a Japanese headline without kana, and the two ways of
    writing Chinese.
    """
    hangul, kana = int(counts[_COLUMN["Hang"]]), int(counts[_COLUMN["Kana"]])
    shared, simplified, traditional, japanese = (int(counts[_COLUMN[kind]]) for kind in _HAN)
    han, declared = shared + simplified + traditional + japanese, declared.lower().replace("_", "-")
    if hangul > kana + han:
        return "ko", "Kore"
    headline = han <= _HEADLINE and (japanese > simplified + traditional or (declared[:2] == "ja" and not simplified))
    if kana > 0.05 * (kana + han) or headline:
        return "ja", "Jpan"
    if simplified == traditional:
        form = _FORMS.get(declared.removeprefix("zh-").partition("-")[0], "")
        return (f"zh-{form}", form) if form else ("zh", "Hani")
    return ("zh-Hans", "Hans") if simplified > traditional else ("zh-Hant", "Hant")
