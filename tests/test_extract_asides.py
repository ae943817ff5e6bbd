"""What find_asides promises: markup and names set boxes apart, but never a box that holds much of the text."""

from __future__ import annotations

import pytest

from tasks.extract.body.asides import find_asides
from tasks.extract.body.opinion import Opinion
from tasks.extract.body.passages import read_passages
from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import outline

SENTENCE = "The ferry lay at the quay of Tarn with its bow door open, and nobody on board could say for how long it would stay."
NOTHING = Opinion((), frozenset(), "")


def set_apart(markup: str, agreed: int) -> list[str]:
    """The lines set apart on a page whose paragraphs with the numbers below `agreed` the second opinion has, too."""
    page = outline(html_lines(parse_html(f"<html><body>{markup}</body></html>")))
    letters = [passage.letters for passage in read_passages(page, NOTHING)][:agreed]
    opinion = Opinion((), frozenset(letters), "")
    return [page.lines[number].text for number in sorted(find_asides(page, read_passages(page, opinion)).all)]


def text(count: int) -> str:
    return "".join(f"<p>{n} {SENTENCE}</p>" for n in range(count))


@pytest.mark.parametrize("box", ["nav", "footer", "aside", "figure", "form", "div role='navigation'", "div class='sr-only'"])
def test_markup_sets_apart_even_what_the_second_opinion_takes(box: str) -> None:
    assert set_apart(f"{text(5)}<{box}><p>Another {SENTENCE}</p></{box.split(maxsplit=1)[0]}>", 6) == [f"Another {SENTENCE}"]


@pytest.mark.parametrize("name", ["comments", "relatedStories", "box_advertisement", "main-newsletter-2", "Kommentare"])
def test_a_name_sets_apart_what_the_second_opinion_leaves_out(name: str) -> None:
    box = f"<div class='{name}'><p>Another {SENTENCE}</p></div>"
    assert set_apart(text(5) + box, 5) == [f"Another {SENTENCE}"]
    assert set_apart(text(5) + box, 6) == []


@pytest.mark.parametrize("name", ["shared-harbour", "advice", "navigator-story", "commentary"])
def test_a_name_counts_by_whole_words(name: str) -> None:
    assert set_apart(f"{text(5)}<div class='{name}'><p>Another {SENTENCE}</p></div>", 5) == []


@pytest.mark.parametrize("box", ["aside", "form", "div class='comments'"])
def test_a_box_with_most_of_the_text_is_not_set_apart(box: str) -> None:
    assert set_apart(f"<{box}>{text(5)}</{box.split(maxsplit=1)[0]}>", 5) == []


def test_boxes_of_one_name_that_hold_the_text_together_are_not_set_apart() -> None:
    assert set_apart("".join(f"<div class='related'><p>{n} {SENTENCE}</p></div>" for n in range(8)), 4) == []


def test_a_small_box_with_a_picture_holds_its_caption() -> None:
    caption = "The ferry at the quay of Tarn on the day after the storm."
    assert set_apart(f"{text(5)}<div><img src='a.jpg'><p>{caption}</p></div>", 6) == [caption]


def test_where_every_paragraph_stands_beside_a_picture_none_is_a_caption() -> None:
    assert set_apart("".join(f"<div><img src='{n}.jpg'><p>{n} {SENTENCE}</p></div>" for n in range(6)), 6) == []
