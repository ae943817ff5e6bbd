"""Text -> LanguageTag: the script where it decides, else the evidence; `und` where the text carries no language."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.story import LanguageTag
from tasks.language.evidence import Evidence, hear, languages, primary, the_checker
from tasks.language.model import by_features, coefficients, confidence, log_odds, softmax
from tasks.language.profiles import profiles
from tasks.language.said import Said, ask_langdetect
from tasks.language.scripts import EASTERN, ONE_LANGUAGE, SHARED, Counts, east_asian, letters_of, main_scripts

# More text adds nothing but time.
MOST_CHARACTERS = 1500
LEAST_CONFIDENCE = 0.5
UNDETERMINED = "und"
# Texts that are replayed and that are judged at once: enough to share the cost of a step, few enough to bound the memory.
_REPLAYED, _JUDGED = 3000, 500
# What is heard of a text: the beginnings of its paragraphs, so many characters in all and of each at least, of so many
# paragraphs. Lines that are shorter than a headline are one paragraph with the next.
_HEARD, _OF_EACH, _PARAGRAPHS, _HEADLINE = 300, 50, 10, 40
# A page that declares a language is right about it far more often than not, but many never changed what their system came with:
# odds of 7 to 1.
_DECLARED = np.float32(2.0)
# From so many words on, and so large a share of capitalized ones; in German prose, two words in five are.
_HEADLINE_WORDS, _TITLE_CASE = 4, 0.6
_SHORT = 20
# A paragraph counts as one in another language where it is that sure and that long.
_SURE, _OTHER_SHARE = 0.9, 0.2
_BCP47 = {"tl": "fil"}
_WARM = threading.Lock()
_LONGEST_CODE = 35  # RFC 5646, 4.4.1
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[-_.0-9A-Za-z]{1,64}@[-_.0-9A-Za-z]{1,255}")


def tag(texts: Sequence[str], declared: Sequence[str | None] | str | None = None) -> list[LanguageTag]:
    """The language of each text, from its first 1,500 characters. Never raises for what a text holds.

    `declared` is what the page or feed declares, for each text or for all: weak evidence, which decides where the text says
    little. `langdetect` and `langdetect_probability` are what that package says with seed 0 on the same characters.
    """
    _warm_up()
    each = [declared] * len(texts) if declared is None or isinstance(declared, str) else declared
    pairs = list(zip([text[:MOST_CHARACTERS] for text in texts], [(claim or "")[:_LONGEST_CODE] for claim in each], strict=True))
    capped = [text for text, _ in pairs]
    said = [one for at in range(0, len(capped), _REPLAYED) for one in ask_langdetect(capped[at : at + _REPLAYED])]
    found = [one for at in range(0, len(pairs), _JUDGED) for one in _tag(pairs[at : at + _JUDGED])]
    return [_with_said(*each) for each in zip(found, said, strict=True)]


def _warm_up() -> None:
    """Reads the models once, one thread at a time."""
    with _WARM:
        _read_models()


@cache
def _read_models() -> None:
    the_checker()  # first, because to read it takes twice the memory that it keeps
    coefficients()


def _tag(pairs: Sequence[tuple[str, str]]) -> list[LanguageTag]:
    """The tags without what langdetect says."""
    parts = [paragraphs(text) for text, _ in pairs]
    heard = hear([part for some in parts for part in some])
    starts = np.cumsum([0, *map(len, parts[:-1])])
    whole = judge(heard.added_up(starts), [claim for _, claim in pairs])
    return [_with_other(*each) for each in zip(whole, _others(heard, starts, whole), strict=True)]


def paragraphs(text: str) -> list[str]:
    """What is heard of a text: the beginnings of its paragraphs, without addresses; one empty string of an empty text."""
    lines: list[str] = []
    for line in _without_addresses(text).split("\n"):
        if lines and len(lines[-1]) < _HEADLINE:
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line.strip())
    share = max(_OF_EACH, _HEARD // max(1, len(lines)))
    first, *others = [line[:share] for line in lines[:_PARAGRAPHS]] or [""]
    return [_without_title_case(first), *others]


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", text) if "://" in text or "www." in text or "@" in text else text


def _without_title_case(headline: str) -> str:
    """A headline in Which Most Words Are Capitalized in lower case: the witnesses learned from running text."""
    words = headline.split()
    capitalized = sum(map(str.isupper, [word[0] for word in words]))
    return headline.lower() if len(words) >= _HEADLINE_WORDS and capitalized > _TITLE_CASE * len(words) else headline


def judge(heard: Evidence, declared: Sequence[str]) -> list[LanguageTag]:
    """The language of each text by its script or by the evidence, without what langdetect says."""
    scripts = main_scripts(heard.scripts)
    shared = [row for row, script in enumerate(scripts) if script == "Latn" or script in SHARED]
    part = heard.rows(np.array(shared, np.int64))
    found = _by_evidence(part, [scripts[row] for row in shared], [declared[row] for row in shared])
    weighed = dict(zip(shared, found, strict=True))
    return [
        weighed[row] if row in weighed else _by_script(script, heard.scripts[row], declared[row])
        for row, script in enumerate(scripts)
    ]


def _by_script(main: str, counts: Counts, declared: str) -> LanguageTag:
    """The language of a script that has one. Every letter of it halves the doubt; a Han character counts as two letters."""
    letters = int(counts[1:].sum())
    if not letters:
        return LanguageTag(UNDETERMINED, 0.0, "Zyyy", "no_text")
    if main in ONE_LANGUAGE:
        return LanguageTag(ONE_LANGUAGE[main], _sure(letters_of(counts, main), letters), main, "script")
    language, script = east_asian(counts, declared)
    eastern = letters_of(counts, *EASTERN)
    sure = _sure(2 * eastern, letters + eastern)
    return LanguageTag(language, round(sure * 0.9, 4) if script == "Hani" else sure, script, "script")


def _sure(letters: int, of_all: int) -> float:
    return round((1 - 0.5**letters) * letters / of_all, 4)


def _by_evidence(heard: Evidence, scripts: Sequence[str], declared: Sequence[str]) -> list[LanguageTag]:
    """The most probable language where several share the script."""
    if not scripts:
        return []
    odds = log_odds(heard, scripts, coefficients())
    unasked = softmax(odds)
    for row, claim in enumerate(declared):
        if claim and primary(claim) in languages():
            odds[row, languages().index(primary(claim))] += _DECLARED
    shares = softmax(odds)
    answers = shares.argmax(axis=1)
    sure = confidence(heard, answers, shares, coefficients())
    turned = (answers != unasked.argmax(axis=1)) | (unasked.max(axis=1) < LEAST_CONFIDENCE)
    letters = heard.scripts[:, 1:].sum(axis=1)
    each = zip(answers.tolist(), sure.tolist(), scripts, letters.tolist(), turned.tolist(), strict=True)
    return [_judged(languages()[answer], *rest) for answer, *rest in each]


def _judged(language: str, sure: float, script: str, letters: int, turned: bool) -> LanguageTag:
    if sure < LEAST_CONFIDENCE:
        return LanguageTag(UNDETERMINED, 0.0, script, "short" if letters < _SHORT else "disagreement")
    known = "ok" if language in _profiled() else "unsupported"
    reason = "declared" if turned else known
    return LanguageTag(_BCP47.get(language, language), round(sure, 4), script, reason)


@cache
def _profiled() -> frozenset[str]:
    return frozenset(map(primary, profiles().languages))


def _others(heard: Evidence, starts: NDArray[np.int64], whole: Sequence[LanguageTag]) -> list[str]:
    """The language of at least a fifth of the paragraphs that is not the main one, "" where there is none.

    Only texts whose paragraphs look different to py3langid, or are in different scripts, are looked at again.
    """
    ends = np.append(starts[1:], len(heard.scripts))
    looks = by_features(heard) * heard.scripts.shape[1] + heard.scripts[:, 1:].argmax(axis=1)
    differs = np.logical_or.reduceat(looks != np.repeat(looks[starts], ends - starts), starts)
    rows = np.flatnonzero(np.repeat(differs, ends - starts))
    tags = dict(zip(rows.tolist(), judge(heard.rows(rows), [""] * len(rows)), strict=True))
    long = heard.scripts[:, 1:].sum(axis=1) >= _SHORT
    return [
        _other([tags[row] for row in range(start, end) if long[row]], end - start, main) if differ else ""
        for differ, start, end, main in zip(differs, starts.tolist(), ends.tolist(), whole, strict=True)
    ]


def _other(parts: Sequence[LanguageTag], paragraphs: int, main: LanguageTag) -> str:
    own = primary(main.language)
    sure = Counter(part.language for part in parts if part.confidence >= _SURE and primary(part.language) != own)
    (language, count), *_ = [*sure.most_common(1), ("", 0)]
    return language if count >= _OTHER_SHARE * paragraphs else ""


def _with_other(found: LanguageTag, other: str) -> LanguageTag:
    return replace(found, other=other, reason="mixed") if other and found.language != UNDETERMINED else found


def _with_said(found: LanguageTag, said: Said) -> LanguageTag:
    """The tag with what langdetect says beside it."""
    differs = found.reason == "ok" and primary(said.language or "") != primary(found.language)
    reason = "disagreement" if differs else found.reason
    return replace(found, reason=reason, langdetect=said.language, langdetect_probability=said.probability)
