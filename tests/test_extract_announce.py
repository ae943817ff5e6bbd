"""What the lines of one teaser are: section, credit, date, and a text that is cut or not."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.teaser_boxes import STORIES, boxes, page


def test_the_menu_tells_a_section_from_a_credit() -> None:
    found = page(
        boxes("<div><h3><a href='/{n}-a'>{title}</a></h3><p>{section} | {credit} | {date}</p></div>", "<div>{cards}</div>")
    ).teasers
    assert [(t.section, t.credit) for t in found] == [(section, credit) for _, section, credit, _ in STORIES]


def test_counts_are_neither_sections_nor_credits() -> None:
    card = "<div><span>3 of 8</span><h3><a href='/{n}-a'>{title}</a></h3><p>{text}</p><p>5 min read</p></div>"
    assert {(t.section, t.credit) for t in page(boxes(card, "<div>{cards}</div>")).teasers} == {("", "")}


def test_a_machine_readable_time_beats_what_is_shown() -> None:
    stamp = "<time datetime='2022-05-0{n}T23:30:00-02:00'>{n} days ago</time>"
    card = f"<div><h3><a href='/{{n}}-a'>{{title}}</a></h3><p>{{text}}</p>{stamp}</div>"
    found = page(boxes(card, "<div>{cards}</div>")).teasers
    assert [t.published_at for t in found] == [datetime(2022, 5, n + 1, 1, 30, tzinfo=UTC) for n in range(1, 5)]


def test_a_cut_text_is_said_to_be_cut() -> None:
    card = (
        "<div><h3><a href='/{n}-a'>{title}</a></h3><p>The wardens who watch the coast … <a href='/{n}-a'>Read more</a></p></div>"
    )
    assert [(t.text, t.truncated) for t in page(boxes(card, "<div>{cards}</div>")).teasers] == [
        ("The wardens who watch the coast", True)
    ] * 4
