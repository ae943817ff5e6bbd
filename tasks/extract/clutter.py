"""What repeats over the pages of a site and is of no story: menus, footers, newsletter boxes, consent texts.

It is learned from plain texts, line by line, as digests: a line that stands on several pages with different articles is the
site's. A line of a teaser is never among them: teasers repeat on page after page as well, and are wanted.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

NO_CLUTTER: frozenset[int] = frozenset()

# A quotation or a running gag may stand in two articles; in three, and on every fifth page, it is the site's.
_FEWEST_PAGES, _LEAST_SHARE = 3, 0.2
_SAMPLE = 64  # pages that a site is known by: enough for the share, little enough to be read with every batch
_MOST_LINES = 500  # of one page; what repeats stands at its top and its end
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SeenPage:
    """The lines of one page of a site, as digests, with those of its address and of its article's text, and when it was read."""

    site: str
    page: int
    article: int
    night: date
    run_id: str
    lines: tuple[int, ...]


def line_digest(line: str) -> int:
    """63 bits of a line: case, white space and numbers do not count, so that "12 comments" is "3 comments"."""
    return digest(_DIGITS.sub("0", " ".join(line.split()).casefold()))


def digest(text: str) -> int:
    """63 bits of a text as it stands: a number that fits a signed column."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> 1


def ends_of(lines: Sequence[int]) -> tuple[int, ...]:
    """The lines of a page that are remembered: all, or those at the top and at the end of a long one."""
    half = _MOST_LINES // 2
    return tuple(lines) if len(lines) <= _MOST_LINES else (*lines[:half], *lines[-half:])


def clutter_of(pages: Iterable[SeenPage]) -> frozenset[int]:
    """The digests of the lines that repeat over these pages of one site.

    A line counts once a page and once an article: a page read every night, and an article at several addresses, repeat
    nothing but themselves.
    """
    pages_of: dict[int, set[int]] = defaultdict(set)
    articles_of: dict[int, set[int]] = defaultdict(set)
    for seen in pages:
        for line in seen.lines:
            pages_of[line].add(seen.page)
            articles_of[line].add(seen.article)
    every = set().union(*pages_of.values())
    fewest = max(_FEWEST_PAGES, _LEAST_SHARE * len(every))
    return frozenset(line for line in pages_of if min(len(pages_of[line]), len(articles_of[line])) >= fewest)


def sample(pages: Iterable[SeenPage]) -> list[SeenPage]:
    """The pages by which a site is remembered: those of the newest run, and as many of the runs before it.

    The same whatever comes first and however often: pages of later nights win, then those with the smaller digest. So a
    batch that is done again adds nothing, and the run that is under way can be told from what was known before it.
    """
    ordered = sorted(pages, key=lambda seen: (seen.night, seen.run_id), reverse=True)
    newest = [seen for seen in ordered if seen.run_id == ordered[0].run_id]
    earlier = [seen for seen in ordered if seen.run_id != ordered[0].run_id]
    return [*_first_pages(newest), *_first_pages(earlier)]


def _first_pages(pages: Iterable[SeenPage]) -> list[SeenPage]:
    """The newest reading of each page, at most so many."""
    by_page: dict[int, SeenPage] = {}
    for seen in pages:
        by_page.setdefault(seen.page, seen)
    ordered = sorted(by_page.values(), key=lambda seen: (-seen.night.toordinal(), seen.page, seen.run_id))
    return ordered[:_SAMPLE]
