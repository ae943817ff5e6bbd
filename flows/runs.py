"""A run from its beginning to its end: held by one process, begun once, taken up again after a crash."""

from __future__ import annotations
