"""What may be relied on of keys: they never change within one version of the method, and addresses are compared well."""

from __future__ import annotations

import pytest

from schemas.story import StoryKind
from tasks.deduplicate.keys import METHOD_VERSION, Space, address_of, key, site_of, sketch
from tests.deduplicate_texts import article, teaser

TEXT = "The ferry to the outer islands sails again after a long winter. Its captain is glad."


def test_golden_vectors_of_version_1() -> None:
    """A change here makes every stored index silently useless: raise METHOD_VERSION with it."""
    seen = sketch(article("a", TEXT, url="https://www.fjordpost.example/ferry"))
    assert METHOD_VERSION == "1"
    assert key(Space.PAGE, b"fjordpost.example/ferry") == 0xD80BA8D2B5108782
    assert seen.fingerprint.exact.hex() == "30844fb75549278f901a897cecd7c9b5"
    assert [(start.offset, start.key(StoryKind.ARTICLE)) for start in seen.starts] == [(0, 0x9ADB506655258E4A)]
    assert seen.exact(StoryKind.TEASER) == 0x24E96119EC4B97AD
    assert seen.pages == (0x0CE10EDDD14961CD,)


def test_an_article_is_not_found_under_the_keys_of_teasers() -> None:
    seen = sketch(article("a", TEXT))
    assert seen.exact(StoryKind.ARTICLE) != seen.exact(StoryKind.TEASER)
    assert seen.starts[0].key(StoryKind.ARTICLE) != seen.starts[0].key(StoryKind.TEASER)


def test_a_short_text_has_no_beginning() -> None:
    assert sketch(teaser("t", "Ferry sails")).starts == ()


@pytest.mark.parametrize(
    "url",
    [
        "http://www.fjordpost.example/ferry",
        "https://www.fjordpost.example/ferry/",
        "https://WWW.Fjordpost.example/ferry#photos",
    ],
)
def test_addresses_of_one_page_are_equal(url: str) -> None:
    assert address_of(url) == address_of("https://www.fjordpost.example/ferry")


@pytest.mark.parametrize("url", ["", "file:///dump/a.html", "mailto:desk@fjordpost.example", "https://[broken", "/ferry"])
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert address_of(url) == ""
    assert site_of(url) == ""


def test_the_query_tells_pages_apart() -> None:
    assert address_of("https://a.example/story?id=1") != address_of("https://a.example/story?id=2")


def test_a_site_is_the_registered_domain_or_the_host() -> None:
    assert site_of("https://news.bbc.co.uk/a") == "bbc.co.uk"
    assert site_of("https://www.fjordpost.example/a") == "fjordpost.example"
    assert site_of("http://127.0.0.1:8123/a") == "127.0.0.1"


def test_a_canonical_url_counts_on_its_own_site_and_not_for_a_home_page() -> None:
    own = "https://www.fjordpost.example/ferry"

    def pages(canonical: str) -> int:
        return len(sketch(article("a", TEXT, url=own, canonical_url=canonical)).pages)

    assert pages("https://www.fjordpost.example/2026/ferry") == 2
    assert pages(own) == 1
    assert pages("https://www.fjordpost.example/") == 1
    assert pages("https://uplands.example/ferry") == 1
