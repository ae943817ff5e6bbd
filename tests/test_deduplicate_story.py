"""What may be relied on of stories: they take their names from what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.story import StoryKind
from tasks.deduplicate import article_id, story, story_of, teaser_id
from tests.deduplicate_texts import article_find, capture, prose, teaser_find

PAGE = "https://www.fjordpost.example/ferry"


def test_an_article_stands_at_the_address_of_its_capture() -> None:
    found = story_of(article_find(PAGE, prose(1), canonical_url=PAGE + "?canonical"))
    assert (found.kind, found.id) == (StoryKind.ARTICLE, article_id("A headline", prose(1)))
    assert (found.source, found.url, found.canonical_url) == ("fjordpost.example", PAGE, PAGE + "?canonical")


def test_a_teaser_has_the_address_that_it_leads_to() -> None:
    found = story_of(teaser_find(PAGE, prose(2), url=PAGE + "/more"))
    assert (found.kind, found.id) == (StoryKind.TEASER, teaser_id("A headline", prose(2)))
    assert found.url == PAGE + "/more"


def test_a_file_has_no_address_but_the_one_its_page_claims() -> None:
    find = article_find("file:///dump/a.html", prose(1))
    assert find.article
    found = story_of(replace(find, article=replace(find.article, url=PAGE)))
    assert (found.source, found.url, found.canonical_url) == ("", "", PAGE)


def test_a_find_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="without article"):
        story_of(replace(article_find(PAGE, ""), article=None))
    assert capture(PAGE).url == PAGE


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="gallery"):
        story(id="x", kind="gallery", title="", text="", source=None, published_at=None, language=None)
