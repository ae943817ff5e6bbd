"""What the witnesses of the language stage say: each must be quoted as it is."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect import DetectorFactory, detect_langs, detector_factory
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from tasks.language.checker import Checker, load_checker, score
from tasks.language.evidence import hear, languages, primary
from tasks.language.grams import find_grams
from tasks.language.model import COEFFICIENTS, coefficients
from tasks.language.profiles import keys_of, profiles, profiles_digest
from tasks.language.words import LISTS, common_words, count_common
from tests.language_texts import ODD, SENTENCES, made_texts


@pytest.fixture(scope="module")
def package() -> detector_factory.DetectorFactory:
    """The factory of langdetect, loaded."""
    DetectorFactory.seed = 0
    detect_langs("loaded")
    return detector_factory._factory


@pytest.fixture(scope="module")
def everything() -> Checker:
    return load_checker(lambda _: True)


@pytest.fixture(scope="module")
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def test_the_profiles_are_those_of_the_package(package: detector_factory.DetectorFactory) -> None:
    known = profiles()
    assert list(known.languages) == package.langlist
    assert len(known.probabilities) == len(package.word_lang_prob_map)
    some = sorted(package.word_lang_prob_map)[::997]
    for gram in some:
        row = known.grams.look_up(keys_of([gram], known.letters))[0]
        assert known.probabilities[row].tolist() == package.word_lang_prob_map[gram]


@settings(max_examples=100)
@given(st.lists(st.text(max_size=80) | st.sampled_from([*ODD, *SENTENCES.values()]), min_size=1, max_size=5))
def test_the_n_grams_are_those_of_the_package(texts: list[str]) -> None:
    DetectorFactory.seed = 0
    detect_langs("loaded")
    factory = detector_factory._factory
    rows, counts = find_grams(texts, profiles())
    for text, found in zip(texts, np.split(rows, np.cumsum(counts)[:-1]), strict=True):
        detector = factory.create()
        detector.append(text)
        detector.cleaning_text()
        expected = [factory.word_lang_prob_map[gram] for gram in detector._extract_ngrams()]
        assert profiles().probabilities[found].tolist() == expected


@settings(max_examples=60)
@given(st.lists(st.text(max_size=80) | st.sampled_from([*ODD, *SENTENCES.values()]), min_size=1, max_size=5))
def test_the_checker_scores_as_its_package_does(everything: Checker, identifier: LanguageIdentifier, texts: list[str]) -> None:
    for text, scores in zip(texts, score(texts, everything), strict=True):
        expected = identifier._raw_score(identifier._encode(text))
        if expected.max() < -1e30:  # the package's word for no features
            expected = everything.prior
        np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-3)


def test_paragraphs_add_up_to_their_text() -> None:
    texts = list(SENTENCES.values())[:4]
    apart = hear(texts)
    together = apart.added_up(np.array([0, 3]))
    assert together.word_count.tolist() == [apart.word_count[:3].sum(), apart.word_count[3]]
    np.testing.assert_allclose(together.grams[0], apart.grams[:3].sum(axis=0), rtol=1e-4)


def test_common_words_are_counted_by_language() -> None:
    hits, words = count_common(["Die Fähre und das Meer", "te reo Māori me ngā tāngata"], languages())
    assert words.tolist() == [5, 6]
    assert languages()[hits[0].argmax()] == "de"
    assert languages()[hits[1].argmax()] == "mi"


def test_every_list_of_words_is_there_for_a_language_that_is_judged() -> None:
    assert set(LISTS) <= set(languages())
    assert all(len(common_words(language)) > 30 for language in LISTS)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("pt_BR", "pt"), ("no", "nb"), ("nb-NO", "nb"), ("zh-tw", "zh"), ("iw", "he"), ("fil", "tl"), (" EN-us ", "en"), ("", "")],
)
def test_language_codes_in_any_spelling_are_made_one(code: str, expected: str) -> None:
    assert primary(code) == expected


def test_the_coefficients_were_trained_with_what_is_installed() -> None:
    from importlib.metadata import version

    made = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))["made_with"]
    assert made == {name: version(name) for name in ("langdetect", "py3langid", "justext")} | {"profiles": profiles_digest()}
    assert len(coefficients().bias) == len(languages())


def test_made_texts_are_the_same_every_time() -> None:
    assert list(made_texts(3)) == list(made_texts(3))
