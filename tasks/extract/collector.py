"""The garbage collector of Python, paused where it would search in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """A pause of the collector of cycles, for work that makes many objects and hardly a cycle; afterwards it is as it was.

    What is in no cycle is freed at once as always. Threads may overlap: who finds it paused leaves it paused, and who paused
    it ends that.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
