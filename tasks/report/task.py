"""The report of a run as a Prefect task: artifacts for people, events for automations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from schemas.ledger import SourceLedger
from schemas.run import NightReport, Run
from schemas.settings import Settings
from tasks.report.history import keep_histories
from tasks.report.ledger import COLUMNS, ledgers_of
from tasks.report.night import report_in_markdown, report_of, source_rows_of, stage_rows_of
from tasks.report.silence import silence_of
from tasks.store import commits_of, open_bucket, outcomes_of


def ledgers_of_night(run: Run, settings: Settings) -> tuple[SourceLedger, ...]:
    """The ledger of every source of a night, with what its history says of it; none of a backfill, which has no sources."""
    if not run.name.startswith("night-"):
        return ()
    ledgers = ledgers_of(outcomes_of(open_bucket(settings), run.id, COLUMNS))
    nights = keep_histories(settings, run, ledgers)
    return tuple(replace(ledger, silence=silence_of(nights[ledger.source_id])) for ledger in ledgers)


def silence_event(run: Run, ledger: SourceLedger) -> dict[str, Any]:
    """The event that a source is silent, with the source as its resource, for automations to act on."""
    return {
        "event": "pressmark.source.silent",
        "resource": {"prefect.resource.id": f"pressmark.source.{ledger.source_id}", "prefect.resource.name": ledger.source_id},
        "payload": {"night": run.night.isoformat(), **ledger.as_json()},
    }


@task(name="report-run", task_run_name="report-{run.name}", cache_policy=NO_CACHE)
def report_run(run: Run, settings: Settings) -> NightReport:
    """The report of the run, shown in the Prefect UI as tables and a page; an event for every source that is silent."""
    report = report_of(run, commits_of(open_bucket(settings), run.id), ledgers_of_night(run, settings))
    description = f"{run.name}: what every stage took in, kept and dropped"
    create_table_artifact(key="stages-of-the-run", table=stage_rows_of(report), description=description)
    create_markdown_artifact(key="report-of-the-run", markdown=report_in_markdown(report), description=run.name)
    if report.ledgers:
        description = f"{run.name}: what every source listed, and what became of it"
        create_table_artifact(key="sources-of-the-night", table=source_rows_of(report), description=description)
    for ledger in report.ledgers:
        if ledger.silence:
            emit_event(**silence_event(run, ledger))
    return report
