"""What without_ending promises: a text ends with the last line that is part of it, and nothing is taken from its midst."""

from __future__ import annotations

import pytest

from tasks.extract.body.body import read_body
from tasks.extract.fields.metadata import read_metadata
from tasks.extract.tree.blocks import html_lines, parse_html

TITLE = "Ferry to Stangey sails again after nine weeks"
FIRST = "The ferry to Stangey sailed again on Monday morning, nine weeks after the winter storm had torn off its stern ramp."
SECOND = "Forty people and a horse went over with the first crossing, and the baker of the island had the quay swept for them."
THIRD = "The yard in Hollsund had to cast two of the hinges anew, because nobody keeps parts for a ship of sixty-one years."


def paragraphs(*texts: str) -> list[str]:
    markup = "".join(text if text.startswith("<") else f"<p>{text}</p>" for text in texts)
    page = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1><div>{markup}</div></main></body></html>"
    tree = parse_html(page)
    return read_body(tree, html_lines(tree), read_metadata(tree, "https://stangey.example/2023/03/ferry")).text.split("\n\n")


APPEALS = [
    "Did you like this story? Subscribe to our newsletter and have the news of the islands in your inbox every Friday.",
    "Hat Ihnen dieser Artikel gefallen? Dann abonnieren Sie unseren Newsletter oder folgen Sie uns auf Facebook.",
    "Do you want to hear from our islands? Sign up here",
]


@pytest.mark.parametrize("appeal", APPEALS)
def test_an_appeal_to_the_reader_at_the_end_is_left_out(appeal: str) -> None:
    assert paragraphs(FIRST, SECOND, THIRD, appeal) == [FIRST, SECOND, THIRD]


def test_what_reads_like_an_appeal_is_kept_within_the_text() -> None:
    assert paragraphs(FIRST, APPEALS[0], SECOND, THIRD) == [FIRST, APPEALS[0], SECOND, THIRD]


@pytest.mark.parametrize(
    "notice",
    [
        "If you have seen the horse, please call 555 0142, or write to us on Facebook, where your comments are read daily.",
        "Please send your email to ferry@stangey.example or follow us on Facebook if you want to hear of the next crossing.",
        "Please follow us on Facebook or book your crossing by email; you find both at https://ferry.stangey.example every day.",
    ],
    ids=["number", "mail", "web"],
)
def test_a_notice_that_says_where_to_turn_to_is_part_of_the_text(notice: str) -> None:
    assert paragraphs(FIRST, SECOND, THIRD, notice) == [FIRST, SECOND, THIRD, notice]


@pytest.mark.parametrize("heading", ["Kontakt:", "Media contacts", "Contacto de prensa:", "連絡先"])
def test_the_names_to_contact_below_a_text_are_left_out(heading: str) -> None:
    assert paragraphs(FIRST, SECOND, THIRD, heading, "Dr. Asta Holm", "Stangey Ferry Company") == [FIRST, SECOND, THIRD]


def test_a_text_goes_on_below_the_word_contact() -> None:
    assert paragraphs(FIRST, SECOND, "<h2>Contact</h2>", THIRD) == [FIRST, SECOND, "Contact", THIRD]


def test_a_heading_over_nothing_ends_no_text() -> None:
    assert paragraphs(FIRST, SECOND, THIRD, "<h2>More from the islands</h2>") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "credit", ["(Credit: Asta Holm / Harbour News)", "The ramp before the storm, photos © Harbour News, 2023"]
)
def test_a_short_line_with_the_credit_of_a_picture_is_left_out(credit: str) -> None:
    assert paragraphs(FIRST, SECOND, credit, THIRD) == [FIRST, SECOND, THIRD]


def test_a_paragraph_that_ends_in_the_mark_of_an_agency_is_kept() -> None:
    last = f"{THIRD[:-1]}. (AFP/dpa)"
    assert paragraphs(FIRST, SECOND, last) == [FIRST, SECOND, last]
