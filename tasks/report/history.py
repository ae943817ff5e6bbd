"""New articles of every source, night by night: `state/history/<source>.json`, made from the outcomes and replaceable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import pyarrow.compute as pc
import pyarrow.dataset as ds

from schemas.ledger import History, NightCount, SourceLedger
from schemas.outcome import Fate
from schemas.run import Run
from schemas.settings import Settings
from tasks.report.silence import REMEMBERED_NIGHTS
from tasks.store import Bucket, ObjectMissing, dataset, from_json, history_key, open_bucket, to_json


def keep_histories(settings: Settings, run: Run, ledgers: Sequence[SourceLedger]) -> dict[str, tuple[NightCount, ...]]:
    """The nights of each source up to this one, the last of them this one; kept for the next night."""
    bucket = open_bucket(settings)
    known = {ledger.source_id: read_history(bucket, ledger.source_id) for ledger in ledgers}
    lost = [source_id for source_id, history in known.items() if history is None]
    made = made_again(settings, lost) if lost else {}
    nights: dict[str, tuple[NightCount, ...]] = {}
    for ledger in ledgers:
        history = known[ledger.source_id] or History(ledger.source_id, made.get(ledger.source_id, ()))
        grown = with_night(history, NightCount(run.night, ledger.archived))
        bucket.put(history_key(ledger.source_id), to_json(grown))
        nights[ledger.source_id] = tuple(count for count in grown.nights if count.night <= run.night)
    return nights


def read_history(bucket: Bucket, source_id: str) -> History | None:
    """The history of a source; None where there is none, or none that can be read."""
    try:
        return from_json(bucket.get(history_key(source_id)), History)
    except (ObjectMissing, ValueError):
        return None


def made_again(settings: Settings, source_ids: Collection[str]) -> dict[str, tuple[NightCount, ...]]:
    """The nights of these sources as the archive's outcomes tell them. A day on which captures were read again is no night."""
    table = dataset(settings, "outcomes").to_table(
        columns={
            "source_id": pc.field("source_id"),
            "night": pc.field("night"),
            "archived": (pc.field("outcome") == Fate.ARCHIVED.value) & (pc.field("listed_by") != ""),
        },
        filter=ds.field("source_id").isin(list(source_ids)) & pc.starts_with(ds.field("run_id"), "night-"),
    )
    grouped = table.group_by(["source_id", "night"]).aggregate([("archived", "sum")])
    nights: dict[str, list[NightCount]] = defaultdict(list)
    for row in grouped.sort_by("night").to_pylist():
        nights[row["source_id"]].append(NightCount(row["night"], int(row["archived_sum"] or 0)))
    return {source_id: tuple(counts) for source_id, counts in nights.items()}


def with_night(history: History, count: NightCount) -> History:
    """The history with this night in it, once, and without what is too long ago to matter."""
    others = [known for known in history.nights if known.night != count.night]
    ordered = sorted([*others, count], key=lambda known: known.night)
    return History(history.source_id, tuple(ordered[-REMEMBERED_NIGHTS:]))
