"""Tables that only arrange a page, as sites had them before style sheets: their cells are boxes, not data."""

from __future__ import annotations

from tasks.extract.tree.blocks import Element

_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_LONGEST_DATUM = 400  # characters; a cell with more is a column of text


def unfold_layout_tables(tree: Element) -> None:
    """Makes plain boxes of the tables that arrange the page; tables of data stay."""
    layout = {table for table in tree.iter("table") if _arranges(table)}
    boxes = [part for part in tree.iter(*_PARTS) if (part if part.tag == "table" else _table_of(part)) in layout]
    for box in boxes:
        box.tag = "div"


def _table_of(part: Element) -> Element | None:
    return next(part.iterancestors("table"), None)


def _arranges(table: Element) -> bool:
    if next(table.iterdescendants("table"), None) is not None:
        return True
    return any(_is_column(cell) for cell in table.iter("td"))


def _is_column(cell: Element) -> bool:
    paragraphs = sum(1 for _ in cell.iter("p"))
    return paragraphs >= 2 or len("".join(cell.itertext())) > _LONGEST_DATUM
