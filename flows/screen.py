"""What the command shows on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.run import NightReport
from schemas.story import Reading
from tasks.deduplicate.rebuild import Comparison
from tasks.report import stage_rows_of
from tasks.store import Finding

LONGEST_CELL = 100


def show_report(console: Console, report: NightReport) -> None:
    """What a run did: the new rows of every table, and the counts of every stage."""
    commits = ", ".join(map(str, report.commits))
    console.print(f"[bold]{report.run.name}[/] ({report.run.id}), commit {commits}")
    console.print("  new rows: " + ", ".join(f"{count} {table}" for table, count in report.rows.items()))
    table = _table(("stage", "in", "kept", "dropped", "reasons"))
    for row in stage_rows_of(report):
        table.add_row(*map(str, row.values()))
    console.print(table)


def show_table(console: Console, answer: pa.Table) -> None:
    """The rows of a query's answer."""
    table = _table(answer.column_names)
    for row in answer.to_pylist():
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """What a check of the archive found; one line where it found nothing."""
    if not findings:
        console.print("Every object is what was written, and the chain of commits is whole.")
    for finding in findings:
        console.print(Text(f"{finding.key}: {finding.problem}"))


def show_comparison(console: Console, comparison: Comparison) -> None:
    """What would be decided otherwise: how many stories of each kind of difference, with the first of them as examples."""
    decided = sum(difference.count for difference in comparison.differences)
    console.print(f"{comparison.stories} stories decided again, {decided} of them otherwise.")
    table = _table(("stories", "archived as", "would be", "example", "matched", "would match"))
    for difference in comparison.differences:
        for number, example in enumerate(difference.examples):
            first = (difference.count, difference.archived, difference.now) if number == 0 else ("", "", "")
            table.add_row(*map(_cell, (*first, f"{example.id} {example.title}", example.matched, example.would_match)))
    if comparison.differences:
        console.print(table)


def show_reading(console: Console, reading: Reading) -> None:
    """What a page says: its article, then its teasers."""
    article = reading.article
    if article is None:
        console.print("[bold]No article of its own.[/]")
    else:
        console.print(Text(article.title, style="bold"))
        facts = (article.credit, ", ".join(article.authors), article.section, str(article.published_at or ""), article.url)
        console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
        console.print(Text(f"{article.summary}\n\n{article.text}".strip()))
    table = _table(("#", "section", "teaser", "credit", "date", "text"))
    for teaser in reading.teasers:
        day = teaser.published_at.date().isoformat() if teaser.published_at else ""
        table.add_row(*map(_cell, (teaser.position, teaser.section, teaser.title, teaser.credit, day, teaser.text)))
    if reading.teasers:
        console.print(table)


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _cell(value: Any) -> Text:
    """A value as text: pages are hostile, so nothing in it is taken as markup, and control characters are not printed."""
    text = "" if value is None else str(value)
    printable = "".join(char if char.isprintable() else " " for char in text)
    return Text(printable if len(printable) <= LONGEST_CELL else printable[: LONGEST_CELL - 1] + "…")
