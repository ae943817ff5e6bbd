"""Headlines that stand bare among the lines of a page take what returns beside each of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.teaser_boxes import STORIES, TEXT, listing, page

BARE = {
    "lines broken by br": (
        "<b><a href='/{n}-a'>{title}</a></b><br>{text}<br><i>{credit}, {date}</i><br><br>",
        "<td>{cards}</td>",
    ),
    "lines with the date first": ("<i>{date}</i><br><a href='/{n}-a'>{title}</a><br>{text}<br>", "<div>{cards}</div>"),
    "headings with date and section before them": (
        "<p class=k>{section}</p><p class=d>{date}</p><h3><a href='/{n}-a'>{title}</a></h3><p class=t>{text}</p>",
        "<div>{cards}</div>",
    ),
    "paragraphs": ("<p><a href='/{n}-a'>{title}</a></p><p>{text}</p><p>{credit}, {date}</p>", "<div>{cards}</div>"),
    "rows for each part": (
        "<tr><td><a href='/{n}-a'>{title}</a></td></tr><tr><td>{text}</td></tr><tr><td>{credit}, {date}</td></tr>",
        "<table>{cards}</table>",
    ),
}


@pytest.mark.parametrize("kind", BARE)
def test_headlines_without_a_box_take_what_returns_beside_each(kind: str) -> None:
    card, around = BARE[kind]
    stories = [story for story in STORIES if story[0] != "Fog"]
    cards = "".join(
        card.format(n=n, title=title, section=section, credit=credit, date=date, text=TEXT.format(n=n))
        for n, (title, section, credit, date) in enumerate(stories)
    )
    found = listing(f"<table><tr>{around.format(cards=cards)}</tr></table>" if "<td>{" in around else around.format(cards=cards))
    assert [(t.title, t.text) for t in found] == [(title, TEXT.format(n=n)) for n, (title, *_) in enumerate(stories)]
    assert [t.published_at for t in found] == [datetime(2022, 5, day, tzinfo=UTC) for day in (4, 3, 1)]
    assert [t.credit for t in found] == [credit if "{credit}" in card else "" for _, _, credit, _ in stories]


def test_links_in_an_inline_element_broken_by_br_are_teasers_apart() -> None:
    links = "<a href='/1-a'>Seals return to the outer pier</a><br><a href='/2-a'>Ferry to the islands runs on Sundays again</a>"
    found = page(f"<p><b>Related stories:</b></p><p><span>{links}</span></p>").teasers
    assert [t.title for t in found] == ["Seals return to the outer pier", "Ferry to the islands runs on Sundays again"]
