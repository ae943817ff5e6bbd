"""What may be relied on of addresses: those of one page are equal, and nothing else makes stories one."""

from __future__ import annotations

import pytest

from tasks.deduplicate.address import address_of, addresses, site_of
from tests.deduplicate_texts import article, teaser


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
        return len(addresses(article("a", "Ferry", url=own, canonical_url=canonical)))

    assert pages("https://www.fjordpost.example/2026/ferry") == 2
    assert pages(own) == 1
    assert pages("https://www.fjordpost.example/") == 1
    assert pages("https://uplands.example/ferry") == 1


def test_a_teaser_does_not_stand_where_it_leads() -> None:
    assert addresses(teaser("t", "Ferry", url="https://www.fjordpost.example/ferry")) == ()
