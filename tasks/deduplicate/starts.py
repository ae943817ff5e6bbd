"""Where a copy of a story may begin: copies differ in datelines, repeated headlines and deks more than in anything else."""

from __future__ import annotations

import re
from itertools import islice

from tasks.deduplicate.normal import Form

WINDOW = 600  # characters of the text in which a beginning is looked for
MOST = 8
_DATELINE = re.compile(r"\s*[^\W\d_][^\n]{1,60}?(?:[–—:]\s+|\s--?\s+|\)\s*[-–—:]?\s*|।\s*|。)")
_DATELINE_MARK = re.compile(r"[–—:)।。-](?:(?<!-)|(?<=\s-))")  # no dateline goes without
_DATELINE_WINDOW = 90
_LINE = re.compile(r"\n\s*")
# One set of characters comes first, as a search for that is fast; what may follow depends on which it was.
_SENTENCE = re.compile(r"[.!?؟۔।。！？](?:(?<![。！？])['\"”’»)\]]*\s+|(?<=[。！？])[」』”）]*)")


def starts(form: Form, headline: str, normal: str) -> list[int]:
    """Offsets in kept characters at which a copy may begin, ascending from 0, at most 8.

    They are the start, the end of a repeated headline, the ends of datelines, the first four line breaks and the first four
    sentence ends. `headline` is a normal form, `normal` the beginning of that of the text.
    """
    repeated = {len(headline)} if headline and normal.startswith(headline) else set[int]()
    return sorted({0, *form.kept_before(_places(form.text[:WINDOW])), *repeated})[:MOST]


def _places(head: str) -> list[int]:
    """The same as offsets in characters of the text, without 0."""
    lines = [match.end() for match in islice(_LINE.finditer(head), 4)]
    datelines = [end for at in (0, *lines) if (end := _dateline(head, at))]
    sentences = [match.end() for match in islice(_SENTENCE.finditer(head), 4)]
    return sorted({*lines, *datelines, *sentences} - {0})


def _dateline(head: str, at: int) -> int:
    """Where the dateline at that place ends, 0 where there is none."""
    until = at + _DATELINE_WINDOW
    match = _DATELINE.match(head, at, until) if _DATELINE_MARK.search(head, at, until) else None
    return match.end() if match else 0
