"""A reading -> the facts of it that are kept beside the capture: what was found, and what found it."""

from __future__ import annotations

from datetime import datetime

from schemas.story import Article, Reading
from tasks.extract.worker import Failure


def facts_of(reading: Reading | Failure) -> dict[str, str]:
    """The facts under the names of the columns of the tables; "" where there is nothing to say.

    `outcome` is article, listing or dropped, with its `reason`. `authors`, `teasers` and `characters` (of the text) are counts.
    Times are in ISO 8601, in the zone in which the page states them.
    """
    if isinstance(reading, Failure):
        return {"outcome": "dropped", "reason": reading.reason.value, "detail": reading.detail}
    return {
        "outcome": "article" if reading.article else "listing",
        **(_of_article(reading.article) if reading.article else {}),
        "teasers": str(len(reading.teasers)),
        "language_declared": reading.language_declared,
        "extractor": reading.extractor,
    }


def _of_article(article: Article) -> dict[str, str]:
    return {
        "title": article.title,
        "characters": str(len(article.text)),
        "canonical_url": article.canonical_url,
        "authors": str(len(article.authors)),
        "published_at": _iso(article.published_at),
        "published_raw": article.published_raw,
        "published_from": article.published_from,
        "published_zone": article.published_zone,
        "modified_at": _iso(article.modified_at),
        "modified_raw": article.modified_raw,
        "paywall": article.paywall,
        "robots": article.robots,
        "rights": article.rights,
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
