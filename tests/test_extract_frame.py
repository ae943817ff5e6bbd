"""What framed_lines promises: the lines that the names of boxes make the text of an article."""

from __future__ import annotations

import pytest

from tasks.extract.body.frame import framed_lines
from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import outline

SENTENCES = [f"On day {n} the divers brought up another part of the bell that the monks sank in the lake." for n in range(1, 13)]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in SENTENCES)
STRAY = "The lake is eleven miles long, and the ferry crosses it twice a day from April to October."


def framed(markup: str) -> list[str]:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    page = outline(html_lines(tree))
    return [page.lines[number].text for number in framed_lines(page, tree)]


@pytest.mark.parametrize(
    "box",
    [
        "<div class='entry-content'>{}</div>",
        "<section id='article-body'>{}</section>",
        "<div itemprop='articleBody'>{}</div>",
        "<article>{}</article>",
        "<div role='article'>{}</div>",
        "<div class='content'>{}</div>",
        "<main>{}</main>",
    ],
)
def test_what_a_box_of_an_article_holds_is_text_and_what_stands_outside_is_not(box: str) -> None:
    assert framed(f"<div><p>{STRAY}</p></div>{box.format(PARAGRAPHS)}<p>{STRAY}</p>") == SENTENCES


def test_the_surest_name_counts_whatever_stands_first() -> None:
    assert framed(f"<main><p>{STRAY}</p><p>{STRAY}!</p><div class='post-body'>{PARAGRAPHS}</div></main>") == SENTENCES


@pytest.mark.parametrize(
    "between",
    [
        f"<div class='newsletter-box'><p>{STRAY}</p></div>",
        f"<div id='share'><p>{STRAY}</p></div>",
        f"<div class='c-caption'><p>{STRAY}</p></div>",
        f"<div class='teaser'><p>{STRAY}</p></div>",
        f"<div aria-hidden='true'><p>{STRAY}</p></div>",
        f"<div style='display: none'><p>{STRAY}</p></div>",
        f"<aside><p>{STRAY}</p></aside>",
        f"<form><p>{STRAY}</p></form>",
        f"<div class='comments'><p>{STRAY}</p></div>",
        "<ul><li><a href='/1'>Boats</a></li><li><a href='/2'>Tides</a></li></ul>",
        f"<p><a href='/1'>{STRAY} {STRAY}</a></p>",
    ],
)
def test_furniture_in_the_middle_of_an_article_is_no_text(between: str) -> None:
    assert framed(f"<article><div class='article-body'>{PARAGRAPHS}{between}<p>{STRAY}!</p></div></article>") == [
        *SENTENCES,
        f"{STRAY}!",
    ]


def test_a_name_that_nearly_all_of_the_text_has_says_nothing() -> None:
    assert framed(f"<article><div class='widget'>{PARAGRAPHS}</div></article>") == SENTENCES


def test_an_aside_that_is_about_commentary_is_no_comment() -> None:
    assert framed(f"<article><div class='commentary'>{PARAGRAPHS}</div></article>") == SENTENCES


def test_where_paragraphs_are_marked_up_a_line_right_in_a_box_is_no_text_unless_it_follows_a_break() -> None:
    text = framed(f"<article>{PARAGRAPHS}<div>Print</div><div>{STRAY}<br>{STRAY}!</div></article>")
    assert text == [*SENTENCES, f"{STRAY}!"]


def test_where_no_paragraphs_are_marked_up_the_lines_of_the_box_are_the_text() -> None:
    assert framed("<article>" + "".join(f"<div>{text}</div>" for text in SENTENCES) + "</article>") == SENTENCES


def test_headings_count_but_not_at_the_end() -> None:
    text = framed(f"<article>{PARAGRAPHS}<h2>The clapper</h2><p>{STRAY}</p><h2>Read on</h2></article>")
    assert text == [*SENTENCES, "The clapper", STRAY]


def test_where_no_box_has_a_name_paragraphs_are_the_text_wherever_they_stand() -> None:
    assert framed(f"<div>Menu</div><div>{PARAGRAPHS}</div><div><p>{STRAY}</p></div>") == [*SENTENCES, STRAY]


def test_paragraphs_outside_go_with_a_text_that_is_very_short() -> None:
    assert framed(f"<p>{STRAY}</p><article><p>Bell found.</p><p>It is cracked.</p></article>") == [
        STRAY,
        "Bell found.",
        "It is cracked.",
    ]


def test_a_form_around_the_whole_page_holds_its_text() -> None:
    assert framed(f"<form>{PARAGRAPHS}</form>") == SENTENCES


def test_a_page_without_names_or_paragraphs_says_nothing() -> None:
    assert framed(f"<div>{STRAY}</div>") == []
