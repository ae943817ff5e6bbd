"""The clutter of sites in the bucket: `state/clutter/<site>.parquet`, derived and replaceable. Losing it costs quality, no row.

A run reads the tables as they stood before it: what it adds itself carries its id and is left out. So a night that is killed
and run again reads every page as it did the first time, and batches at work side by side do not touch each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from prefect import task
from pyarrow import ArrowException

from schemas.page import Capture
from schemas.run import Batch, Run, Staged
from schemas.settings import Settings
from schemas.story import Reading
from tasks.deduplicate import site_of
from tasks.extract.clutter import SeenPage, clutter_of, digest, ends_of, sample
from tasks.retries import PATIENTLY
from tasks.store import Bucket, ObjectMissing, clutter_key, open_bucket, stage_rows, staged_rows, staging_key

_STAGE = "lines"
_SITE = re.compile(r"[a-z0-9][a-z0-9.-]{0,200}")  # what may be part of a key

Sites = Mapping[str, Sequence[SeenPage]]


def site_pages(bucket: Bucket, sites: Collection[str], run: Run) -> dict[str, list[SeenPage]]:
    """What was known of these sites before the run; nothing of a site without a table, or with one that cannot be read."""
    return {site: [seen for seen in _table(bucket, site) if seen.run_id != run.id] for site in sorted(sites)}


def seen_page(capture: Capture, reading: Reading, run: Run) -> SeenPage | None:
    """The lines of a plain text with an address, None for any other page."""
    site = text_site(capture)
    if not site or not reading.line_digests:
        return None
    text = reading.article.text if reading.article else capture.url
    lines = ends_of(reading.line_digests)
    return SeenPage(site, digest(capture.url), digest(text), run.night, run.id, lines)


def text_site(capture: Capture) -> str:
    """The site of a capture that may be plain text, "" where it is HTML or of no known site."""
    site = "" if "html" in capture.media_type else site_of(capture.url)
    return site if _SITE.fullmatch(site) else ""


def clutter_by_site(known: Sites, seen: Iterable[SeenPage] = ()) -> dict[str, frozenset[int]]:
    """The clutter of every site, by what was known and what was seen."""
    pages = defaultdict(list, {site: list(rows) for site, rows in known.items()})
    for page in seen:
        pages[page.site].append(page)
    return {site: clutter_of(rows) for site, rows in pages.items()}


def stage_lines(bucket: Bucket, run: Run, batch: str, seen: Sequence[SeenPage]) -> None:
    """Puts aside what a batch has seen, for `learn`."""
    stage_rows(bucket, staging_key(run, _STAGE, batch), seen, SeenPage)


def learn(bucket: Bucket, batches: Iterable[Batch], run: Run) -> int:
    """The number of sites whose tables now hold what these batches have seen. Done again, it changes nothing."""
    pages: dict[str, list[SeenPage]] = defaultdict(list)
    for batch in batches:
        for seen in staged_rows(bucket, Staged(staging_key(run, _STAGE, batch.id), 0), SeenPage):
            pages[seen.site].append(seen)
    for site, rows in sorted(pages.items()):
        stage_rows(bucket, clutter_key(site), sample([*_table(bucket, site), *rows]), SeenPage)
    return len(pages)


def _table(bucket: Bucket, site: str) -> list[SeenPage]:
    try:
        return staged_rows(bucket, Staged(clutter_key(site), 0), SeenPage)
    except (ObjectMissing, ArrowException, KeyError, TypeError):
        return []


@task(name="learn-clutter", task_run_name="learn-clutter-{run.id}", **PATIENTLY)
def learn_clutter(batches: tuple[Batch, ...], run: Run, settings: Settings) -> int:
    """Keeps what the pages of these batches have in common with others of their sites; see `learn`."""
    return learn(open_bucket(settings), batches, run)
