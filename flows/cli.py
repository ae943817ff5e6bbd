"""The `pressmark` command: one thin function a subcommand. Answers go to standard output, everything else to standard error.

Exit codes: 0 done; 1 the run failed; 2 wrong usage, configuration or query; 3 the store or a server; 4 another process
holds the run; 130 interrupted.
"""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any, TypeVar

from rich.console import Console

from flows.embedded import embedded_store, prefect_server, quieten_prefect
from flows.progress import shown_on
from schemas.errors import ConfigInvalid, PressmarkError
from schemas.run import NightReport
from schemas.settings import Settings, read_settings

Answer = TypeVar("Answer")

INTERRUPTED = 130
WIDTH_OF_A_FILE = 200  # characters


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code of the command that the arguments name; every error of Pressmark's own is one readable line."""
    options = _parser().parse_args(arguments)
    quieten_prefect()  # before anything imports it
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop ends like Ctrl-C
    try:
        code: int = options.run(options)
    except PressmarkError as error:
        print(f"pressmark: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("pressmark: interrupted. The same command goes on where this one stopped.", file=sys.stderr)
        return INTERRUPTED
    return code


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="pressmark", description="A news archive that runs itself at night.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Namespace], int], text: str) -> ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        added.add_argument("--json", action="store_true", help="answer in JSON, for machines")
        return added

    demo = command("demo", _demo, "Archive two nights of a small news site that comes with Pressmark.")
    demo.add_argument("--stay", action="store_true", help="keep the store and the Prefect UI running until Ctrl-C")
    night = command("night", _night, "Archive one night of the sources in sources.toml.")
    night.add_argument("--night", type=date.fromisoformat, metavar="YYYY-MM-DD", help="which night; today without it")
    night.add_argument("--sources", metavar="FILE", help="another file than sources.toml")
    backfill = command("backfill", _backfill, "Archive WARC, WET, HTML and text files, or folders of them.")
    backfill.add_argument("paths", nargs="+", metavar="PATH")
    inspect = command("inspect", _inspect, "Show what one page says, without storing anything.")
    inspect.add_argument("page", metavar="FILE_OR_URL")
    query = command("query", _query, "Answer SQL over the tables articles, teasers, sightings and outcomes.")
    query.add_argument("sql", metavar="SQL")
    command("verify", _verify, "Check every object of the archive against the ledger.")
    reindex = command("reindex", _reindex, "Make the index anew from the tables.")
    reindex.add_argument("--dry-run", action="store_true", help="only show what this version would decide otherwise")
    command("up", _up, "Run the store, the Prefect server and the nightly schedule until Ctrl-C.")
    return parser


def _night(options: Namespace) -> int:
    settings = read_settings()
    settings = replace(settings, sources=options.sources or settings.sources)
    _check_sources(settings)

    def archive(store: Settings) -> NightReport:
        from flows.nightly import archive_night

        return archive_night(night=options.night, settings=store)

    return _run(archive, settings, options)


def _check_sources(settings: Settings) -> None:
    """A typo in sources.toml is told before any server is started."""
    from schemas.source import read_sources

    read_sources(Path(settings.sources))


def _backfill(options: Namespace) -> int:
    missing = [path for path in options.paths if not Path(path).exists()]
    if missing:
        raise ConfigInvalid("backfill", "PATH", f"{missing[0]} does not exist")
    paths = tuple(str(Path(path).resolve()) for path in options.paths)

    def archive(store: Settings) -> NightReport:
        from flows.backfill import archive_dumps

        return archive_dumps(paths, settings=store)

    return _run(archive, read_settings(), options)


def _run(archive: Callable[[Settings], NightReport], settings: Settings, options: Namespace) -> int:
    """Runs a flow on the store and the Prefect server that the settings name, and shows its report."""
    console = Console(stderr=True)
    with embedded_store(settings) as store, prefect_server(settings):
        with shown_on(console):
            report = archive(store)
        if options.json:
            _print_json(report.as_json())
        else:
            from flows.screen import show_report

            show_report(_answers(), report)
    return 0


def _inspect(options: Namespace) -> int:
    from flows.reading import inspect_page, reading_as_json

    reading = inspect_page(options.page, read_settings())
    if options.json:
        _print_json(reading_as_json(reading))
    else:
        from flows.screen import show_reading

        show_reading(_answers(), reading)
    return 0


def _query(options: Namespace) -> int:
    from tasks.query import query_archive

    with embedded_store(read_settings()) as store:
        answer = query_archive(options.sql, store)
    if options.json:
        _print_json(answer.to_pylist())
    else:
        from flows.screen import show_table

        show_table(_answers(), answer)
    return 0


def _on_servers(task: Callable[[Settings], Answer]) -> Answer:
    """What a flow of the upkeep answers, run on the store and the Prefect server that the settings name."""
    settings = read_settings()
    with embedded_store(settings) as store, prefect_server(settings):
        return task(store)


def _verify(options: Namespace) -> int:
    from flows.upkeep import verify_archive

    findings = _on_servers(verify_archive)
    if options.json:
        _print_json([finding.as_json() for finding in findings])
    else:
        from flows.screen import show_findings

        show_findings(_answers(), findings)
    return 1 if findings else 0


def _reindex(options: Namespace) -> int:
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
    from flows.upkeep import compare_with_archive

    comparison = _on_servers(compare_with_archive)
    if options.json:
        _print_json(comparison.as_json())
    else:
        from flows.screen import show_comparison

        show_comparison(_answers(), comparison)
    return 0


def _up(options: Namespace) -> int:
    from flows.deployments import serve_nightly

    settings = read_settings()
    _check_sources(settings)
    with embedded_store(settings) as store, prefect_server(settings) as address:
        if options.json:
            _print_json({"prefect": address, "store": store.endpoint_url, "bucket": store.bucket})
        else:
            _say_where(store, address)
        serve_nightly(store)
    return 0


def _say_where(store: Settings, address: str) -> None:
    print(f"Prefect UI  {address}")
    print(f"Store       {store.endpoint_url or 'AWS S3'}, bucket {store.bucket}")
    print(f"Schedule    {store.cron} ({store.timezone}), sources in {store.sources}")
    print("Ctrl-C stops everything.", flush=True)


def _demo(options: Namespace) -> int:
    from flows.demo import run_demo

    console = Console(stderr=True) if options.json else _answers()
    reports = run_demo(read_settings(), console, Event() if options.stay else None)
    if options.json:
        _print_json([report.as_json() for report in reports])
    return 0


def _answers() -> Console:
    """Standard output: as wide as the terminal, or wide enough for tables in a file or a pipe."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH_OF_A_FILE)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


if __name__ == "__main__":
    sys.exit(main())
