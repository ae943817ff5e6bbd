"""How recognition compares with the usual near-duplicate tools: quality and speed on the same texts, in the same run.

    python -m tests.benchmark_deduplicate FOLDER

FOLDER holds `dups.jsonl.gz`, such as `duplicates` of the development data: records with `id`, `cluster`, `kind`, `match`,
`title`, `text`. A tool that is not installed is named as such. The tools are used as they are documented:

* datasketch: MinHash of 5-word shingles, 128 permutations, LSH at .5 and .7, unverified;
* datatrove: its own signatures of 5-word shingles, 14 bands of 8, at least one band equal;
* text-dedup: the settings of its configurations on datasketch's MinHash: 5-word shingles, 256 permutations, .7; and NEWS-COPY's
  2-word shingles in 47 bands of 5, unverified;
* LSH Ensemble (datasketch): containment of .8 in sets of 5-word shingles, verified on the sets.

Their pairs are joined transitively, as these tools do. Speed is CPU time of one process for signing, finding and grouping 3,400
characters an article and 600 a teaser, in texts of words in random order, of which one in ten is an edited copy.
"""

from __future__ import annotations

import gzip
import importlib
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tasks.deduplicate import group, story

Row = dict[str, Any]
Grouping = Callable[[Sequence[Row]], list[str]]
_WORD = re.compile(r"\w+")


def pressmark(rows: Sequence[Row]) -> list[str]:
    """Our groups."""
    return group(
        story(
            id=row["id"],
            kind="teaser" if row["match"] == "teaser" or row["kind"].endswith("_teaser") else "article",
            title=row["title"] or "",
            text=row["text"],
            source=None,
            published_at=None,
            language=None,
        )
        for row in rows
    )


def shingles(text: str, words: int) -> set[bytes]:
    """The word shingles of a text; a shorter text is one."""
    found = _WORD.findall(text.lower())
    return {" ".join(found[at : at + words]).encode() for at in range(max(1, len(found) - words + 1))}


def joined(rows: Sequence[Row], pairs: Iterable[tuple[int, int]]) -> list[str]:
    """Union-find over the pairs."""
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return [rows[root(at)]["id"] for at in range(len(rows))]


def datasketch(words: int, permutations: int, **lsh: Any) -> Grouping:
    """Datasketch's MinHash LSH."""
    module = importlib.import_module("datasketch")

    def run(rows: Sequence[Row]) -> list[str]:
        index = module.MinHashLSH(num_perm=permutations, **lsh)
        return joined(rows, _queried(index, rows, lambda row: _minhash(module, shingles(row["text"], words), permutations)))

    return run


def _minhash(module: Any, found: set[bytes], permutations: int) -> Any:
    sketch = module.MinHash(num_perm=permutations)
    sketch.update_batch(found)
    return sketch


def _queried(index: Any, rows: Sequence[Row], sign: Callable[[Row], Any]) -> Iterator[tuple[int, int]]:
    for at, row in enumerate(rows):
        signature = sign(row)
        yield from ((at, other) for other in index.query(signature))
        index.insert(at, signature)


def ensemble(containment: float) -> Grouping:
    """Datasketch's LSH Ensemble, its candidates verified on the sets of shingles."""
    module = importlib.import_module("datasketch")

    def run(rows: Sequence[Row]) -> list[str]:
        sets = [shingles(row["text"], 5) for row in rows]
        sketches = [_minhash(module, found, 128) for found in sets]
        index = module.MinHashLSHEnsemble(threshold=containment, num_perm=128, num_part=16)
        index.index((at, sketch, len(sets[at])) for at, sketch in enumerate(sketches))
        found = ((at, other) for at, sketch in enumerate(sketches) for other in index.query(sketch, len(sets[at])))
        return joined(rows, (pair for pair in found if _contained(*(sets[at] for at in pair)) >= containment))

    return run


def _contained(one: set[bytes], other: set[bytes]) -> float:
    return len(one & other) / min(len(one), len(other))


def datatrove() -> Grouping:
    """Datatrove's signatures, joined where a bucket is equal."""
    module = importlib.import_module("datatrove.pipeline.dedup.minhash")
    step = module.MinhashDedupSignature("unused", module.MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8))

    def run(rows: Sequence[Row]) -> list[str]:
        buckets: dict[tuple[int, ...], int] = {}
        return joined(rows, _equal_bands(rows, step, buckets))

    return run


