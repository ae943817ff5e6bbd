"""Evidence -> the probability of each language, and how sure the answer is: two small logistic models.

The first is a multinomial logistic regression over what the witnesses say, scaled by how much text they saw. The second
looks at the answer of the first and at who agrees with it. It was trained with languages hidden from the first as well, because
some texts are in languages that no witness knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tasks.language.evidence import Evidence, Floats, has_witness, languages, the_checker
from tasks.language.profiles import Rows, profiles
from tasks.language.scripts import SHARED
from tasks.language.words import COMMONEST, LISTS

COEFFICIENTS = Path(__file__).with_name("coefficients.json")
# The names of what the two models weigh, in the order of terms() and signs().
TERMS = ("grams", "no_grams", "features", "no_features", "common", "uncommon", "commonest", "not_commonest")
SIGNS = ("one", "log_odds", "log_odds_by_length", "grams_agree", "features_agree")
# Evidence that adds up overstates itself, because neighbouring n-grams say the same: it is scaled by a power of its amount.
# The powers are those at which the likelihood of the development data was highest.
_GRAM_POWER, _FEATURE_POWER, _WORD_POWER = -0.7, -0.5, -0.5
_BOTH_SCRIPTS = frozenset({"ku", "sr", "uz"})
_NEVER = np.float32(-1e9)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The trained models: a weight for each of TERMS, a bias for each of languages(), a weight for each of SIGNS."""

    terms: Floats
    bias: Floats
    signs: Floats


@cache
def coefficients() -> Coefficients:
    """The coefficients in the file beside this module. Raises KeyError where it was made for other languages."""
    document: dict[str, Any] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    return Coefficients(
        np.array([document["terms"][name] for name in TERMS], np.float32),
        np.array([document["bias"][language] for language in languages()], np.float32),
        np.array([document["signs"][name] for name in SIGNS], np.float32),
    )


def terms(heard: Evidence) -> Floats:
    """What the first model weighs: TERMS x texts x languages()."""
    profiled, checked, listed, commonest = _witnesses()
    grams = _power(heard.gram_count, _GRAM_POWER) * _below_best(heard.grams, profiled)
    features = _power(heard.bytes, _FEATURE_POWER) * _below_best(heard.features, checked)
    scale = _power(heard.word_count, _WORD_POWER)
    hits, misses = scale * heard.words, scale * (heard.word_count[:, None] - heard.words)
    unchecked = _power(heard.bytes, -_FEATURE_POWER) * ~checked
    no_profile = np.broadcast_to(~profiled, grams.shape)
    planes = (grams, no_profile, features, unchecked, hits * listed, misses * listed, hits * commonest, misses * commonest)
    return np.stack(planes).astype(np.float32)


@cache
def _witnesses() -> tuple[Mask, Mask, Mask, Mask]:
    """Which languages have a profile of langdetect, a column of py3langid, a list of common words, of commonest words."""
    profiled, checked = has_witness(profiles().languages), has_witness(the_checker().languages)
    commonest = np.array([language in COMMONEST for language in languages()])
    listed = np.array([language in LISTS and language not in COMMONEST for language in languages()])
    return profiled, checked, listed, commonest


def _power(amount: Floats, exponent: float) -> Floats:
    scaled: Floats = np.maximum(amount, 1)[:, None] ** np.float32(exponent)
    return scaled


def _below_best(values: Floats, there: Mask) -> Floats:
    """How far each language is below the best one, 0 where the witness does not know it."""
    known = np.where(there, values, _NEVER)
    return np.where(there, known - known.max(axis=1, keepdims=True), 0)


def log_odds(heard: Evidence, scripts: Sequence[str], weights: Coefficients) -> Floats:
    """The unscaled log-probability of each language, where its script is that of the text."""
    weighed: Floats = np.tensordot(weights.terms, terms(heard), axes=1) + weights.bias
    return np.where(np.stack([written_in(script) for script in scripts]), weighed, _NEVER)


@cache
def written_in(script: str) -> Mask:
    """Which of languages() are written in a script: Latin letters are those of every language that has no other script."""
    others = {language for shared in SHARED.values() for language in shared.split()}
    if script in SHARED:
        return np.array([language in SHARED[script].split() for language in languages()])
    return np.array([language not in others or language in _BOTH_SCRIPTS for language in languages()])


def softmax(values: Floats) -> Floats:
    """The probabilities that are proportional to the exponentials of each row."""
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def signs(heard: Evidence, answers: Rows, probabilities: Floats) -> Floats:
    """What the second model weighs of the answers (columns of languages()): texts x SIGNS."""
    shares = np.clip(probabilities[np.arange(len(answers)), answers], 1e-4, 1 - 1e-4)
    odds = np.log(shares / (1 - shares))
    length = np.log(np.maximum(heard.gram_count, 1))
    columns = (np.ones(len(answers)), odds, odds * length, by_grams(heard) == answers, by_features(heard) == answers)
    return np.stack(columns, axis=1).astype(np.float32)


def by_grams(heard: Evidence) -> Rows:
    """The language in whose profile each text is most likely."""
    likeliest: Rows = np.where(_witnesses()[0], heard.grams, _NEVER).argmax(axis=1)
    return likeliest


def by_features(heard: Evidence) -> Rows:
    """The language that py3langid finds most probable for each text."""
    likeliest: Rows = np.where(_witnesses()[1], heard.features, _NEVER).argmax(axis=1)
    return likeliest


def confidence(heard: Evidence, answers: Rows, probabilities: Floats, weights: Coefficients) -> Floats:
    """How likely each answer is right, 0 to 1."""
    sure: Floats = 1 / (1 + np.exp(-(signs(heard, answers, probabilities) @ weights.signs)))
    return sure
