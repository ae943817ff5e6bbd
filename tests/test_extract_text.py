"""What read_text promises: from the lines of a whole page, the article and the teasers, and none of the page's furniture."""

from __future__ import annotations

import pytest

from schemas.story import Reading
from tasks.extract.plain.text import dateline_credit, read_text
from tests.pier import BODY

MENU = ["Home", "World", "Business", "Sport", "Culture", "Weather", "Contact"]


def read(*lines: str) -> Reading:
    return read_text("\n\n".join(lines), url="", extractor="test")


def teaser(number: int) -> list[str]:
    return [
        "Sea",
        f"A headline about boat number {number} of the fleet",
        f"The crew of boat number {number} came home with more herring than the small harbour could weigh in a day…",
        f"By Harbour Press {'I' * number}",
        f"March {number}, 2022",
    ]


def test_menus_and_footers_are_no_part_of_the_article() -> None:
    article = read(
        *MENU, "Pier to be rebuilt by two summers of work", *BODY, *MENU, "© 2022 Harbour News. All rights reserved."
    ).article
    assert article is not None
    assert article.text.split("\n\n") == BODY


@pytest.mark.parametrize(
    "furniture",
    [
        "Share this story on Facebook Twitter WhatsApp",
        "Abonnieren Sie unseren Newsletter",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit. Ut elit tellus, luctus nec ullamcorper mattis.",
        "Sobre el autor: Escribe de puertos desde hace diez años en este diario y en otros dos de la costa.",
        "Поделиться",
    ],
)
def test_furniture_is_known_by_its_family_in_any_language(furniture: str) -> None:
    article = read("Pier to be rebuilt by two summers of work", *BODY[:2], furniture, BODY[2], furniture).article
    assert article is not None
    assert article.text.split("\n\n") == BODY


def test_a_headline_that_stands_twice_shows_where_the_article_begins() -> None:
    title, advert = "Pier to be rebuilt by two summers of work", "A very fine mattress " * 9
    article = read(title, advert, title, *BODY).article
    assert article is not None
    assert (article.title, article.text.split("\n\n")) == (title, BODY)


@pytest.mark.parametrize("url", ["", "https://sandpiper.example/2022/03/pier-to-be-rebuilt"])
def test_a_long_notice_below_is_not_the_article(url: str) -> None:
    notice = [
        f"Partners of kind {word} may keep a small file on your device to measure how the pages are used, for how long, which "
        "is never told to anybody outside of the group of houses that are named in the list at the end of this notice to you."
        for word in ("necessary", "functional", "statistical", "personal", "external")
    ]
    lines = [*MENU, "Pier to be rebuilt by two summers of work", "By Ada Lind, March 4, 2022", *BODY, *MENU, *MENU, *notice]
    article = read_text("\n\n".join(lines), url=url, extractor="test").article
    assert article is not None
    assert (article.title, article.text.split("\n\n")) == ("Pier to be rebuilt by two summers of work", BODY)


def test_the_head_of_an_article_is_kept_apart_from_its_body() -> None:
    lines = [
        "Sea",
        "Pier to be rebuilt by two summers of work",
        "The seals decide the timetable.",
        "By Ann Lee",
        "Updated: May 5, 2022",
    ]
    article = read(*lines, *BODY).article
    assert article is not None
    assert article.section == "Sea"
    assert article.summary == "The seals decide the timetable."
    assert article.authors == ("Ann Lee",)
    assert (article.published_raw, article.published_from) == ("May 5, 2022", "text")
    assert article.text.split("\n\n") == BODY


