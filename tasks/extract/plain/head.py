"""What stands above the body of an article in plain text: headline, dek, section, byline and date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from tasks.extract.fields.byline import Byline, read_byline
from tasks.extract.fields.people import is_person, people
from tasks.extract.fields.published import date_in_url
from tasks.extract.words.lines import Kind, Line, in_menu

HEAD_LINES = 60  # how far above its first paragraph the headline of an article may stand
_INTO_BODY = 8  # how far it may stand behind what looks like the first paragraph and is not
_BYLINE_LINES, _STAMP_LINES = 7, 12  # how far below the headline the byline and the date stand
_LONGEST_HEADLINE = 250  # characters
_WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}|[^\W\d_]{4,}")
_SLUG_WORD = re.compile(r"[^\W_]{3,}")
_FEWEST_SLUG_WORDS = 3  # an address with fewer is a number or a section
_NAMED = 0.7  # a line that says so much of the address is the headline, whatever its shape and place
# What speaks for a line as the headline. Chosen on titles of one half of the development publishers, confirmed on the other.
_SPOKEN, _IN_ADDRESS, _REPEATED, _STAMPED, _ANNOUNCED, _AWAY, _INSIDE = 1.0, 1.5, 0.3, 0.4, -0.2, -0.01, -0.05
_SHORTEST_WITHIN = 25  # "Share: <headline>" holds the headline; shorter lines are in many others


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an article; "" where a part is missing."""

    title: str
    summary: str
    section: str
    byline: Byline


def read_head(lines: Sequence[Line], own: Sequence[int], announced: Collection[int], url: str) -> tuple[Head, list[int]]:
    """The head of the article whose lines have the numbers `own`, and the numbers that are left for its body.

    `announced` are the numbers of lines that belong to teasers: no date is taken from them.
    """
    title = find_headline(lines, own, announced, url)
    if title is None:
        return Head("", "", "", _byline(lines, range(own[0]), announced, url)), list(own)
    stamps = [n for n in range(title + 1, min(title + _STAMP_LINES, len(lines))) if lines[n].kind is Kind.META]
    near = [n for n in stamps if n < title + _BYLINE_LINES and n not in announced and _paragraphs(lines, own, title, n) <= 2]
    begin = max([title, *near])
    above = range(title + 1, max(begin, own[0]))
    byline = _byline(lines, [*stamps, *range(title - 1, -1, -1), *own], announced, url)
    head = Head(
        title=lines[title].text,
        summary=" ".join(lines[n].text for n in above if lines[n].kind is Kind.PARAGRAPH and n not in announced),
        section=lines[title - 1].text if title and lines[title - 1].kind is Kind.LABEL else "",
        byline=byline if byline.authors else replace(byline, authors=_name_below(lines, title, announced)),
    )
    return head, [n for n in own if n > begin] or list(own)


def find_headline(lines: Sequence[Line], own: Sequence[int], announced: Collection[int], url: str) -> int | None:
    """The number of the line that is the headline of the article, None where no line can be."""
    scores = headline_scores(lines, own, announced, url)
    best = max(scores, key=lambda n: (scores[n], n), default=None)
    return best if best is None or scores[best] <= 0 else _innermost(lines, scores, best)


def headline_scores(lines: Sequence[Line], own: Sequence[int], announced: Collection[int], url: str) -> dict[int, float]:
    """What speaks for each line that may be the headline over the lines `own`, by its number: about 0 to 3.

    A headline speaks of what the paragraphs speak of; most sites repeat it in the address, many twice on the page.
    """
    body = {word for n in own if lines[n].kind is Kind.PARAGRAPH for word in _words(lines[n].text)}
    seen = Counter(line.text for line in lines)
    slug = _slug(url)
    scores: dict[int, float] = {}
    for n in range(max(0, own[0] - HEAD_LINES), min(own[0] + _INTO_BODY, len(lines))):
        named = _named(lines[n].text, slug)
        if not _may_be_headline(lines[n], named, below=n > own[0]):
            continue
        spoken = _words(lines[n].text)
        scores[n] = (
            _SPOKEN * len(spoken & body) / max(len(spoken), 4)
            + _IN_ADDRESS * named
            + _REPEATED * (seen[lines[n].text] > 1)
            + _STAMPED * any(line.kind is Kind.META for line in lines[n + 1 : n + 4])
            + _ANNOUNCED * (n in announced)
            + (_AWAY * (own[0] - n) if n <= own[0] else _INSIDE * (n - own[0]))
        )
    return scores


def _may_be_headline(line: Line, named: float, *, below: bool) -> bool:
    if len(line.text) > _LONGEST_HEADLINE or line.kind in (Kind.META, Kind.CLUTTER, Kind.PHOTO, Kind.LIST_HEADING):
        return False
    return named >= _NAMED or (line.kind is Kind.HEADLINE and not below)


def _innermost(lines: Sequence[Line], candidates: Iterable[int], best: int) -> int:
    """The candidate that the best one holds as the greater part of itself: the headline without what a site adds to it."""
    whole = lines[best].text
    within = [n for n in candidates if _SHORTEST_WITHIN <= len(lines[n].text) < len(whole) < 2 * len(lines[n].text)]
    return max((n for n in within if lines[n].text in whole), default=best)


def _slug(url: str) -> set[str]:
    """The words of the longest part of an address."""
    try:
        parts = unquote(urlsplit(url).path).casefold().split("/")
    except ValueError:
        return set()
    slug = {word for word in _SLUG_WORD.findall(max(parts, key=len)) if not word.isdigit()}
    return slug if len(slug) >= _FEWEST_SLUG_WORDS else set()


def _named(text: str, slug: Collection[str]) -> float:
    """How far a line and the address say the same words: 0 to 1 (Dice)."""
    words = set(_SLUG_WORD.findall(text.casefold())) if slug else set()
    return 2 * len(words.intersection(slug)) / (len(words) + len(slug)) if words else 0.0


def _byline(lines: Sequence[Line], nearest: Iterable[int], announced: Collection[int], url: str) -> Byline:
    """What the lines of particulars say, the nearest to the headline first; the date is in the address where none says it."""
    stamps = (n for n in dict.fromkeys(nearest) if lines[n].kind is Kind.META and n not in announced)
    byline = read_byline(lines[n].text for n in stamps)
    stamp = date_in_url(url) if byline.published_at is None else None
    if stamp is None:
        return byline
    return replace(byline, published_at=stamp.at, published_raw=stamp.raw, published_from=stamp.where, published_zone="assumed")


def _name_below(lines: Sequence[Line], title: int, announced: Collection[int]) -> tuple[str, ...]:
    """The person whose name stands alone on a line close below the headline, beside a date or the like; () where none does."""
    for n in range(title + 1, min(title + _BYLINE_LINES, len(lines) - 1)):
        beside = Kind.META in (lines[n - 1].kind, lines[n + 1].kind)
        if (
            lines[n].kind is Kind.LABEL
            and beside
            and n not in announced
            and not in_menu(lines, n)
            and _is_full_name(lines[n].text)
        ):
            return (lines[n].text,)
    return ()


def _is_full_name(text: str) -> bool:
    """Whether a line is a name of two words or three, each with a capital, and no house's."""
    cased = text.upper() != text.lower() and not text.isupper()
    return cased and 1 < len(text.split()) < 4 and people(text) == (text,) and is_person(text)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _paragraphs(lines: Sequence[Line], own: Sequence[int], start: int, end: int) -> int:
    return sum(start < n < end and lines[n].kind is Kind.PARAGRAPH for n in own)
