"""Where a story stands: addresses that are equal for one page, and the site they belong to."""

from __future__ import annotations

from urllib.parse import urlsplit

from courlan import extract_domain

from schemas.story import Story, StoryKind


def addresses(story: Story) -> tuple[str, ...]:
    """The addresses at which an article stands. Its canonical URL counts on its own site, and not for a home page."""
    if story.kind is not StoryKind.ARTICLE:
        return ()
    address, canonical = address_of(story.url), address_of(story.canonical_url)
    own = canonical.partition("/")[2] and (not address or site_of(story.url) == site_of(story.canonical_url))
    return tuple(dict.fromkeys(one for one in (address, canonical if own else "") if one))


def address_of(url: str) -> str:
    """Host, path and query of an http(s) URL, without a trailing slash: equal for addresses of one page; else ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


def site_of(url: str) -> str:
    """The registered domain of a URL; the host without www. where no registry knows it, "" for files and broken URLs."""
    if not address_of(url):
        return ""
    return extract_domain(url) or (urlsplit(url).hostname or "").removeprefix("www.")
