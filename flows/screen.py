"""What the command shows on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.sources import AddedSource
from schemas.run import NightReport
from schemas.story import Reading
from tasks.capture import FoundCapture
from tasks.deduplicate.rebuild import Comparison
from tasks.discover import FoundSources, SourceCheck
from tasks.report import source_rows_of, stage_rows_of
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
    _show_sources(console, source_rows_of(report))


def _show_sources(console: Console, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        table = _table(tuple(rows[0]))
        for row in rows:
            table.add_row(*map(_cell, row.values()))
        console.print(table)


def show_offers(console: Console, found: FoundSources) -> None:
    """What a site offers: a numbered line an offer, then what was put aside and what was refused, each with the reason."""
    table = _table(("#", "kind", "address", "entries", "newest", "language", "title", "examples"))
    for number, offer in enumerate(found.offers, start=1):
        day = offer.newest.date() if offer.newest else ""
        examples = "; ".join(offer.examples)
        facts = (number, offer.kind, offer.url, offer.entries, day, offer.language, offer.title, examples)
        table.add_row(*map(_cell, facts))
    if found.offers:
        console.print(table)
    else:
        console.print(Text(f"{found.url} offers no feed, no sitemap and no page with links to articles."))
    for offer in found.aside:
        console.print(Text(f"put aside: {offer.kind} {offer.url}: {offer.note}", style="dim"))
    for listing in found.refused:
        why = ": ".join(filter(None, (str(listing.refused).replace("_", " "), listing.detail)))
        console.print(Text(f"refused: {listing.url}: {why}", style="dim"))


def show_added(console: Console, added: AddedSource) -> None:
    """The lines that were written, and where."""
    console.print(Text(f"Written to {added.path}:\n\n{added.text}"))


def show_checks(console: Console, checks: Sequence[SourceCheck]) -> None:
    """A line a source: whether it works, how much it lists, its newest date, and what is wrong."""
    table = _table(("source", "kind", "", "entries", "newest", "seconds", "detail"))
    for check in checks:
        day = check.newest.date() if check.newest else ""
        table.add_row(*map(_cell, (check.id, check.kind, check.health, check.entries, day, f"{check.seconds:.1f}", check.detail)))
    console.print(table)


def show_captures(console: Console, captures: Sequence[FoundCapture]) -> None:
    """A line a capture, the newest first."""
    table = _table(("captured", "status", "type", "kind", "record", "digest"))
    for capture in captures:
        kind = "revisit" if capture.is_revisit else ""
        where = f"{capture.warc} {capture.offset}+{capture.length}"
        facts = (capture.captured_at, capture.http_status, capture.media_type, kind, where, capture.payload_digest[:19])
        table.add_row(*map(_cell, facts))
    console.print(table if captures else "The archive holds no capture of this URL.")


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
