"""Where the article stands among the lines of a page, and where the teasers.

The article is the run of lines with the greatest weight, paragraphs counting for it and furniture against it: maximum
subsequence segmentation (Pasternack and Roth, "Extracting article text from the web", WWW 2009). Where several runs weigh
much, as with a short article above a long notice on cookies, it is the one with a headline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from heapq import nlargest

from tasks.extract.plain.head import find_headline, headline_scores
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
_RIVALS = 4  # runs that are looked at for a headline
_RIVAL = 0.25  # of the greatest weight; what weighs less is a box or a caption


def teasers_and_article(lines: Sequence[Line], rhythm: Rhythm, url: str) -> tuple[list[Span], range]:
    """The teasers of a page, and the numbers of the lines among which its article stands: an empty range on a listing.

    `rhythm` is that of the same lines. Lists are read strictly as long as any line may be of the article, and loosely
    where none can: outside of the article that strict reading leaves, and everywhere on a page of which loose reading
    leaves nothing.
    """
    strict = rhythm.spans(range(len(lines)))
    told = _paragraphs(lines, _article_run(lines, url, _announced(strict)), _announced(strict))
    if _size(lines, told) < _SURELY_ARTICLE:
        loose = rhythm.spans(range(0))
        left = _paragraphs(lines, _article_run(lines, url, _announced(loose)), _announced(loose))
        if _size(lines, told) < SHORTEST_ARTICLE or (len(loose) >= _FEWEST_LISTED and _size(lines, left) < SHORTEST_ARTICLE):
            return loose, _article_run(lines, url, _announced(loose))
    spans = rhythm.spans(_surroundings(lines, told, _announced(strict), url))
    return spans, _article_run(lines, url, _announced(spans))


def _announced(spans: Sequence[Span]) -> set[int]:
    return {n for span in spans for n in span.lines}


def _article_run(lines: Sequence[Line], url: str, announced: Collection[int]) -> range:
    """The run of lines that is most likely the article; empty where no line has any weight."""
    heaviest = nlargest(_RIVALS, _runs(lines, announced), key=lambda found: found[0])
    rivals = [run for weight, run in heaviest if weight >= _RIVAL * heaviest[0][0]]
    if len(rivals) < 2:
        return rivals[0] if rivals else range(0)
    return max(rivals, key=lambda run: _headed(lines, run, announced, url))


def _runs(lines: Sequence[Line], announced: Collection[int]) -> Iterator[tuple[float, range]]:
    """The runs of lines that have weight, none overlapping, each as heavy as it can be (Kadane), with their weights."""
    best, best_run, weight, start = 0.0, range(0), 0.0, 0
    for number, line in enumerate(lines):
        weight += _TEASER_WEIGHT if number in announced else _weight(line)
        if weight > best:
            best, best_run = weight, range(start, number + 1)
        if weight <= 0:
            if best_run:
                yield best, best_run
            best, best_run, weight, start = 0.0, range(0), 0.0, number + 1
    if best_run:
        yield best, best_run


def _headed(lines: Sequence[Line], run: range, announced: Collection[int], url: str) -> float:
    """How surely a headline stands over a run: 0 where none does, or the run is too short for an article."""
    own = _paragraphs(lines, run, announced)
    return max([0.0, *headline_scores(lines, own, announced, url).values()]) if _size(lines, own) >= SHORTEST_ARTICLE else 0.0


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
