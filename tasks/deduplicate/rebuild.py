"""The index made anew from the tables, and what this version of the method would decide otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from prefect import task

from schemas.run import Commit, Decided, Run
from schemas.settings import Settings
from schemas.story import Decision, Match
from schemas.tables import TABLES
from tasks.deduplicate.archived import Archived, archived_stories
from tasks.deduplicate.index import Index, cache_of, first_night, grow, scratch_folder
from tasks.deduplicate.known import Addition, Known, addition
from tasks.deduplicate.recognise import recognise
from tasks.deduplicate.segment import Reach
from tasks.deduplicate.spill import MOST_IN_MEMORY, Spill
from tasks.deduplicate.writing import Dated, Written, dated
from tasks.retries import PATIENTLY
from tasks.store import Bucket, open_bucket, read_commits

MOST_EXAMPLES = 5
Change = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The index of all commits up to number `base`, in segments on the local disk."""

    base: int = 0
    written: tuple[Written, ...] = ()


def rebuild(bucket: Bucket, earlier: Rebuilt, commits: Sequence[Commit], folder: Path, since: date) -> Rebuilt:
    """The index with the stories of these commits, which follow on `earlier`. `since` is the first night of the window.

    It answers as the one that grew with the archive does: a row holds all that its keys are made of.
    """
    spill, waiting = Spill(folder, earlier.written), list[Dated]()
    for stories in archived_stories(bucket, commits):
        waiting += [(_addition(each, since), each.night) for each in stories]
        if len(waiting) >= MOST_IN_MEMORY:
            spill.take(waiting, since)
            waiting = []
    spill.take(waiting, since)
    return Rebuilt(commits[-1].number if commits else earlier.base, tuple(spill.written))


def _addition(archived: Archived, since: date) -> Addition:
    whole = addition(archived.story, archived.story_id, archived.version, near_copy=archived.is_near_copy)
    if archived.night >= since:
        return whole
    return whole._replace(keys=tuple(line for line in whole.keys if Reach.WHOLE.holds(line.key)))


@dataclass(frozen=True, slots=True)
class Example:
    """A story that would be decided otherwise, with what it matched then and would match now."""

    id: str
    title: str
    matched: str
    would_match: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Stories that were archived as one thing and would be another now: how many, and the first of them."""

    archived: str
    now: str
    count: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What deciding again on every archived story gave: how many there are, and where the decision differs."""

    stories: int
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain values, for `--json`."""
        return asdict(self)


def compare(bucket: Bucket, commits: Iterable[Commit], folder: Path, window_nights: int) -> Comparison:
    """Decides again on every archived story, in order of appearance, as if the archive were empty at first.

    Repeats left no text behind, so they are not decided again. Nothing is written to the store.
    """
    spill, known, night, stories = Spill(folder), Known(), date.min, 0
    counts, examples = Counter[Change](), defaultdict[Change, list[Example]](list)
    for part in archived_stories(bucket, commits):
        if part[0].night != night or len(known.additions) >= MOST_IN_MEMORY:
            since = first_night(part[0].night, window_nights)
            spill.take(dated(known.additions, night), since)
            night, known = part[0].night, Known(spill.opened(since))
        for archived, verdict in zip(part, recognise((each.story for each in part), known), strict=True):
            own = [match for match in verdict.matches if match.seen_id == archived.story.id]
            then, now = _in_words(archived.decision, archived.matches), _in_words(verdict.decision, own)
            if then != now:
                counts[then, now] += 1
                if counts[then, now] <= MOST_EXAMPLES:
                    examples[then, now].append(_example(archived, own))
        stories += len(part)
    return Comparison(stories, tuple(Difference(*change, counts[change], tuple(examples[change])) for change in sorted(counts)))


def _in_words(decision: Decision, matches: Iterable[Match]) -> str:
    """A decision and the relations behind it: "new", "new extends", "repeat near"."""
    relations = sorted({match.relation.value for match in matches} - {decision.value})
    return " ".join([decision.value, *relations])


def _example(archived: Archived, now: Sequence[Match]) -> Example:
    then = archived.matches
    return Example(archived.story.id, archived.story.title, then[0].of if then else "", now[0].of if now else "")


@task(name="rebuild-index", **PATIENTLY)
def rebuild_index(earlier: Rebuilt, folder: Path, run: Run, settings: Settings) -> tuple[Rebuilt, Decided]:
    """The index of everything that is archived, made on the local disk and staged: what a commit without rows makes live.

    `earlier` is what was made before another writer's commit came in between; only the commits since then are read.
    """
    bucket = open_bucket(settings)
    commits = list(read_commits(bucket))
    nights = [commit.night for commit in commits if any(item.kind in TABLES for item in commit.objects)]
    since = first_night(max(nights, default=run.night), settings.window_nights)
    rebuilt = rebuild(bucket, earlier, [commit for commit in commits if commit.number > earlier.base], folder, since)
    growth = grow(Index(bucket, cache_of(settings), (), since), run, rebuilt.written)
    return rebuilt, Decided((), growth.added, growth.index, rebuilt.base)


@task(name="compare-decisions", **PATIENTLY)
def compare_decisions(settings: Settings) -> Comparison:
    """What this version of the method would decide otherwise on everything that is archived. Nothing is changed."""
    bucket = open_bucket(settings)
    with scratch_folder(cache_of(settings)) as folder:
        return compare(bucket, read_commits(bucket), folder, settings.window_nights)
