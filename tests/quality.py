"""The quality gate: floors for what is measured on the development data, kept in `quality_floors.json`.

    python -m tests.quality                    measures and says which floors do not hold
    python -m tests.quality --raise            ... and sets every floor that was passed to what was measured; lowers none
    python -m tests.quality --lower NAME ...   ... and sets these to what was measured, lower as they may be
    python -m tests.quality --new-corpus       ... and sets all, for data or scorers that changed

The file holds two groups (`at_least`, `at_most`), the digest of the data and the scorers that they were measured with, and a seal
over all of it, so that an edit by hand is noticed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.corpus import PROJECT, corpus

FLOORS = Path(__file__).with_name("quality_floors.json")
SCORERS = ("extraction.py", "teasers.py", "eval_support.py", "shingles.py")
DATA = ("pages/", "text_pages/", "charset/", "teaser_pages/")
_COMMANDS = {
    "html": ("extraction.py",),
    "text": ("extraction.py", "--text"),
    "charset": ("extraction.py", "--charset"),
    "teasers": ("teasers.py",),
}


@dataclass(frozen=True)
class Floors:
    """What must hold: each measure at least, or at most, as high as said, on the corpus with this digest."""

    digest: str
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]

    @property
    def seal(self) -> str:
        """A digest of everything here."""
        held = json.dumps([self.digest, dict(self.at_least), dict(self.at_most)], sort_keys=True)
        return hashlib.sha256(held.encode()).hexdigest()[:16]


def read_floors(path: Path = FLOORS) -> Floors:
    """The floors of a file. Raises ValueError where it was edited by hand."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    floors = Floors(kept["digest"], kept["at_least"], kept["at_most"])
    if floors.seal != kept["seal"]:
        raise ValueError(f"{path.name} was edited by hand; a floor is lowered by `python -m tests.quality --lower NAME`")
    return floors


def write_floors(floors: Floors, path: Path = FLOORS) -> None:
    """Writes the file that `read_floors` reads."""
    kept = {"digest": floors.digest, "seal": floors.seal, "at_least": dict(floors.at_least), "at_most": dict(floors.at_most)}
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def breaches(floors: Floors, measured: Floors) -> list[str]:
    """A line for every floor that does not hold. A measure that is missing holds nothing."""
    found = []
    for name, floor in floors.at_least.items():
        if not (got := measured.at_least.get(name, -math.inf)) >= floor:
            found.append(f"{name}: {got} measured, {floor} is the least allowed")
    for name, ceiling in floors.at_most.items():
        if not (got := measured.at_most.get(name, math.inf)) <= ceiling:
            found.append(f"{name}: {got} measured, {ceiling} is the most allowed")
    return found


def raised(floors: Floors, measured: Floors) -> Floors:
    """The floors with those raised that were passed. None is ever lowered. Raises ValueError for another corpus."""
    _same_corpus(floors, measured)
    return Floors(
        floors.digest,
        _merged(floors.at_least, measured.at_least, max),
        _merged(floors.at_most, measured.at_most, min),
    )


def lowered(floors: Floors, measured: Floors, names: Iterable[str]) -> Floors:
    """The floors with these set to what was measured. Raises ValueError for another corpus, KeyError for an unknown name."""
    _same_corpus(floors, measured)
    at_least, at_most = dict(floors.at_least), dict(floors.at_most)
    for name in names:
        group, got = (at_least, measured.at_least) if name in at_least else (at_most, measured.at_most)
        group[name] = got[name]
    return Floors(floors.digest, at_least, at_most)


def _merged(old: Mapping[str, float], new: Mapping[str, float], better: Callable[[float, float], float]) -> dict[str, float]:
    return {name: better(old.get(name, new.get(name, 0.0)), new.get(name, old.get(name, 0.0))) for name in {*old, *new}}


def _same_corpus(floors: Floors, measured: Floors) -> None:
    if floors.digest != measured.digest:
        raise ValueError("the floors were measured with other data or scorers; see --new-corpus")