def test_teasers_after_the_article_are_teasers_and_not_its_text() -> None:
    reading = read("Pier to be rebuilt by two summers of work", *BODY, *teaser(1), *teaser(2), *teaser(3))
    assert reading.article is not None
    assert reading.article.text.split("\n\n") == BODY
    assert reading.article.published_at is None  # never the date of a teaser
    assert [t.position for t in reading.teasers] == [1, 2, 3]
    for number, found in enumerate(reading.teasers, start=1):
        assert found.title == f"A headline about boat number {number} of the fleet"
        assert (found.section, found.credit, found.published_raw) == (
            "Sea",
            f"Harbour Press {'I' * number}",
            f"March {number}, 2022",
        )
        assert found.truncated


def test_the_same_teaser_cut_at_two_lengths_stays_two() -> None:
    long, short = teaser(1), teaser(1)
    short[2] = short[2][:60] + "…"
    assert len({t.text for t in read("Pier to be rebuilt by two summers of work", *BODY, *long, *short).teasers}) == 2


def test_a_page_of_teasers_has_no_article() -> None:
    reading = read(*MENU, *teaser(1), *teaser(2), *teaser(3), *MENU)
    assert reading.article is None
    assert len(reading.teasers) == 3


def test_a_list_under_its_heading_needs_no_rhythm() -> None:
    titles = ["Wind ends the regatta after an hour", "Seals return to the outer pier"]
    found = read("Pier to be rebuilt by two summers of work", *BODY, "Most read", *titles, "© 2022 Harbour News").teasers
    assert [t.title for t in found] == titles


@pytest.mark.parametrize(
    "entries",
    [
        ["Letters to the editor: letters@harbour.example", "Call the night desk of this paper: +44 020 7946 0991"],
        ["新媒体实验室", "Report an error on this page: 020 7946 0991 22"],
        ["Technology"],
        ["新媒体实验室"],
    ],
)
def test_addresses_and_names_under_a_heading_are_no_teasers(entries: list[str]) -> None:
    assert not read("Pier to be rebuilt by two summers of work", *BODY, "Recommended", *entries, *MENU).teasers


def test_years_and_scores_are_no_numbers_to_call() -> None:
    headlines = [
        "Seals of the years 2010-2020 counted anew",
        "The harbour won 0-2 in 2021 and 2022",
        "A fund of 1,200,000,000 crowns",
    ]
    page = read("Pier to be rebuilt by two summers of work", *BODY, "Most read", *headlines)
    assert [teaser.title for teaser in page.teasers] == headlines


def test_a_link_to_another_story_within_the_article_is_a_teaser() -> None:
    reading = read("Pier to be rebuilt by two summers of work", BODY[0], "Read also: Seals return to the outer pier", *BODY[1:])
    assert [t.title for t in reading.teasers] == ["Seals return to the outer pier"]
    assert reading.article is not None
    assert reading.article.text.split("\n\n") == BODY


@pytest.mark.parametrize(
    "lines",
    [
        ["10:30", BODY[0], "10:45", BODY[1], "11:20", BODY[2]],
        [
            "Q: Why did the council vote on a Tuesday and not later?",
            BODY[0],
            "Q: And what becomes of the stalls on the pier?",
            BODY[1],
            BODY[2],
        ],
        [BODY[0], "The long way to the pier", BODY[1], "What the seals have to do with it", BODY[2]],
    ],
    ids=["live entries", "interview", "subheadings"],
)
def test_an_article_of_short_parts_gives_no_teasers(lines: list[str]) -> None:
    reading = read("Pier to be rebuilt by two summers of work", *lines)
    assert reading.teasers == ()
    assert reading.article is not None
    assert all(paragraph in reading.article.text for paragraph in BODY)


@pytest.mark.parametrize(
    ("paragraph", "credit"),
    [
        ("LINDEN (Valley Wire) – Growers lit fires.", "Valley Wire"),
        ("NEW DELHI, May 3 (PTI) - The ministry said.", "PTI"),
        ("(AP) -- The ministry said.", "AP"),
        ("The minister (who resigned) said so.", ""),
        ("", ""),
    ],
)
def test_the_dateline_names_the_agency(paragraph: str, credit: str) -> None:
    assert dateline_credit(paragraph) == credit
