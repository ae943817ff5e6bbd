"""A table that arranges a page does not turn its article into rows; a table of data stays one."""

from __future__ import annotations

from tasks.extract import read_page
from tasks.extract.tree.blocks import parse_html
from tasks.extract.tree.layout import unfold_layout_tables

PARAGRAPH = (
    "The harbour office in Vardane counted the boats twice before it wrote the number down, as it does on every fair morning."
)
PAGE = (
    "<html><head><title>Boats counted twice</title></head><body><table><tr><td colspan=2><h1>Boats counted twice</h1></td></tr>"
    f"<tr><td><a href='/a'>News</a></td><td><p>{PARAGRAPH}</p><p>{PARAGRAPH[::-1]}</p>"
    "<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Monday</td><td>41</td></tr></table></td></tr></table></body></html>"
)


def test_the_cells_of_a_layout_table_become_boxes_and_a_table_of_data_stays() -> None:
    tree = parse_html(PAGE)
    unfold_layout_tables(tree)
    (table,) = tree.iter("table")
    assert [cell.text for cell in table.iter("th", "td")] == ["Day", "Boats", "Monday", "41"]


def test_an_article_in_a_layout_table_is_read_in_paragraphs() -> None:
    article = read_page(PAGE.encode(), url="https://vardane.example/boats", media_type="text/html").article
    assert article is not None
    assert article.text.split("\n\n")[:2] == [PARAGRAPH, PARAGRAPH[::-1]]
