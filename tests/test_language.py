"""What may be relied on of language tags: scripts decide what they can, evidence the rest, nothing is made up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.language import MOST_CHARACTERS, tag
from tasks.language.evidence import languages
from tasks.language.said import ask_package
from tasks.language.scripts import script_of
from tests.language_texts import NOTHING, ODD, SENTENCES

ROOT = Path(__file__).parent.parent
# Eight threads, or one, in a fresh process: each answers the texts on standard input at its first call.
PROGRAM = """
import json, sys, threading
from tasks.language import tag
texts, count = json.load(sys.stdin), int(sys.argv[1])
barrier, said = threading.Barrier(count), [None] * count
def work(n):
    barrier.wait()
    said[n] = [(t.language, t.confidence, t.langdetect) for t in tag(texts)]
threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
[t.start() for t in threads], [t.join() for t in threads]
print(json.dumps(said))
"""


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_has_its_language(language: str) -> None:
    (found,) = tag([SENTENCES[language]])
    assert found.language == language
    assert found.confidence > 0.8


@pytest.mark.parametrize(
    ("language", "script", "reason"),
    [
        ("en", "Latn", "ok"),
        ("ru", "Cyrl", "ok"),
        ("th", "Thai", "script"),
        ("ja", "Jpan", "script"),
        ("zh-Hant", "Hant", "script"),
    ],
)
def test_script_and_reason_are_stated(language: str, script: str, reason: str) -> None:
    (found,) = tag([SENTENCES[language]])
    assert (found.script, found.reason) == (script, reason)


def test_a_name_in_another_script_does_not_decide() -> None:
    assert tag([SENTENCES["en"] + " (東京)"])[0].language == "en"
    assert tag([SENTENCES["ja"] + " (Fjord Post)"])[0].language == "ja"
    assert tag([SENTENCES["zh-Hans"] + " Fjord Post News 2026"])[0].language == "zh-Hans"


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_letters_has_no_language(text: str) -> None:
    (found,) = tag([text])
    assert (found.language, found.confidence, found.reason, found.langdetect) == ("und", 0.0, "no_text", None)


@pytest.mark.parametrize("text", ["OK", "VPN", "a"])
def test_a_few_letters_are_no_evidence(text: str) -> None:
    (found,) = tag([text])
    assert (found.language, found.reason) == ("und", "short")
    assert found.confidence < 0.5


def test_langdetect_is_quoted_word_for_word() -> None:
    texts = [*SENTENCES.values(), SENTENCES["en"] * 100]
    for text, found in zip(texts, tag(texts), strict=True):
        said = ask_package(text[:MOST_CHARACTERS])
        assert (found.langdetect, found.langdetect_probability) == (said.language, said.probability)


@pytest.mark.parametrize(("text", "declared"), [("Il traghetto", "it"), ("Fähre fährt", "de-DE"), ("the harbour", "en_US")])
def test_a_declared_language_raises_the_confidence_where_it_agrees(text: str, declared: str) -> None:
    (alone,), (agreed,) = tag([text]), tag([text], declared=declared)
    assert agreed.confidence > alone.confidence


def test_a_declared_language_decides_what_the_text_leaves_open() -> None:
    assert [found.language for found in tag(["東京都知事選挙"] * 2, declared=["ja", None])] == ["ja", "zh-Hant"]
    assert [found.language for found in tag(["三大十分"] * 3, declared=["zh-TW", "zh_CN", None])] == ["zh-Hant", "zh-Hans", "zh"]
    (norwegian,) = tag(["Regjeringen"], declared="nb-NO")
    assert norwegian.language == "nb"


def test_a_text_that_says_enough_is_stronger_than_what_is_declared() -> None:
    assert [found.language for found in tag(list(SENTENCES.values()), declared="en")] == list(SENTENCES)


def test_the_confidence_of_und_is_nought() -> None:
    assert {(found.language, found.confidence) for found in tag([*NOTHING, "OK", "Qxz"])} == {("und", 0.0)}


def test_a_second_language_in_a_fifth_of_the_paragraphs_is_named() -> None:
    english, german = SENTENCES["en"], SENTENCES["de"]
    (mixed,) = tag([f"{english}\n\n{german}\n\n{english}\n\n{english}"])
    assert (mixed.language, mixed.other, mixed.reason) == ("en", "de", "mixed")
    (rare,) = tag(["\n\n".join([english] * 6 + [german])])
    assert (rare.language, rare.other) == ("en", "")
    (scripts,) = tag([f"{SENTENCES['ru']}\n\n{SENTENCES['en']}"])
    assert {scripts.language, scripts.other} == {"ru", "en"}
    assert [found.other for found in tag(list(SENTENCES.values()))] == [""] * len(SENTENCES)


def test_languages_that_langdetect_lacks_are_tagged_all_the_same() -> None:
    (irish,) = tag(["Tá an bád farantóireachta ag seoladh arís go dtí na hoileáin tar éis an gheimhridh fhada."])
    assert (irish.language, irish.reason) == ("ga", "unsupported")
    (maori,) = tag(["I te ata nei ka hoki mai anō te waka ki ngā moutere i muri i te takurua roa, e ai ki te kaunihera."])
    assert (maori.language, maori.reason) == ("mi", "unsupported")


def test_where_langdetect_says_something_else_the_reason_says_so() -> None:
    (found,) = tag(["Amazon and Oscar open a shop in the harbour of the old town"])
    assert found.language == "en"
    assert found.reason == ("ok" if found.langdetect == "en" else "disagreement")


def test_every_tag_is_well_formed() -> None:
    shape = re.compile(r"und|[a-z]{2,3}(-Han[st])?")
    assert all(shape.fullmatch(found.language) for found in tag([*SENTENCES.values(), *ODD]))
    assert all(shape.fullmatch(language) for language in languages())


def test_no_texts_are_no_tags() -> None:
    assert tag([]) == []


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:20]))
def test_odd_texts_are_answered(text: str) -> None:
    (found,) = tag([text])
    assert 0.0 <= found.confidence <= 1.0


@settings(max_examples=60)
@given(st.text())
def test_any_text_is_answered_and_twice_the_same(text: str) -> None:
    assert tag([text], declared=text) == tag([text], declared=text)


@given(st.characters())
def test_every_character_has_a_script_or_none(character: str) -> None:
    assert len(script_of(character)) in {0, 4}


@pytest.mark.parametrize("text", ["a" * 10_000_000, "The ferry sails again. " * 450_000, "x\n" * 5_000_000])
def test_ten_megabytes_are_answered_from_their_beginning(text: str) -> None:
    assert tag([text]) == tag([text[:MOST_CHARACTERS]])


def test_the_order_and_number_of_texts_change_no_answer() -> None:
    texts = [*SENTENCES.values(), *ODD]
    together = tag(texts * 3)
    assert together == tag(texts) * 3
    assert [tag([text])[0].language for text in texts] == [found.language for found in together[: len(texts)]]


@pytest.mark.parametrize(("processes", "threads"), [(1, 8), (4, 1)])
def test_cold_threads_and_processes_answer_as_one(processes: int, threads: int) -> None:
    texts = list(SENTENCES.values())
    command = [sys.executable, "-c", PROGRAM, str(threads)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    said = [process.communicate(json.dumps(texts))[0] for process in started]
    expected = [[found.language, found.confidence, found.langdetect] for found in tag(texts)]
    assert [json.loads(one) for one in said] == [[expected] * threads] * processes


def test_the_tagger_loads_neither_prefect_nor_a_store() -> None:
    program = "import sys, tasks.language; print({'prefect', 'boto3', 'lxml', 'justext'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
