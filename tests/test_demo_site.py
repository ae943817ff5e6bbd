"""The pages of the demo site: what they promise, and that the table of expectations is true of them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import httpx
import lxml.html
import pytest

from flows.demo_site import Site, answer, serve_site
from schemas.outcome import Reason
from schemas.story import Relation
from tests.demo_expected import EXPECTED, Expected

BASE = "http://127.0.0.1:8000"
FOLDER = Path(__file__).parents[1] / "flows" / "demo_site"
NBSP = "\N{NO-BREAK SPACE}"
DATELINE = "HAVENMOUTH (Tidewater) – "
BODIES = ("entry-content", "article-body", "story-body", "text")
MARSH = "Salt marsh wins against sea wall in coastal vote"


class Shown(NamedTuple):
    """A teaser as one page shows it: `text` keeps its no-break space and its mark of a cut."""

    page: str
    title: str
    text: str


def charset(media_type: str, body: bytes) -> str:
    declared = re.search(r"charset=([\w-]+)", media_type) or re.search(
        r"charset=\"?([\w-]+)", body[:1024].decode("ascii", "ignore")
    )
    assert declared, "no charset declared"
    return declared[1]


@cache
def text_of(path: str, night: int) -> str:
    page = answer(path, night, BASE)
    assert page, f"{path} is not there on night {night}"
    return page.body.decode(charset(page.media_type, page.body))


def tree_of(path: str, night: int) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(text_of(path, night))


def paragraphs(path: str, night: int) -> list[str]:
    tree = tree_of(path, night)
    inside = " or ".join(f"@class='{name}'" for name in BODIES)
    found = tree.xpath(f"//*[{inside} or @itemprop='articleBody']/p") or tree.xpath("//h1/following-sibling::p")
    return [p.text_content() for p in found]


def listed(name: str, night: int) -> list[str]:
    """The paths that the feed or the sitemap lists, in its order."""
    tags = {"feed.xml": "link", "sitemap.xml": "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"}
    document = ET.fromstring(text_of(name, night))
    entries = document.findall(".//item") if name == "feed.xml" else document
    return [urlsplit(str(entry.findtext(tags[name]))).path.lstrip("/") for entry in entries]


def pages(night: int) -> list[str]:
    """The paths of all pages that an archive reads on that night."""
    expected = EXPECTED[night - 1]
    return sorted({*expected.articles, *expected.updates, *expected.repeats, *expected.unchanged, "index.html"})


def shown(night: int) -> Iterator[Shown]:
    """Every teaser of every page and of the feed on that night."""
    for page in pages(night):
        for headline in tree_of(page, night).xpath("//h3[a] | //h4[a]"):
            (text, *_) = headline.xpath("following::p[1]")
            yield Shown(page, headline.text_content(), text.text_content())
    for item in ET.fromstring(text_of("feed.xml", night)).iter("item"):
        yield Shown("feed.xml", str(item.findtext("title")), str(item.findtext("description")))


def plain(text: str) -> str:
    """The text without what stands around it on a page: spaces at the ends and the mark of a cut."""
    return text.strip().removesuffix("...").removesuffix("…")


def longest(night: int) -> dict[str, str]:
    """The longest cut of every teaser, by headline."""
    cuts: dict[str, str] = {}
    for teaser in shown(night):
        cuts[teaser.title] = max(cuts.get(teaser.title, ""), plain(teaser.text), key=len)
    return cuts


NIGHTS = pytest.mark.parametrize(("night", "expected"), tuple(enumerate(EXPECTED, start=1)), ids=["night 1", "night 2"])


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve_site() as served:
        yield served


# What the files promise


@NIGHTS
def test_everything_that_is_listed_is_served_but_for_what_is_gone(site: Site, night: int, expected: Expected) -> None:
    site.night = night
    for path in {*listed("feed.xml", night), *listed("sitemap.xml", night)}:
        gone = expected.dropped.get(path) is Reason.NOT_FOUND
        assert httpx.get(f"{site.base}/{path}").status_code == (404 if gone else 200), path


@NIGHTS
def test_the_table_names_every_listed_url_once(night: int, expected: Expected) -> None:
    read = [*expected.articles, *expected.updates, *expected.repeats]
    fates = [*read, *expected.unchanged, *expected.listings, *expected.dropped]
    assert not [path for path, times in Counter(fates).items() if times > 1]
    assert set(fates) == {"feed.xml", "sitemap.xml", *listed("feed.xml", night), *listed("sitemap.xml", night)}


@NIGHTS
def test_one_page_is_listed_by_both_sources(night: int, expected: Expected) -> None:
    assert set(listed("feed.xml", night)) & set(listed("sitemap.xml", night)) == {"harbour-strike.html"}


@NIGHTS
def test_robots_txt_closes_what_the_table_says(night: int, expected: Expected) -> None:
    rules = RobotFileParser()
    rules.parse(text_of("robots.txt", night).splitlines())
    closed = {path for path in listed("sitemap.xml", night) if not rules.can_fetch("Pressmark", f"{BASE}/{path}")}
    assert closed == {path for path, reason in expected.dropped.items() if reason is Reason.ROBOTS}
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"]


def test_there_are_a_dozen_articles_of_five_to_twelve_paragraphs_in_six_languages() -> None:
    first, second = EXPECTED
    assert len(first.articles) >= 12
    assert set(first.articles.values()) == {"en", "de", "es", "fr", "ja", "ar"}
    for night, articles in enumerate((first.articles, second.articles), start=1):
        assert all(5 <= len(paragraphs(path, night)) <= 12 for path in articles)


@NIGHTS
def test_every_page_declares_its_language(night: int, expected: Expected) -> None:
    for path, language in expected.articles.items():
        tree = tree_of(path, night)
        assert tree.get("lang").partition("-")[0] == language, path
        assert (tree.get("dir") == "rtl") == (language == "ar"), path


@NIGHTS
def test_every_article_names_its_own_url_as_canonical(night: int, expected: Expected) -> None:
    for path in {*expected.articles, *expected.updates, *expected.repeats, *expected.unchanged}:
        (canonical,) = tree_of(path, night).xpath("//link[@rel='canonical']/@href")
        assert canonical.removeprefix(BASE) == f"/{path}"


@NIGHTS
def test_every_page_is_valid_in_the_charset_that_it_declares(night: int, expected: Expected) -> None:
    assert all(text_of(path, night) for path in [*pages(night), "feed.xml", "sitemap.xml", "robots.txt"])


def test_one_page_names_its_charset_only_in_a_meta_tag() -> None:
    answers = {path: answer(path, 1, BASE) for path in pages(1)}
    assert [path for path, page in answers.items() if page and "charset" not in page.media_type] == ["fr/criee-port-lannec.html"]
    assert "charset=windows-1252" in text_of("fr/criee-port-lannec.html", 1)
    assert "14,20 € le kilo" in paragraphs("fr/criee-port-lannec.html", 1)[1]


def test_one_feed_item_has_a_date_that_is_not_a_date() -> None:
    dates = [str(item.findtext("pubDate")) for item in ET.fromstring(text_of("feed.xml", 1)).iter("item")]
    assert [date for date in dates if not re.fullmatch(r"\w{3}, \d\d \w{3} 2025 \d\d:\d\d:\d\d (\+0000|GMT)", date)] == [
        "12 Mar 2025, 6.40pm"
    ]


# The teasers


@NIGHTS
def test_the_front_page_has_teasers_and_no_article(night: int, expected: Expected) -> None:
    assert paragraphs("index.html", night)[1:] == []
    assert sum(teaser.page == "index.html" for teaser in shown(night)) >= 9


def test_all_cuts_of_a_teaser_are_beginnings_of_its_longest_cut() -> None:
    cuts = defaultdict(set)
    for teaser in [*shown(1), *shown(2)]:
        cuts[teaser.title].add(plain(teaser.text))
    for title, texts in cuts.items():
        assert all(longer.startswith(shorter) for shorter, longer in pairwise(sorted(texts, key=len))), title
    assert sum(len(texts) > 1 for texts in cuts.values()) >= 15


def test_cuts_fall_inside_words() -> None:
    for teaser in [*shown(1), *shown(2)]:
        assert plain(teaser.text)[-1].isalpha() or teaser.title == MARSH, teaser


def test_one_teaser_stands_twice_on_a_page_once_with_a_leading_no_break_space() -> None:
    first, second = (teaser.text for teaser in shown(1) if teaser[:2] == ("tram-line-deadlock.html", MARSH))
    assert first.startswith(NBSP)
    assert not second.startswith(NBSP)
    assert first.removeprefix(NBSP).startswith(second)
    assert len(first) > len(second)


def test_one_teaser_stands_in_the_middle_of_an_article() -> None:
    (box,) = tree_of("night-ferry-timetable.html", 1).xpath("//*[@itemprop='articleBody']/aside")
    assert box.getprevious().tag == box.getnext().tag == "p"


def test_the_table_names_every_teaser_on_the_night_it_is_first_seen() -> None:
    first, second = EXPECTED
    assert longest(1).keys() == first.teasers.keys()
    assert longest(2).keys() - longest(1).keys() == second.teasers.keys()


def test_the_table_names_the_teasers_that_come_back_longer() -> None:
    before, after = longest(1), longest(2)
    assert tuple(title for title in after if title in before and len(after[title]) > len(before[title])) == EXPECTED[1].extended


@NIGHTS
def test_a_teaser_with_an_article_is_the_beginning_of_that_article(night: int, expected: Expected) -> None:
    cuts = longest(night)
    for title, path in expected.teasers.items():
        if path:
            separator = "" if path.startswith("ja/") else " "
            assert separator.join(paragraphs(path, night)).removeprefix(DATELINE).startswith(cuts[title])
            assert tree_of(path, night).xpath("string(//h1)") == title


# The second night


def test_the_second_folder_holds_only_what_changed() -> None:
    first, second = ({file.name: file.read_bytes() for file in (FOLDER / f"night{night}").iterdir()} for night in (1, 2))
    assert not [name for name, body in second.items() if first.get(name) == body]


def test_the_update_adds_a_paragraph_and_changes_a_sentence() -> None:
    (path,) = EXPECTED[1].updates
    before, after = paragraphs(path, 1), paragraphs(path, 2)
    assert len(after) == len(before) + 1
    assert len(set(after) - set(before)) == 2
    assert before[0] == after[0]
    assert tree_of(path, 2).xpath("//meta[@property='article:modified_time']/@content") == ["2025-03-13T17:50:00+00:00"]


def test_exact_repeats_have_the_same_headline_and_paragraphs() -> None:
    exact = {path: repeat.of for path, repeat in EXPECTED[1].repeats.items() if repeat.relation is Relation.EXACT}
    assert exact["wire/reservoir-levels.html"] == "reservoir-levels.html"
    for path, of in exact.items():
        assert paragraphs(path, 2) == paragraphs(of, 1), path
        assert tree_of(path, 2).xpath("string(//h1)") == tree_of(of, 1).xpath("string(//h1)"), path


def test_truncated_repeats_are_beginnings() -> None:
    (cut,) = ((path, repeat.of) for path, repeat in EXPECTED[1].repeats.items() if repeat.relation is Relation.TRUNCATED)
    shorter, whole = (" ".join(paragraphs(path, 2)) for path in cut)
    assert whole.startswith(plain(shorter))
    assert 300 < len(shorter) < len(whole) / 2


def test_an_unchanged_article_stands_above_other_teasers() -> None:
    before, after = ([teaser.title for teaser in shown(night) if teaser.page == "tram-line-deadlock.html"] for night in (1, 2))
    assert set(after) - set(before) == {"Kelp farmers ask for right of way", "Mobile clinic to visit eleven valleys by autumn"}
    assert set(after) & set(before)


def test_a_new_article_was_announced_by_a_teaser_the_night_before() -> None:
    title = str(tree_of("lighthouse-keepers.html", 2).xpath("string(//h1)"))
    assert EXPECTED[0].teasers[title] == ""
    assert " ".join(paragraphs("lighthouse-keepers.html", 2)).startswith(longest(1)[title])
    assert answer("lighthouse-keepers.html", 1, BASE) is None


def test_every_file_of_the_site_is_packaged() -> None:
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text("utf-8"))
    globs = project["tool"]["setuptools"]["package-data"]["flows.demo_site"]
    packaged = {file for pattern in globs for file in FOLDER.glob(pattern)}
    assert packaged == {file for file in FOLDER.rglob("night*/**/*") if file.is_file()}
