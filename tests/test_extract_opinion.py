"""What second_opinion promises: lines to hold a page against, and no trace on the tree."""

from __future__ import annotations

from lxml import etree

from tasks.extract.body.opinion import Opinion, second_opinion
from tasks.extract.tree.blocks import parse_html

SENTENCES = [
    "The mill at Tarn turned again on Sunday, for the first time since the flood took its wheel.",
    "Its miller is twenty-six years old and has learned the trade from a book and from three old men.",
    "Flour can be bought on Fridays, as long as there is rain enough in the hills above the village.",
]
PAGE = (
    f"<html><body><nav>Town</nav><article><h1>Mill</h1>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</article></body></html>"
)


def test_it_agrees_with_the_lines_of_the_article_and_leaves_the_tree_as_it_is() -> None:
    tree = parse_html(PAGE)
    before = etree.tostring(tree)
    opinion = second_opinion(tree)
    assert all(opinion.agrees("".join(filter(str.isalnum, text.casefold()))) for text in SENTENCES)
    assert not opinion.agrees("town")
    assert etree.tostring(tree) == before


def test_a_long_line_may_be_part_of_a_longer_one_and_a_short_one_may_not() -> None:
    joined = "themillattarnturnedagainonsundayforthefirsttime"
    opinion = Opinion((), frozenset({joined}), joined)
    assert opinion.agrees("turnedagainonsundayforthefirst")
    assert not opinion.agrees("sunday")
    assert not opinion.agrees("")
