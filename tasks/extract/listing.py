"""Whether a page is a listing: a page that announces stories and tells none."""

from __future__ import annotations

from urllib.parse import urlsplit

from tasks.extract.lines import measure
from tasks.extract.metadata import PageMetadata
from tasks.extract.teasers import is_front

# Characters that the text of a page must have unless the page itself says that it is an article.
_SHORTEST_TEXT = 60  # less is "Loading ..." and the like
_LONGEST_REST = 250  # what is left of a front page without its teasers is less


def is_listing(body: str, declared: PageMetadata, has_teasers: bool, url: str) -> bool:
    """Whether what is left of an HTML page without its teasers is no article."""
    if has_teasers and _is_front_page(declared.canonical_url or url):
        return True
    return measure(body) < (1 if declared.is_article else _LONGEST_REST if has_teasers else _SHORTEST_TEXT)


def _is_front_page(url: str) -> bool:
    """Whether an address is that of a site and not of a page in it."""
    parts = urlsplit(url)
    return bool(parts.netloc) and not parts.query and is_front(parts.path)
