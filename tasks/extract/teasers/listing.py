"""Whether a page is a listing: a page that announces stories and tells none."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tasks.extract.fields.metadata import PageMetadata
from tasks.extract.teasers.links import is_front
from tasks.extract.words.lines import Kind, kind_of, measure

# The room in print that the text of a page must take unless the page itself says that it is an article.
_SHORTEST_TEXT = 60  # less is "Loading ..." and the like
_LONGEST_REST = 250  # what is left of a front page without its teasers is less
_OVERWEIGHT = 1.5  # a section page announces that many times more than it says
_SLUG = re.compile(r"\d{3}|\.\w{3,5}$|(?:[-_][^-_/]+){3}")  # what the addresses of stories have: a number, an ending, many words


def is_listing(body: str, declared: PageMetadata, announced: int, url: str) -> bool:
    """Whether what is left of an HTML page without its teasers is no article; `announced` is the room that those take."""
    address = _original(declared.canonical_url or url)
    if announced and _is_front_page(address):
        return True
    size = measure(body)
    if declared.is_article or not announced:
        return size < (1 if declared.is_article else _SHORTEST_TEXT)
    prose = _prose(body)
    if _is_section(address):
        return size < _LONGEST_REST or announced > _OVERWEIGHT * prose
    return prose < _SHORTEST_TEXT and size < max(_LONGEST_REST, announced // 3)


def _prose(body: str) -> int:
    """The room that the paragraphs of a text take, each counted once: menus and share lines are none and repeat."""
    return sum(measure(text) for text in set(body.split("\n\n")) if kind_of(text) is Kind.PARAGRAPH)


def _original(url: str) -> str:
    """The address that a web archive has put behind its own, else the address itself."""
    return url[at:] if (at := max(url.rfind("/http://"), url.rfind("/https://")) + 1) else url


def _is_front_page(url: str) -> bool:
    """Whether an address is that of a site and not of a page in it."""
    parts = urlsplit(url)
    return bool(parts.netloc) and not parts.query and is_front(parts.path)


def _is_section(url: str) -> bool:
    """Whether an address is one of few words, as those of sections are; so is one that nobody knows."""
    parts = urlsplit(url)
    return not parts.query and not _SLUG.search(parts.path)
