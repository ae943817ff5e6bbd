"""Texts -> what each witness says of each language: langdetect's profiles, py3langid, lists of common words.

The words of witnesses add up: what a text says is the sum of what its paragraphs say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from tasks.language.checker import Checker, load_checker, score
from tasks.language.grams import find_grams
from tasks.language.profiles import Rows, profiles
from tasks.language.scripts import ONE_LANGUAGE, SHARED, count_scripts, main_scripts
from tasks.language.words import COMMONEST, count_common

# langdetect's own smoothing (Detector.ALPHA_DEFAULT / BASE_FREQ).
_SMOOTHING = 0.5 / 10_000
# The codes of both packages, and old ones that pages declare, where they are not the primary subtag used here.
_PRIMARY = {"no": "nb", "zh-cn": "zh", "zh-tw": "zh", "fil": "tl", "iw": "he", "in": "id", "ckb": "ku", "sh": "sr", "mo": "ro"}
# Columns of py3langid that are no language of today's news, or one that is not told from its neighbour.
_NOT_JUDGED = frozenset({
    "ace", "an", "ary", "arz", "bcl", "crh", "dz", "ext", "fuv", "gcf", "gcr", "gom", "grc", "guw", "hbo", "kab", "kik", "lij",
    "ltg", "pcm", "sdh", "uzs", "vec", "vo", "wa", "wuu", "yue", "zxx",
})  # fmt: skip

Floats = NDArray[np.float32]


@lru_cache(maxsize=4096)
def primary(code: str) -> str:
    """The primary subtag of a language code in any spelling: "pt_BR" is "pt", "no" is "nb"."""
    code = code.strip().lower().replace("_", "-")
    return _PRIMARY.get(code, _PRIMARY.get(code.partition("-")[0], code.partition("-")[0]))


def is_judged(language: str) -> bool:
    """Whether a language, by its primary subtag, is told by evidence; the others are told by their script or not at all."""
    return language not in _NOT_JUDGED and language not in {"zh", "ja", "ko", *ONE_LANGUAGE.values()}


@cache
def languages() -> tuple[str, ...]:
    """The languages that are judged by evidence, sorted."""
    codes = (*profiles().languages, *the_checker().languages, *COMMONEST)
    return tuple(sorted({primary(code) for code in codes if is_judged(primary(code))}))


@cache
def the_checker() -> Checker:
    """py3langid's model of the languages that are judged, read once."""
    return load_checker(lambda language: is_judged(primary(language)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of each text, one row a text. The columns of `grams`, `features` and `words` are languages().

    `grams` is the log-likelihood of its n-grams in langdetect's profiles, `gram_count` how many there are; `features` the
    log-probability that py3langid gives, `bytes` how many bytes it saw; `words` how many words are common in the language,
    `word_count` how many there are; `scripts` how many letters of each script there are.
    """

    grams: Floats
    gram_count: Floats
    features: Floats
    bytes: Floats
    words: Floats
    word_count: Floats
    scripts: NDArray[np.int64]

    def added_up(self, starts: Rows) -> Evidence:
        """One row for each run of rows that begins at `starts`: the whole that the parts make."""
        if len(starts) == len(self.scripts):
            return self
        return Evidence(*(np.add.reduceat(getattr(self, each.name), starts, axis=0) for each in fields(self)))

    def rows(self, rows: Rows) -> Evidence:
        """These rows alone."""
        return Evidence(*(getattr(self, each.name)[rows] for each in fields(self)))


def hear(texts: Sequence[str]) -> Evidence:
    """The evidence on each text. There must be one text at least.

    Of a text in a script that decides by itself only the letters are counted: all else is 0.
    """
    scripts = count_scripts(texts)
    rows = np.array([row for row, script in enumerate(main_scripts(scripts)) if script == "Latn" or script in SHARED], np.int64)
    grams, gram_count, features, sizes, words, word_count = (
        _spread(each, rows, len(texts)) for each in _ask_witnesses([texts[row] for row in rows])
    )
    return Evidence(grams, gram_count, features, sizes, words, word_count, scripts)


def _spread(values: Floats, rows: Rows, count: int) -> Floats:
    """The values in these of so many rows, 0 in the others."""
    spread = np.zeros((count, *values.shape[1:]), np.float32)
    spread[rows] = values
    return spread


def _ask_witnesses(texts: Sequence[str]) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats]:
    """The first six fields of Evidence."""
    found, counts = find_grams(texts, profiles())
    grams = _by_language(_sums(_likelihoods(), found, counts), _profiled())
    features = _by_language(score(texts, the_checker()), the_checker().languages)
    words, word_count = count_common(texts, languages())
    sizes = np.array([len(text.encode("utf-8", "surrogatepass")) for text in texts], np.float32)
    return grams, counts.astype(np.float32), features, sizes, words, word_count


@cache
def _profiled() -> tuple[str, ...]:
    """The languages that are judged and have a profile, in langdetect's codes and order."""
    return tuple(code for code in profiles().languages if is_judged(primary(code)))


@cache
def _likelihoods() -> Floats:
    """The log-probability of each n-gram in each of those languages: n-grams x languages."""
    likelihoods = np.empty((len(profiles().probabilities), len(_profiled())), np.float32)
    for column, code in enumerate(_profiled()):
        likelihoods[:, column] = np.log(profiles().probabilities[:, profiles().languages.index(code)] + _SMOOTHING)
    return likelihoods


def _by_language(values: Floats, codes: Sequence[str]) -> Floats:
    """The columns of `codes` as those of languages(), the highest where two are one language; 0 where there is none."""
    arranged = np.zeros((len(values), len(languages())), np.float32)
    for column, found in enumerate(_columns(tuple(codes))):
        if found:
            arranged[:, column] = values[:, found].max(axis=1)
    return arranged


@cache
def _columns(codes: tuple[str, ...]) -> tuple[list[int], ...]:
    """For each of languages() the places in `codes` that mean it."""
    return tuple([place for place, code in enumerate(codes) if primary(code) == language] for language in languages())


def has_witness(codes: Sequence[str]) -> NDArray[np.bool_]:
    """Which of languages() are among the codes of a witness."""
    return np.array([bool(found) for found in _columns(tuple(codes))])


def _sums(values: Floats, rows: Rows, counts: Rows) -> Floats:
    """The sum of the rows of `values` that each text has: its `counts` next ones of `rows`."""
    sums = np.zeros((len(counts), values.shape[1]), np.float32)
    ones, ends = np.ones(counts.max(initial=0), np.float32), np.cumsum(counts)
    for text in np.flatnonzero(counts).tolist():
        sums[text] = ones[: counts[text]] @ values.take(
            rows[ends[text] - counts[text] : ends[text]], axis=0
        )  # faster than np.sum
    return sums
