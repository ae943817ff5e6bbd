"""Texts -> what py3langid thinks of each language, for a whole batch at once.

py3langid walks the bytes of a text through a finite automaton that marks features, and scores them with a naive Bayes model
(Lui and Baldwin, langid.py, ACL 2012). Here one step walks a byte of every text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import py3langid  # type: ignore[import-untyped]
from numpy.typing import NDArray
from py3langid.modelio import load_model  # type: ignore[import-untyped]

from tasks.language.profiles import Rows

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Checker:
    """The model: `languages` of the columns, `weights` of a feature for each, `prior` of each, and the automaton.

    `moves` is the next state by row and byte, `rows` the row of a state, `features` the feature that a state marks or -1.
    """

    languages: tuple[str, ...]
    weights: Scores
    prior: Scores
    moves: NDArray[np.uint16]
    rows: NDArray[np.int32]
    features: NDArray[np.int32]


def load_checker(wanted: Callable[[str], bool]) -> Checker:
    """The model in the installed package, without the languages that are not wanted."""
    weights, prior, languages, moves, rows, features = load_model(Path(py3langid.__file__).parent / "data" / "model.npz.xz")
    columns = [column for column, language in enumerate(languages) if wanted(language)]
    return Checker(
        tuple(languages[column] for column in columns),
        weights.take(columns, axis=1).astype(np.float32, copy=False),  # row after row, because rows are what is read
        prior[columns],
        np.frombuffer(moves, moves.typecode),
        np.frombuffer(rows, rows.typecode).astype(np.int32) << 8,
        np.array(features, np.int32),
    )


def score(texts: Sequence[str], model: Checker) -> Scores:
    """The log-probability of each language for each text, as the package scores it: texts x the model's columns."""
    owner, feature = _walk([_bytes(text) for text in texts], model)
    marks = np.sort((owner * len(model.weights) + feature).astype(np.int32))  # 21,000 texts fit
    first = np.flatnonzero(np.diff(marks, prepend=-1))
    weight = np.log1p(np.diff(first, append=len(marks))).astype(np.float32)
    owner, feature = np.divmod(marks[first], len(model.weights))
    scores = np.tile(model.prior, (len(texts), 1))
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    for start, end in pairwise([*starts.tolist(), len(owner)]):
        scores[owner[start]] += weight[start:end] @ model.weights.take(feature[start:end], axis=0)
    return scores


def _bytes(text: str) -> bytes:
    """The text as the package reads it: composed, and in lower case where all of it is in capitals."""
    text = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def _walk(texts: Sequence[bytes], model: Checker) -> tuple[Rows, Rows]:
    """All features that the automaton marks, with the text that each is in. Longer texts are walked in earlier rows."""
    order = np.array(sorted(range(len(texts)), key=lambda text: -len(texts[text])), np.int64)
    lengths = np.array([len(texts[text]) for text in order], np.int64)
    steps = np.arange(lengths.max(initial=0))
    left = np.searchsorted(-lengths, -steps)  # how many texts have more bytes than steps that are done
    letters = np.zeros((len(texts), len(steps)), np.uint8)
    letters[steps < lengths[:, None]] = np.frombuffer(b"".join(texts[text] for text in order), np.uint8)
    by_step, state = np.ascontiguousarray(letters.T), np.zeros(len(texts), np.int64)
    marked = []
    for step, count in zip(by_step, left.tolist(), strict=True):
        state = model.moves[model.rows[state[:count]] + step[:count]]
        marked.append(model.features[state])
    features = np.concatenate([np.zeros(0, np.int32), *marked])
    owners = np.concatenate([np.zeros(0, np.int64), *(order[:count] for count in left)])
    hit = np.flatnonzero(features >= 0)
    return owners[hit], features[hit].astype(np.int64)
