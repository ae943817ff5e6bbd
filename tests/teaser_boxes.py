"""Boxes of teasers of our own, below an article or on a listing, for the tests of the rooms that read them."""

from __future__ import annotations

from schemas.story import Reading, Teaser
from tasks.extract.html import read_html
from tests.pier import PARAGRAPHS

URL = "https://sandpiper.example/2022/05/05/pier.html"
STORIES = [
    ("Seals return to the outer pier after eleven years", "Sea", "The Gull", "4 May 2022"),
    ("Why the lighthouse will stay dark until the autumn", "Town", "Ann Lee", "3 May 2022"),
    ("Fog", "Weather", "The Gull", "2 May 2022"),
    ("Ferry to the islands runs on Sundays again", "Sea", "Bo Dahl", "1 May 2022"),
]
TEXT = "Wardens who watch the coast counted {n} of them on Monday morning, more than in any spring since they began."
MENU = (
    "<nav><ul><li><a href='/sea'>Sea</a></li><li><a href='/town'>Town</a></li><li><a href='/weather'>Weather</a></li></ul></nav>"
)


def page(box: str) -> Reading:
    body = f"{MENU}<h1>Pier to be rebuilt</h1>{PARAGRAPHS}{box}"
    html = f"<html><head><title>Pier to be rebuilt</title></head><body>{body}</body></html>"
    return read_html(html, url=URL, extractor="test")


def listing(box: str) -> tuple[Teaser, ...]:
    html = f"<html><head><title>Sea</title></head><body>{MENU}{box}</body></html>"
    reading = read_html(html, url="https://sandpiper.example/sea/", extractor="test")
    assert reading.article is None
    return reading.teasers


def boxes(card: str, around: str = "{cards}") -> str:
    cards = (
        card.format(n=n, title=title, section=section, credit=credit, date=date, text=TEXT.format(n=n))
        for n, (title, section, credit, date) in enumerate(STORIES, start=1)
    )
    return around.format(cards="".join(cards))


LISTS = {
    "list": ("<li><a href='/{n}-a'>{title}</a></li>", "<ul>{cards}</ul>"),
    "date first": ("<li><span>{date}</span> <a href='/{n}-a'>{title}</a></li>", "<ul>{cards}</ul>"),
    "date last, in brackets": ("<li><a href='/{n}-a'>{title}</a> <span>({date})</span></li>", "<ol>{cards}</ol>"),
    "date within the link": ("<li><a href='/{n}-a'><time>{date}</time> {title}</a></li>", "<ul>{cards}</ul>"),
    "table of bullets": ("<tr><td>&bull; <a href='/{n}-a'>{title}</a></td></tr>", "<table>{cards}</table>"),
    "ticker": ("<div class=t><b>{date}</b><br><a href='/{n}-a'>{title}</a></div>", "<div>{cards}</div>"),
    "menu-like divs": ("<div><span><a href='/{n}-a'><b>{title}</b></a></span></div>", "<div>{cards}</div>"),
}
