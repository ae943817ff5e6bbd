"""What stands above the body of an article in plain text: headline, dek, section, byline and date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.extract.byline import Byline, read_byline
from tasks.extract.lines import Kind, Line

HEAD_LINES = 16  # how far above its first paragraph the head of an article may reach
_STAMP_LINES = 7  # how far below its headline date and byline stand
_BODY_LINES = 12  # a headline speaks of what the first paragraphs speak of
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an article; "" where a part is missing."""

    title: str
    summary: str
    section: str
    byline: Byline


def read_head(lines: Sequence[Line], own: Sequence[int], announced: set[int]) -> tuple[Head, list[int]]:
    """The head of the article whose lines have the numbers `own`, and the numbers that are left for its body.

    `announced` are the numbers of lines that belong to teasers: no date or headline is taken from them.
    """
    near = [n for n in range(max(0, own[0] - HEAD_LINES), own[0] + 1) if n not in announced]
    title = _headline(lines, near, own)
    if title is None:
        return Head("", "", "", Byline()), list(own)
    below = (n for n in range(title + 1, min(title + _STAMP_LINES, len(lines))) if n not in announced)
    stamps = [n for n in below if lines[n].kind is Kind.META]
    begin = max([title, *(n for n in stamps if _paragraphs(lines, own, title, n) <= 2)])
    deks = [n for n in dict.fromkeys((*near, *own)) if title < n < max(begin, own[0]) and lines[n].kind is Kind.PARAGRAPH]
    head = Head(
        title=lines[title].text,
        summary=" ".join(lines[n].text for n in deks),
        section=lines[title - 1].text if title and lines[title - 1].kind is Kind.LABEL else "",
        byline=read_byline(lines[n].text for n in stamps),
    )
    return head, [n for n in own if n > begin] or list(own)


def _headline(lines: Sequence[Line], near: Sequence[int], own: Sequence[int]) -> int | None:
    """The number of the line near the first paragraph that is the headline, None where no line can be."""
    body = {word for n in own[:_BODY_LINES] if lines[n].kind is Kind.PARAGRAPH for word in _words(lines[n].text)}
    seen = Counter(line.text for line in lines)
    scores = {}
    for n in near:
        if lines[n].kind is Kind.HEADLINE:
            spoken = _words(lines[n].text)
            shared = len(spoken & body) / max(len(spoken), 3)
            stamped = any(line.kind is Kind.META for line in lines[n + 1 : n + 4])
            scores[n] = shared + 0.5 * (seen[lines[n].text] > 1) + 0.3 * stamped - 0.02 * (own[0] - n)
    return max(scores, key=lambda n: (scores[n], n), default=None)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _paragraphs(lines: Sequence[Line], own: Sequence[int], start: int, end: int) -> int:
    return sum(start < n < end and lines[n].kind is Kind.PARAGRAPH for n in own)
