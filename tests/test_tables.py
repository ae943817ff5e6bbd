"""The four tables keep the names that the world reads them by."""

from __future__ import annotations

import pytest

from schemas.tables import BLOOM_FILTERED, SORTED_BY, TABLES

FIXED = {
    "articles": """article_id story_id version previous_id url canonical_url site source_id credit section title summary text
        authors published_at published_raw published_from modified_at first_seen_at archived_at language language_confidence
        language_script language_declared language_reason langdetect langdetect_probability characters text_sha256 capture
        capture_offset capture_length http_status media_type robots rights night run_id extractor pressmark_version""",
    "teasers": """teaser_id title text truncated url credit section published_at published_raw page_url position site source_id
        language language_confidence language_script language_declared language_reason langdetect langdetect_probability
        article_id first_seen_at capture capture_offset capture_length night run_id extractor pressmark_version""",
    "sightings": """seen_id of of_kind relation similarity method method_version page_url position title characters seen_at
        source_id capture capture_offset capture_length night run_id""",
    "outcomes": "night run_id source_id url stage outcome reason detail matched_id at",
}


@pytest.mark.parametrize("table", FIXED)
def test_a_table_has_its_fixed_columns_in_their_order_whatever_was_added(table: str) -> None:
    assert [name for name in TABLES[table].names if name in FIXED[table].split()] == FIXED[table].split()


@pytest.mark.parametrize("table", FIXED)
def test_every_column_says_what_it_holds(table: str) -> None:
    assert all(field.metadata[b"description"] for field in TABLES[table])


@pytest.mark.parametrize("table", FIXED)
def test_rows_are_sorted_and_filtered_by_columns_that_exist(table: str) -> None:
    assert set(SORTED_BY[table]) | set(BLOOM_FILTERED[table]) <= set(TABLES[table].names)
