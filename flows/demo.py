"""The demonstration: two nights of a small news site that comes with Pressmark, through the real flows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event

from rich.console import Console

from flows.demo_site import demo_sources, serve_site
from flows.embedded import DEMO_BUCKET, embedded_store, prefect_server
from flows.progress import shown_on
from flows.screen import show_report, show_table
from schemas.run import NightReport
from schemas.settings import Settings
from tasks.query import query_archive
from tasks.store import open_bucket

AGAIN = f"PRESSMARK_EMBEDDED=true PRESSMARK_BUCKET={DEMO_BUCKET}"
LANGUAGES = "SELECT language, count(*) AS articles FROM articles GROUP BY language ORDER BY articles DESC, language"
# Some examples of every relation, each with what it was seen as and what the archive holds.
RECOGNISED = """
WITH stories AS (
    SELECT article_id AS id, 'article' AS kind, characters FROM articles
    UNION ALL SELECT teaser_id, 'teaser', length(text) FROM teasers
), seen AS (
    SELECT *, row_number() OVER (PARTITION BY relation ORDER BY page_url, position) AS example,
        count(*) OVER (PARTITION BY relation) AS times
    FROM sightings WHERE night = '{night}'
)
SELECT relation, times, seen.title AS seen, seen.characters, stories.kind AS of, stories.characters AS its_characters,
    method || ' ' || round(similarity, 2) AS why
FROM seen JOIN stories ON stories.id = seen.of WHERE example <= {examples} ORDER BY times DESC, relation, example
"""
EXAMPLES = 3


def demo_settings(settings: Settings) -> Settings:
    """The settings of the demonstration: the embedded store, whatever the environment names, and a site on this machine."""
    return replace(settings, embedded=True, endpoint_url="", bucket=DEMO_BUCKET, pace_seconds=0.0, allow_loopback=True)


def run_demo(settings: Settings, console: Console, stay: Event | None = None) -> list[NightReport]:
    """The reports of both nights, after everything was shown on the console and every server was stopped.

    With `stay` the servers go on until that event is set, or Ctrl-C.
    """
    with ExitStack() as stack:
        console.print("Starting the store and the Prefect server on loopback ...")
        store = stack.enter_context(embedded_store(demo_settings(settings)))
        address = stack.enter_context(prefect_server(settings))
        reports = two_nights(store, console)
        console.print(f'\n[bold]A query over the archive[/]\n$ {AGAIN} pressmark query "{LANGUAGES}"')
        show_table(console, query_archive(LANGUAGES, store))
        console.print(f"\nThe archive stays in {settings.home}/, bucket {store.bucket}; that query can be run at any time.")
        console.print(f"The runs are in the Prefect UI, {address}/runs, while `pressmark up` or `pressmark demo --stay` runs.")
        if stay:
            console.print("Ctrl-C stops everything.")
            stay.wait()
    return reports


def two_nights(store: Settings, console: Console) -> list[NightReport]:
    """The reports of two nights of the demonstration site, archived into an empty bucket."""
    from flows.nightly import archive_night

    empty(store)
    today = datetime.now(UTC).date()
    reports = []
    with serve_site() as site:
        for site.night, night in enumerate((today - timedelta(days=1), today), start=1):
            console.print(f"\n[bold]Night {site.night} of 2[/]: {site.base}, as it was on {night}")
            with shown_on(console):
                reports.append(archive_night(night, demo_sources(site.base), store))
            show_report(console, reports[-1])
            show_recognised(store, night, console)
    return reports


def show_recognised(store: Settings, night: date, console: Console) -> None:
    """What was recognised that night, and why."""
    console.print(f"  recognised, with up to {EXAMPLES} examples of each relation:")
    show_table(console, query_archive(RECOGNISED.format(night=night, examples=EXAMPLES), store))


def empty(store: Settings) -> None:
    """Removes what an earlier demonstration left, so that this one shows two whole nights."""
    bucket = open_bucket(store)
    for key in bucket.keys(""):
        bucket.delete(key)
