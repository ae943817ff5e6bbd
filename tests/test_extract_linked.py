"""What strike_links promises: boxes that hold little but links go, links in a text stay."""

from __future__ import annotations

import pytest

from tasks.extract.body.linked import strike_links
from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import outline

PROSE = "The ropewalk is three hundred yards long, and a rope was never longer than the house in which it was made."
LINK = "<a href='/{0}'>How the ropewalk came to be {0} hundred yards long, and why nobody has built another</a>"


def left(markup: str) -> list[str]:
    tree = parse_html(f"<html><body>{markup}<p>{PROSE}</p></body></html>")
    assert tree is not None
    page = outline(html_lines(tree))
    frame, *boxes = page.boxes(tree)
    out = bytearray(len(page.lines))
    strike_links(page, out, frame, boxes)
    return [line.text for number, line in enumerate(page.lines) if not out[number]]


@pytest.mark.parametrize(
    "box",
    [
        "<ul><li><a href='/1'>News</a></li><li><a href='/2'>Sport</a></li></ul>",
        "<div><a href='/1'>Rope</a>, <a href='/2'>hemp</a></div>",
        "<p><a href='/1'>Sign up</a></p>",
        f"<p>{LINK.format(1)} {LINK.format(2)} {LINK.format(3)} {LINK.format(4)} {LINK.format(5)}</p>",
        "<ul>" + "".join(f"<li>{LINK.format(n)}</li>" for n in range(1, 7)) + "</ul>",
    ],
    ids=["menu", "tags", "button", "links in a row", "list of stories"],
)
def test_a_box_of_links_goes(box: str) -> None:
    assert left(box) == [PROSE]


@pytest.mark.parametrize(
    ("box", "shown"),
    [
        (f"<p>{PROSE} <a href='/1'>Hemp</a> is sown in May.</p>", f"{PROSE} Hemp is sown in May."),
        ("<p>It is closed.</p>", "It is closed."),
        ("<ul><li><p><a href='/1'>Hemp</a></p></li><li><p>" + PROSE + "!</p></li></ul>", "Hemp"),
    ],
    ids=["a link in prose", "no link", "the paragraph of an item"],
)
def test_what_is_said_in_words_stays(box: str, shown: str) -> None:
    assert shown in left(box)


def test_lines_already_struck_out_do_not_count() -> None:
    tree = parse_html(f"<html><body><div><p>{PROSE}</p><a href='/1'>Hemp</a></div></body></html>")
    assert tree is not None
    page = outline(html_lines(tree))
    frame, *boxes = page.boxes(tree)
    out = bytearray([1, 0])
    strike_links(page, out, frame, boxes)
    assert bytes(out) == b"\1\1"
