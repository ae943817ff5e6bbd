"""Which headings over teasers are sections, and which date a listing shows."""

from __future__ import annotations

import pytest

from tests.teaser_boxes import LISTS, boxes, listing, page


def zone(name: str, head: str) -> str:
    return f"<div class=zone>{head.format(name=name)}{boxes(*LISTS['list'])}</div>"


HEADS = {
    "heading": "<h2>{name}</h2>",
    "line": "<div class=label>{name}</div>",
    "heading with a link to all": "<div><h3>{name}</h3><a href='/all/x'>All of it</a></div>",
    "link": "<h2><a href='/s/{name}'>{name}</a></h2>",
    "nested": "<header><div><span>{name}</span></div></header>",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_the_heading_over_a_zone_of_a_listing_is_the_section_of_its_teasers(head: str) -> None:
    found = listing(zone("Harbour", head) + zone("Council", head))
    assert [t.section for t in found] == ["Harbour"] * 4 + ["Council"] * 4


def test_the_heading_over_zones_in_two_columns_stays_with_its_column() -> None:
    found = listing(f"<table><tr><td>{zone('Harbour', '<h2>{name}</h2>')}</td><td>{boxes(*LISTS['list'])}</td></tr></table>")
    assert [t.section for t in found] == ["Harbour"] * 4 + [""] * 4


@pytest.mark.parametrize("name", ["Most read", "Read also", "Picked for you:"])
def test_the_heading_over_a_list_that_is_no_section_is_none(name: str) -> None:
    assert {t.section for t in page(zone(name, "<h3>{name}</h3>")).teasers} == {""}


def test_a_heading_below_an_article_is_a_section_where_the_menu_has_it() -> None:
    assert {t.section for t in page(zone("Weather", "<h3>{name}</h3>")).teasers} == {"Weather"}
    assert {t.section for t in page(zone("You will like", "<h3>{name}</h3>")).teasers} == {""}


def test_relative_dates_count_from_the_date_that_a_listing_shows() -> None:
    card = "<div><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p><p>{n} days ago</p></div>"
    found = listing(f"<p>Friday, 6 May 2022</p>{boxes(card, '<div>{cards}</div>')}")
    assert [t.published_at.day for t in found if t.published_at] == [5, 4, 3, 2]
