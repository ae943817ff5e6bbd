"""What own and captions promise: which of the lines in and behind an article are its own."""

from __future__ import annotations

import pytest

from tasks.extract.plain.own import as_article
from tasks.extract.plain.text import read_text
from tasks.extract.words.captions import is_caption, names_picture
from tasks.extract.words.lines import Kind, read_lines
from tests.pier import BODY, TITLE

REMARK = "I have sold fish on that pier for thirty years, and nobody has asked me where I want to stand in the meantime."

ANSWER = "The council says that it has asked all three of them by letter in January, and that one of the letters came back."


def paragraphs(*lines: str) -> list[str]:
    article = read_text("\n\n".join((TITLE, *lines)), url="", extractor="test").article
    assert article is not None
    return article.text.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "The pier in the storm. (Photo: Ann Lee)",
        "The pier in the storm © Ann Lee",
        "Die Mole im Sturm. Bildrechte: Hafenblatt/Ann Lee",
        "The pier in the storm (Ann Lee/Getty Images)",
    ],
)
def test_a_caption_ends_in_a_credit(text: str) -> None:
    assert is_caption(text)


@pytest.mark.parametrize("text", [*BODY, "He took one photo: the pier had gone.", "The storm index (SIX) rose."])
def test_prose_is_no_caption(text: str) -> None:
    assert not is_caption(text)


def test_the_mark_of_an_agency_names_no_picture() -> None:
    assert is_caption("Two boats have sunk. (AFP/dpa)")
    assert not names_picture("Two boats have sunk. (AFP/dpa)")


def test_the_description_of_a_picture_and_its_caption_are_not_of_the_text() -> None:
    shown = "Seals rest on what the storm of last winter has left of the pier."
    assert paragraphs(BODY[0], shown, f"{shown} (Harbour News)", *BODY[1:]) == BODY
    assert paragraphs(BODY[0], shown, shown, *BODY[1:]) == BODY


def test_a_first_sentence_that_stands_alone_before_its_paragraph_is_kept() -> None:
    first = "Work begins in April and will take two summers, because of the seals."
    assert first in paragraphs(BODY[0], first, f"{first} {BODY[1]}", BODY[2])


def test_appeals_to_the_reader_are_left_out_wherever_they_stand() -> None:
    appeal = "Sign up to our newsletter and find the harbour in your inbox every Friday before breakfast."
    assert paragraphs(BODY[0], appeal, *BODY[1:], appeal) == BODY


@pytest.mark.parametrize(
    "mark",
    ["2 Comments", "Kommentare (2)", "3 thoughts on the pier", "© 2022 Harbour News", "Laisser un commentaire", "無断転載"],
)
def test_the_article_ends_where_comments_or_rights_begin(mark: str) -> None:
    remarks = ["Jo Reed on May 6, 2022 at 4:47 pm", REMARK, "Reply", "Al Poe on May 7, 2022 at 9:10 am", ANSWER]
    assert paragraphs(*BODY, mark, *remarks) == BODY


def test_a_button_for_comments_above_the_article_ends_nothing() -> None:
    assert paragraphs("2 Comments", *BODY) == BODY


def test_the_article_ends_where_the_biography_of_its_author_begins() -> None:
    assert (
        paragraphs("By Ann Lee", *BODY * 2, "Ann Lee", "Ann Lee has written about boats, seals and storms since 2009.")
        == BODY * 2
    )


def test_headlines_in_a_row_within_an_article_are_links() -> None:
    row = ["Wind ends the regatta after an hour", "Seals return to the outer pier", "Lighthouse to be sold"]
    assert paragraphs(*BODY, *row, "What the stalls say", REMARK, ANSWER) == [*BODY, "What the stalls say", REMARK, ANSWER]


@pytest.mark.parametrize(
    "items",
    [
        ["two nets of the old kind", "one rope as long as the pier", "a lamp for the night"],
        ["6 nets of the old kind", "1 rope as long as the pier", "2 lamps for the night"],
        ["nets of the old kind,", "one rope as long as the pier,", "a lamp for the night."],
    ],
    ids=["introduced", "numbered", "punctuated"],
)
def test_a_list_of_the_articles_own_is_kept(items: list[str]) -> None:
    above = "This is what the council says that every stall must bring:" if items[0].startswith("two") else BODY[2]
    assert paragraphs(*BODY[:2], above, *items, REMARK, ANSWER, BODY[0]) == [*BODY[:2], above, *items, REMARK, ANSWER, BODY[0]]


def test_short_lines_that_open_alike_are_paragraphs_to_an_article() -> None:
    lines = read_lines("\n".join(["Q: Why now?", "A: Seals", "Q: And the stalls?", "A: The square", "Q: Free?", "A: Yes"]))
    assert {line.kind for line in as_article(lines)} == {Kind.PARAGRAPH}


def test_the_end_of_an_interview_is_kept_though_its_lines_are_short() -> None:
    questions = ["Q: Favourite boat?", "A: The old ferry", "Q: Favourite month?", "A: April", "Q: Favourite fish?", "A: None"]
    assert paragraphs(*BODY, *questions) == [*BODY, *questions]
