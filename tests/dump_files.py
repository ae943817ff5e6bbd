"""Files of a dump and what is read from them, for the tests of dumps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from schemas.outcome import Outcome
from schemas.page import Page
from tasks.dumps import Origin, read_file

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
ORIGIN = Origin("dump", NIGHT, limit=5000)
HTML = b"<!doctype html><p>Der Kran hebt wieder.</p>"


def read(path: Path, name: str = "") -> list[Page | Outcome]:
    return list(read_file(path, name or path.name, ORIGIN))


def only(path: Path) -> Page | Outcome:
    (item,) = read(path)
    return item


def write(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def reasons(items: Iterable[Page | Outcome]) -> list[str]:
    return [item.reason.value if isinstance(item, Outcome) else item.record_type.value for item in items]
