"""The language stage: decided finds in, the same finds with their language out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from prefect import task

from schemas.outcome import Stage, tally
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Decision, LanguageTag, Tagged
from tasks.language.decide import MOST_CHARACTERS, UNDETERMINED, tag
from tasks.retries import PATIENTLY
from tasks.store import open_bucket, stage_rows, staged_rows, staging_key

TEASER_CHARACTERS = 500
# A row below this leans on its page and source; a row above it is leaned on.
_LEANING, _LEANED_ON = 0.8, 0.95


def tag_rows(rows: Sequence[Tagged]) -> Iterator[Tagged]:
    """The same rows, those that will be archived with their language; repeats stay as they are.

    A text that says little leans on what its page or feed declares, and where it still is not sure, on the language that most
    of the sure texts of its page are in, or else of its source.
    """
    kept = [row for row in rows if row.verdict.decision is not Decision.REPEAT]
    tags = tag([tagged_text(row) for row in kept], [declared(row) for row in kept])
    unsure = [number for number, found in enumerate(tags) if found.confidence < _LEANING and found.reason != "no_text"]
    around = _languages_around(zip(kept, tags, strict=True))
    claims = [_claim(kept[number], around) for number in unsure]
    again = tag([tagged_text(kept[number]) for number in unsure], claims)
    for number, found, claim in zip(unsure, again, claims, strict=True):
        tags[number] = found if claim else tags[number]
    ready = iter(tags)
    return (row if row.verdict.decision is Decision.REPEAT else replace(row, tag=next(ready)) for row in rows)


def tagged_text(row: Tagged) -> str:
    """The characters that are tagged: title, line break and text, of an article 1,500 of a teaser 500."""
    if row.find.article:
        return f"{row.find.article.title}\n{row.find.article.text}"[:MOST_CHARACTERS]
    return f"{row.find.teaser.title}\n{row.find.teaser.text}"[:TEASER_CHARACTERS] if row.find.teaser else ""


def declared(row: Tagged) -> str:
    """The language that the page or feed declares, "" for none."""
    return (row.find.article.language_declared if row.find.article else "") or row.find.language_declared


def _languages_around(tagged: Iterable[tuple[Tagged, LanguageTag]]) -> Mapping[tuple[str, str], str]:
    """The language of most of the sure texts, by page and by source."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row, found in tagged:
        if found.confidence >= _LEANED_ON and found.language != UNDETERMINED:
            for place in _places(row):
                seen[place][found.language] += 1
    return {place: counts.most_common(1)[0][0] for place, counts in seen.items()}


def _places(row: Tagged) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("page", row.find.capture.url), ("source", row.find.capture.source_id)


def _claim(row: Tagged, around: Mapping[tuple[str, str], str]) -> str:
    page, source = _places(row)
    return around.get(page) or around.get(source) or declared(row)


@task(name="tag-batch", task_run_name="tag-{tagged.id}", **PATIENTLY)
def tag_batch(tagged: Batch, run: Run, settings: Settings) -> Batch:
    """The batch with the language of every row that will be archived. No item ends here: the outcomes are handed on."""
    bucket = open_bucket(settings)
    rows = list(tag_rows(staged_rows(bucket, tagged.items, Tagged)))
    items = stage_rows(bucket, staging_key(run, "language", tagged.id), rows, Tagged)
    return Batch(tagged.id, items, tagged.outcomes, tally(Stage.LANGUAGE, len(rows), ()))
