"""Where the development data and its scorers lie: beside the project, not in it.

The folder is the one that PRESSMARK_CORPUS names, `../shared` where it names none. It holds `data/dev`, `data/seeds` and `eval`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


def corpus() -> Path:
    """The folder of the development data, whether it is there or not."""
    return Path(os.environ.get("PRESSMARK_CORPUS") or PROJECT.parent / "shared")


def development_data(name: str) -> Path:
    """One part of the development data: a file or folder in `data/dev`."""
    return corpus() / "data" / "dev" / name


needs_corpus = pytest.mark.skipif(
    not development_data("SHA256SUMS").exists(),
    reason="the development data lies beside the project; PRESSMARK_CORPUS names its folder",
)
