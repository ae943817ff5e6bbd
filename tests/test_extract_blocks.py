"""What the lines of a page promise: a block a line, invisible elements unseen, the same lines after something is taken out."""

from __future__ import annotations

import pytest

from tasks.extract.tree.blocks import Element, html_lines, lines_left, parse_html

CARD = "<div class='card'><h3><a href='/b'>Ferry tied up for the winter</a></h3><p>Until the ice is gone.</p></div>"


def tree(markup: str) -> Element:
    return parse_html(f"<html><body>{markup}</body></html>")


def texts(markup: str) -> list[str]:
    return [line.text for line in html_lines(tree(markup))]


@pytest.mark.parametrize("icon", ["<svg><path/></svg>", "<script>x()</script>", "<style>p{}</style>", "<button>Play</button>"])
def test_what_is_not_seen_within_a_paragraph_does_not_break_it(icon: str) -> None:
    assert texts(f"<p>The boats <a href='/x'>came home{icon}</a> at dusk.</p>") == ["The boats came home at dusk."]


def test_what_is_not_seen_between_two_blocks_joins_nothing() -> None:
    assert texts("<div>Ferry<script>x()</script><p>Harbour</p></div>") == ["Ferry", "Harbour"]


@pytest.mark.parametrize(
    ("markup", "path"),
    [
        (f"<p>One line.</p>{CARD}<p>Another line.</p>", ".//div"),
        ("<p>See also: <a href='/b'>Ferry tied up</a> and more of it.</p><p>Another line.</p>", ".//a"),
        ("<p>See <b><a href='/b'>Ferry tied up</a></b></p><p>Another line.</p>", ".//b"),
    ],
)
def test_lines_that_are_left_are_those_that_a_new_walk_would_read(markup: str, path: str) -> None:
    page = tree(markup)
    lines = html_lines(page)
    box = page.find(path)
    gone = set(box.iter())
    box.drop_tree()
    left = lines_left(lines, page, gone)
    assert [(line.text, line.kind, line.linked) for line in left] == [(x.text, x.kind, x.linked) for x in html_lines(page)]
    assert len(left) < len(lines) or left[0].text != lines[0].text
