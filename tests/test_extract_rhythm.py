"""What reading lists by rhythm promises: any order of the slots, headlines of any shape, and articles left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.plain.region import teasers_and_article
from tasks.extract.plain.rhythm import Rhythm, read_teasers
from tasks.extract.plain.slots import fits_of, records_at
from tasks.extract.teasers.announce import Reference
from tasks.extract.words.lines import Kind, Line, in_menu, kind_of, read_lines
from tests.pier import BODY, TITLE

HEADLINES = [
    "Wind ends the regatta after an hour",
    "Seals return to the outer pier of the harbour",
    "Nebel",  # as short as a menu entry
    "Ferry to the islands keeps its winter timetable",
]
TEXTS = [
    "The committee called the boats back when the first mast went over the side and the second began to lean…",
    "Eleven animals were counted on Sunday, three of them young, by the pupils of the school above the beach…",
    "Nobody saw the other side of the harbour for three days, and the bell rang every minute of the night…",
    "Whoever wants to be home for dinner has to leave the market before the last fish is sold, as always…",
]
STAMPS = ["March 4, 2021", "March 3, 2021", "March 1, 2021", "February 27, 2021"]
ARTICLE = [TITLE, *BODY]


def records(order: str) -> list[str]:
    parts = {"s": ["Sea"] * 4, "h": HEADLINES, "t": TEXTS, "m": STAMPS}
    return [parts[slot][number] for number in range(4) for slot in order]


def found(lines: list[str]) -> list[tuple[str, str, str, str]]:
    page = read_lines("\n\n".join(lines))
    spans, _ = teasers_and_article(page, Rhythm(page), "")
    return [(t.section, t.title, t.text.rstrip("…"), t.published_raw) for t in read_teasers(page, spans, Reference())]


@pytest.mark.parametrize("order", ["htm", "hmt", "mht", "shtm", "smht", "msht", "hm", "mh", "shm"])
@pytest.mark.parametrize("above", [ARTICLE, []], ids=["after an article", "alone"])
def test_a_list_is_read_in_any_order_of_its_slots(order: str, above: list[str]) -> None:
    wanted = [
        ("Sea" * ("s" in order), HEADLINES[n], TEXTS[n].rstrip("…") * ("t" in order), STAMPS[n] * ("m" in order))
        for n in range(4)
    ]
    assert found([*above, "Share this story", *records(order)]) == wanted


def test_dated_headlines_in_a_list_need_no_other_line() -> None:
    lines = [f"{headline} ({stamp})" for headline, stamp in zip(HEADLINES, STAMPS, strict=True)]
    assert [(title, raw) for _, title, _, raw in found([*ARTICLE, *lines])] == list(zip(HEADLINES, STAMPS, strict=True))


def test_a_label_alone_over_a_list_is_the_section_of_all_in_it() -> None:
    sections = [section for section, *_ in found(["Sea", *records("htm"), "Town", *records("htm")])]
    assert sections == ["Sea"] * 4 + ["Town"] * 4


def test_a_menu_names_no_section() -> None:
    assert {section for section, *_ in found(["Home", "Sea", "Town", "Contact", *records("htm")])} == {""}


@pytest.mark.parametrize(
    "lines",
    [
        [line for n in range(1, 4) for line in (f"{n}. {ARTICLE[n][:40]}", ARTICLE[n])],
        [line for n in range(1, 4) for line in (f"By Ann Lee{' I' * n}", ARTICLE[n])],
        [line for n in range(1, 4) for line in (f"1{n}:30", ARTICLE[n])],
        [line for n in range(1, 4) for line in (STAMPS[n], ARTICLE[n])],
        [line for n in range(1, 4) for line in (f"Q: {HEADLINES[n]}?", f"A: {ARTICLE[n]}")],
    ],
    ids=["numbered", "bylines", "live", "dated", "interview"],
)
def test_an_article_whose_parts_repeat_a_shape_is_no_list(lines: list[str]) -> None:
    assert found([ARTICLE[0], *lines]) == []


def test_of_labels_in_a_row_all_are_of_a_menu() -> None:
    lines = read_lines("Home\nSea\nTown\n\nA headline about the boats of the harbour\n\nSea\n\nTown")
    assert [in_menu(lines, n) for n in range(len(lines))] == [True, True, True, False, False, False]


def test_a_menu_in_one_line_is_furniture() -> None:
    assert kind_of("Home | Sea | Town | Contact") is Kind.CLUTTER
    assert kind_of("Ann Lee | Harbour Press") is not Kind.CLUTTER


def test_blank_lines_are_remembered() -> None:
    assert [line.apart for line in read_lines("one\ntwo\n\n \nthree")] == [False, False, True]


def test_the_text_of_a_box_above_its_button_is_furniture() -> None:
    kinds = [line.kind for line in read_lines("Sign up for our newsletter\n\nEvery morning at six, for nothing at all.\n\nOK")]
    assert kinds == [Kind.CLUTTER, Kind.CLUTTER, Kind.LABEL]


def test_every_record_at_a_line_is_as_long_as_its_slots() -> None:
    fits = [fits_of(line, in_row=False, is_last=True) for line in read_lines("\n".join(records("shtm")))]
    forms = {record.form for record in records_at(fits, 0)}
    assert "shtm" in forms
    assert all(record.fit > -4 for record in records_at(fits, 0))


KINDS = st.sampled_from(list(Kind))
LINES = st.lists(
    st.builds(Line, st.sampled_from([*HEADLINES, *TEXTS, *STAMPS, "Most read", "x"]), KINDS, st.booleans()), max_size=60
)


@given(LINES, st.integers(0, 60), st.integers(0, 60))
def test_no_line_is_of_two_teasers_and_they_stand_in_order(lines: list[Line], start: int, end: int) -> None:
    numbers = [n for span in Rhythm(lines).spans(range(start, end)) for n in span.lines]
    assert numbers == sorted(set(numbers))
    assert all(0 <= n < len(lines) for n in numbers)
