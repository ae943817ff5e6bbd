"""The whole way, through the real flows into a real store: two nights of the site that Pressmark ships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flows.backfill import archive_dumps
from flows.demo_site import Site, demo_sources, serve_site
from flows.nightly import archive_night
from flows.upkeep import verify_archive
from schemas.errors import LossTooHigh, NightHeld, StoreUnreachable
from schemas.run import NightReport
from schemas.settings import Settings
from schemas.source import Source, SourceKind
from tasks.query import query_archive
from tasks.store import hold, open_archive, open_bucket
from tests.demo_expected import EXPECTED

IN_BOTH_SOURCES = ("harbour-strike.html",)  # in the feed and in the sitemap: what comes second is a repeat
NIGHTS = (date(2026, 11, 1), date(2026, 11, 2))


class TwoNights:
    """An archive of both nights, and what its flows reported."""

    def __init__(self, site: Site, settings: Settings) -> None:
        self.site, self.settings = site, settings
        self.reports: list[NightReport] = []
        for site.night, night in enumerate(NIGHTS, start=1):
            self.reports.append(archive_night(night, demo_sources(site.base), settings))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return query_archive(sql, self.settings).to_pylist()

    def path(self, url: str) -> str:
        return url.removeprefix(self.site.base).strip("/") or "index.html"


@pytest.fixture(scope="module")
def archive(prefect_api: str, module_seaweed: Settings) -> Iterator[TwoNights]:
    with serve_site() as site:
        yield TwoNights(site, replace(module_seaweed, pace_seconds=0.0, allow_loopback=True))


@pytest.mark.parametrize("number", [0, 1])
def test_every_article_of_the_site_is_archived_once_in_its_language(archive: TwoNights, number: int) -> None:
    rows = archive.rows(f"SELECT url, language FROM articles WHERE version = 1 AND night = '{NIGHTS[number]}'")
    assert {archive.path(row["url"]): row["language"] for row in rows} == dict(EXPECTED[number].articles)
    assert len(rows) == len(EXPECTED[number].articles)


def test_an_updated_article_is_the_next_version_of_its_story(archive: TwoNights) -> None:
    (row,) = archive.rows(
        "SELECT new.url, old.url AS old_url, new.version, "
        "new.story_id = old.article_id AS chained, new.text <> old.text AS changed "
        "FROM articles new JOIN articles old ON new.previous_id = old.article_id"
    )
    assert (archive.path(row["url"]),) == EXPECTED[1].updates
    assert row["url"] == row["old_url"]
    assert (row["version"], row["chained"], row["changed"]) == (2, True, True)


def test_what_was_known_is_a_sighting_that_says_of_what_and_why(archive: TwoNights) -> None:
    rows = archive.rows(
        "SELECT s.page_url, s.relation, a.url, s.similarity, s.method FROM sightings s JOIN articles a ON a.article_id = s.of "
        f"WHERE s.position = 0 AND s.relation IN ('exact', 'truncated') AND s.night = '{NIGHTS[1]}'"
    )
    seen = {archive.path(row["page_url"]): (row["relation"], archive.path(row["url"])) for row in rows}
    wanted = {path: (repeat.relation.value, repeat.of) for path, repeat in EXPECTED[1].repeats.items()}
    wanted |= {path: ("exact", path) for path in IN_BOTH_SOURCES}
    assert seen == wanted
    assert all(row["method"] and 0.9 <= row["similarity"] <= 1 for row in rows)


@pytest.mark.parametrize("number", [0, 1])
def test_every_teaser_is_archived_whatever_its_cuts(archive: TwoNights, number: int) -> None:
    earlier = "" if number == 0 else f"AND title NOT IN (SELECT title FROM teasers WHERE night = '{NIGHTS[0]}')"
    rows = archive.rows(f"SELECT DISTINCT title FROM teasers WHERE night = '{NIGHTS[number]}' {earlier}")
    assert {row["title"] for row in rows} == set(EXPECTED[number].teasers)


def test_no_text_is_archived_twice(archive: TwoNights) -> None:
    for table, key in (("articles", "article_id"), ("teasers", "teaser_id")):
        assert archive.rows(f"SELECT {key} FROM {table} GROUP BY 1 HAVING count(*) > 1") == []


def test_a_teaser_finds_its_article_whichever_comes_first(archive: TwoNights) -> None:
    rows = archive.rows(
        "SELECT DISTINCT t.title, a.url FROM teasers t JOIN sightings s ON s.seen_id = t.teaser_id AND s.relation = 'teaser_of' "
        "JOIN articles a ON a.article_id = s.of"
    )
    linked = {row["title"]: archive.path(row["url"]) for row in rows}
    by_design = {title: path for expected in EXPECTED for title, path in expected.teasers.items() if path}
    assert linked.items() >= by_design.items()
    assert linked["Lighthouse keepers return to Gannet Rock after 31 years"] == "lighthouse-keepers.html"


@pytest.mark.parametrize("number", [0, 1])
def test_every_item_has_one_outcome_and_the_dropped_ones_say_why(archive: TwoNights, number: int) -> None:
    rows = archive.rows(f"SELECT source_id, url, outcome, reason FROM outcomes WHERE night = '{NIGHTS[number]}'")
    assert max(Counter((row["source_id"], row["url"]) for row in rows).values()) == 1
    fates: dict[str, set[str]] = {}
    for row in rows:
        fates.setdefault(row["outcome"], set()).add(archive.path(row["url"]))
    expected = EXPECTED[number]
    assert fates["archived"] == set(expected.articles)
    assert fates.get("updated", set()) == set(expected.updates)
    assert fates["listing"] == set(expected.listings)
    assert fates.get("unchanged", set()) == set(expected.unchanged)
    dropped = {archive.path(row["url"]): row["reason"] for row in rows if row["outcome"] == "dropped"}
    assert dropped == {path: reason.value for path, reason in expected.dropped.items()}


def test_the_counts_of_every_stage_agree_with_the_rows(archive: TwoNights) -> None:
    for report in archive.reports:
        counts = {tally.stage: tally for tally in report.tallies}
        assert counts["store"].kept == report.rows["articles"] + report.rows["teasers"] == counts["deduplicate"].kept
        assert counts["extract"].entered == counts["fetch"].kept + 1  # the feed is read for its teasers, the sitemap is not


def test_the_same_night_again_writes_no_row(archive: TwoNights) -> None:
    before = [archive.rows(f"SELECT count(*) AS n FROM {table}") for table in ("articles", "teasers", "sightings", "outcomes")]
    again = archive_night(NIGHTS[1], demo_sources(archive.site.base), archive.settings)
    assert again == archive.reports[1]
    after = [archive.rows(f"SELECT count(*) AS n FROM {table}") for table in ("articles", "teasers", "sightings", "outcomes")]
    assert after == before


def test_everything_is_what_was_written(archive: TwoNights) -> None:
    assert verify_archive(archive.settings) == []


def test_nothing_half_made_is_left(archive: TwoNights) -> None:
    assert [key for key in open_bucket(archive.settings).keys("staging/") if "/night-" in key] == []


def test_a_night_that_another_process_holds_says_who(archive: TwoNights) -> None:
    with hold(open_archive(archive.settings), "night-2026-11-03"), pytest.raises(NightHeld, match="is held by process"):
        archive_night(date(2026, 11, 3), demo_sources(archive.site.base), archive.settings)


def test_a_night_whose_only_source_is_dead_is_not_committed_and_can_be_tried_again(archive: TwoNights) -> None:
    night, feed = date(2026, 11, 4), demo_sources(archive.site.base)[0]
    dead = replace(feed, urls=(archive.site.base + "/no-such-feed.xml",))
    with pytest.raises(LossTooHigh, match="lost 1 of 1 items"):
        archive_night(night, (dead,), archive.settings)
    assert archive.rows(f"SELECT url FROM outcomes WHERE night = '{night}'") == []
    assert archive_night(night, (feed,), archive.settings).rows["outcomes"] > 0


def test_a_list_of_urls_is_archived_without_a_listing_document(archive: TwoNights) -> None:
    urls = (archive.site.base + "/tram-line-deadlock.html", archive.site.base + "/nowhere.html")
    report = archive_night(date(2026, 11, 5), (Source("list", SourceKind.URLS, urls, pace_seconds=0.0),), archive.settings)
    assert report.rows["outcomes"] == 2
    assert report.rows["articles"] == 0


def test_a_store_that_is_down_stops_the_run_with_one_readable_line(prefect_api: str, seaweed_settings: Settings) -> None:
    gone = replace(seaweed_settings, endpoint_url="http://127.0.0.1:9")
    with pytest.raises(StoreUnreachable, match="does not answer"):
        archive_dumps(("/nowhere",), gone)
