"""Which of the lines around an article are its own: what stands within it and behind it and is not of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from tasks.extract.words.appeals import appeals
from tasks.extract.words.captions import described, is_caption
from tasks.extract.words.lines import Kind, Line
from tasks.extract.words.phrases import is_behind_article

_CAPTIONED = (Kind.PARAGRAPH, Kind.HEADLINE, Kind.DATED)
_SUBJECTS = 2  # of an appeal; one alone is often the subject of an article
_PART = re.compile(r"(\w{1,12}\s?[:：])\s|\d{1,3}([.)])\s")
_FEWEST_PARTS = 3
_SHORTEST_BODY = 200  # characters that have to stand before an end, so that no end is seen above the article
_SIGNS = 2  # of comments behind a mark that stands early
_ROW = (Kind.HEADLINE, Kind.LABEL, Kind.DATED)
_FEWEST_IN_ROW = 3
_LONGEST_NAME, _HEAD, _BIO = 60, 15, 80  # characters of a name; lines above the body; characters at the beginning of a biography
_CAPITALISED = re.compile(r"\b[^\W\d_a-z][^\W\d_]+")


def as_article(lines: Sequence[Line]) -> list[Line]:
    """The lines with the kinds that they have for an article.

    Texts of pictures and appeals to the reader are none of its paragraphs. A short line is one if it opens as others do:
    "Q:", "2.". For teasers the lines stay what they are.
    """
    pictures = set(described(lines))
    openings = Counter(_opening(line.text) for line in lines)
    return [replace(line, kind=_kind(line, openings, pictured=n in pictures)) for n, line in enumerate(lines)]


def _kind(line: Line, openings: Counter[str], *, pictured: bool) -> Kind:
    if pictured or (line.kind in _CAPTIONED and is_caption(line.text)):
        return Kind.PHOTO
    if line.kind is Kind.PARAGRAPH and appeals(line.text) >= _SUBJECTS:
        return Kind.CLUTTER
    opening = _opening(line.text) if line.kind in (Kind.HEADLINE, Kind.LABEL) else ""
    return Kind.PARAGRAPH if opening and openings[opening] >= _FEWEST_PARTS else line.kind


def _opening(text: str) -> str:
    """The word and colon, or the sign behind a number, that a line opens with: "Q:", "."; "" where it opens with neither."""
    match = _PART.match(text)
    return (match[1] or match[2]) if match else ""


def before_end(lines: Sequence[Line], run: range, announced: Collection[int]) -> range:
    """The run without what stands behind its article: comments, rights, the author's biography."""
    sizes = [0]
    for n in run:
        prose = lines[n].kind is Kind.PARAGRAPH and n not in announced
        sizes.append(sizes[-1] + (len(lines[n].text) if prose else 0))
    for n, before in zip(run, sizes, strict=False):
        if before >= _SHORTEST_BODY and _is_end(lines, n, run, before / sizes[-1]):
            return range(run.start, n)
    return run


def _is_end(lines: Sequence[Line], n: int, run: range, share: float) -> bool:
    """Whether the article ends before line `n`, `share` of the run's paragraphs standing above."""
    if is_behind_article(lines[n].text):
        below = lines[n + 1 : run.stop]
        return share >= 1 / 3 or sum(line.kind is Kind.META or is_behind_article(line.text) for line in below) >= _SIGNS
    return share > 3 / 4 and _opens_biography(lines, n, run)


def _opens_biography(lines: Sequence[Line], n: int, run: range) -> bool:
    """Whether a line is a name that stands near the headline too, with a paragraph on that person behind."""
    if lines[n].kind not in (Kind.LABEL, Kind.HEADLINE) or len(lines[n].text) > _LONGEST_NAME:
        return False
    name = _CAPITALISED.findall(lines[n].text)[-2:]
    below = next((line.text[:_BIO] for line in lines[n + 1 : min(n + 4, run.stop)] if line.kind is Kind.PARAGRAPH), "")
    if len(name) < 2 or not any(part in below for part in name):
        return False
    head = lines[max(0, run.start - _HEAD) : run.start + _HEAD // 2]
    return any(" ".join(name) in line.text for line in head if line.kind is not Kind.PARAGRAPH)


def links_in_rows(lines: Sequence[Line], run: range, announced: Collection[int]) -> set[int]:
    """The numbers of headlines that stand in a row within an article: links to other stories, not sub-headings.

    The last of a row may be the sub-heading of the paragraph below. A list of the article's own has an introduction, numbers,
    signs at the ends of its items, or one beginning for all.
    """
    found: set[int] = set()
    above = ""
    for row in _rows(lines, [n for n in run if n not in announced]):
        if len(row) >= _FEWEST_IN_ROW and above and not above.endswith((":", "：")) and _is_of_links([lines[n] for n in row]):
            found.update(row[:-1])
        above = lines[row[-1]].text
    return found


def _rows(lines: Sequence[Line], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Headlines and labels that follow each other, as one row; every other line alone; furniture does not part a row."""
    row: list[int] = []
    for n in numbers:
        if lines[n].kind in _ROW:
            row.append(n)
        elif lines[n].kind in (Kind.PARAGRAPH, Kind.META):
            if row:
                yield row
            row = []
            yield [n]
    if row:
        yield row


def _is_of_links(row: Sequence[Line]) -> bool:
    begins = Counter(line.text.split(None, 1)[0] for line in row)
    numbered = sum(any(c.isdigit() for c in line.text) for line in row)
    ended = any(line.text.endswith(tuple(":：?？;；.。!！,，")) for line in row)
    alike = max(begins.values()) >= max(_FEWEST_IN_ROW, len(row) / 2)
    return not ended and not alike and numbered < len(row) / 2 and any(line.kind is Kind.HEADLINE for line in row)
