"""What a run did, for people: the report of its commits, and the Prefect artifacts that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from schemas.outcome import add_up, in_words
from schemas.run import Commit, NightReport, Run
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.store import commits_of, open_bucket


def report_of(run: Run, commits: Sequence[Commit]) -> NightReport:
    """The report of a run, from the commits that it made: rows of every table, counts of every stage."""
    rows: Counter[str] = Counter(dict.fromkeys(TABLES, 0))
    for stored in (stored for commit in commits for stored in commit.objects if stored.kind in TABLES):
        rows[stored.kind] += stored.rows
    tallies = add_up(tally for commit in commits for tally in commit.tallies)
    return NightReport(run, tallies, dict(rows), tuple(commit.number for commit in commits))


def stage_rows_of(report: NightReport) -> list[dict[str, Any]]:
    """One row a stage for a table: how many items came in, were kept, were dropped, and why."""
    return [
        {"stage": t.stage.value, "in": t.entered, "kept": t.kept, "dropped": t.dropped, "reasons": in_words(t.reasons)}
        for t in report.tallies
    ]


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
    ]
    return "\n".join(lines)


@task(name="report-run", task_run_name="report-{run.name}", cache_policy=NO_CACHE)
def report_run(run: Run, settings: Settings) -> NightReport:
    """The report of the run, shown in the Prefect UI as a table and a page."""
    report = report_of(run, commits_of(open_bucket(settings), run.id))
    description = f"{run.name}: what every stage took in, kept and dropped"
    create_table_artifact(key="stages-of-the-run", table=stage_rows_of(report), description=description)
    create_markdown_artifact(key="report-of-the-run", markdown=report_in_markdown(report), description=run.name)
    return report
