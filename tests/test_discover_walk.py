"""Which documents of a source are read: the newest first, none twice, and no more than a night can bear."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime

import pytest
from listing_documents import AT

from schemas.outcome import Reason
from schemas.page import Link
from schemas.source import Source, SourceKind
from tasks.discover.listing import Listing
from tasks.discover.walk import DEEPEST, MOST_DOCUMENTS, changed_at, newest_first, walk

NIGHT = date(2026, 11, 21)


def sitemap(**settings: int) -> Source:
    return Source("hafen", SourceKind.SITEMAP, (f"{AT}/sitemap.xml",), **settings)  # type: ignore[arg-type]


class Site:
    """Documents by URL, each with the sitemaps that it names; what was asked for is noted."""

    def __init__(self, pages: tuple[Link, ...] = (), **named: list[Link]) -> None:
        self.pages = pages
        self.named = {f"{AT}/{name}.xml": links for name, links in named.items()}
        self.asked: list[str] = []

    def __call__(self, url: str) -> AbstractContextManager[Listing]:
        self.asked.append(url.rpartition("/")[2].removesuffix(".xml"))
        return nullcontext(Listing(url, pages=self.pages, sitemaps=tuple(self.named.get(url, ()))))


def child(name: str, changed: str = "") -> Link:
    return Link(f"{AT}/{name}.xml", changed_raw=changed)


def test_the_newest_sitemaps_come_first_and_undated_ones_last() -> None:
    links = [child("x"), child("2019-03"), child("b", "2026-11-01"), child("a", "Fri, 20 Nov 2026 10:00:00 GMT"), child("2026")]
    named = [link.url.rpartition("/")[2] for link in newest_first(links)]
    assert named == ["2026.xml", "a.xml", "b.xml", "2019-03.xml", "x.xml"]


@pytest.mark.parametrize(
    ("link", "at"),
    [
        (Link("/sitemap-2019-03.xml"), datetime(2019, 3, 31, 23, 59, 59, tzinfo=UTC)),
        (Link("/2024/02/29/map.xml"), datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        (Link("/sitemap_201903.xml.gz"), datetime(2019, 3, 31, 23, 59, 59, tzinfo=UTC)),
        (Link("/year/2025"), datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (Link("/2023-02-31.xml"), datetime(2023, 2, 28, 23, 59, 59, tzinfo=UTC)),
        (Link("/sitemap-2019-03.xml", changed_raw="2026-11-20"), datetime(2026, 11, 20, tzinfo=UTC)),
        (Link("/sitemap-120194.xml"), None),
        (Link("/sitemap3.xml", changed_raw="soon"), None),
    ],
)
def test_a_sitemap_is_as_old_as_it_says_or_as_its_address_says(link: Link, at: datetime | None) -> None:
    assert changed_at(link) == at


def test_sitemaps_that_did_not_change_for_long_are_left_out_with_their_reason() -> None:
    site = Site(sitemap=[child("new", "2026-11-20"), child("edge", "2026-11-14"), child("old", "2026-11-13"), child("plain")])
    listings = list(walk(sitemap(max_age_days=7), NIGHT, site))
    assert site.asked == ["sitemap", "new", "edge", "plain"]
    assert {each.url: each.refused for each in listings if each.refused} == {f"{AT}/old.xml": Reason.TOO_OLD}


def test_no_document_is_read_twice() -> None:
    site = Site(sitemap=[child("sitemap"), child("a"), child("a")], a=[child("sitemap"), child("b")])
    assert len(list(walk(sitemap(), NIGHT, site))) == 3
    assert site.asked == ["sitemap", "a", "b"]


def test_a_long_index_is_read_to_the_limit_and_the_rest_is_told() -> None:
    site = Site(sitemap=[child(str(number)) for number in range(MOST_DOCUMENTS + 9)])
    listings = list(walk(sitemap(), NIGHT, site))
    assert len(site.asked) == MOST_DOCUMENTS
    assert [each.refused for each in listings].count(Reason.OVER_LIMIT) == 10


def test_no_more_sitemaps_are_read_once_enough_pages_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.discover.walk.MOST_LISTED", 5)
    site = Site(pages=(Link("/a"), Link("/b")), sitemap=[child(str(number)) for number in range(6)])
    listings = walk(sitemap(), NIGHT, site)
    assert [each.refused for each in listings] == [None] * 3 + [Reason.OVER_LIMIT] * 4


def test_sitemaps_below_sitemaps_have_an_end() -> None:
    named = {f"s{number}": [child(f"s{number + 1}")] for number in range(9)}
    site = Site((), sitemap=[child("s0")], **named)
    last = list(walk(sitemap(), NIGHT, site))[-1]
    assert len(site.asked) == DEEPEST
    assert (last.refused, last.detail) == (Reason.OVER_LIMIT, f"{DEEPEST} levels deep")
