"""The plain text of a page -> Reading: the article, the teasers, and the page's own furniture left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from schemas.story import Article, Reading
from tasks.extract.clutter import NO_CLUTTER, line_digest
from tasks.extract.plain.head import HEAD_LINES, read_head
from tasks.extract.plain.own import as_article, before_end, links_in_rows
from tasks.extract.plain.region import SHORTEST_ARTICLE, teasers_and_article
from tasks.extract.plain.rhythm import Rhythm, read_teasers
from tasks.extract.teasers.announce import Reference
from tasks.extract.words.dates import find_date
from tasks.extract.words.lines import Kind, Line, in_menu, join_paragraphs, read_lines, without_dates

_MOST_TEXT = 4_000_000  # characters; no page is longer, and what is was made to hurt
_MOST_OFTEN = 2  # a subheading may stand in a table of contents as well
_BODY = (Kind.PARAGRAPH, Kind.HEADLINE, Kind.LABEL, Kind.META, Kind.DATED)
_DATELINE = re.compile(r"^[^\W\d_][\w .,'’/-]{1,40}\(([^()]{2,40})\)\s*[-–—:]\s*\S|^\(([A-Z][\w ]{1,20})\)\s*(?:[-–—]{1,2})\s*\S")


def read_text(text: str, *, url: str, extractor: str, clutter: Collection[int] = NO_CLUTTER) -> Reading:
    """What the text of a whole page says. `clutter` are the digests of lines that are known to repeat on the site.

    Teasers repeat too, so what is of a teaser stays; the rest of the known lines belongs to no article.
    """
    found = read_lines(text[:_MOST_TEXT])
    digests = [line_digest(line.text) for line in found]
    lines = [replace(line, kind=Kind.CLUTTER) if digest in clutter else line for line, digest in zip(found, digests, strict=True)]
    lines = as_article(lines)
    spans, run = teasers_and_article(lines, Rhythm(found), url)
    announced = {n for span in spans for n in span.lines}
    article = _article(lines, before_end(lines, run, announced), announced, url)
    teasers = read_teasers(found, spans, _reference(found, article))
    own = (digest for n, digest in enumerate(digests) if n not in announced)
    return Reading(article=article, teasers=teasers, extractor=extractor, line_digests=tuple(dict.fromkeys(own)))


def dateline_credit(paragraph: str) -> str:
    """The agency in a dateline such as "SEOUL (Reuters) –", "" where there is none."""
    match = _DATELINE.match(paragraph)
    return (match[1] or match[2]).strip() if match else ""


def _article(lines: Sequence[Line], run: range, announced: Collection[int], url: str) -> Article | None:
    seen = Counter(line.text for line in lines)
    run = _below_repeated_title(lines, run)
    left_out = {*announced, *links_in_rows(lines, run, announced)}
    own = [n for n in run if n not in left_out and lines[n].kind in _BODY and _may_be_body(lines[n], seen)]
    if sum(len(lines[n].text) for n in own if lines[n].kind is Kind.PARAGRAPH) < SHORTEST_ARTICLE:
        return None
    head, body = read_head(lines, own, announced, url)
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
        published_zone=head.byline.published_zone,
    )


def _may_be_body(line: Line, seen: Counter[str]) -> bool:
    """Whether a line can be of a body: a label that stands again and again is the page's, unless it names who speaks."""
    return line.kind in (Kind.PARAGRAPH, Kind.META) or seen[line.text] <= _MOST_OFTEN or line.text.endswith((":", "："))


def _below_repeated_title(lines: Sequence[Line], run: range) -> range:
    """Where the body stands when the headline stands twice at the top, with something strange between."""
    above = {line.text for line in lines[max(0, run.start - HEAD_LINES) : run.start] if line.kind is Kind.HEADLINE}
    again = [n for n in run[:4] if lines[n].text in above]
    return range(again[-1] + 1, run.stop) if again else run


def _reference(lines: Sequence[Line], article: Article | None) -> Reference:
    """What teasers are read by: the day of the article or of the listing, and the sections that the menus name."""
    sections = frozenset(line.text.casefold() for n, line in enumerate(lines) if in_menu(lines, n))
    return Reference(shown_at=article.published_at if article else _shown_date(lines), sections=sections)


def _shown_date(lines: Sequence[Line]) -> datetime | None:
    """The date that a listing shows for itself, alone on a line near the top."""
    for line in lines[:20]:
        if line.kind is Kind.META and not without_dates(line.text)[0] and (found := find_date(line.text)):
            return found.at
    return None
