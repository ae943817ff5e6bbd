"""The `pressmark` command: its words and exit codes. What each word does stands in commands.py.

Exit codes: 0 done; 1 the run failed; 2 wrong usage, configuration or query; 3 the store or a server; 4 another process
holds the run; 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Sequence
from datetime import date, datetime

from flows import commands
from flows.commands import Command
from flows.embedded import quieten_prefect
from schemas.errors import PressmarkError

INTERRUPTED = 130


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
    words = parser.add_subparsers(required=True, metavar="COMMAND")
    _of_runs(words)
    _of_sources(words)
    _of_the_archive(words)
    return parser


def _of_runs(words: _SubParsersAction[ArgumentParser]) -> None:
    demo = _add(words, "demo", commands.demo, "Archive two nights of a small news site that comes with Pressmark.")
    demo.add_argument("--stay", action="store_true", help="keep the store and the Prefect UI running until Ctrl-C")
    night = _add(words, "night", commands.night, "Archive one night of the sources in sources.toml.")
    night.add_argument("--night", type=date.fromisoformat, metavar="YYYY-MM-DD", help="which night; today without it")
    night.add_argument("--sources", metavar="FILE", help="another file than sources.toml")
    backfill = _add(words, "backfill", commands.backfill, "Archive WARC, WET, HTML and text files, folders and archives of them.")
    backfill.add_argument("paths", nargs="+", metavar="PATH")
    text = "Read the captures of the archive again; what this version reads otherwise becomes a new version."
    reread = _add(words, "reread", commands.reread, text)
    reread.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only captures of this night and later")
    reread.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only captures of this night and earlier")
    _add(words, "up", commands.up, "Run the store, the Prefect server and the nightly schedule until Ctrl-C.")


def _of_sources(words: _SubParsersAction[ArgumentParser]) -> None:
    text = "Find the feeds and sitemaps of a site, and try those of sources.toml."
    sources = words.add_parser("sources", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    add = _add(sources, "add", commands.add_source, "Find what a site offers, and write the best of it to sources.toml.")
    add.add_argument("url", metavar="URL", help="the front page of a site, or a feed or sitemap itself")
    add.add_argument("--sources", metavar="FILE", help="another file than sources.toml")
    add.add_argument("--choose", type=int, metavar="N", default=1, help="another line of the table than the first")
    add.add_argument("--dry-run", action="store_true", help="only show what there is")
    check = _add(
        sources, "check", commands.check_sources, "Try every source, and say what works, what is stale, what is blocked."
    )
    check.add_argument("--sources", metavar="FILE", help="another file than sources.toml")


def _of_the_archive(words: _SubParsersAction[ArgumentParser]) -> None:
    inspect = _add(words, "inspect", commands.inspect, "Show what one page says, without storing anything.")
    inspect.add_argument("page", metavar="FILE_OR_URL")
    query = _add(words, "query", commands.query, "Answer SQL over the tables articles, teasers, sightings and outcomes.")
    query.add_argument("sql", metavar="SQL")
    text = "Find the raw captures of a page."
    captures = words.add_parser("captures", help=text, description=text).add_subparsers(required=True, metavar="COMMAND")
    show = _add(captures, "show", commands.show_captures, "List the captures of a URL, or save one of them.")
    show.add_argument("url", metavar="URL")
    show.add_argument(
        "--at", type=datetime.fromisoformat, metavar="TIME", help="the capture that stood at this time (ISO 8601, UTC)"
    )
    show.add_argument("--save", metavar="FILE", help="write the payload of the newest capture, or of that one, over this file")
    _add(words, "verify", commands.verify, "Check every object of the archive against the ledger.")
    reindex = _add(words, "reindex", commands.reindex, "Make the index anew from the tables.")
    reindex.add_argument("--dry-run", action="store_true", help="only show what this version would decide otherwise")


def _add(words: _SubParsersAction[ArgumentParser], name: str, run: Command, text: str) -> ArgumentParser:
    added = words.add_parser(name, help=text, description=text)
    added.set_defaults(run=run)
    added.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    return added


if __name__ == "__main__":
    sys.exit(main())
