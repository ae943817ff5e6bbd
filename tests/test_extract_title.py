"""What read_title promises: the headline that readers see, without the name of the site."""

from __future__ import annotations

import pytest

from tasks.extract.fields.meta import meta_tags
from tasks.extract.fields.title import read_title
from tasks.extract.tree.blocks import parse_html

TITLE = "Lighthouse keeper of Skerry retires after forty winters"


def title(page: str, url: str = "https://skerry-post.example/keeper", **data: object) -> str:
    tree = parse_html(f"<html><body></body>{page}</html>")
    assert tree is not None
    return read_title(tree, meta_tags(tree), data, url)


@pytest.mark.parametrize(
    "suffix", [" | The Skerry Post", " - Skerry Post", " – The Skerry Post | skerry-post.example", " » The Skerry Post"]
)
def test_the_name_of_the_site_is_left_out(suffix: str) -> None:
    assert title(f"<title>{TITLE}{suffix}</title><meta property='og:site_name' content='The Skerry Post'>") == TITLE


def test_a_chinese_title_ends_before_its_section_and_site() -> None:
    assert title("<title>灯塔看守人退休_人物_海礁日报</title>") == "灯塔看守人退休"


def test_what_readers_see_goes_before_what_is_written_for_sharing() -> None:
    page = f"<meta property='og:title' content='Forty winters alone: why the keeper of Skerry leaves'><h1>{TITLE}</h1>"
    assert title(page) == TITLE


def test_a_heading_that_speaks_of_something_else_is_not_the_headline() -> None:
    assert title(f"<meta property='og:title' content='{TITLE}'><h1>Weather and tides</h1>") == TITLE


def test_a_heading_with_the_same_letters_wins_over_one_that_holds_less() -> None:
    page = (
        f"<title>Keeper's corner: {TITLE}</title><h1>Keeper's corner</h1><h1>{TITLE}</h1><meta name='og:title' content='{TITLE}'>"
    )
    assert title(page) == TITLE


def test_a_long_name_behind_the_headline_is_cut_where_another_title_ends() -> None:
    page = f"<meta property='og:title' content='{TITLE} | Notes from the islands and the sea'>"
    assert title(page, headline=TITLE) == TITLE


@pytest.mark.parametrize("kicker", ["At sea: ", "<small>At sea</small><br>", "<span>At sea</span> | "])
def test_a_kicker_before_the_declared_title_is_no_part_of_it(kicker: str) -> None:
    assert title(f"<title>At sea: {TITLE}</title><meta property='og:title' content='{TITLE}'><h1>{kicker}{TITLE}</h1>") == TITLE


def test_what_every_declared_title_says_goes_before_another_heading() -> None:
    other = "Why the keeper of the lighthouse at Skerry goes"
    page = f"<title>{TITLE} | The Skerry Post</title><meta property='og:title' content='{TITLE}'><h1>{other}</h1>"
    assert title(page) == other
    assert title(page, headline=TITLE) == TITLE


def test_a_title_that_a_quotation_mark_has_cut_is_whole_in_the_head() -> None:
    assert title(
        '<title>Keeper calls the sea "a patient friend"</title><meta property="og:title" content="Keeper calls the sea ">'
    ) == ('Keeper calls the sea "a patient friend"')


def test_the_name_of_the_site_in_a_heading_is_not_the_headline() -> None:
    site = "<meta property='og:site_name' content='Northern Mail'><h1>Northern Mail, first paper of the distant islands</h1>"
    assert title(f"<title>{TITLE} | Northern Mail</title><meta property='og:title' content='{TITLE}'>{site}") == TITLE


def test_a_page_without_any_title_has_none() -> None:
    assert title("<p>Nothing here</p>") == ""
