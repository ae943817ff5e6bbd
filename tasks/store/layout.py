"""Where everything lies in the bucket: the one place that makes keys."""

from __future__ import annotations

from schemas.run import Run

COMMITS = "commits/"
PUBLISHED = "state/published.json"
PROBED = "state/probe.json"
RUNS = "state/runs/"


def commit_key(number: int) -> str:
    """The key of a commit: 20 digits, so that the order of the keys is the order of the commits."""
    return f"{COMMITS}{number:020d}.json"


def number_of(commit_key: str) -> int:
    """The number of the commit with this key."""
    return int(commit_key.removeprefix(COMMITS).removesuffix(".json"))


def staging_prefix(run: Run) -> str:
    """Under this lies everything half-made of a run."""
    return f"staging/{run.id}/"


def staging_key(run: Run, stage: str, name: str) -> str:
    """The key of a half-made Parquet object of this run."""
    return f"{staging_prefix(run)}{stage}/{name}.parquet"


def manifest_key(run: Run, stage: str, name: str) -> str:
    """The key of the note that a task of the run is done."""
    return f"{staging_prefix(run)}{stage}/{name}.done.json"


def begun_key(run: Run, captures: str) -> str:
    """The key of the note that the WARC files of that name were begun; gone when what the run left is forgotten."""
    return f"{staging_prefix(run)}captures/{captures}.begun.json"


def captures_prefix(run: Run) -> str:
    """Under this lie the WARC objects of a run and their indexes."""
    return f"captures/{run.night:%Y-%m}/{run.id}/"


def index_key(warc: str) -> str:
    """The key of the CDXJ index of a WARC object."""
    return warc.removesuffix(".warc.gz") + ".cdxj"


def visits_key(source_id: str) -> str:
    """The key of what is known of the pages of a source; derived, and no row is lost with it."""
    return f"state/visits/{source_id}.parquet"


def seen_visits_prefix(run: Run) -> str:
    """Under this lies what a run saw of the pages of its sources, until its commit is there and it is merged in."""
    return f"state/visits/seen/{run.id}/"


def seen_visits_key(run: Run, source_id: str) -> str:
    """The key of what a run saw of the pages of a source."""
    return f"{seen_visits_prefix(run)}{source_id}.parquet"


def history_key(source_id: str) -> str:
    """The key of how many new articles a source brought night by night; derived from the outcomes."""
    return f"state/history/{source_id}.json"


def listings_key(source_id: str) -> str:
    """The key of what is known of the listing documents of a source; derived, and no row is lost with it."""
    return f"state/listings/{source_id}.parquet"


def table_key(table: str, run: Run, shard: str, sha256: str) -> str:
    """The final key of a Parquet object: partitioned by the month of archiving, named for its run and what it holds."""
    name = "-".join(part for part in (run.id, shard, sha256[:16]) if part)
    return f"{table}/archived={run.started_at:%Y-%m}/{name}.parquet"


def run_key(run_id: str) -> str:
    """The key of the note that a run began."""
    return f"{RUNS}{run_id}.json"


def finished_key(run_id: str) -> str:
    """The key of the note that a run is finished; the ledger is the truth, this is the short way to it."""
    return f"{RUNS}{run_id}.finished"


def clutter_key(site: str) -> str:
    """The key of what is known to repeat over the pages of a site; derived, and no loss."""
    return f"state/clutter/{site}.parquet"


def lock_key(run_name: str) -> str:
    """The key of the lease on a run."""
    return f"state/locks/{run_name}.json"
