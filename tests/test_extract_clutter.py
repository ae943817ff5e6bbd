"""What the clutter of a site promises: what repeats over different articles is known, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Outcome, Stage, tally
from schemas.page import Capture, Page, RecordType
from schemas.run import Batch, Run
from schemas.settings import Settings
from schemas.story import Article, Find
from tasks.capture import write_captures
from tasks.extract import read_page
from tasks.extract.batch import extract
from tasks.extract.clutter import NO_CLUTTER, SeenPage, clutter_of, ends_of, line_digest, sample
from tasks.extract.learning import learn, site_pages
from tasks.store import clutter_key, open_bucket, stage_rows, staged_rows

BOX = "Members of the harbour club read every page of this paper without a single advertisement, for the price of two rolls."
TITLES = ["Seals return to the outer pier", "Ferry to the islands keeps its winter times", "A lamp for the old light tower"]
NIGHTS = [
    Run(f"night-2024-10-0{n}-0001", f"night-2024-10-0{n}", date(2024, 10, n), datetime(2024, 10, n, 2, tzinfo=UTC))
    for n in (5, 6)
]


def text_of(number: int) -> str:
    """A page of a site of plain texts: menu, headline, three paragraphs with the site's box between them, footer."""
    title = TITLES[number % 3] + "," * (number > 2) + " again" * (number // 3)
    told = [
        f"{title}, the council of harbour number {number} said on its {part} day of talks, and nobody spoke against it."
        for part in ("first", "second", "last")
    ]
    lines = ["Home", "Sea", "Town", "Market", title, told[0], told[1], BOX, told[2], BOX.replace("harbour", "rowing"), "Imprint"]
    return "\n\n".join(lines)


def page(number: int, site: str = "sandpiper.example") -> Page:
    url = f"https://{site}/{number}"
    return Page("sandpiper", url, url, text_of(number).encode(), "text/plain", NIGHTS[0].started_at, RecordType.CONVERSION)


def read(settings: Settings, run: Run, pages: list[Page], *, is_learned: bool = True) -> list[Article]:
    """What one night reads from these pages; it learns from them unless it is killed before."""
    bucket = open_bucket(settings)
    captures = write_captures(bucket, run, "0001", pages)
    items = stage_rows(bucket, f"staging/{run.id}/captures.parquet", captures, Capture)
    outcomes = stage_rows(bucket, f"staging/{run.id}/outcomes.parquet", [], Outcome)
    batch = extract(bucket, Batch("0001", items, outcomes, tally(Stage.FETCH, len(captures), ())), run, workers=1)
    if is_learned:
        learn(bucket, [batch], run)
    return [find.article for find in staged_rows(bucket, batch.items, Find) if find.article]


def test_the_first_text_of_an_unknown_site_is_read(store_settings: Settings) -> None:
    (article,) = read(store_settings, NIGHTS[0], [page(0)])
    assert article.title == TITLES[0]
    assert article.text.count("the council of harbour number 0") == 3
    assert BOX in article.text  # one page does not show that this is of the site


def test_a_text_of_the_second_night_loses_what_the_first_showed_to_repeat(store_settings: Settings) -> None:
    read(store_settings, NIGHTS[0], [page(0), page(1), page(2)])
    (article,) = read(store_settings, NIGHTS[1], [page(4)])
    assert BOX not in article.text
    assert article.text.count("the council of harbour number 4") == 3


def test_pages_of_one_batch_show_each_other_what_repeats(store_settings: Settings) -> None:
    for article in read(store_settings, NIGHTS[0], [page(0), page(1), page(2)]):
        assert BOX not in article.text
        assert article.text.count("the council of harbour number") == 3


def test_a_night_that_is_killed_and_run_again_reads_the_same_and_counts_nothing_twice(store_settings: Settings) -> None:
    bucket = open_bucket(store_settings)
    read(store_settings, NIGHTS[0], [page(0), page(1)])
    first = read(store_settings, NIGHTS[1], [page(4)])
    table = bucket.get(clutter_key("sandpiper.example"))
    assert read(store_settings, NIGHTS[1], [page(4)]) == first
    assert bucket.get(clutter_key("sandpiper.example")) == table
    assert read(store_settings, NIGHTS[1], [page(4)], is_learned=False) == first


def test_a_run_does_not_see_what_it_learns_itself(store_settings: Settings) -> None:
    bucket = open_bucket(store_settings)
    read(store_settings, NIGHTS[0], [page(0)])
    assert site_pages(bucket, ["sandpiper.example"], NIGHTS[0]) == {"sandpiper.example": []}
    assert len(site_pages(bucket, ["sandpiper.example"], NIGHTS[1])["sandpiper.example"]) == 1


@pytest.mark.parametrize("body", [b"", b"PAR1 but no Parquet PAR1"])
def test_a_lost_or_broken_table_costs_no_page(store_settings: Settings, body: bytes) -> None:
    read(store_settings, NIGHTS[0], [page(0), page(1), page(2)])
    open_bucket(store_settings).put(clutter_key("sandpiper.example"), body)
    assert len(read(store_settings, NIGHTS[1], [page(4)])) == 1


def test_sites_do_not_mix(store_settings: Settings) -> None:
    read(store_settings, NIGHTS[0], [page(0), page(1), page(2)])
    (article,) = read(store_settings, NIGHTS[1], [page(4, "other-paper.example")])
    assert BOX in article.text


def test_a_teaser_that_stands_on_every_page_stays_a_teaser() -> None:
    teaser = [
        "Most read",
        "Wind ends the regatta after an hour",
        "The committee called the boats back when the first mast went over the side and…",
    ]
    readings = [
        read_page((text_of(n) + "\n\n" + "\n\n".join(teaser)).encode(), url="", media_type="text/plain") for n in range(4)
    ]
    clutter = clutter_of([seen(n, reading.line_digests) for n, reading in enumerate(readings)])
    again = read_page((text_of(7) + "\n\n" + "\n\n".join(teaser)).encode(), url="", media_type="text/plain", clutter=clutter)
    assert line_digest(BOX) in clutter
    assert [found.title for found in again.teasers] == [teaser[1]]


def seen(number: int, lines: tuple[int, ...], article: int | None = None) -> SeenPage:
    return SeenPage("sandpiper.example", number, number if article is None else article, NIGHTS[0].night, NIGHTS[0].id, lines)


def test_a_line_on_three_pages_with_different_articles_is_the_sites() -> None:
    assert clutter_of([seen(n, (1, n + 10)) for n in range(3)]) == {1}
    assert clutter_of([seen(n, (1, n + 10)) for n in range(2)]) == NO_CLUTTER


def test_an_article_at_three_addresses_and_a_page_with_three_versions_are_no_clutter() -> None:
    assert clutter_of([seen(n, (1, 2), article=7) for n in range(3)]) == NO_CLUTTER
    assert clutter_of([seen(7, (1, n + 10), article=n) for n in range(3)]) == NO_CLUTTER


def test_a_line_on_few_of_many_pages_is_no_clutter() -> None:
    pages = [seen(n, (1, n + 10) if n < 3 else (n + 10,)) for n in range(20)]
    assert clutter_of(pages) == NO_CLUTTER


def test_numbers_and_case_make_no_other_line() -> None:
    assert line_digest("12 Comments") == line_digest("3  comments")
    assert line_digest("Comments") != line_digest("Comment")


def test_of_a_long_page_the_top_and_the_end_are_remembered() -> None:
    assert ends_of(range(2000)) == (*range(250), *range(1750, 2000))


PAGES = st.lists(
    st.builds(
        lambda number, night: replace(seen(number, (number,)), night=NIGHTS[night].night, run_id=NIGHTS[night].id),
        st.integers(0, 100),
        st.integers(0, 1),
    ),
    max_size=120,
)


@given(PAGES, PAGES)
def test_a_sample_is_the_same_however_often_pages_are_added(known: list[SeenPage], new: list[SeenPage]) -> None:
    once = sample([*known, *new])
    assert sample([*once, *new]) == once
    assert len(once) <= 128


@given(st.text())
def test_any_line_has_a_digest_that_fits_a_column(line: str) -> None:
    assert 0 <= line_digest(line) < 1 << 63
