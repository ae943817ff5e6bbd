"""What appeals promises: it knows where a paper speaks to its readers about itself, and leaves reports on such things alone."""

from __future__ import annotations

import pytest

from tasks.extract.words.appeals import appeals


@pytest.mark.parametrize(
    "text",
    [
        "Sign up to our newsletter and find the harbour in your inbox every Friday before breakfast.",
        "Abonnieren Sie unseren Newsletter oder folgen Sie uns auf Facebook, damit Ihnen kein Boot entgeht.",
        "Pour lire les commentaires, connectez-vous à votre compte ou créez-en un, c'est gratuit.",
        "Подпишитесь на нашу рассылку и оставьте комментарий под статьёй.",
        "この記事へのコメントは会員限定です。ログインしてください。",
    ],
)
def test_an_appeal_addresses_the_reader_on_two_subjects_at_least(text: str) -> None:
    assert appeals(text) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "The parties to the harbour contract met again on Friday, and neither had anything about approval to say.",
        "The council registered three boats and a raft in May.",
        "He told us that “the comments on Facebook” were what made him sell the boat.",
        "Sign up to our newsletter. " * 40,
        "",
    ],
    ids=["no subject", "no reader", "quoted", "too long", "nothing"],
)
def test_prose_is_no_appeal(text: str) -> None:
    assert appeals(text) < 2
