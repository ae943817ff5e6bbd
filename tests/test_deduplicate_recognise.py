"""What may be relied on of recognition: the rules, one by one, and the laws that hold for any stories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.story import Change, Decision, Relation, Story, StoryKind, Verdict
from tasks.deduplicate import METHOD_VERSION, Known, recognise
from tasks.deduplicate.keys import WINDOWED, Space
from tasks.deduplicate.known import MOST_HITS
from tests.deduplicate_texts import Archived, article, edited, invented, prose, relations, teaser, verdicts

PAGE = "https://www.fjordpost.example/ferry"
LONG = prose(1)


def test_the_same_text_is_an_exact_repeat_whatever_its_headline_and_looks() -> None:
    first, second = verdicts(article("a", LONG), article("b", LONG.upper() + " …", title="Another headline"))
    assert first == Verdict("a", Decision.NEW, story_id="a")
    assert second.decision is Decision.REPEAT
    (match,) = second.matches
    assert (match.of, match.of_kind, match.relation, match.similarity) == ("a", StoryKind.ARTICLE, Relation.EXACT, 1.0)
    assert (match.method, match.method_version) == ("exact-text", METHOD_VERSION)


def test_a_teaser_after_its_article_is_kept_and_knows_it() -> None:
    _, second = verdicts(article("a", LONG), teaser("t", LONG[:200]))
    assert (second.decision, second.article_id) == (Decision.NEW, "a")
    assert relations(second) == [("t", "a", Relation.TEASER_OF)]


def test_an_article_after_its_teasers_is_kept_and_names_each() -> None:
    *_, third = verdicts(teaser("s", LONG[:150]), teaser("t", LONG[:400]), article("a", LONG))
    assert third.decision is Decision.NEW
    assert relations(third) == [("t", "a", Relation.TEASER_OF), ("s", "a", Relation.TEASER_OF)]
    assert {match.of_kind for match in third.matches} == {StoryKind.ARTICLE}


def test_an_article_that_is_seen_again_does_not_name_its_teasers_again() -> None:
    *_, again = verdicts(teaser("t", LONG[:400]), article("a", LONG), article("b", LONG))
    assert relations(again) == [("b", "a", Relation.EXACT)]


def test_a_teaser_that_says_more_than_the_article_is_not_its_beginning() -> None:
    _, second = verdicts(article("a", LONG[:200]), teaser("t", LONG))
    assert (second.decision, second.matches) == (Decision.NEW, ())


def test_an_edited_copy_keeps_its_row_and_is_near_the_first() -> None:
    """Independent papers that print one wire story are publications of their own."""
    *_, copy, third = verdicts(article("a", LONG), article("b", edited(LONG), url=PAGE), article("c", edited(LONG, 30)))
    assert (copy.decision, copy.story_id) == (Decision.NEW, "b")
    assert relations(copy) == [("b", "a", Relation.NEAR)]
    assert copy.matches[0].method == "body-shingles"
    assert 0.5 <= copy.matches[0].similarity < 1.0
    assert relations(third) == [("c", "a", Relation.NEAR)]


def test_an_edited_copy_is_found_by_the_story_it_copies() -> None:
    known = Known()
    recognise([article("a", LONG), article("b", edited(LONG), url=PAGE)], known)
    first, copy = ({key.space for key in addition.keys} & WINDOWED for addition in known.additions)
    assert len(first) == 2
    assert copy == {Space.RECENT_PAGE}


def test_an_edited_part_is_near_and_is_found_by_itself_as_well() -> None:
    known = Known()
    verdict = recognise([article("a", prose(1, 250)), article("b", edited(prose(1, 250))[:500])], known)[1]
    assert [match.method for match in verdict.matches] == ["lead-shingles"]
    assert {key.space for key in known.additions[1].keys} & WINDOWED


def test_an_edited_teaser_after_its_article_knows_it() -> None:
    _, second = verdicts(article("a", LONG), teaser("t", edited(LONG)[:300]))
    assert (second.decision, second.article_id) == (Decision.NEW, "a")
    assert [(match.relation, match.method) for match in second.matches] == [(Relation.TEASER_OF, "lead-shingles")]


def test_an_article_after_its_edited_teasers_names_each_with_those_in_its_words_first() -> None:
    *_, third = verdicts(teaser("s", edited(LONG)[:300]), teaser("t", LONG[:250]), article("a", LONG))
    assert relations(third) == [("t", "a", Relation.TEASER_OF), ("s", "a", Relation.TEASER_OF)]


def test_an_edited_teaser_that_says_more_than_the_article_is_not_its_beginning() -> None:
    _, second = verdicts(article("a", LONG[:200]), teaser("t", edited(LONG)))
    assert second.article_id == ""


def test_what_many_stories_share_tells_nothing() -> None:
    stamp = invented(1, 60)
    stories = [article(str(number), f"{stamp}\n\n{invented(number + 2, 400)}") for number in range(MOST_HITS + 8)]
    assert [verdict.matches for verdict in verdicts(*stories)] == [()] * len(stories)


def test_another_text_at_the_same_address_is_the_next_version() -> None:
    first, second, third = verdicts(
        article("a", LONG, url=PAGE),
        article("b", LONG + " " + prose(2, 30), url=PAGE.replace("https", "http") + "/#top"),
        article("c", prose(3), url=PAGE + "?from=feed", canonical_url=PAGE),
    )
    assert (first.story_id, first.version, first.previous_id) == ("a", 1, "")
    assert (second.decision, second.story_id, second.version, second.previous_id) == (Decision.UPDATE, "a", 2, "a")
    assert relations(second) == [("b", "a", Relation.UPDATE)]
    assert (second.matches[0].similarity, second.matches[0].method) == (1.0, "same-url")
    assert (third.story_id, third.version, third.previous_id) == ("a", 3, "b")
    assert third.matches[0].similarity == 0.0


@pytest.mark.parametrize(
    ("text", "title", "change"),
    [
        (LONG, "Another headline", Change.HEADLINE),
        (LONG.replace("copper", "coper"), "A headline", Change.TYPO),
        (LONG + " " + prose(2, 30), "A headline", Change.ADDITION),
        (prose(2, 30) + " " + LONG, "A headline", Change.ADDITION),
        (LONG[:600], "A headline", Change.REMOVAL),
        (LONG[300:], "Another headline", Change.REMOVAL),
        (invented(2, 120), "A headline", Change.REWRITE),
        (edited(LONG, 8), "A headline", Change.REWRITE),
    ],
)
def test_an_update_says_what_it_changed(text: str, title: str, change: Change) -> None:
    _, second = verdicts(article("a", LONG, url=PAGE), article("b", text, url=PAGE, title=title))
    assert (second.decision, second.previous_id) == (Decision.UPDATE, "a")
    assert second.matches[0].change is change


def test_only_an_update_says_what_it_changed() -> None:
    decided = verdicts(article("a", LONG), article("b", LONG), article("c", edited(LONG)), teaser("t", LONG[:200]))
    assert {match.change for verdict in decided for match in verdict.matches} == {Change.NONE}


def test_a_headline_that_comes_back_is_a_repeat_of_its_own_version() -> None:
    first, second = article("a", LONG, url=PAGE), article("b", LONG, url=PAGE, title="Another headline")
    *_, back, again = verdicts(first, second, first, second)
    assert (back.decision, again.decision) == (Decision.REPEAT, Decision.REPEAT)
    assert (back.matches[0].of, again.matches[0].of) == ("a", "b")


def test_a_page_that_shows_its_headline_in_ever_new_ways_ends_as_repeats() -> None:
    stories = [article(str(number), LONG, url=PAGE, title=f"Headline {number}") for number in range(MOST_HITS + 5)]
    assert [verdict.decision for verdict in verdicts(*stories)][-5:] == [Decision.REPEAT] * 5


def test_a_text_that_comes_back_is_a_repeat_of_its_own_version() -> None:
    *_, back, last = verdicts(
        article("a", LONG, url=PAGE),
        article("b", prose(2), url=PAGE),
        article("c", LONG, url=PAGE),
        article("d", prose(3), url=PAGE),
    )
    assert relations(back) == [("c", "a", Relation.EXACT)]
    assert (last.version, last.previous_id) == (3, "b")


def test_a_page_that_was_cut_is_an_update_and_keeps_its_teasers() -> None:
    *_, cut = verdicts(teaser("t", LONG[:100]), article("a", LONG, url=PAGE), article("b", LONG[:300], url=PAGE))
    assert relations(cut) == [("b", "a", Relation.UPDATE), ("t", "b", Relation.TEASER_OF)]


def test_a_cut_of_another_story_is_a_repeat_at_whatever_address() -> None:
    _, _, cut = verdicts(article("a", LONG), article("b", prose(2), url=PAGE), article("c", LONG[:300], url=PAGE))
    assert relations(cut) == [("c", "a", Relation.TRUNCATED)]


@pytest.mark.parametrize("url", ["file:///dump/a.html", "", "https://"])
def test_what_is_no_web_address_makes_no_update(url: str) -> None:
    _, second = verdicts(article("a", LONG, url=url), article("b", prose(2), url=url))
    assert (second.decision, second.version) == (Decision.NEW, 1)


def test_a_home_page_called_canonical_makes_no_update() -> None:
    home = "https://www.fjordpost.example/"
    _, second = verdicts(
        article("a", LONG, url=PAGE, canonical_url=home), article("b", prose(2), url=PAGE + "-2", canonical_url=home)
    )
    assert second.decision is Decision.NEW


def test_reports_in_the_same_words_with_other_numbers_stay_two() -> None:
    report = "The Fjord index closed on Friday at {} points. Trading volume was {} million. Ferries rose by {} percent."
    texts = [report.format(4123, 87, 2), report.format(4098, 91, 3), report.format(4123, 87, 14)]
    assert [verdict.decision for verdict in verdicts(*(article(text, text) for text in texts))] == [Decision.NEW] * 3


def test_headlines_alone_are_equal_only_on_one_site_with_one_target() -> None:
    first = teaser("a", "", title="Opinion", url=PAGE)
    same = teaser("b", "", title="OPINION", url=PAGE)
    others = [
        teaser("c", "", title="Opinion", url=PAGE + "-2"),
        teaser("d", "", title="Opinion", url=PAGE, source="uplands.example"),
        teaser("e", "", title="Opinions", url=PAGE),
    ]
    decided = verdicts(first, same, *others)
    assert relations(decided[1]) == [("b", "a", Relation.EXACT)]
    assert [verdict.decision for verdict in decided[2:]] == [Decision.NEW] * 3


def test_odd_texts_are_decided() -> None:
    odd = ["", " ", "\x00", "\ud800", "😀", "a", "…", "a" * 2_000_000]
    decided = verdicts(*(make(f"{number}", text) for number, text in enumerate(odd) for make in (article, teaser)))
    assert len(decided) == 2 * len(odd)


# Stories that have much in common: the same few texts, cut anywhere, as articles and teasers, at a few addresses.
_texts = st.builds(
    lambda seed, front, every, length: front + edited(prose(seed, 60), every)[:length],
    st.integers(1, 3),
    st.sampled_from(["", "BERGEN — ", "A dek for the story. "]),
    st.sampled_from([20, 30, 100]),
    st.integers(0, 400),
)
_pages = st.sampled_from(["", PAGE, PAGE + "-2"])
_stories = st.lists(st.tuples(st.sampled_from([article, teaser]), _texts, _pages), max_size=25).map(
    lambda drawn: [make(str(number), text, url=page) for number, (make, text, page) in enumerate(drawn)]
)


@given(_stories)
def test_every_story_leaves_with_one_verdict(stories: list[Story]) -> None:
    known = Known()
    decided = recognise(stories, known)
    kept = [verdict.id for verdict in decided if verdict.decision is not Decision.REPEAT]
    assert [verdict.id for verdict in decided] == [story.id for story in stories]
    assert [addition.fingerprint.id for addition in known.additions] == kept
    assert all(verdict.matches for verdict in decided if verdict.decision is not Decision.NEW)


@given(_stories, st.integers(0, 25))
def test_splitting_into_batches_changes_no_verdict(stories: list[Story], at: int) -> None:
    known = Known()
    assert recognise(stories[:at], known) + recognise(stories[at:], known) == recognise(stories, Known())


@given(_stories, st.integers(0, 25))
def test_committing_in_between_changes_no_verdict(stories: list[Story], at: int) -> None:
    """What the archive's index says of a story is all that is ever read of one that was met before."""
    first = Known()
    before = recognise(stories[:at], first)
    assert before + recognise(stories[at:], Known([Archived(first.additions)])) == recognise(stories, Known())


@given(_stories)
def test_the_same_stories_again_add_nothing(stories: list[Story]) -> None:
    known = Known()
    recognise(stories, known)
    again = recognise(stories, known)
    assert {verdict.decision for verdict in again} <= {Decision.REPEAT}


@given(_stories)
def test_matches_name_known_stories_only(stories: list[Story]) -> None:
    seen: set[str] = set()
    for verdict in verdicts(*stories):
        seen.add(verdict.id)
        assert {named for match in verdict.matches for named in (match.seen_id, match.of)} <= seen
        assert all(0.0 <= match.similarity <= 1.0 for match in verdict.matches)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(10_001, 20_000))
def test_texts_without_a_common_beginning_never_match(one: int, other: int) -> None:
    tail = prose(20_001, 80)
    # Backwards, because all our prose is made of the same thirty words, and that alone is a likeness.
    first, second = f"{prose(one, 120)}\n\n{tail}", f"{prose(other, 120)[::-1]}\n\n{tail}"
    assert verdicts(article("a", first), article("b", second))[1].matches == ()