def digest(root: Path) -> str:
    """The SHA-256 of the data and the scorers that the floors rest on. Raises ValueError where a file does not fit its sum."""
    dev = root / "data" / "dev"
    lines = [line for line in (dev / "SHA256SUMS").read_text(encoding="utf-8").splitlines() if line[66:].startswith(DATA)]
    for line in lines:
        if hashlib.sha256((dev / line[66:]).read_bytes()).hexdigest() != line[:64]:
            raise ValueError(f"{line[66:]} is not the file that SHA256SUMS names")
    lines += [hashlib.sha256((root / "eval" / name).read_bytes()).hexdigest() for name in SCORERS]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def measure(root: Path) -> Floors:
    """What the scorers say of this project now; minutes."""
    results = {name: _score(root, *command) for name, command in _COMMANDS.items()}
    at_least, at_most = _teasers(results.pop("teasers"))
    at_most["charset pages with replacement characters"] = results.pop("charset")["pages_with_replacement_characters"]
    for form, result in results.items():
        more, less = _articles(form, result)
        at_least |= more
        at_most |= less
    return Floors(digest(root), at_least, at_most)


def _score(root: Path, scorer: str, *options: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        command = [sys.executable, "-W", "ignore", scorer, *options, "--project", str(PROJECT), "--json", str(out)]
        subprocess.run(command, cwd=root / "eval", check=True, stdout=subprocess.DEVNULL)
        scores: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return scores


def _articles(form: str, result: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """The floors and the ceilings of the articles, read from HTML or from text."""
    at_least = {
        f"{form} article human_full F1": result["body"]["human_full"]["f1"],
        f"{form} article reviewed_full F1, summary allowed": result["reviewed_full_summary_allowed"]["f1"],
        f"{form} snippets wanted": result["snippets_with_found"],
        f"{form} title in letters and digits": result["title_normalised"],
        f"{form} date": result["date_day"],
    }
    at_most = {
        f"{form} snippets unwanted": result["snippets_without_found"],
        f"{form} empty articles": round(result["empty"] / result["pages"], 4),
        f"{form} errors": result["errors"],
    }
    if form == "html":
        at_least |= {"html author recall": result["author_recall"], "html author precision": result["author_precision"]}
    return at_least, at_most


def _teasers(result: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    """The same of the teasers."""
    templates = [scores["f1"] for name, scores in result["teasers"].items() if name.startswith("template ")]
    at_least = {
        "teasers html F1": result["teasers"]["html"]["f1"],
        "teasers text F1": result["teasers"]["text"]["f1"],
        "teasers F1 on the worst template": min(templates),
        "teasers listings recognised": result["listing_article_none"],
        "teasers article F1": result["article_f1"],
        **{f"teasers {name} of matched": result["fields"].get(name, 0.0) for name in ("credit", "date", "section", "url")},
    }
    at_most = {
        "teasers leakage html": result["leakage_html"],
        "teasers leakage text": result["leakage_text"],
        "teasers false on pages without": result["teaser_free_pages_with_false"],
        "teasers errors": result["errors"],
    }
    return at_least, at_most


def main(arguments: list[str]) -> int:
    """Measures, prints what does not hold, and writes the floors where a flag asks for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="higher", action="store_true")
    parser.add_argument("--lower", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--new-corpus", action="store_true")
    options = parser.parse_args(arguments)
    measured = measure(corpus())
    floors = measured if options.new_corpus else read_floors()
    if options.lower:
        floors = lowered(floors, measured, options.lower)
    if options.higher:
        floors = raised(floors, measured)
    if options.new_corpus or options.lower or options.higher:
        write_floors(floors)
    broken = breaches(floors, measured)
    figures = json.dumps({**measured.at_least, **measured.at_most}, indent=1, sort_keys=True)
    sys.stdout.write("\n".join((figures, *broken)) + "\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
