"""All finds of a run -> decided rows: the one task that looks at the archive as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import task

from schemas.outcome import Fate, Outcome, Reason, Stage, tally
from schemas.run import Batch, Decided, Run
from schemas.settings import Settings
from schemas.story import Decision, Find, Relation, Tagged, Verdict
from tasks.deduplicate.index import cache_of, first_night, grow, open_index, remove_superseded, scratch_folder
from tasks.deduplicate.known import Known
from tasks.deduplicate.recognise import recognise
from tasks.deduplicate.spill import MOST_IN_MEMORY, Spill
from tasks.deduplicate.story import story_of
from tasks.deduplicate.writing import dated
from tasks.retries import PATIENTLY
from tasks.store import Bucket, head_commit, open_bucket, roll_forward, stage_rows, staged_rows, staging_key


@task(name="deduplicate-batches", task_run_name="deduplicate-{run.id}", **PATIENTLY)
def deduplicate_batches(finds: tuple[Batch, ...], run: Run, settings: Settings) -> Decided:
    """The verdicts on all finds, in order of appearance, against the newest commit; and the index as it will be after.

    Memory does not depend on how many stories are new: beyond some thousand they go to the local disk.
    """
    bucket, cache = open_bucket(settings), cache_of(settings)
    head = head_commit(bucket)
    roll_forward(bucket)  # it may be another worker's commit and not yet published: its index has to be readable
    remove_superseded(bucket, head.number if head else 0)
    index = open_index(bucket, cache, head.index if head else (), first_night(run.night, settings.window_nights))
    with scratch_folder(cache) as folder:
        spill, batches = Spill(folder), list[Batch]()
        archive = index.opened()
        known = Known(archive)
        for batch in sorted(finds, key=lambda batch: batch.id):
            batches.append(decide(bucket, batch, run, known))
            if len(known.additions) >= MOST_IN_MEMORY:
                spill.take(dated(known.additions, run.night), index.since)
                known = Known([*archive, *spill.opened(index.since)])
        spill.take(dated(known.additions, run.night), index.since)
        growth = grow(index, run, spill.written)
    return Decided(tuple(batches), growth.added, growth.index, head.number if head else 0)


def decide(bucket: Bucket, finds: Batch, run: Run, known: Known) -> Batch:
    """One batch of finds with their verdicts, and an outcome for each article among them."""
    found = staged_rows(bucket, finds.items, Find)
    verdicts = recognise(map(story_of, found), known)
    decided = [Tagged(find, verdict) for find, verdict in zip(found, verdicts, strict=True)]
    outcomes = [outcome(each, run) for each in decided if each.find.article]
    return Batch(
        id=finds.id,
        items=stage_rows(bucket, staging_key(run, "deduplicate", finds.id), decided, Tagged),
        outcomes=stage_rows(bucket, staging_key(run, "deduplicate-outcomes", finds.id), outcomes, Outcome),
        tally=tally(Stage.DEDUPLICATE, *_kept_and_repeats(verdicts)),
    )


def _kept_and_repeats(verdicts: Sequence[Verdict]) -> tuple[int, list[str]]:
    repeats = [verdict.reason.value for verdict in verdicts if verdict.decision is Decision.REPEAT]
    return len(verdicts) - len(repeats), repeats


_FATES = {
    Decision.NEW: (Stage.STORE, Fate.ARCHIVED),
    Decision.UPDATE: (Stage.STORE, Fate.UPDATED),
    Decision.REPEAT: (Stage.DEDUPLICATE, Fate.REPEAT),
}


def outcome(decided: Tagged, run: Run) -> Outcome:
    """The fate of an article; its teasers are named by their own sightings, not as what it matched."""
    stage, fate = _FATES[decided.verdict.decision]
    matched = next((match for match in decided.verdict.matches if match.relation is not Relation.TEASER_OF), None)
    return Outcome(
        source_id=decided.find.capture.source_id,
        url=decided.find.capture.url,
        stage=stage,
        fate=fate,
        reason=Reason(matched.relation.value) if matched else Reason.NONE,
        detail=decided.find.article.title if decided.find.article else "",
        matched_id=matched.of if matched else "",
        at=run.started_at,
        listed_by=decided.find.capture.listed_by,
        is_new=decided.find.capture.is_new,
    )
