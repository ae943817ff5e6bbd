"""The entries of a live blog: a time over every few paragraphs. The times are part of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.body.passages import Passage

_CLOCK = re.compile(r"\b(?:[01]?\d|2[0-3])\s?[:.h]\s?[0-5]\d\b")
_LONGEST = 40  # characters of a line that is a time, with the day and words such as "Updated"
_FEWEST = 3  # entries; one time stands over many an article


def entry_times(own: Sequence[Passage], kept: Sequence[int]) -> list[int]:
    """The numbers of the lines that give the times of entries; none where fewer than three stand over a text of their own."""
    text = set(kept)
    times: list[int] = []
    last = None
    for passage in own:
        if passage.number in text and last is not None:
            times.append(last)
            last = None
        elif passage.number not in text and _is_time(passage):
            last = passage.number
    return times if len(times) >= _FEWEST else []


def _is_time(passage: Passage) -> bool:
    line = passage.line
    return len(line.text) <= _LONGEST and bool(line.datetime or _CLOCK.search(line.text))