def _equal_bands(rows: Sequence[Row], step: Any, buckets: dict[tuple[int, ...], int]) -> Iterator[tuple[int, int]]:
    for at, row in enumerate(rows):
        found = step.get_shingles(row["text"])
        for number, band in enumerate(step.get_signature(found) if len(found) else []):
            yield at, buckets.setdefault((number, *band), at)


METHODS: dict[str, Callable[[], Grouping]] = {
    "Pressmark": lambda: pressmark,
    "datasketch, words 5, .5": lambda: datasketch(5, 128, threshold=0.5),
    "datasketch, words 5, .7": lambda: datasketch(5, 128, threshold=0.7),
    "datatrove, words 5, 14 x 8": datatrove,
    "text-dedup, words 5, 256, .7": lambda: datasketch(5, 256, threshold=0.7),
    "text-dedup, NEWS-COPY": lambda: datasketch(2, 235, params=(47, 5)),
    "LSH Ensemble, .8, verified": lambda: ensemble(0.8),
}


def scores(rows: Sequence[Row], found: Sequence[str]) -> dict[str, float]:
    """Precision and recall over pairs, F1, and the recall of teasers and of edited copies (beside one of their cluster)."""
    truth = [row["cluster"] for row in rows]
    hits, claimed, wanted = (_pairs(Counter(each).values()) for each in (zip(truth, found, strict=True), found, truth))
    precision, recall = hits / (claimed or 1), hits / wanted
    wide = {match: _recall(rows, found, match) for match in ("teaser", "near")}
    return {"P": precision, "R": recall, "F1": 2 * precision * recall / (precision + recall), **wide}


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _recall(rows: Sequence[Row], found: Sequence[str], match: str) -> float:
    base = {row["cluster"]: name for row, name in zip(rows, found, strict=True) if row["match"] == "base"}
    seen = [
        name == base[row["cluster"]]
        for row, name in zip(rows, found, strict=True)
        if row["match"] == match and row["cluster"] in base
    ]
    return sum(seen) / len(seen)


def made_up(rows: Sequence[Row], kind: str, count: int, length: int) -> list[Row]:
    """Texts of that many characters of the words of the English base texts in random order; every tenth an edited copy."""
    chance = random.Random(1)
    words = [word for row in rows if row["match"] == "base" and row["lang"] == "en" for word in row["text"].split()]
    texts = list[str]()
    for number in range(count):
        if number % 10 == 9:
            copied = chance.choice(texts).split(" ")
            for _ in range(len(copied) // 25):
                copied[chance.randrange(len(copied))] = chance.choice(words)
            texts.append(" ".join(copied))
        else:
            texts.append(" ".join(chance.choices(words, k=length // 4))[:length])
    match = "teaser" if kind == "teaser" else "base"
    return [
        {"id": str(at), "kind": kind, "match": match, "title": f"Headline {at}", "text": text} for at, text in enumerate(texts)
    ]


def rate(run: Grouping, rows: Sequence[Row]) -> float:
    """Records a CPU second, the best of three."""
    seconds = []
    for _ in range(3):
        began = time.process_time()
        run(rows)
        seconds.append(time.process_time() - began)
    return len(rows) / min(seconds)


def main() -> None:
    """Prints the table."""
    with gzip.open(Path(sys.argv[1]) / "dups.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["match"] != "weak"]
    articles, teasers = made_up(rows, "article", 300, 3400), made_up(rows, "teaser", 1000, 600)
    print("| method | P | R | F1 | teasers | edited | articles/s | teasers/s |\n|---|---|---|---|---|---|---|---|")
    for name, method in METHODS.items():
        try:
            run = method()
        except ImportError as missing:
            print(f"| {name} | not installed: {missing.name or missing} |")
            continue
        quality = " | ".join(f"{score:.4f}" for score in scores(rows, run(rows)).values())
        print(f"| {name} | {quality} | {rate(run, articles):,.0f} | {rate(run, teasers):,.0f} |", flush=True)


if __name__ == "__main__":
    main()
