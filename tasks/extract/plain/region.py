"""Where the article stands among the lines of a page, and where the teasers.

The article is the run of lines with the greatest weight, paragraphs counting for it and furniture against it: maximum
subsequence segmentation (Pasternack and Roth, "Extracting article text from the web", WWW 2009).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tasks.extract.plain.head import find_headline
from tasks.extract.plain.rhythm import Rhythm, Span
from tasks.extract.words.lines import Kind, Line, ends_sentence, measure
from tasks.extract.words.phrases import without_more

SHORTEST_ARTICLE = 200  # characters in paragraphs; a page with less has teasers or nothing
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
_UNENDED = 0.7  # a paragraph that stops without the end of a sentence counts for less
_SURELY_ARTICLE = 800  # characters left to an article when lists must be sure: no listing leaves so much
_FEWEST_LISTED = 3  # teasers of a listing


def teasers_and_article(lines: Sequence[Line], rhythm: Rhythm, url: str) -> tuple[list[Span], range]:
    """The teasers of a page, and the numbers of the lines among which its article stands: an empty range on a listing.

    `rhythm` is that of the same lines. Lists are read strictly as long as any line may be of the article, and loosely
    where none can: outside of the article that strict reading leaves, and everywhere on a page of which loose reading
    leaves nothing.
    """
    strict = rhythm.spans(range(len(lines)))
    told = _paragraphs(lines, _heaviest(lines, _announced(strict)), _announced(strict))
    if _size(lines, told) < _SURELY_ARTICLE:
        loose = rhythm.spans(range(0))
        left = _paragraphs(lines, _heaviest(lines, _announced(loose)), _announced(loose))
        if _size(lines, told) < SHORTEST_ARTICLE or (len(loose) >= _FEWEST_LISTED and _size(lines, left) < SHORTEST_ARTICLE):
            return loose, _heaviest(lines, _announced(loose))
    spans = rhythm.spans(_surroundings(lines, told, _announced(strict), url))
    return spans, _heaviest(lines, _announced(spans))


def _announced(spans: Sequence[Span]) -> set[int]:
    return {n for span in spans for n in span.lines}


def _heaviest(lines: Sequence[Line], announced: Collection[int]) -> range:
    """The run of lines with the greatest weight (Kadane); empty where nothing has any."""
    best, best_run, weight, start = 0.0, range(0), 0.0, 0
    for number, line in enumerate(lines):
        if weight <= 0:
            weight, start = 0.0, number
        weight += _TEASER_WEIGHT if number in announced else _weight(line)
        if weight > best:
            best, best_run = weight, range(start, number + 1)
    return best_run


def _weight(line: Line) -> float:
    if line.kind is not Kind.PARAGRAPH:
        return _WEIGHTS[line.kind]
    whole = ends_sentence(line.text) and not without_more(line.text)[1]
    return min(measure(line.text), _PARAGRAPH_CAP) * (1.0 if whole else _UNENDED)


def _paragraphs(lines: Sequence[Line], run: range, announced: Collection[int]) -> list[int]:
    return [n for n in run if n not in announced and lines[n].kind is Kind.PARAGRAPH]


def _size(lines: Sequence[Line], numbers: Sequence[int]) -> int:
    return sum(len(lines[n].text) for n in numbers)


def _surroundings(lines: Sequence[Line], told: Sequence[int], announced: Collection[int], url: str) -> range:
    """All that may be of the article: from its headline to the first furniture or list behind its last paragraph."""
    headline = find_headline(lines, told, announced, url)
    breaks = (n for n in range(told[-1] + 1, len(lines)) if lines[n].kind in (Kind.CLUTTER, Kind.LIST_HEADING))
    return range(told[0] if headline is None else headline, next(breaks, len(lines)))
