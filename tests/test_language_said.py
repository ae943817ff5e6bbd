"""What langdetect says: the replay must give its answer to the last bit, or stand back."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.language import said
from tasks.language.said import Said, ask_langdetect, ask_package, can_replay
from tests.corpus import development_data, needs_corpus
from tests.language_texts import ODD, SENTENCES, made_texts


def collected() -> Iterator[str]:
    """The texts of `languages` in the development data."""
    for path in sorted(development_data("languages").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def differences(texts: list[str]) -> list[tuple[str, Said, Said]]:
    """The texts on which the replay and the package differ. The package takes 2 ms a text, so two processes ask it."""
    replayed = ask_langdetect(texts)
    with ProcessPoolExecutor(2) as pool:
        package = list(pool.map(ask_package, texts, chunksize=250))
    return [each for each in zip(texts, replayed, package, strict=True) if each[1] != each[2]]


def test_the_installed_package_is_the_one_that_was_checked() -> None:
    assert can_replay()


def test_ten_thousand_texts_in_all_languages_are_answered_as_the_package_answers_them() -> None:
    texts = list(made_texts(183))
    assert len(texts) > 10_000
    assert differences(texts) == []


@needs_corpus
@pytest.mark.slow
def test_every_text_of_the_corpus_is_answered_as_the_package_answers_it() -> None:
    texts = list(collected())
    assert len(texts) > 10_000
    assert differences(texts) == []


@pytest.mark.parametrize("text", [*SENTENCES.values(), *ODD, "x" * 10_000], ids=lambda text: repr(text[:20]))
def test_a_text_alone_is_answered_as_the_package_answers_it(text: str) -> None:
    assert ask_langdetect([text]) == [ask_package(text)]


@settings(max_examples=150)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_whatever_stands_around_a_text_does_not_change_its_answer(texts: list[str]) -> None:
    assert ask_langdetect(texts) == [ask_package(text) for text in texts]


def test_another_version_of_the_package_is_asked_itself_and_a_warning_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(said, "REPLAYED_PROFILES", "0" * 64)
    monkeypatch.setattr(said, "_replayed", lambda texts: pytest.fail("was replayed"))
    can_replay.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert ask_langdetect([SENTENCES["de"]])[0].language == "de"
        assert "the package itself is asked" in caplog.text
    finally:
        can_replay.cache_clear()
