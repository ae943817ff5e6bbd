"""archive_night: sources in, Parquet out."""

# Without postponed annotations: a served flow is sent to its process by value, and Prefect then looks for what they name.
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, runtime
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.pipeline import discover, extract, fetch, settle
from flows.runs import check_contact, is_archived, night_run
from schemas.run import WHOLE, NightReport
from schemas.settings import Settings, read_settings
from schemas.source import Source, read_sources
from tasks.fetch import keep_visits
from tasks.report import report_run

# Sources wait for their hosts nearly all the time: a thread each, so that slow ones delay no others.
SOURCES_AT_ONCE: TaskRunner[PrefectFuture[Any]] = ThreadPoolTaskRunner(max_workers=256)  # type: ignore[assignment]


def _run_name() -> str:
    return f"night-{runtime.flow_run.parameters['night'] or scheduled_night(read_settings())}"


@flow(name="archive-night", flow_run_name=_run_name, task_runner=SOURCES_AT_ONCE)
def archive_night(
    night: date | None = None, sources: tuple[Source, ...] | None = None, settings: Settings | None = None
) -> NightReport:
    """Archives what the sources publish, as one commit, and returns what was done.

    Without arguments: the night of the schedule, the sources of `sources.toml`, the settings of the environment. A night
    that is archived already is left as it is.
    """
    settings = settings or read_settings()
    night = night or scheduled_night(settings)
    sources = sources or read_sources(Path(settings.sources))
    check_contact(sources, settings)
    with night_run(night, settings) as run:
        if not is_archived(run, settings):
            listed = discover(sources, run, settings)
            captures = fetch(sources, listed, run, settings)
            finds = extract(captures, run, settings)
            settle(captures, finds, WHOLE, run, settings)
        keep_visits(run, settings)
    return report_run(run, settings)


def scheduled_night(settings: Settings) -> date:
    """The date, in the archive's time zone, for which the run was scheduled, or of now where there is no schedule."""
    scheduled: datetime = runtime.flow_run.scheduled_start_time or datetime.now(UTC)
    return scheduled.astimezone(ZoneInfo(settings.timezone)).date()
