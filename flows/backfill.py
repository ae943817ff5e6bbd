"""archive_dumps: WARC, WET, HTML and text of others in, the same pipeline in shards."""

# Without postponed annotations, for the reason given in nightly.py.
from pathlib import Path

from prefect import flow, runtime

from flows.pipeline import capture, extract, settle
from flows.runs import backfill_run, shards_to_do
from schemas.run import NightReport
from schemas.settings import Settings, read_settings
from tasks.report import report_run


def _run_name() -> str:
    return "backfill-" + "-".join(Path(path).name for path in runtime.flow_run.parameters["paths"])


@flow(name="archive-dumps", flow_run_name=_run_name)
def archive_dumps(paths: tuple[str, ...], settings: Settings | None = None) -> NightReport:
    """Archives the files and folders at these paths, a commit a shard, and returns what was done.

    A backfill that was killed goes on with the first shard that is not committed.
    """
    settings = settings or read_settings()
    with backfill_run(paths, settings) as run:
        for shard, part in shards_to_do(paths, run, settings):
            captures = capture(shard, run, settings)
            finds = extract(captures, run, settings)
            settle(captures, finds, part, run, settings)
    return report_run(run, settings)
