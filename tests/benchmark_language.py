"""How fast and how large the tagger is, against langdetect on the same texts in the same run.

    python -m tests.benchmark_language

Teasers are a headline and a sentence, articles a headline and seven sentences in
four paragraphs; both in the languages that langdetect knows, and in all. Rates are texts a second of CPU time, all columns.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tests.corpus import development_data

SAMPLE, TURNS = 400, 4


def main() -> None:
    print(f"first call in a fresh process: {first_call()}")
    by_language = dict(sentences(development_data("languages")))
    from tasks.language import tag
    from tasks.language.evidence import primary
    from tasks.language.profiles import profiles
    from tasks.language.said import ask_package

    tag(["A first call loads profiles and models."])
    print(f"memory after it {memory()} MB")
    known = {language: some for language, some in by_language.items() if primary(language) in map(primary, profiles().languages)}
    for name, texts in (("known languages", known), ("all languages", by_language)):
        for kind, make in (("teasers", teasers), ("articles", articles)):
            some = make(texts)
            pressmark, package = rates(some, tag, lambda part: [ask_package(text) for text in part])
            print(f"{kind:9} {name:16} {pressmark:7.0f}/s, langdetect {package:5.0f}/s, {pressmark / package:.1f} times")
    print(f"memory at the end, langdetect's own tables among it, {memory()} MB")


def first_call() -> str:
    """Wall and CPU seconds from nothing to the first answer, and the memory it takes, of a process of its own."""
    program = (
        "import time; began = time.perf_counter()\n"
        "from tasks.language import tag\n"
        "imported = time.perf_counter(); tag(['Here is a first text.'])\n"
        "import resource\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "print(f'import {imported - began:.2f} s, call {time.perf_counter() - imported:.2f} s, '\n"
        "      f'{time.process_time():.2f} s of CPU, peak {peak} MB')"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def sentences(folder: Path) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    with gzip.open(folder / "sentences.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            found.setdefault(line["lang"], []).append(line["text"])
    yield from found.items()


def teasers(by_language: dict[str, list[str]]) -> list[str]:
    return shuffled(f"{title}\n{text}" for texts in by_language.values() for title, text in pairwise(texts))


def articles(by_language: dict[str, list[str]]) -> list[str]:
    eights = ((texts[n], texts[n + 1 : n + 8]) for texts in by_language.values() for n in range(0, len(texts) - 8, 4))
    return shuffled("\n".join((title, *("  ".join(rest[n : n + 2]) for n in range(0, 7, 2)))) for title, rest in eights)


def shuffled(texts: Iterator[str]) -> list[str]:
    mixed = list(texts)
    random.Random(0).shuffle(mixed)
    return mixed


def rates(texts: Sequence[str], *sayers: Callable[[Sequence[str]], object]) -> list[float]:
    """Texts a second of CPU time, of the first on all texts and of the others on SAMPLE of them.

    They take turns, so that whatever else the machine does slows all of them down.
    """
    seconds, said = [0.0] * len(sayers), [0] * len(sayers)
    for turn in range(TURNS):
        for number, say in enumerate(sayers):
            some = texts[turn :: TURNS if number == 0 else TURNS * max(1, len(texts) // SAMPLE)]
            began = time.process_time()
            say(some)
            seconds[number] += time.process_time() - began
            said[number] += len(some)
    return [count / spent for count, spent in zip(said, seconds, strict=True)]


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
