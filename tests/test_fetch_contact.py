"""A user agent must name somebody who can be reached."""

from __future__ import annotations

import pytest

from schemas.settings import Settings
from tasks.fetch import contact_missing


@pytest.mark.parametrize(
    ("user_agent", "is_missing"),
    [
        (Settings().user_agent, True),
        ("", True),
        ("Pressmark/0.1", True),
        ("Pressmark/0.1 (you@example.org)", True),
        ("Pressmark/0.1 (+https://archive.example/bot)", True),
        ("Pressmark/0.1 (+http://localhost/)", True),
        ("Pressmark/0.1 (desk@localhost)", True),
        ("Pressmark/0.1 (desk@stadtarchiv-kappeln.de)", False),
        ("Pressmark/0.1 (+https://www.stadtarchiv-kappeln.de/bot.html)", False),
        ("Pressmark/0.1 (www.stadtarchiv-kappeln.de)", False),
        ("Pressmark/0.1 (you@example.org; desk@stadtarchiv-kappeln.de)", False),
        ("Pressmark/0.1 (archiv@bücherei-köln.de)", False),
    ],
)
def test_a_contact_is_an_address_of_ones_own(user_agent: str, is_missing: bool) -> None:
    assert contact_missing(user_agent) is is_missing
