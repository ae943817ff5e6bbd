"""What find_blocks and read_blocks promise: teasers by what repeats, and nothing of the article among them."""

from __future__ import annotations

import pytest

from tasks.extract.html import read_html
from tests.pier import BODY
from tests.teaser_boxes import LISTS, STORIES, TEXT, URL, boxes, page


@pytest.mark.parametrize("kind", LISTS)
def test_lists_of_bare_headlines_are_teasers_the_short_ones_among_them_too(kind: str) -> None:
    found = page("<h4>Most read</h4>" + boxes(*LISTS[kind])).teasers
    assert [(t.title, t.text, t.section) for t in found] == [(title, "", "") for title, *_ in STORIES]
    dated = "{date}" in LISTS[kind][0]
    assert [t.published_raw for t in found] == [date if dated else "" for *_, date in STORIES]


def test_the_same_teaser_twice_stays_two() -> None:
    card = "<div><h3><a href='/1-a'>Seals return to the outer pier</a></h3><p>{text}</p></div>"
    found = page(boxes(card, "<div>{cards}</div>")).teasers
    assert [(t.title, t.text, t.position) for t in found] == [
        ("Seals return to the outer pier", TEXT.format(n=n), n) for n in range(1, 5)
    ]


INLINE = {
    "box": "<aside><h4>Read also</h4><a href='/seals'>Seals return to the outer pier</a></aside>",
    "line": "<p><b>Read also:</b> <a href='/seals'>Seals return to the outer pier</a></p>",
    "line with a word of its own": "<p><b>Background:</b> <a href='/seals'>Seals return to the outer pier</a></p>",
    "box in a paragraph": "<p><aside><h4>Read also</h4><a href='/seals'>Seals return to the outer pier</a></aside>{behind}</p>",
}


@pytest.mark.parametrize("box", INLINE.values(), ids=INLINE)
def test_a_box_in_the_middle_takes_nothing_of_the_article_with_it(box: str) -> None:
    behind = "" if "{behind}" in box else f"<p>{BODY[1]}</p>"
    html = f"<h1>Pier to be rebuilt</h1><p>{BODY[0]}</p>{box.format(behind=BODY[1])}{behind}<p>{BODY[2]}</p>"
    reading = read_html(f"<title>Pier to be rebuilt</title>{html}", url=URL, extractor="test")
    assert [(t.title, t.text) for t in reading.teasers] == [("Seals return to the outer pier", "")]
    assert reading.article is not None
    assert reading.article.text.split("\n\n") == BODY


NO_TEASERS = {
    "menu with long entries": "<ul>"
    + "".join(f"<li><a href='/{w}'>{w}</a></li>" for w in ("Town", "Sport", "Letters", "Classified ads here", "About us"))
    + "</ul>",
    "tags": "<div>Tags: <a href='/t/pier'>pier</a> <a href='/t/seals'>seals</a> <a href='/t/council'>harbour council</a></div>",
    "byline as a heading": "<h3>By <a href='/authors/ann'>Ann Lee</a></h3>"
    "<p>She has written about the harbour for nine years.</p>",
    "authors with a word on each": "".join(
        f"<div><a href='/authors/{n}'>Ann Lee {n}</a><p>She has written about the harbour for {n} years.</p></div>"
        for n in ("Bo", "Cy")
    ),
    "source": "<p>Source: <a href='https://office.example/seals.pdf'>Annual report on the seals of the northern coast</a></p>",
    "services of the page itself": "<ul>"
    + "".join(f"<li><a href='?share={n}'>Click here to share this story there ({n})</a></li>" for n in "abc")
    + "</ul>",
    "share": "<ul><li><a href='https://social.example/s'>Share this story</a></li><li>"
    "<a href='#top'>Back to the top</a></li></ul>",
    "services elsewhere": "<ul>"
    + "".join(
        f"<li><a href='https://social-{n}.example/sandpiper'>The Sandpiper on social network {n}</a></li>" for n in range(5)
    )
    + "</ul>",
    "addresses": "<ul>"
    + "".join(f"<li><a href='https://x.example/{n}'>https://x.example/{n}/a-long-address</a></li>" for n in range(4))
    + "</ul>",
    "prose with links": "".join(
        f"<p>As <a href='/old-{n}'>the paper wrote last week</a>, it was close. {BODY[n]}</p>" for n in range(3)
    ),
}


@pytest.mark.parametrize("box", NO_TEASERS.values(), ids=NO_TEASERS)
def test_what_only_looks_like_a_teaser_is_none(box: str) -> None:
    assert page(box).teasers == ()
