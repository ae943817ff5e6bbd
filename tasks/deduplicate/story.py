"""Find -> Story: what recognition needs to know of an article or teaser."""

from __future__ import annotations

from datetime import datetime

from schemas.story import Article, Find, Story, StoryKind, Teaser
from tasks.deduplicate.address import site_of
from tasks.deduplicate.normal import article_id, teaser_id


def story(
    *,
    id: str,  # noqa: A002 - the measured surface
    kind: str,
    title: str,
    text: str,
    source: str | None,
    published_at: datetime | None,
    language: str | None,
    url: str = "",
    canonical_url: str = "",
) -> Story:
    """The story of these values. `kind` is "article" or "teaser"; ValueError for another."""
    return Story(id, StoryKind(kind), title, text, source or "", url, canonical_url, published_at, language)


def story_of(find: Find) -> Story:
    """The story that was found. Its id is made of its own title and text; its source is the site of the page."""
    if find.article:
        return _article(find, find.article)
    if find.teaser:
        return _teaser(find, find.teaser)
    raise ValueError(f"a find without article and teaser: {find.capture.url}")


def _article(find: Find, article: Article) -> Story:
    site = site_of(find.capture.url)
    # A file has no address of its own; what the page in it says of its address is a claim, as the canonical URL is.
    url = find.capture.url if site else ""
    return Story(
        id=article_id(article.title, article.text, site=site, url=url),
        kind=StoryKind.ARTICLE,
        title=article.title,
        text=article.text,
        source=site,
        url=url,
        canonical_url=article.canonical_url or article.url,
        published_at=article.published_at,
        language=find.language_declared or None,
    )


def _teaser(find: Find, teaser: Teaser) -> Story:
    site = site_of(find.capture.url)
    return Story(
        id=teaser_id(teaser.title, teaser.text, site=site, url=teaser.url),
        kind=StoryKind.TEASER,
        title=teaser.title,
        text=teaser.text,
        source=site,
        url=teaser.url,
        published_at=teaser.published_at,
        language=find.language_declared or None,
    )
