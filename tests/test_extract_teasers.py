"""What find_blocks and read_blocks promise: teasers by what repeats, whatever they are marked up with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from schemas.story import Reading, Teaser
from tasks.extract.html import read_html

URL = "https://sandpiper.example/2022/05/05/pier.html"
BODY = [
    "The harbour council voted on Tuesday to rebuild the northern pier, which has been closed since the storm of last winter.",
    "Work begins in April and will take two summers, because nobody may drive piles while the seals have their young.",
    "The owners of the three fish stalls on the pier will be given wooden huts on the square for that time, free of rent.",
]
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
    body = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    html = f"<html><head><title>Pier to be rebuilt</title></head><body>{MENU}<h1>Pier to be rebuilt</h1>{body}{box}</body></html>"
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


LISTS = {
    "list": ("<li><a href='/{n}-a'>{title}</a></li>", "<ul>{cards}</ul>"),
    "date first": ("<li><span>{date}</span> <a href='/{n}-a'>{title}</a></li>", "<ul>{cards}</ul>"),
    "date last, in brackets": ("<li><a href='/{n}-a'>{title}</a> <span>({date})</span></li>", "<ol>{cards}</ol>"),
    "date within the link": ("<li><a href='/{n}-a'><time>{date}</time> {title}</a></li>", "<ul>{cards}</ul>"),
    "table of bullets": ("<tr><td>&bull; <a href='/{n}-a'>{title}</a></td></tr>", "<table>{cards}</table>"),
    "ticker": ("<div class=t><b>{date}</b><br><a href='/{n}-a'>{title}</a></div>", "<div>{cards}</div>"),
    "menu-like divs": ("<div><span><a href='/{n}-a'><b>{title}</b></a></span></div>", "<div>{cards}</div>"),
}


@pytest.mark.parametrize("kind", LISTS)
def test_lists_of_bare_headlines_are_teasers_the_short_ones_among_them_too(kind: str) -> None:
    found = page("<h4>Most read</h4>" + boxes(*LISTS[kind])).teasers
    assert [(t.title, t.text, t.section) for t in found] == [(title, "", "") for title, *_ in STORIES]
    dated = "{date}" in LISTS[kind][0]
    assert [t.published_raw for t in found] == [date if dated else "" for *_, date in STORIES]


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


def test_the_menu_tells_a_section_from_a_credit() -> None:
    found = page(
        boxes("<div><h3><a href='/{n}-a'>{title}</a></h3><p>{section} | {credit} | {date}</p></div>", "<div>{cards}</div>")
    ).teasers
    assert [(t.section, t.credit) for t in found] == [(section, credit) for _, section, credit, _ in STORIES]


def test_counts_are_neither_sections_nor_credits() -> None:
    card = "<div><span>3 of 8</span><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p><p>5 min read</p></div>"
    assert {(t.section, t.credit) for t in page(boxes(card, "<div>{cards}</div>")).teasers} == {("", "")}


def test_relative_dates_count_from_the_date_that_a_listing_shows() -> None:
    card = "<div><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p><p>{n} days ago</p></div>"
    found = listing(f"<p>Friday, 6 May 2022</p>{boxes(card, '<div>{cards}</div>')}")
    assert [t.published_at.day for t in found if t.published_at] == [5, 4, 3, 2]


def test_a_machine_readable_time_beats_what_is_shown() -> None:
    stamp = "<time datetime='2022-05-0{n}T23:30:00-02:00'>{n} days ago</time>"
    card = f"<div><h3><a href='/{{n}}-a'>{{title}}</a></h3><p>{{text}}</p>{stamp}</div>"
    found = page(boxes(card, "<div>{cards}</div>")).teasers
    assert [t.published_at for t in found] == [datetime(2022, 5, n + 1, 1, 30, tzinfo=UTC) for n in range(1, 5)]


def test_the_same_teaser_twice_stays_two() -> None:
    card = "<div><h3><a href='/1-a'>Seals return to the outer pier</a></h3><p>{text}</p></div>"
    found = page(boxes(card, "<div>{cards}</div>")).teasers
    assert [(t.title, t.text, t.position) for t in found] == [
        ("Seals return to the outer pier", TEXT.format(n=n), n) for n in range(1, 5)
    ]


def test_a_cut_text_is_said_to_be_cut() -> None:
    card = (
        "<div><h3><a href='/{n}-a'>{title}</a></h3><p>The wardens who watch the coast … <a href='/{n}-a'>Read more</a></p></div>"
    )
    assert [(t.text, t.truncated) for t in page(boxes(card, "<div>{cards}</div>")).teasers] == [
        ("The wardens who watch the coast", True)
    ] * 4


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


def test_links_in_an_inline_element_broken_by_br_are_teasers_apart() -> None:
    links = "<a href='/1-a'>Seals return to the outer pier</a><br><a href='/2-a'>Ferry to the islands runs on Sundays again</a>"
    found = page(f"<p><b>Related stories:</b></p><p><span>{links}</span></p>").teasers
    assert [t.title for t in found] == ["Seals return to the outer pier", "Ferry to the islands runs on Sundays again"]
