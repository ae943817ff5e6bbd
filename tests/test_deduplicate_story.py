"""What may be relied on of stories: they take their names from what was found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.story import Decision, StoryKind
from tasks.deduplicate import Known, article_id, recognise, story, story_of, teaser_id
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


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60), st.sampled_from([PAGE, PAGE + "-2"])), max_size=12))
def test_kept_stories_never_share_an_id(drawn: list[tuple[str, str, str]]) -> None:
    finds = [teaser_find(PAGE, text, title=title, url=url) for title, text, url in drawn]
    finds += [article_find(url, text, title=title) for title, text, url in drawn]
    verdicts = recognise(map(story_of, finds), Known())
    kept = [verdict.id for verdict in verdicts if verdict.decision is not Decision.REPEAT]
    assert len(kept) == len(set(kept))


def test_a_headline_is_known_by_its_normal_form() -> None:
    finds = [teaser_find(PAGE, "", title=title) for title in ("Opinion", "OPINION …", "Opinion Read more")]
    first, *others = recognise(map(story_of, finds), Known())
    assert {(each.id, each.decision) for each in others} == {(first.id, Decision.REPEAT)}


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
