"""What every `pressmark` command does: one thin function each, which returns the exit code.

Answers go to standard output, everything else to standard error. A command loads only what it needs: Prefect takes a second.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from rich.console import Console

from flows.embedded import embedded_store, prefect_server
from flows.progress import shown_on
from schemas.errors import ConfigInvalid
from schemas.run import NightReport
from schemas.settings import Settings, read_settings
from schemas.source import read_sources

Answer = TypeVar("Answer")
Command = Callable[[Namespace], int]

WIDTH_OF_A_FILE = 200  # characters


def demo(options: Namespace) -> int:
    """Two nights of the site that comes with Pressmark."""
    from flows.demo import run_demo

    console = Console(stderr=True) if options.json else _answers()
    reports = run_demo(read_settings(), console, Event() if options.stay else None)
    if options.json:
        _print_json([report.as_json() for report in reports])
    return 0


def night(options: Namespace) -> int:
    """One night of the sources."""
    settings = _with_sources(options)

    def archive(store: Settings) -> NightReport:
        from flows.nightly import archive_night

        return archive_night(night=options.night, settings=store)

    return _run(archive, settings, options)


def backfill(options: Namespace) -> int:
    """The files and folders that are named."""
    missing = [path for path in options.paths if not Path(path).exists()]
    if missing:
        raise ConfigInvalid("backfill", "PATH", f"{missing[0]} does not exist")
    paths = tuple(str(Path(path).resolve()) for path in options.paths)

    def archive(store: Settings) -> NightReport:
        from flows.backfill import archive_dumps

        return archive_dumps(paths, settings=store)

    return _run(archive, read_settings(), options)


def reread(options: Namespace) -> int:
    """The captures of the archive, read by the present extractor."""

    def read_again(store: Settings) -> NightReport:
        from flows.reread import reread_captures

        return reread_captures(store, options.since, options.until)

    return _run(read_again, read_settings(), options)


def up(options: Namespace) -> int:
    """Store, Prefect server and schedule, until Ctrl-C."""
    from flows.deployments import serve_nightly

    settings = _with_sources(options)
    with embedded_store(settings) as store, prefect_server(settings) as address:
        if options.json:
            _print_json({"prefect": address, "store": store.endpoint_url, "bucket": store.bucket})
        else:
            _say_where(store, address)
        serve_nightly(store)
    return 0


def add_source(options: Namespace) -> int:
    """What a site offers; the best of it, or the line that was chosen, is written to sources.toml. 1 where there is nothing."""
    from flows.screen import show_added, show_offers
    from flows.sources import add_source as write
    from flows.sources import find_sources

    settings = read_settings()
    found = find_sources(options.url, settings)
    if not options.json:
        show_offers(_answers(), found)
    if not 1 <= options.choose <= max(1, len(found.offers)):
        raise ConfigInvalid("sources add", "--choose", f"there is no line {options.choose}")
    added = None if options.dry_run or not found.offers else write(found.offers[options.choose - 1], _sources(options, settings))
    if options.json:
        _print_json({**found.as_json(), "added": added and added.as_json()})
    elif added:
        show_added(_answers(), added)
    return 0 if found.offers else 1


def check_sources(options: Namespace) -> int:
    """Every source, tried; 1 where one of them does not work."""
    from flows.screen import show_checks
    from flows.sources import check_sources as try_all
    from tasks.discover import Health

    settings = read_settings()
    checks = try_all(_sources(options, settings), settings)
    _answer(options, checks, lambda tried: [check.as_json() for check in tried], show_checks)
    return 0 if all(check.health is Health.WORKS for check in checks) else 1


def _sources(options: Namespace, settings: Settings) -> Path:
    return Path(options.sources or settings.sources)


def inspect(options: Namespace) -> int:
    """What one page says."""
    from flows.reading import inspect_page, reading_as_json
    from flows.screen import show_reading

    reading = inspect_page(options.page, read_settings())
    return _answer(options, reading, reading_as_json, show_reading)


def query(options: Namespace) -> int:
    """The answer to a question in SQL."""
    from flows.screen import show_table
    from tasks.query import query_archive

    with embedded_store(read_settings()) as store:
        answer = query_archive(options.sql, store)
    return _answer(options, answer, lambda table: table.to_pylist(), show_table)


def show_captures(options: Namespace) -> int:
    """The captures of a URL, newest first, or one of them in a file; 1 where there is none."""
    from flows.captures import capture_at, captures_of, save_capture
    from flows.screen import show_captures as show

    with embedded_store(read_settings()) as store:
        found = captures_of(options.url, store)
        if options.at:
            found = [one for one in (capture_at(found, options.at.replace(tzinfo=options.at.tzinfo or UTC)),) if one]
        if options.save and found:
            save_capture(found[0], Path(options.save), store, others=found)
            found = found[:1]
    _answer(options, found, lambda captures: [capture.as_json() for capture in captures], show)
    return 0 if found else 1


def verify(options: Namespace) -> int:
    """Every object that is not what was written; 1 where there is one."""
    from flows.screen import show_findings
    from flows.upkeep import verify_archive

    findings = _on_servers(verify_archive)
    _answer(options, findings, lambda all_of_them: [finding.as_json() for finding in all_of_them], show_findings)
    return 1 if findings else 0


def reindex(options: Namespace) -> int:
    """A new index, or what it would decide otherwise."""
    return _compare(options) if options.dry_run else _rebuild(options)


def _rebuild(options: Namespace) -> int:
    from flows.upkeep import reindex_archive

    commit = _on_servers(reindex_archive)
    if options.json:
        _print_json({"commit": commit.number, "objects": [stored.key for stored in commit.index]})
    else:
        print(f"Commit {commit.number} has the new index: {len(commit.index)} objects.")
    return 0


def _compare(options: Namespace) -> int:
    from flows.screen import show_comparison
    from flows.upkeep import compare_with_archive
    from tasks.deduplicate.rebuild import Comparison

    return _answer(options, _on_servers(compare_with_archive), Comparison.as_json, show_comparison)


def _with_sources(options: Namespace) -> Settings:
    """The settings of a night. A typo in sources.toml and a night without a contact are told before any server is started."""
    from flows.runs import check_contact

    settings = read_settings()
    settings = replace(settings, sources=getattr(options, "sources", None) or settings.sources)
    check_contact(read_sources(Path(settings.sources)), settings)
    return settings


def _run(archive: Callable[[Settings], NightReport], settings: Settings, options: Namespace) -> int:
    """Runs a flow on the store and the Prefect server that the settings name, and shows its report."""
    from flows.screen import show_report

    with embedded_store(settings) as store, prefect_server(settings):
        with shown_on(Console(stderr=True)):
            report = archive(store)
        return _answer(options, report, NightReport.as_json, show_report)


def _on_servers(flow: Callable[[Settings], Answer]) -> Answer:
    """What a flow answers, run on the store and the Prefect server that the settings name."""
    settings = read_settings()
    with embedded_store(settings) as store, prefect_server(settings):
        return flow(store)


def _answer(options: Namespace, answer: Answer, as_json: Callable[[Answer], Any], show: Callable[[Console, Answer], None]) -> int:
    """Gives the answer to whoever asked, a machine or a person."""
    if options.json:
        _print_json(as_json(answer))
    else:
        show(_answers(), answer)
    return 0


def _answers() -> Console:
    """Standard output: as wide as the terminal, or wide enough for tables in a file or a pipe."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH_OF_A_FILE)


def _say_where(store: Settings, address: str) -> None:
    print(f"Prefect UI  {address}")
    print(f"Store       {store.endpoint_url or 'AWS S3'}, bucket {store.bucket}")
    print(f"Schedule    {store.cron} ({store.timezone}), sources in {store.sources}")
    print("Ctrl-C stops everything.", flush=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
