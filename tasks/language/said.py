"""What the package langdetect says with seed 0: replayed where that is known to be the same, else by the package itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import numpy as np
from langdetect import DetectorFactory, LangDetectException, detect_langs

from tasks.language.grams import find_grams
from tasks.language.profiles import profiles, profiles_digest
from tasks.language.replay import replay

# The package that the replay was compared with, text by text. With any other one the package itself is asked.
REPLAYED_VERSION = "1.0.9"
REPLAYED_PROFILES = "6d4ac98b936d56bd98a023dbec0c0f19bed35fab8ab9558f5df535cb3ce6ee3b"
# The package's own word, and the probability that a language must pass (Detector.UNKNOWN_LANG and PROB_THRESHOLD).
_UNKNOWN, _LEAST = "unknown", 0.1
_WARM = threading.Lock()
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """langdetect's most probable language: None where it found no letters that it knows, "unknown" where all are improbable."""

    language: str | None
    probability: float | None


def ask_langdetect(texts: Sequence[str]) -> list[Said]:
    """What langdetect 1.0.9 says of each text with seed 0, whatever else runs. Texts of up to 10,000 characters."""
    return _replayed(texts) if can_replay() else [ask_package(text) for text in texts]


@cache
def can_replay() -> bool:
    """Whether the installed langdetect is the one that the replay was compared with. A warning says where it is not."""
    same = version("langdetect") == REPLAYED_VERSION and profiles_digest() == REPLAYED_PROFILES
    if not same:
        _LOG.warning("langdetect is not the %s that was checked: the package itself is asked, 10 times slower", REPLAYED_VERSION)
    return same


def _replayed(texts: Sequence[str]) -> list[Said]:
    if not texts:
        return []
    known = profiles()
    grams, counts = find_grams(texts, known)
    probable = replay(grams, counts, known.probabilities)
    best = probable.argmax(axis=1)
    highest = probable[np.arange(len(texts)), best]
    return [
        _said(known.languages[language], probability) if count else Said(None, None)
        for language, probability, count in zip(best.tolist(), highest.tolist(), counts.tolist(), strict=True)
    ]


def _said(language: str, probability: float) -> Said:
    return Said(language, probability) if probability > _LEAST else Said(_UNKNOWN, None)


def ask_package(text: str) -> Said:
    """What the package itself says with seed 0."""
    _warm_up()
    try:
        ranked = detect_langs(text)
    except LangDetectException:
        return Said(None, None)
    return Said(ranked[0].lang, ranked[0].prob) if ranked else Said(_UNKNOWN, None)


def _warm_up() -> None:
    """Makes the package ready once, one thread at a time: its first call loads profiles and is not safe in threads."""
    with _WARM:
        _load_package()


@cache
def _load_package() -> None:
    DetectorFactory.seed = 0
    detect_langs("The profiles are loaded once, before any thread needs them.")
