"""Reading one page without storing anything: what `pressmark inspect` does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.errors import ConfigInvalid, FetchFailed, PageUnreadable
from schemas.outcome import Outcome, Reason
from schemas.page import Page
from schemas.settings import Settings
from schemas.story import Reading
from tasks.dumps import Origin, read_file
from tasks.extract import read_page
from tasks.fetch import fetch_page, open_web, refusal


def inspect_page(where: str, settings: Settings) -> Reading:
    """What the page at this URL, or in this file, says. Of a file with many records: the first page in it.

    Raises FetchFailed, PageUnreadable with the reason, and ConfigInvalid for a file that does not exist.
    """
    if where.startswith(("http://", "https://")):
        page, url = _fetched(where, settings), where
    else:
        page, url = _from_file(Path(where), settings), ""
    return read_page(page.body, url=url, media_type=page.media_type)


def reading_as_json(reading: Reading) -> dict[str, Any]:
    """The reading as plain values, for `--json`; times in ISO 8601."""
    return {name: value for name, value in asdict(reading).items() if name != "line_digests"}


def _fetched(url: str, settings: Settings) -> Page:
    with open_web(settings) as web:
        page = fetch_page(web, url)
    reason = refusal(page)
    if reason:
        raise FetchFailed(url, reason, page.status_line)
    return page


def _from_file(path: Path, settings: Settings) -> Page:
    if not path.is_file():
        raise ConfigInvalid("inspect", "FILE_OR_URL", f"{path} is no file")
    origin = Origin("inspect", datetime.now(UTC), settings.max_page_bytes)
    for item in read_file(path, path.name, origin):
        if isinstance(item, Outcome):
            raise PageUnreadable(item.reason, item.detail)
        return item
    raise PageUnreadable(Reason.NOT_A_PAGE, f"{path} holds no page")
