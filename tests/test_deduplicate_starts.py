"""What may be relied on of beginnings: a copy with something in front still begins where the story begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate.normal import forms_of, kept, normal_form
from tasks.deduplicate.starts import MOST, starts
from tests.deduplicate_texts import prose

STORY = "The ferry to the outer islands sails again"


def beginnings(title: str, text: str) -> list[int]:
    (form,) = forms_of([text])
    return starts(form, normal_form(title), kept(text))


@pytest.mark.parametrize(
    "front",
    [
        "",
        "BERGEN (Fjord News) - ",
        "BERGEN, Nov. 21 (Fjord News) — ",
        "Bergen: ",
        "OSLO -- ",
        "By Our Reporter\n\n",
        "By Our Reporter\nBERGEN — ",
        "A dek in a sentence of its own. ",
        "First sentence. Second one! Third? Fourth. ",
        "बर्गन। ",
        "漁港の話。",
    ],
)
def test_the_story_behind_a_dateline_a_byline_or_a_dek_is_a_beginning(front: str) -> None:
    assert len(kept(front)) in beginnings("", front + STORY)


def test_a_repeated_headline_is_left_behind() -> None:
    title = "Ferry, at last, sails"
    assert len(kept(title)) in beginnings(title, f"{title} {STORY}")


@given(st.text(), st.text())
def test_there_are_few_and_the_first_is_the_start(title: str, text: str) -> None:
    found = beginnings(title, text)
    assert found[0] == 0
    assert found == sorted(set(found))
    assert len(found) <= MOST


def test_a_text_and_its_cut_begin_at_the_same_places() -> None:
    text = "BERGEN — " + prose(1)
    assert beginnings("", text)[:3] == beginnings("", text[:200])[:3]
