"""What read_body promises: the whole article in reading order, and nothing of what stands around it or within it."""

from __future__ import annotations

import json

import pytest

from tasks.extract.body.body import Body, read_body
from tasks.extract.fields.metadata import read_metadata
from tasks.extract.tree.blocks import html_lines, parse_html

TITLE = "Lighthouse of Skarholm gets its old lamp back"
FIRST = "The lamp that burned over Skarholm until 1957 was carried up the tower on Saturday, in eleven parts by twenty people."
SECOND = "It had stood in a barn behind the vicarage, under sacks, and nobody knew that every one of its ninety prisms was whole."
THIRD = "The keeper's granddaughter lit it at dusk, and four fishing boats in the sound answered with their horns for a minute."
FOURTH = "Visitors may climb up on Sundays from May on, ten at a time, because the stair was built for one man and a can of oil."
TEXT = [FIRST, SECOND, THIRD, FOURTH]
URL = "https://skarholm.example/2023/05/lamp"


def body(markup: str, head: str = "") -> Body:
    tree = parse_html(f"<html><head><title>{TITLE}</title>{head}</head><body>{markup}</body></html>")
    return read_body(tree, html_lines(tree), read_metadata(tree, URL))


def paragraphs(markup: str, head: str = "") -> list[str]:
    return body(markup, head).text.split("\n\n")


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def article(markup: str) -> str:
    return f"<main><h1>{TITLE}</h1><div class='text'>{markup}</div></main>"


BESIDE = {
    "caption": "<figure><img src='a.jpg'><figcaption>The tower in the rain on the day before the feast.</figcaption></figure>",
    "caption without its tag": "<div class='x'><img src='a.jpg'><p>Twenty people carried it up the narrow stair.</p></div>",
    "aside": f"<aside><h3>The tower in numbers</h3>{p('It is 31 metres high and has 162 steps, nine of them of wood.')}</aside>",
    "footer": f"<footer>{p('The Skarholm Courier appears on Wednesdays and Saturdays, and on the islands on Fridays.')}</footer>",
    "form": "<form><p>Write to us what you remember of the old lamp, and we will print the best of it.</p><input></form>",
    "newsletter": "<div class='newsletter-box'><p>Each Friday we send you the best stories of the week, for nothing.</p></div>",
    "author box": "<div class='author-bio'><p>Ylva Brink has written about the coast since she left school.</p></div>",
    "comments": "<div id='comments'><p>My grandfather carried oil up there as a boy, and he always said it was whole.</p></div>",
    "text for screen readers": "<div class='visually-hidden'><p>The text of the article goes on below this line.</p></div>",
    "share line": "<p>Share this story</p>",
    "link to another story": "<p><a href='/barn'>What else was found in the barn behind the vicarage of Skarholm</a></p>",
    "role": f"<div role='complementary'>{p('The ferry to Skarholm leaves every hour from the quay below the church.')}</div>",
    "pull quote": f"<div class='big'><p>{SECOND[7:80]}</p></div>",
}


@pytest.mark.parametrize("box", BESIDE.values(), ids=BESIDE)
def test_what_stands_within_the_text_and_is_none_of_it_is_left_out(box: str) -> None:
    assert paragraphs(article(p(FIRST, SECOND) + box + p(THIRD, FOURTH))) == TEXT


@pytest.mark.parametrize("wrapper", ["aside", "form", "figure", "div class='comments'", "div id='sidebar'", "div role='note'"])
def test_a_box_that_holds_the_whole_text_is_the_text_whatever_it_is_called(wrapper: str) -> None:
    assert paragraphs(f"<h1>{TITLE}</h1><{wrapper}>{p(*TEXT)}</{wrapper.split(maxsplit=1)[0]}>") == TEXT


PARTS = {
    "sub-heading": ("<h2>Under sacks</h2>", ["Under sacks"]),
    "question as a heading of its own box": ("<div class='h'><h2>Who found the lamp?</h2></div>", ["Who found the lamp?"]),
    "list": (
        "<ul><li>Prisms: ninety, all of them whole</li><li>Frames: nine, one of them bent</li></ul>",
        ["Prisms: ninety, all of them whole", "Frames: nine, one of them bent"],
    ),
    "quote": (
        "<blockquote><p>I thought it was a plough, said the vicar, and hung my coat over it for years.</p></blockquote>",
        ["I thought it was a plough, said the vicar, and hung my coat over it for years."],
    ),
    "table": (
        "<table><tr><th>Year</th><th>Visitors</th></tr><tr><td>1957</td><td>12</td></tr></table>",
        ["Year | Visitors", "1957 | 12"],
    ),
    "short paragraph": ("<p>It was whole.</p>", ["It was whole."]),
    "paragraph that is nearly all link": (
        "<p><a href='/x'>The barn itself will be pulled down in autumn, and the vicar</a> will not be sorry to see it go.</p>",
        ["The barn itself will be pulled down in autumn, and the vicar will not be sorry to see it go."],
    ),
}


