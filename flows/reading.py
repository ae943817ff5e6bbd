"""Reading one page without storing anything: what `pressmark inspect` does."""

from __future__ import annotations
