"""The ledger of every source in one night, made from the outcomes of the run alone: anybody can make it with SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pyarrow as pa

from schemas.ledger import SourceLedger
from schemas.outcome import Fate, Reason, Stage
from schemas.page import REVISIT

COLUMNS = ("source_id", "listed_by", "is_new", "stage", "outcome", "reason")
# What left in these stages was not fetched, but for what came unchanged.
_BEFORE_THE_PAGE = frozenset({Stage.DISCOVER, Stage.FETCH})


def ledgers_of(outcomes: pa.Table) -> tuple[SourceLedger, ...]:
    """One ledger for every source among the outcomes (with the columns of COLUMNS), in the order of their ids."""
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in outcomes.group_by(list(COLUMNS)).aggregate([([], "count_all")]).to_pylist():
        by_source[row["source_id"]].append(row)
    return tuple(_ledger(source_id, rows) for source_id, rows in sorted(by_source.items()))


def _ledger(source_id: str, rows: list[dict[str, Any]]) -> SourceLedger:
    counts, dropped, unread = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        number, fate, reason = row["count_all"], Fate(row["outcome"]), row["reason"]
        if not row["listed_by"]:  # a feed, a sitemap or a listing page itself
            unread[reason] += number if fate is Fate.DROPPED else 0
        elif reason == Reason.LISTED_TWICE:
            counts["listed_twice"] += number
        else:
            counts["revisited" if row["listed_by"] == REVISIT else "listed"] += number
            counts["fetched"] += number if fate is not Fate.DROPPED or row["stage"] not in _BEFORE_THE_PAGE else 0
            counts["new"] += number if row["is_new"] else 0
            counts[fate] += number
            dropped[reason] += number if fate is Fate.DROPPED else 0
    return SourceLedger(
        source_id=source_id,
        listed=counts["listed"],
        new=counts["new"],
        listed_twice=counts["listed_twice"],
        revisited=counts["revisited"],
        fetched=counts["fetched"],
        archived=counts[Fate.ARCHIVED],
        updated=counts[Fate.UPDATED],
        repeats=counts[Fate.REPEAT],
        unchanged=counts[Fate.UNCHANGED],
        listings=counts[Fate.LISTING],
        dropped=dict(sorted((+dropped).items())),
        unread=dict(sorted((+unread).items())),
    )
