"""Decided finds and outcomes as rows of the four tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pyarrow as pa

from schemas.outcome import Outcome
from schemas.page import Capture
from schemas.run import Run
from schemas.story import Article, Decision, Find, LanguageTag, Match, Tagged, Teaser
from schemas.tables import ARTICLES, OUTCOMES, SIGHTINGS, TEASERS
from tasks.deduplicate import site_of

Row = dict[str, Any]


@cache
def pressmark_version() -> str:
    """The version of this code, as rows and commits record it."""
    try:
        return version("pressmark")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0.1.0+checkout"


def article_table(tagged: Iterable[Tagged], run: Run) -> pa.Table:
    """One row for every new or updated article."""
    kept = (each for each in tagged if each.find.article and each.verdict.decision is not Decision.REPEAT)
    return pa.Table.from_pylist([article_row(each, run) for each in kept], schema=ARTICLES)


def teaser_table(tagged: Iterable[Tagged], run: Run) -> pa.Table:
    """One row for every new or extended teaser."""
    kept = (each for each in tagged if each.find.teaser and each.verdict.decision is not Decision.REPEAT)
    return pa.Table.from_pylist([teaser_row(each, run) for each in kept], schema=TEASERS)


def sighting_table(tagged: Iterable[Tagged], run: Run) -> pa.Table:
    """One row for every match, whatever was decided."""
    rows = [sighting_row(match, each.find, run) for each in tagged for match in each.verdict.matches]
    return pa.Table.from_pylist(rows, schema=SIGHTINGS)


def outcome_table(outcomes: Iterable[Outcome], run: Run) -> pa.Table:
    """One row for every outcome."""
    return pa.Table.from_pylist([outcome_row(outcome, run) for outcome in outcomes], schema=OUTCOMES)


def article_row(tagged: Tagged, run: Run) -> Row:
    """The row of an article that is kept."""
    find, verdict, article = tagged.find, tagged.verdict, _article(tagged.find)
    url = article.url or find.capture.url
    return {
        **_fields_of(article, ARTICLES),
        "published_at": _in_tables(article.published_at),
        "modified_at": _in_tables(article.modified_at),
        "article_id": verdict.id,
        "story_id": verdict.story_id or verdict.id,
        "version": verdict.version,
        "previous_id": verdict.previous_id,
        "url": url,
        "page_url": find.capture.url,
        "site": site_of(url),
        "first_seen_at": find.capture.captured_at,
        "archived_at": run.started_at,
        **_language(tagged.tag, article.language_declared or find.language_declared),
        "characters": len(article.text),
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        **_capture(find.capture),
        "http_status": find.capture.http_status,
        "media_type": find.capture.media_type,
        **_run(run),
        **_versions(find),
    }


def teaser_row(tagged: Tagged, run: Run) -> Row:
    """The row of a teaser that is kept."""
    find, teaser = tagged.find, _teaser(tagged.find)
    return {
        **_fields_of(teaser, TEASERS),
        "teaser_id": tagged.verdict.id,
        "page_url": find.capture.url,
        "site": site_of(find.capture.url),
        **_language(tagged.tag, find.language_declared),
        "article_id": tagged.verdict.article_id,
        "first_seen_at": find.capture.captured_at,
        **_capture(find.capture),
        **_run(run),
        **_versions(find),
    }


def sighting_row(match: Match, find: Find, run: Run) -> Row:
    """The row of one match: what is related to what is the match's word, where and when it was seen that of the find."""
    seen = find.article or _teaser(find)
    return {
        **asdict(match),
        "page_url": find.capture.url,
        "position": find.teaser.position if find.teaser else 0,
        "title": seen.title,
        "characters": len(seen.text),
        "seen_at": find.capture.captured_at,
        **_capture(find.capture),
        **_run(run),
    }


def outcome_row(outcome: Outcome, run: Run) -> Row:
    """The row of one outcome."""
    return {**_fields_of(outcome, OUTCOMES), "outcome": outcome.fate, **_run(run)}


def _fields_of(value: Article | Teaser | Outcome, schema: pa.Schema) -> Row:
    """The fields that are columns of the same name."""
    return {name: getattr(value, name) for name in schema.names if hasattr(value, name)}


def _in_tables(at: datetime | None) -> datetime | None:
    """The moment in UTC; a day without a clock, told as midnight where the publisher is, stays the same day in the tables."""
    return at and (at.replace(tzinfo=UTC) if at.time() == time.min else at.astimezone(UTC))


def _language(tag: LanguageTag | None, declared: str) -> Row:
    if tag is None:
        raise ValueError("a story that is kept has no language tag")
    return {
        "language": tag.language,
        "language_confidence": tag.confidence,
        "language_other": tag.other,
        "language_script": tag.script,
        "language_declared": declared,
        "language_reason": tag.reason,
        "langdetect": tag.langdetect,
        "langdetect_probability": tag.langdetect_probability,
    }


def _capture(capture: Capture) -> Row:
    return {
        "source_id": capture.source_id,
        "capture": capture.warc,
        "capture_offset": capture.offset,
        "capture_length": capture.length,
    }


def _run(run: Run) -> Row:
    return {"night": run.night, "run_id": run.id}


def _versions(find: Find) -> Row:
    return {"extractor": find.extractor, "pressmark_version": pressmark_version()}


def _article(find: Find) -> Article:
    if find.article is None:
        raise ValueError("this find is no article")
    return find.article


def _teaser(find: Find) -> Teaser:
    if find.teaser is None:
        raise ValueError("this find is no teaser")
    return find.teaser
