"""What outline promises: every element knows the range of its lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import likeness, outline

PIECES = st.sampled_from(
    ["<div>", "</div>", "<p>boats", "<a href='/x'>", "</a>", "<br>", "gulls ", "<b>", "</b>", "<ul><li>", "<h3>pier</h3>"]
)
BLOCKS = ("body", "div", "p", "ul", "li", "h3")


@given(st.lists(PIECES, max_size=40))
def test_an_element_holds_the_lines_that_it_gives_when_walked_alone(pieces: list[str]) -> None:
    tree = parse_html("<body><div>x</div>" + "".join(pieces))
    assert tree is not None
    page = outline(html_lines(tree))
    for element in tree.iter("div", "p", "ul", "li", "h3"):
        start, end = page.spans.get(element, (0, 0))
        assert [line.text for line in page.lines[start:end]] == [line.text for line in html_lines(element)]


@given(st.lists(PIECES, max_size=40))
def test_the_boxes_of_a_block_are_those_in_it_that_hold_lines_and_come_before_what_they_hold(pieces: list[str]) -> None:
    tree = parse_html("<body><div>x</div>" + "".join(pieces))
    assert tree is not None
    page = outline(html_lines(tree))
    for root in (element for element in page.spans if element.tag in BLOCKS):
        boxes = [box.element for box in page.boxes(root) if box.element.tag in BLOCKS]
        assert boxes[0] is root
        assert set(boxes) == {element for element in root.iter(*BLOCKS) if element in page.spans}
        assert all(boxes.index(holder) < n for n, box in enumerate(boxes) for holder in box.iterancestors() if holder in boxes)


def test_sizes_and_paragraphs_are_those_of_the_lines_between() -> None:
    paragraph = "The harbour council voted on Tuesday to rebuild the northern pier, which has been closed since winter."
    tree = parse_html(f"<h1>Pier</h1><p>{paragraph}</p><p>{paragraph}</p>")
    assert tree is not None
    page = outline(html_lines(tree))
    assert (page.size(0, 1), page.size(1, 3)) == (4, 2 * len(paragraph))
    assert (page.prose(0, 1), page.prose(0, 3)) == (0, 2)


def test_elements_are_alike_whatever_number_their_class_carries() -> None:
    tree = parse_html("<p class='post-12'>a</p><p class='post-7'>b</p><p class='note'>c</p>")
    assert tree is not None
    first, second, third = tree.iter("p")
    assert likeness(first) == likeness(second) != likeness(third)
