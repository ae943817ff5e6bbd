"""How far a run is, told to whoever watches: a terminal, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.outcome import Stage

T = TypeVar("T")
Watcher = Callable[[str, int, int], None]

_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def steps(stage: Stage, items: Iterable[T], total: int) -> Iterator[T]:
    """The items as they are; the watcher is told of every one that is done."""
    tell = _watcher.get() or (lambda *_: None)
    tell(stage, 0, total)
    for number, item in enumerate(items, start=1):
        yield item
        tell(stage, number, total)


@contextmanager
def shown_on(console: Console) -> Iterator[None]:
    """While it lasts the stages of a run are shown as bars on the console; nothing is shown where it is not a terminal."""
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        rows = {stage.value: bars.add_task(stage.value, total=None, visible=False) for stage in Stage}

        def tell(stage: str, done: int, total: int) -> None:
            bars.update(rows[stage], completed=done, total=total, visible=True)

        with watched_by(tell):
            yield


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """While it lasts the watcher is told, at every step, the stage, how many items are done, and how many there are."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)
