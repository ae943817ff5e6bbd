"""What second_opinion promises: lines to hold a page against, and no trace on the tree."""

from __future__ import annotations

import pytest
from lxml import etree

from tasks.extract.body.opinion import Opinion, second_opinion
from tasks.extract.tree.blocks import html_lines, parse_html
from tasks.extract.tree.outline import outline

SENTENCES = [
    "The mill at Tarn turned again on Sunday, for the first time since the flood took its wheel.",
    "Its miller is twenty-six years old and has learned the trade from a book and from three old men.",
    "Flour can be bought on Fridays, as long as there is rain enough in the hills above the village.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in SENTENCES)
PAGE = f"<html><body><nav>Town</nav><article><h1>Mill</h1>{PARAGRAPHS}</article></body></html>"
POEM = f"<html><body><span>{'<br>'.join(SENTENCES)}</span></body></html>"  # nothing is marked up, and no box has a name


def opinion_of(markup: str) -> Opinion:
    tree = parse_html(markup)
    assert tree is not None
    before = etree.tostring(tree)
    opinion = second_opinion(outline(html_lines(tree)), tree)
    assert etree.tostring(tree) == before
    return opinion


@pytest.mark.parametrize("markup", [PAGE, POEM])
def test_it_agrees_with_the_lines_of_the_article_and_leaves_the_tree_as_it_is(markup: str) -> None:
    opinion = opinion_of(markup)
    assert all(opinion.agrees("".join(filter(str.isalnum, text.casefold()))) for text in SENTENCES)
    assert not opinion.agrees("town")


def test_where_the_sole_article_of_a_page_is_empty_the_page_is_looked_at() -> None:
    opinion = opinion_of(f"<html><body><article></article><div class='entry-content'>{PARAGRAPHS}</div></body></html>")
    assert opinion.lines == tuple(SENTENCES)


def test_a_page_without_text_has_no_lines_to_agree_with() -> None:
    assert opinion_of("<html><body><div></div></body></html>") == Opinion((), frozenset(), "")


def test_a_long_line_may_be_part_of_a_longer_one_and_a_short_one_may_not() -> None:
    joined = "themillattarnturnedagainonsundayforthefirsttime"
    opinion = Opinion((), frozenset({joined}), joined)
    assert opinion.agrees("turnedagainonsundayforthefirst")
    assert not opinion.agrees("sunday")
    assert not opinion.agrees("")
