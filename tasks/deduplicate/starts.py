"""Where a copy of a story may begin: copies differ in datelines, repeated headlines and deks more than in anything else."""

from __future__ import annotations

import re
from itertools import accumulate, islice

from tasks.deduplicate.normal import kept, normal_form, unescaped

WINDOW = 600  # characters of the text in which a beginning is looked for
MOST = 8
_DATELINE = re.compile(r"\s*[^\W\d_][^\n]{1,60}?(?:[–—:]\s+|\s--?\s+|\)\s*[-–—:]?\s*|।\s*|。)")
_LINE = re.compile(r"\s*\n\s*")
_SENTENCE = re.compile(r"[.!?؟۔।]['\"”’»)\]]*\s+|[。！？][」』”）]*")


def starts(title: str, text: str) -> list[int]:
    """Offsets in kept characters at which a copy may begin, ascending from 0, at most 8.

    They are the start, the end of a repeated headline, the ends of datelines, the first four line breaks and the first four
    sentence ends.
    """
    text = unescaped(text[: 2 * WINDOW])
    head = text[:WINDOW]
    places = _places(head)
    lengths = [len(kept(head[begin:end])) for begin, end in zip([0, *places], places, strict=False)]
    headline = normal_form(title)
    repeated = [len(headline)] if headline and kept(text[: len(title) + 40]).startswith(headline) else []
    return sorted({0, *accumulate(lengths), *repeated})[:MOST]


def _places(head: str) -> list[int]:
    """The same as offsets in characters of the text, without 0."""
    lines = [match.end() for match in islice(_LINE.finditer(head), 4)]
    datelines = [match.end() for at in (0, *lines) if (match := _DATELINE.match(head, at, at + 90))]
    sentences = [match.end() for match in islice(_SENTENCE.finditer(head), 4)]
    return sorted({*lines, *datelines, *sentences} - {0})
