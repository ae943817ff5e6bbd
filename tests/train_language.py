"""Trains the two models of tasks/language/model.py and writes their coefficients.

    python -m tests.train_language [--half]

`languages` of the development data holds `sentences.jsonl.gz`, `word-pairs.jsonl.gz` and `single-words.jsonl.gz`: lines of
`lang` and `text`. With --half every second text is trained on and the others are scored; nothing is written.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from tasks.language.decide import LEAST_CONFIDENCE, paragraphs
from tasks.language.evidence import Evidence, hear, languages, primary
from tasks.language.model import (
    COEFFICIENTS,
    SIGNS,
    TERMS,
    Coefficients,
    confidence,
    log_odds,
    signs,
    softmax,
    terms,
    written_in,
)
from tasks.language.profiles import profiles, profiles_digest
from tasks.language.scripts import SHARED, count_scripts, main_scripts
from tests.corpus import development_data

FILES = ("sentences.jsonl.gz", "word-pairs.jsonl.gz", "single-words.jsonl.gz")
# Paragraphs are made of so many sentences, so that the models see long texts too.
SENTENCES = 4
# Ridge penalties: on the biases of the languages, and on the weights of the second model.
RIDGE, SIGN_RIDGE = 1e-3, 1e-3
PROFILED = frozenset(map(primary, profiles().languages))
# The share of the texts whose language is hidden from the first model when the second one is trained.
HIDDEN = 0.03


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts with what was heard of them. `truth` is the column of the language, `weight` how much each text counts."""

    kind: np.ndarray
    code: np.ndarray
    truth: np.ndarray
    weight: np.ndarray
    scripts: np.ndarray
    heard: Evidence

    def part(self, rows: np.ndarray) -> Sample:
        """The rows where the mask is true."""
        apart = (getattr(self, name)[rows] for name in ("kind", "code", "truth", "weight", "scripts"))
        return Sample(*apart, self.heard.rows(np.flatnonzero(rows)))


def read(folder: Path) -> list[tuple[int, str, str]]:
    """Kind, language and text of every line, and the paragraphs made of the sentences."""
    rows: list[tuple[int, str, str]] = []
    by_language: dict[str, list[str]] = {}
    for kind, name in enumerate(FILES):
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            rows += [(kind, line["lang"], line["text"]) for line in map(json.loads, lines)]
    for kind, language, text in rows:
        if kind == 0:
            by_language.setdefault(language, []).append(text)
    for language, texts in by_language.items():
        rows += [(len(FILES), language, " ".join(texts[n : n + SENTENCES])) for n in range(0, len(texts), SENTENCES)]
    return rows


def weight_of(language: str) -> float:
    """How common a language is taken to be: roughly, so that the text decides wherever it says enough.

    The languages of much of the world's news count twice, those that langdetect lacks half. Of the neighbours that few words tell
    apart, Bosnian and Nynorsk count a quarter: far less is printed in them. The corpus' Malay is Indonesian and does not count.
    """
    if language in {"ar", "de", "en", "es", "fr", "it", "pt", "ru"}:
        return 2.0
    return {"ms": 0.0, "bs": 0.25, "nn": 0.25}.get(language, 1.0 if language in PROFILED else 0.5)


def sample(rows: list[tuple[int, str, str]]) -> Sample:
    """The texts whose language the models judge."""
    scripts = main_scripts(count_scripts([text for *_, text in rows]))
    judged = [
        (kind, primary(language), paragraphs(text)[0], script)
        for (kind, language, text), script in zip(rows, scripts, strict=True)
        if is_candidate(primary(language), script)
    ]
    kinds, codes, texts, scripts = (list(column) for column in zip(*judged, strict=True))
    parts = [hear(texts[at : at + 1000]) for at in range(0, len(texts), 1000)]
    heard = Evidence(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Evidence)))
    truth = np.array([languages().index(code) for code in codes])
    return Sample(
        np.array(kinds), np.array(codes), truth, np.array([weight_of(code) for code in codes]), np.array(scripts), heard
    )


def is_candidate(language: str, script: str) -> bool:
    """Whether the models are asked about a text in that language and script."""
    shared = script == "Latn" or script in SHARED
    return shared and language in languages() and bool(written_in(script)[languages().index(language)])