@pytest.mark.parametrize(("part", "texts"), PARTS.values(), ids=PARTS)
def test_no_part_of_the_text_is_lost_and_the_order_stays(part: str, texts: list[str]) -> None:
    assert paragraphs(article(p(FIRST, SECOND) + part + p(THIRD, FOURTH))) == [FIRST, SECOND, *texts, THIRD, FOURTH]


def test_line_breaks_part_paragraphs() -> None:
    assert paragraphs(f"<h1>{TITLE}</h1><div>{'<br><br>'.join(TEXT)}</div>") == TEXT


def test_a_text_split_over_several_boxes_is_read_whole() -> None:
    chunk = "<div class='grid'><div class='body'>{}</div><div class='ad'>Advertisement</div></div>"
    chunks = chunk.format(p(FIRST, SECOND)) + chunk.format(p(THIRD, FOURTH))
    assert paragraphs(f"<h1>{TITLE}</h1><div class='chunks'>{chunks}</div>") == TEXT


def test_a_long_lead_in_a_box_of_its_own_is_part_of_the_text() -> None:
    lead = f"{FIRST} {SECOND}"
    header = f"<header><h1>{TITLE}</h1><div class='lead'><p>{lead}</p></div></header>"
    page = f"<main>{header}<div class='text'>{p(THIRD, FOURTH, FIRST)}</div></main>"
    assert paragraphs(page) == [lead, THIRD, FOURTH, FIRST]


def test_a_page_that_holds_its_text_twice_for_two_screens_is_read_once() -> None:
    assert paragraphs(article(f"<div class='wide'>{p(*TEXT)}</div><div class='narrow'>{p(*TEXT)}</div>")) == TEXT


def test_another_story_below_the_article_is_not_read_with_it() -> None:
    other = p("The harbour office counts the boats twice a day, at the change of the tide, and writes both numbers down.")
    page = f"<main><article><h1>{TITLE}</h1>{p(*TEXT)}</article><article><h1>Boats counted twice</h1>{other}</article></main>"
    assert paragraphs(page) == TEXT


def test_entries_of_a_live_blog_keep_their_times() -> None:
    times = ["14:05", "14:20", "14:50", "15:15"]
    entries = "".join(f"<div class='entry'><time>{at}</time><p>{text}</p></div>" for at, text in zip(times, TEXT, strict=True))
    read = paragraphs(f"<main><h1>{TITLE}</h1><div class='live'>{entries}</div></main>")
    assert read == [line for entry in zip(times, TEXT, strict=True) for line in entry]


def test_one_time_over_an_article_is_no_part_of_its_text() -> None:
    assert paragraphs(article(f"<time>14:05</time>{p(*TEXT)}")) == TEXT


def test_an_icon_within_a_link_does_not_break_its_paragraph() -> None:
    linked = FIRST.replace("the tower", "<a href='/t'>the tower<svg><path/></svg></a>")
    assert paragraphs(article(p(linked, SECOND, THIRD))) == [FIRST, SECOND, THIRD]


def test_a_page_drawn_by_a_script_is_read_from_the_script() -> None:
    data = json.dumps({"props": {"story": {"headline": TITLE, "content": p(*TEXT)}}})
    kind = '<meta property="og:type" content="article">'
    assert paragraphs(f"<div id='app'></div><script type='application/json'>{data}</script>", kind) == TEXT


def test_a_text_that_ends_before_a_wall_is_marked_as_cut() -> None:
    wall = "<div><p>Subscribe to continue reading</p></div>"
    assert body(article(p(FIRST, SECOND)) + wall).cut
    assert not body(article(p(FIRST, SECOND))).cut


def test_a_page_without_a_text_has_no_body() -> None:
    assert body("<nav><a href='/a'>Town</a> <a href='/b'>Sea</a></nav>") == Body()


def test_a_lead_that_the_page_shows_twice_above_the_text_is_read_once() -> None:
    lead = f"{FOURTH} The oil stands in the yard again, and the stair has been swept for the first time since the war ended here."
    twice = f"<h1>{TITLE}</h1><div class='dek'><p>{lead}</p></div><div class='for-print'><p>{lead}</p></div>"
    assert paragraphs(f"<main>{twice}<div class='text'>{p(FIRST, SECOND, THIRD)}</div></main>") == [lead, FIRST, SECOND, THIRD]
