"""Which process holds something: its number and its start, so that a reused number is not taken for it (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_START_FIELD = 19  # of /proc/<pid>/stat after the name in brackets: field 22 in proc(5), clock ticks since boot
_STATE_FIELD = 0


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this host. `started` is its start in clock ticks since boot, "" for a process that is gone."""

    pid: int
    started: str


def process(pid: int) -> Process:
    """The process that has this number now."""
    fields = _fields(pid)
    return Process(pid, fields[_START_FIELD] if fields else "")


def this_process() -> Process:
    """The process that asks."""
    return process(os.getpid())


def is_alive(other: Process) -> bool:
    """Whether that very process still runs; one that has ended and waits for its parent does not."""
    fields = _fields(other.pid)
    return bool(fields) and fields[_STATE_FIELD] not in "ZX" and fields[_START_FIELD] == other.started


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
