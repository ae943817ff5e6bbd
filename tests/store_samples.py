"""Finds, outcomes and whole parts of a run, for the tests of the store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from schemas.outcome import Fate, Outcome, Reason, Stage, Tally, tally
from schemas.page import Capture, RecordType
from schemas.run import WHOLE, Batch, Decided, Part, Pending, Run, StoredObject
from schemas.story import Article, Decision, Find, LanguageTag, Match, Relation, StoryKind, Tagged, Teaser, Verdict
from tasks.store import Bucket, captures_prefix, head_number, stage_rows, staging_key

BEGAN = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
LATER = BEGAN + timedelta(minutes=10)
NIGHT = date(2026, 11, 21)
GERMAN = LanguageTag("de", 0.98, "Latn", "ok", "de", 0.9999)


def a_run(name: str = "night-2026-11-21") -> Run:
    return Run(f"{name}-0001", name, NIGHT, BEGAN)


def a_capture(run: Run, number: int = 1, batch: str = "0001-hafen") -> Capture:
    return Capture(
        source_id="hafen",
        url=f"https://www.hafenbote.example/{run.name}/{number}",
        asked_url=f"https://www.hafenbote.example/{run.name}/{number}",
        warc=f"{captures_prefix(run)}{batch}.warc.gz",
        offset=100 * number,
        length=90,
        payload_digest="sha256:" + "0" * 64,
        record_type=RecordType.RESPONSE,
        media_type="text/html; charset=utf-8",
        captured_at=BEGAN + timedelta(seconds=number),
        http_status=200,
    )


def new_article(run: Run, number: int = 1, batch: str = "0001-hafen") -> Tagged:
    article = Article(
        title=f"Fähre {number} fährt wieder",
        text=f"Die Fähre {number} legt ab.\n\nSie kommt auch an.",
        authors=("Ada Strom", "Bo Kai"),
        published_at=BEGAN - timedelta(hours=5),
        published_from="json-ld",
        language_declared="de-DE",
    )
    find = Find(a_capture(run, number, batch), "reader 1", "de", article=article)
    return Tagged(find, Verdict(f"{number:032x}", Decision.NEW), GERMAN)


def new_teaser(run: Run, number: int = 2, batch: str = "0001-hafen") -> Tagged:
    teaser = Teaser(f"Markt {number}", "Am Markt wird gebaut …", position=3, truncated=True, url="https://anders.example/a")
    find = Find(a_capture(run, number, batch), "reader 1", "de", teaser=teaser)
    return Tagged(find, Verdict(f"{number + 1000:032x}", Decision.NEW), GERMAN)


def repeated_teaser(run: Run, number: int = 3, batch: str = "0001-hafen") -> Tagged:
    teaser = Teaser("Markt 2", "Am Markt wird …", position=4, truncated=True)
    match = Match("f" * 32, f"{1002:032x}", StoryKind.TEASER, Relation.TRUNCATED, 1.0, "ladder", "1")
    find = Find(a_capture(run, number, batch), "reader 1", "de", teaser=teaser)
    return Tagged(find, Verdict("f" * 32, Decision.REPEAT, (match,)))


def an_outcome(run: Run, number: int = 1) -> Outcome:
    url = f"https://www.hafenbote.example/{run.name}/{number}"
    return Outcome("hafen", url, Stage.STORE, Fate.ARCHIVED, Reason.NONE, "", "", LATER)


def pending(bucket: Bucket, run: Run, part: Part = WHOLE, articles: int = 3) -> Pending:
    """A part of a run that is captured, decided against the present head, tagged, and waits for its commit."""
    shard = part.shard
    batch_id = f"{shard or '0001'}-hafen"
    numbers = range(1, articles + 1)
    for suffix in (".warc.gz", ".cdxj"):
        bucket.put(f"{captures_prefix(run)}{batch_id}{suffix}", f"{run.id} {batch_id} {suffix}".encode())
    captured = [a_capture(run, n, batch_id) for n in numbers]
    captures = _batch(bucket, run, "fetch", batch_id, captured, Capture, Stage.FETCH, warcs=(captured[0].warc,))
    tagged = [new_article(run, n, batch_id) for n in numbers]
    tagged += [new_teaser(run, batch=batch_id), repeated_teaser(run, batch=batch_id)]
    finds = _batch(bucket, run, "extract", batch_id, [each.find for each in tagged], Find, Stage.EXTRACT)
    count = tally(Stage.DEDUPLICATE, articles + 1, ["truncated"])
    outcomes = [an_outcome(run, n) for n in numbers]
    decided = _batch(bucket, run, "deduplicate", batch_id, tagged, Tagged, Stage.DEDUPLICATE, outcomes=outcomes, count=count)
    index = an_index_object(bucket, run, shard)
    decision = Decided((decided,), (index,), (index,), head_number(bucket))
    return Pending(run, part, ((captures,), (finds,), (decided,), (decided_by_language(decided),)), decision)


def decided_by_language(batch: Batch) -> Batch:
    """The batch as the language stage hands it on: the same rows and outcomes, its own count."""
    return Batch(batch.id, batch.items, batch.outcomes, Tally(Stage.LANGUAGE, batch.items.rows, batch.items.rows))


def an_index_object(bucket: Bucket, run: Run, shard: str) -> StoredObject:
    body = f"index of {run.id} {shard}".encode()
    staged = staging_key(run, "index", f"run-{shard}")
    bucket.put(staged, body)
    return StoredObject(f"index/{run.id}-{shard}.bin", staged, "index", 1, len(body), sha256(body).hexdigest())


def _batch(bucket, run, stage, batch_id, rows, kind, named, *, outcomes=(), count=None, warcs=()) -> Batch:
    items = stage_rows(bucket, staging_key(run, stage, batch_id), rows, kind)
    fates = stage_rows(bucket, staging_key(run, stage, f"{batch_id}.outcomes"), outcomes, Outcome)
    return Batch(batch_id, items, fates, count or Tally(named, items.rows, items.rows), warcs)
