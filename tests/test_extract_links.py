"""What find_headlines and split_lines promise: which links announce a story, and what stands beside them on their line."""

from __future__ import annotations

import pytest

from tasks.extract.teasers.links import find_headlines, is_front, split_lines, target
from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import outline

URL = "https://sandpiper.example/a/b.html"


def lines(html: str) -> list[str]:
    tree = parse_html(html)
    assert tree is not None
    return [line.text for line in split_lines(html_lines(tree))]


def headlines(html: str) -> list[tuple[str, bool]]:
    tree = parse_html(html)
    assert tree is not None
    page = outline(split_lines(html_lines(tree)))
    return [(page.lines[headline.number].text, headline.strong) for headline in find_headlines(page, URL)]


LINK = "<a href='/x'>Seals return to the outer pier</a>"


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (f"<li>{LINK} <i>4 May 2022</i></li>", ["Seals return to the outer pier", "4 May 2022"]),
        (f"<li>(4 May 2022) {LINK}</li>", ["(4 May 2022)", "Seals return to the outer pier"]),
        (f"<p><b>Read also:</b> {LINK}</p>", ["Read also:", "Seals return to the outer pier"]),
        ("<li><a href='/x'><time>4 May 2022</time> Seals return</a></li>", ["4 May 2022", "Seals return"]),
        ("<p>By <a href='/ann'>Ann Lee</a></p>", ["By Ann Lee"]),
        (f"<p>As he said, {LINK} in spring.</p>", ["As he said, Seals return to the outer pier in spring."]),
    ],
)
def test_a_date_beside_a_link_is_a_line_of_its_own(line: str, parts: list[str]) -> None:
    assert lines(line) == parts


def test_a_short_link_is_strong_only_among_long_ones() -> None:
    item = "<li><a href='/{n}'>{title}</a></li>"
    titles = ["Seals return to the outer pier", "Fog", "Ferry to the islands runs on Sundays"]
    listed = "".join(item.format(n=n, title=title) for n, title in enumerate(titles))
    assert headlines(f"<ul>{listed}</ul>") == [(title, True) for title in titles]
    assert headlines("<ul><li><a href='/1'>Town</a></li><li><a href='/2'>Sea</a></li></ul>") == [("Town", False), ("Sea", False)]


def test_a_link_around_a_card_gives_its_heading_and_a_second_link_to_the_same_place_nothing() -> None:
    card = "<a href='/x'><h5>Sea</h5><h3>Seals return to the outer pier</h3></a>"
    text = "<p><a href='/x'>They were seen on Monday morning.</a></p>"
    assert headlines(f"<div>{card}{text}</div>") == [("Seals return to the outer pier", True)]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/x#comments", "https://sandpiper.example/x"),
        ("c.html", "https://sandpiper.example/a/c.html"),
        ("#top", ""),
        ("/", ""),
        ("mailto:ann@sandpiper.example", ""),
        ("javascript:void(0)", ""),
        ("http://[::1", ""),
    ],
)
def test_where_a_link_leads(href: str, address: str) -> None:
    assert target(href, URL) == address


@pytest.mark.parametrize(
    ("path", "front"), [("", True), ("/", True), ("/index.html", True), ("/sea/", False), ("/indexes", False)]
)
def test_the_front_page_of_a_site(path: str, front: bool) -> None:
    assert is_front(path) is front