def train_terms(data: Sample) -> Coefficients:
    """The first model: maximum likelihood with a ridge on the biases."""
    planes, size = terms(data.heard).astype(np.float64), len(TERMS)
    allowed = np.where(np.stack([written_in(script) for script in data.scripts]), 0.0, -1e9)
    weight, rows = data.weight / data.weight.sum(), np.arange(len(data.truth))

    def loss(guess: np.ndarray) -> tuple[float, np.ndarray]:
        shares = softmax(np.einsum("t,tnk->nk", guess[:size], planes) + guess[size:] + allowed)
        value = -(weight * np.log(shares[rows, data.truth] + 1e-300)).sum() + RIDGE / 2 * (guess[size:] ** 2).sum()
        shares[rows, data.truth] -= 1
        shares *= weight[:, None]
        return value, np.concatenate((np.einsum("nk,tnk->t", shares, planes), shares.sum(axis=0) + RIDGE * guess[size:]))

    found = minimize(loss, np.zeros(size + len(languages())), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return Coefficients(found[:size].astype(np.float32), found[size:].astype(np.float32), np.zeros(len(SIGNS), np.float32))


def answers(data: Sample, weights: Coefficients, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the first model says, where the true language of the hidden texts is taken from it."""
    odds = log_odds(data.heard, data.scripts, weights)
    odds[np.flatnonzero(hidden), data.truth[hidden]] = -1e9
    shares = softmax(odds)
    return shares.argmax(axis=1), shares


def train_signs(data: Sample, weights: Coefficients) -> np.ndarray:
    """The second model: logistic regression on whether the answer is right."""
    hidden = np.random.default_rng(0).random(len(data.truth)) < HIDDEN
    said, shares = answers(data, weights, hidden)
    seen, right = signs(data.heard, said, shares).astype(np.float64), said == data.truth
    weight = data.weight / data.weight.sum()

    def loss(guess: np.ndarray) -> tuple[float, np.ndarray]:
        margin = seen @ guess
        value = (weight * (np.logaddexp(0, margin) - right * margin)).sum() + SIGN_RIDGE / 2 * (guess**2).sum()
        return value, seen.T @ (weight * (1 / (1 + np.exp(-margin)) - right)) + SIGN_RIDGE * guess

    return minimize(loss, np.zeros(seen.shape[1]), jac=True, method="L-BFGS-B").x.astype(np.float32)


def calibration_error(sure: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """The expected calibration error: the mean gap between confidence and accuracy over equal bins, by size."""
    which = np.minimum((sure * bins).astype(int), bins - 1)
    return sum(abs(sure[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which.tolist()))


def main() -> None:
    """Trains, and writes the coefficients or scores the other half."""
    folder = development_data("languages")
    halved = "--half" in sys.argv
    data = sample(read(folder))
    trained_on = np.arange(len(data.truth)) % 2 == 0 if halved else np.ones(len(data.truth), bool)
    first = train_terms(data.part(trained_on))
    weights = replace(first, signs=train_signs(data.part(trained_on), first))
    report(data.part(~trained_on) if halved else data, weights)
    if not halved:
        write(folder, weights)


def report(data: Sample, weights: Coefficients) -> None:
    """Accuracy and calibration by kind of text, of all languages that are judged and of those that langdetect knows."""
    said, shares = answers(data, weights, np.zeros(len(data.truth), bool))
    sure, right = confidence(data.heard, said, shares, weights), said == data.truth
    known = np.isin(data.code, list(PROFILED))
    for kind, name in enumerate((*FILES, "paragraphs")):
        of = data.kind == kind
        enough = right & (sure >= LEAST_CONFIDENCE)
        say(f"{name}: right {right[of].mean():.4f}, of known languages {right[of & known].mean():.4f}")
        say(f"  and sure enough {enough[of].mean():.4f}, of known languages {enough[of & known].mean():.4f}")
        error, nine = calibration_error(sure[of], right[of]), right[of & (sure >= 0.9)].mean()
        say(f"  calibration error {error:.4f}, right of .9 {nine:.4f}")
    said, shares = answers(data, weights, np.ones(len(data.truth), bool))
    sure = confidence(data.heard, said, shares, weights)
    say(f"of texts in hidden languages {(sure >= 0.5).mean():.3f} are given .5, {(sure >= 0.9).mean():.3f} .9")


def say(line: str) -> None:
    """Writes a line to standard output."""
    sys.stdout.write(f"{line}\n")


def write(folder: Path, weights: Coefficients) -> None:
    """Writes the coefficients with what they were made from."""
    made: dict[str, Any] = {name: version(name) for name in ("langdetect", "py3langid", "justext")}
    document: dict[str, Any] = {
        "made_with": made | {"profiles": profiles_digest()},
        "trained_on_sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
    }
    for name, keys, values in (
        ("terms", TERMS, weights.terms),
        ("signs", SIGNS, weights.signs),
        ("bias", languages(), weights.bias),
    ):
        document[name] = {key: round(float(value), 4) for key, value in zip(keys, values, strict=True)}
    COEFFICIENTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
