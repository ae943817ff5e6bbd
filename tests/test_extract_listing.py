"""What is_listing promises: pages that announce stories and tell none are known by what they say and where they stand."""

from __future__ import annotations

import pytest

from tasks.extract.fields.metadata import PageMetadata
from tasks.extract.teasers.listing import is_listing
from tests.pier import BODY

ARTICLE = "\n\n".join(f"{BODY[0]} ({n})." for n in range(5))
STORY = "https://sandpiper.example/2022/05/pier.html"
SECTION = "https://sandpiper.example/sea/"
SILENT, DECLARED = PageMetadata(), PageMetadata(is_article=True)


@pytest.mark.parametrize(
    ("body", "declared", "announced", "url", "listing"),
    [
        (ARTICLE, SILENT, 0, STORY, False),
        (ARTICLE, SILENT, 9000, STORY, False),
        (ARTICLE, SILENT, 300, SECTION, False),
        (ARTICLE, SILENT, 9000, SECTION, True),
        (ARTICLE, DECLARED, 9000, SECTION, False),
        (ARTICLE, DECLARED, 9000, "https://sandpiper.example/", True),
        (ARTICLE, SILENT, 9000, "https://archive.example/web/20220505/https://sandpiper.example/", True),
        (BODY[0], DECLARED, 9000, STORY, False),
        (BODY[0], SILENT, 9000, STORY, False),
        (BODY[0], SILENT, 9000, SECTION, True),
        (BODY[0], SILENT, 9000, "", True),
        ("Sea\n\nTown\n\n" * 40, SILENT, 9000, STORY, True),
        ("Loading ...", SILENT, 0, STORY, True),
        ("", DECLARED, 0, STORY, True),
    ],
)
def test_what_is_left_without_the_teasers_and_the_address_tell(
    body: str, declared: PageMetadata, announced: int, url: str, listing: bool
) -> None:
    assert is_listing(body, declared, announced, url) is listing
