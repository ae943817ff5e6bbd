"""How much a night, and one source of it, may ask for."""

from __future__ import annotations

from collections.abc import Callable

from schemas.settings import Settings
from schemas.source import Source

# One slow source is not to hold up the commit of the whole night: it may use at most this share of its minutes.
SHARE_OF_A_SOURCE = 1 / 4


class Budget:
    """A number of pages and of seconds, which somebody uses up. Safe in one thread only."""

    def __init__(self, name: str, pages: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self._name, self._pages, self._seconds, self._monotonic = name, pages, seconds, monotonic
        self._used, self._began = 0, monotonic()

    def exhausted(self) -> str:
        """Which part of the budget is used up, in words; "" where there is some left."""
        if self._used >= self._pages:
            return f"the {self._pages} pages of the {self._name} are used up"
        return self.late()

    def late(self) -> str:
        """Whether its minutes are over, in words; "" where they are not."""
        if self._monotonic() - self._began >= self._seconds:
            return f"the {self._seconds / 60:.0f} minutes of the {self._name} are used up"
        return ""

    def use(self) -> None:
        """Notes that one page is asked for."""
        self._used += 1


def night_budget(settings: Settings, monotonic: Callable[[], float]) -> Budget:
    """What a whole night may ask for, over all sources."""
    return Budget("night", settings.night_pages, settings.night_minutes * 60, monotonic)


def source_budget(settings: Settings, source: Source, monotonic: Callable[[], float]) -> Budget:
    """What one source of it may ask for."""
    minutes = source.max_minutes or settings.night_minutes * SHARE_OF_A_SOURCE
    return Budget("source", source.max_entries, minutes * 60, monotonic)
