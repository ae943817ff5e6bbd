"""The ledger of every source in one night, made from the outcomes of the run alone: anybody can make it with SQL."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow as pa

from schemas.ledger import SourceLedger
from schemas.outcome import Fate, Reason, Stage
from schemas.page import REVISIT

COLUMNS = ("source_id", "listed_by", "stage", "outcome", "reason")
_FATES = {
    Fate.ARCHIVED: "archived",
    Fate.UPDATED: "updated",
    Fate.REPEAT: "repeats",
    Fate.UNCHANGED: "unchanged",
    Fate.LISTING: "listings",
}
# What left in these stages was not fetched, but for what came unchanged.
_BEFORE_THE_PAGE = frozenset({Stage.DISCOVER, Stage.FETCH})


def ledgers_of(outcomes: pa.Table) -> tuple[SourceLedger, ...]:
    """One ledger for every source among the outcomes (with the columns of COLUMNS), in the order of their ids."""
    by_source: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in outcomes.group_by(list(COLUMNS)).aggregate([([], "count_all")]).to_pylist():
        by_source[row["source_id"]].append(row)
    return tuple(_ledger(source_id, rows) for source_id, rows in sorted(by_source.items()))


def _ledger(source_id: str, rows: list[dict[str, object]]) -> SourceLedger:
    counts: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for row in rows:
        number, fate, reason = int(str(row["count_all"])), Fate(str(row["outcome"])), str(row["reason"])
        if not row["listed_by"]:  # a feed, a sitemap or a listing page itself
            unread.update({reason: number} if fate is Fate.DROPPED else {})
        elif reason == Reason.LISTED_TWICE:
            counts["listed_twice"] += number
        else:
            counts["revisited" if row["listed_by"] == REVISIT else "listed"] += number
            counts["fetched"] += number if fate is not Fate.DROPPED or row["stage"] not in _BEFORE_THE_PAGE else 0
            if fate is Fate.DROPPED:
                dropped[reason] += number
            else:
                counts[_FATES[fate]] += number
    return SourceLedger(source_id, dropped=dict(sorted(dropped.items())), unread=dict(sorted(unread.items())), **counts)
