"""What may be relied on of keys: they never change within one version of the method, and addresses are compared well."""

from __future__ import annotations

import xxhash

from schemas.story import StoryKind
from tasks.deduplicate.keys import FIRST_WINDOWED_KEY, METHOD_VERSION, WINDOWED, Space, key, sketch, sketches, space_of
from tests.deduplicate_texts import article, prose, teaser

TEXT = "The ferry to the outer islands sails again after a long winter. Its captain is glad."


def test_golden_vectors_of_version_2() -> None:
    """A change here makes every stored index silently useless: raise METHOD_VERSION with it."""
    seen = sketch(article("a", TEXT, url="https://www.fjordpost.example/ferry"))
    assert METHOD_VERSION == "2"
    assert key(Space.PAGE, b"fjordpost.example/ferry") == 0x55F904B95F3CF2FD
    assert seen.fingerprint.exact.hex() == "30844fb75549278f901a897cecd7c9b5"
    assert [start.offset for start in seen.starts] == [0]
    assert seen.start_keys(StoryKind.ARTICLE) == [0x3F5CF3C96E943F25]
    assert seen.exact(StoryKind.TEASER) == 0x2D10C00B77A84AA4
    assert seen.page_keys() == [0x5DA2270A208F6F80]
    assert seen.fingerprint.headline == 0xE1E03610
    assert seen.fingerprint.ladder.hex() == "b96a44f55c3de4a7da74ab6262417e2a34857faae72dba9512a24276b8c830d02ec14e2b"


def test_golden_vectors_of_the_signs_of_version_2() -> None:
    seen = sketch(article("a", prose(1)))
    assert xxhash.xxh3_128_hexdigest(seen.fingerprint.near) == "876e91071e6743d2cef1f082164a4ec1"
    assert len(seen.fingerprint.near) == 773
    assert seen.near_keys(StoryKind.ARTICLE)[::9] == [
        0x602FA0FE0D3E509E,
        0x6DF4D24B1B62328D,
        0x60BBE4A155B57538,
        0x84D7628D451564BF,
        0x848C5ABAE8290267,
    ]


def test_an_article_is_not_found_under_the_keys_of_teasers() -> None:
    seen = sketch(article("a", TEXT))
    assert seen.exact(StoryKind.ARTICLE) != seen.exact(StoryKind.TEASER)
    assert seen.start_keys(StoryKind.ARTICLE) != seen.start_keys(StoryKind.TEASER)


def test_a_short_text_has_no_beginning() -> None:
    assert sketch(teaser("t", "Ferry sails")).starts == ()


def test_a_key_begins_with_its_space() -> None:
    keys = [key(space, b"ferry") for space in Space]
    assert [space_of(one) for one in keys] == list(Space)
    assert keys == sorted(keys)
    assert {space for space, one in zip(Space, keys, strict=True) if one >= FIRST_WINDOWED_KEY} == WINDOWED


def test_only_articles_are_compared_by_their_bodies() -> None:
    spaces = [
        {space_of(one) for one in sketch(make("a", prose(1))).near_keys(kind)} for make in (article, teaser) for kind in StoryKind
    ]
    assert spaces == [{Space.LEAD_ARTICLE, Space.BODY}, {Space.LEAD_TEASER}, {Space.LEAD_ARTICLE}, {Space.LEAD_TEASER}]


def test_many_sketches_at_once_are_those_of_each_alone() -> None:
    stories = [article(str(number), prose(number, 10 + 37 * number % 400)) for number in range(60)] + [teaser("t", "Fähre – ﬁn")]
    assert list(sketches(stories)) == [sketch(story) for story in stories]


def test_a_story_without_its_near_keys_is_still_found_by_all_others() -> None:
    seen = sketch(article("a", prose(1), url="https://www.fjordpost.example/ferry"))
    bare = seen.without_near_keys()
    assert bare.near_keys(StoryKind.ARTICLE) == []
    assert (bare.exact(StoryKind.ARTICLE), bare.starts, bare.page_keys()) == (
        seen.exact(StoryKind.ARTICLE),
        seen.starts,
        seen.page_keys(),
    )
