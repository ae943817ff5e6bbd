"""The plain text of a page -> Reading: the article, the teasers, and the page's own furniture left out.

The article is the run of lines with the greatest weight, paragraphs counting for it and furniture against it: maximum
subsequence segmentation (Pasternack and Roth, "Extracting article text from the web", WWW 2009).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from schemas.story import Article, Reading
from tasks.extract.announce import Reference
from tasks.extract.dates import find_date
from tasks.extract.head import HEAD_LINES, read_head
from tasks.extract.lines import Kind, Line, join_paragraphs, measure, read_lines, without_dates
from tasks.extract.rhythm import find_spans, read_teasers

# A paragraph counts with its length up to a cap, so that one endless line does not outweigh the furniture around it. The
# other weights were chosen on whole-page texts of 211 articles: lighter furniture lets more of it in, heavier cuts articles.
_WEIGHTS = {
    Kind.CLUTTER: -100,
    Kind.LIST_HEADING: -150,
    Kind.META: -20,
    Kind.DATED: -20,
    Kind.PHOTO: -10,
    Kind.LABEL: -40,
    Kind.HEADLINE: -30,
}
_TEASER_WEIGHT = -40
_PARAGRAPH_CAP = 400
_SHORTEST_ARTICLE = 200  # characters in paragraphs; a page with less has teasers or nothing
_MOST_TEXT = 4_000_000  # characters; no page is longer, and what is was made to hurt
_BODY = (Kind.PARAGRAPH, Kind.HEADLINE, Kind.LABEL, Kind.META, Kind.DATED)
_DATELINE = re.compile(r"^[^\W\d_][\w .,'’/-]{1,40}\(([^()]{2,40})\)\s*[-–—:]\s*\S|^\(([A-Z][\w ]{1,20})\)\s*(?:[-–—]{1,2})\s*\S")


def read_text(text: str, *, url: str, extractor: str) -> Reading:
    """What the text of a whole page says."""
    lines = read_lines(text[:_MOST_TEXT])
    spans = find_spans(lines)
    announced = {n for span in spans for n in span.lines}
    start, end = _heaviest(lines, announced)
    article = _article(lines, start, end, announced, url)
    reference = Reference(shown_at=article.published_at if article else _shown_date(lines))
    return Reading(article=article, teasers=read_teasers(lines, spans, reference), extractor=extractor)


def dateline_credit(paragraph: str) -> str:
    """The agency in a dateline such as "SEOUL (Reuters) –", "" where there is none."""
    match = _DATELINE.match(paragraph)
    return (match[1] or match[2]).strip() if match else ""


def _weight(line: Line, announced: bool) -> int:
    if announced:
        return _TEASER_WEIGHT
    return min(measure(line.text), _PARAGRAPH_CAP) if line.kind is Kind.PARAGRAPH else _WEIGHTS[line.kind]


def _heaviest(lines: Sequence[Line], announced: set[int]) -> tuple[int, int]:
    """Start and end of the run of lines with the greatest weight (Kadane); (0, 0) where nothing has any."""
    best, best_run, weight, start = 0, (0, 0), 0, 0
    for number, line in enumerate(lines):
        if weight <= 0:
            weight, start = 0, number
        weight += _weight(line, number in announced)
        if weight > best:
            best, best_run = weight, (start, number + 1)
    return best_run


def _article(lines: Sequence[Line], start: int, end: int, announced: set[int], url: str) -> Article | None:
    start = _below_repeated_title(lines, start, end)
    own = [n for n in range(start, end) if n not in announced and lines[n].kind in _BODY]
    if sum(len(lines[n].text) for n in own if lines[n].kind is Kind.PARAGRAPH) < _SHORTEST_ARTICLE:
        return None
    head, body = read_head(lines, own, announced)
    paragraphs = [lines[n].text for n in body]
    return Article(
        title=head.title,
        text=join_paragraphs(paragraphs),
        url=url,
        summary=head.summary,
        authors=head.byline.authors,
        credit=dateline_credit(paragraphs[0]) or head.byline.credit,
        section=head.section,
        published_at=head.byline.published_at,
        published_raw=head.byline.published_raw,
        published_from=head.byline.published_from,
    )


def _below_repeated_title(lines: Sequence[Line], start: int, end: int) -> int:
    """Where the body begins when the headline stands twice at the top, with something strange between."""
    above = {line.text for line in lines[max(0, start - HEAD_LINES) : start] if line.kind is Kind.HEADLINE}
    again = [n for n in range(start, min(start + 4, end)) if lines[n].text in above]
    return again[-1] + 1 if again else start


def _shown_date(lines: Sequence[Line]) -> datetime | None:
    """The date that a listing shows for itself, alone on a line near the top."""
    for line in lines[:20]:
        if line.kind is Kind.META and not without_dates(line.text)[0] and (found := find_date(line.text)):
            return found.at
    return None
