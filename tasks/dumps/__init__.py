"""WARC, WET, HTML and text files of others -> Page: they enter by the same door as what was fetched."""

from __future__ import annotations

from tasks.dumps.batch import capture_shard
from tasks.dumps.files import Origin, read_file
from tasks.dumps.plan import plan_dump

__all__ = ["Origin", "capture_shard", "plan_dump", "read_file"]
