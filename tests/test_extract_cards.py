"""Where one teaser begins and ends: whatever its box is marked up with, it is read whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.pier import BODY
from tests.teaser_boxes import STORIES, TEXT, boxes, listing, page

CARDS = {
    "kicker as a link": (
        (
            "<div class=c><div class=k><a href='/{section}'>{section}</a></div><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p>"
            "<div>By {credit}<br>{date}</div></div>"
        ),
        "<div>{cards}</div>",
    ),
    "link around the card": (
        (
            "<a href='/{n}-a'><div><span>{section}</span></div><div><h4>{title}</h4></div><div>{text}</div>"
            "<div>By {credit} · {date}</div></a>"
        ),
        "<section>{cards}</section>",
    ),
    "picture and headline both linked": (
        (
            "<article><figure><a href='/{n}-a'><img src=x alt=''></a><figcaption>Photo: Cy Berg</figcaption></figure>"
            "<p class=k>{section}</p>"
            "<h3><a href='/{n}-a'>{title}</a></h3><p><a href='/{n}-a'>{text}</a></p><p>{credit}, {date}</p></article>"
        ),
        "<div>{cards}</div>",
    ),
    "rows of a table": (
        (
            "<tr><td><img src=x></td><td><small>{section}</small><br><b><a href='/{n}-a'>{title}</a></b><br>{text}<br>"
            "<i>{credit}, {date}</i></td></tr>"
        ),
        "<table>{cards}</table>",
    ),
    "definition list": (
        "<dt><a href='/{n}-a'>{title}</a></dt><dd>{text}</dd><dd>{date} | {credit} | {section}</dd>",
        "<dl>{cards}</dl>",
    ),
    "bare headings": (
        "<h4><a href='/{n}-a'>{title}</a></h4><p>{text}</p><p>{date} by {credit} | {section}</p>",
        "<div>{cards}</div>",
    ),
    "unknown tags and icons": (
        (
            "<story-card><svg><path/></svg><card-label>{section}</card-label>"
            "<h2><a href='/{n}-a'>{title}</a></h2><span>{text}</span>"
            "<card-foot><time datetime='{date}'>{date}</time> <b>{credit}</b></card-foot>"
            "<a href='/{n}-a#comments'>12 comments</a></story-card>"
        ),
        "<main>{cards}</main>",
    ),
    "columns": (
        (
            "<div class='col'><div class='inner'><div class='body'><span class=k>{section}</span><h3><a href='/{n}-a'>"
            "{title}</a></h3>"
            "<p>{text}</p><p>{credit}</p><p>{date}</p></div></div></div>"
        ),
        "<div class='row'>{cards}</div>",
    ),
    "lazy pictures": (
        (
            "<li><a href='/{n}-a'><img data-src='x.jpg'><noscript><img src='x.jpg'></noscript></a><em>{section}</em>"
            "<h5><a href='/{n}-a' data-track='t'>{title}</a></h5><p>{text}</p><p>{date} — {credit}</p></li>"
        ),
        "<ul>{cards}</ul>",
    ),
}


@pytest.mark.parametrize("kind", CARDS)
@pytest.mark.parametrize("where", ["below the article", "on a listing"])
def test_cards_are_read_with_all_their_particulars(kind: str, where: str) -> None:
    card, around = CARDS[kind]
    box = boxes(card, around)
    found = listing(box) if where == "on a listing" else page(box).teasers
    assert [(t.title, t.section, t.credit) for t in found] == [(title, section, credit) for title, section, credit, _ in STORIES]
    assert [t.text for t in found] == [TEXT.format(n=n) for n in range(1, 5)]
    assert [t.url for t in found] == [f"https://sandpiper.example/{n}-a" for n in range(1, 5)]
    assert [t.published_at for t in found] == [datetime(2022, 5, day, tzinfo=UTC) for day in (4, 3, 2, 1)]


@pytest.mark.parametrize("kind", CARDS)
def test_cards_below_an_article_leave_no_trace_in_its_text(kind: str) -> None:
    article = page(boxes(*CARDS[kind])).article
    assert article is not None
    assert article.text.split("\n\n") == BODY


def test_a_linked_section_is_no_headline_even_where_nothing_but_its_place_tells_them_apart() -> None:
    links = "<div><a href='/{section}'>{section}</a></div><div><a href='/{n}-a'>{title}</a></div>"
    card = f"<div>{links}<div>{{credit}} | {{date}}</div></div>"
    found = [(t.title, t.section, t.credit) for t in page(boxes(card, "<div>{cards}</div>")).teasers]
    assert found == [(title, section, credit) for title, section, credit, _ in STORIES if title != "Fog"]
