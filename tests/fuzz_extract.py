"""Searches for pages that break a law of reading, led by the branches that each page takes (atheris, libFuzzer).

    python -m tests.fuzz_extract FOLDER [libFuzzer options, such as -max_total_time=1800]

FOLDER keeps what was learned from run to run: `corpus` (begun with the pages of the tests) and `found`, one page for every place
that failed, with the reason in a file beside it. A page that breaks a law does not end the search. See docs/fuzzing.md.
"""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
import warnings
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tasks.extract", "feedparser", "sgmllib"]):
    from tests.laws_of_reading import MEDIA_TYPES, URLS, check

HERE = Path(__file__).parent
SLOWEST = 2.0  # CPU seconds for a page of at most LONGEST bytes, read twice
LONGEST = 16_000
FOUND = Path()


def read_one(body: bytes) -> None:
    """Reads one page in a way that its length chooses, and notes what it broke."""
    began = time.process_time()
    try:
        check(body, URLS[len(body) % len(URLS)], MEDIA_TYPES[len(body) % len(MEDIA_TYPES)])
        if time.process_time() - began > SLOWEST:
            note(body, "slow", f"{time.process_time() - began:.1f} CPU seconds")
    except Exception as error:
        where, what = traceback.extract_tb(error.__traceback__)[-1].name, str(error).split("'")[0][:60]
        note(body, f"{type(error).__name__} {where} {what}", traceback.format_exc())


def note(body: bytes, kind: str, reason: str) -> None:
    """Keeps the first page of its kind."""
    name = FOUND / hashlib.sha256(kind.encode()).hexdigest()[:12]
    if not name.exists():
        name.write_bytes(body)
        name.with_suffix(".txt").write_text(reason, encoding="utf-8", errors="replace")
        print(f"found {name}: {reason.splitlines()[-1][:150]}", flush=True)  # noqa: T201


def main(folder: Path, options: list[str]) -> None:
    """Fuzzes until an option ends it."""
    global FOUND
    corpus, FOUND = folder / "corpus", folder / "found"
    for path in (corpus, FOUND):
        path.mkdir(parents=True, exist_ok=True)
    for page in (HERE / "pages").iterdir():
        with suppress(FileExistsError), (corpus / page.name).open("xb") as file:
            file.write(page.read_bytes())
    warnings.simplefilter("ignore")
    limits = [f"-max_len={LONGEST}", "-timeout=300", "-rss_limit_mb=2048", f"-dict={HERE / 'fuzz.dict'}"]
    atheris.Setup([sys.argv[0], *limits, *options, str(corpus)], read_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
