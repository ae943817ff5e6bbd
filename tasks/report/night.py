"""The report of a run, made from its commits and its outcomes, as rows and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from schemas.ledger import SourceLedger
from schemas.outcome import add_up, in_words
from schemas.run import Commit, NightReport, Run
from schemas.tables import TABLES


def report_of(run: Run, commits: Sequence[Commit], ledgers: Sequence[SourceLedger] = ()) -> NightReport:
    """The report of a run, from the commits that it made: rows of every table, counts of every stage, and its sources."""
    rows: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
    for stored in (stored for commit in commits for stored in commit.objects if stored.kind in TABLES):
        rows[stored.kind] += stored.rows
    tallies = add_up(tally for commit in commits for tally in commit.tallies)
    return NightReport(run, tallies, dict(rows), tuple(commit.number for commit in commits), tuple(ledgers))


def stage_rows_of(report: NightReport) -> list[dict[str, Any]]:
    """One row a stage for a table: how many items came in, were kept, were dropped, and why."""
    return [
        {"stage": t.stage.value, "in": t.entered, "kept": t.kept, "dropped": t.dropped, "reasons": in_words(t.reasons)}
        for t in report.tallies
    ]


def source_rows_of(report: NightReport) -> list[dict[str, Any]]:
    """One row a source for a table: what it listed, and what became of it. The silent ones come first."""
    ordered = sorted(report.ledgers, key=lambda ledger: (not ledger.silence, ledger.source_id))
    return [
        {
            "source": one.source_id,
            "trouble": _trouble(one),
            "listed": one.listed,
            "new": one.new,
            "revisited": one.revisited,
            "fetched": one.fetched,
            "archived": one.archived,
            "updated": one.updated,
            "repeats": one.repeats,
            "unchanged": one.unchanged,
            "listings": one.listings,
            "dropped": sum(one.dropped.values()),
            "reasons": in_words(one.dropped),
        }
        for one in ordered
    ]


def _trouble(ledger: SourceLedger) -> str:
    unread = f"could not be read: {in_words(ledger.unread)}" if ledger.unread else ""
    return "; ".join(part for part in (ledger.silence, unread) if part)


def report_in_markdown(report: NightReport) -> str:
    """The report as a page of markdown, for the Prefect UI."""
    stages = [f"| {r['stage']} | {r['in']} | {r['kept']} | {r['dropped']} | {r['reasons']} |" for r in stage_rows_of(report)]
    rows = [f"| {table} | {count} |" for table, count in report.rows.items()]
    commits = ", ".join(map(str, report.commits)) or "none"
    lines = [
        f"# {report.run.name}",
        f"Run `{report.run.id}` of the night {report.run.night}, in commit {commits}.",
        "",
        "| table | new rows |",
        "| --- | ---: |",
        *rows,
        "",
        "| stage | in | kept | dropped | reasons |",
        "| --- | ---: | ---: | ---: | --- |",
        *stages,
        *_sources_in_markdown(report),
    ]
    return "\n".join(lines)


def _sources_in_markdown(report: NightReport) -> list[str]:
    rows = source_rows_of(report)
    if not rows:
        return []
    head = [
        f"| {' | '.join(rows[0])} |",
        f"| {' | '.join('---' if isinstance(one, str) else '---:' for one in rows[0].values())} |",
    ]
    return ["", *head, *(f"| {' | '.join(str(value).replace('|', '/') for value in row.values())} |" for row in rows)]
