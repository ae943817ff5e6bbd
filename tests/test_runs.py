"""A night that asks the sites of others says whom they can write to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.runs import check_contact
from schemas.errors import ConfigInvalid
from schemas.settings import Settings
from schemas.source import Source, SourceKind

NAMED = replace(Settings(), user_agent="Pressmark/0.1 (archive@stadtarchiv-kappeln.de)")


def feed(url: str) -> Source:
    return Source("post", SourceKind.FEED, (url,))


def test_a_night_without_a_contact_is_refused_and_the_message_says_what_to_set() -> None:
    with pytest.raises(ConfigInvalid, match="PRESSMARK_USER_AGENT: names no contact") as refused:
        check_contact((feed("http://127.0.0.1/feed"), feed("https://post.example/feed")), Settings())
    assert refused.value.exit_code == 2


def test_a_list_in_a_file_may_name_any_site() -> None:
    with pytest.raises(ConfigInvalid):
        check_contact((Source("list", SourceKind.URLS_FILE, ("/srv/urls.txt",)),), Settings())


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/feed", "http://127.0.3.9/feed", "http://localhost/feed", "http://[::1]/feed"]
)
def test_a_site_on_this_machine_needs_no_contact(url: str) -> None:
    check_contact((feed(url),), Settings())


def test_a_night_with_a_contact_may_ask() -> None:
    check_contact((feed("https://post.example/feed"),), NAMED)
