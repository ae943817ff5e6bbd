"""A home page -> the sources that its site offers: feeds and sitemaps that it names, or that lie where they mostly do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from schemas.outcome import Reason
from schemas.page import Link, Page
from schemas.source import Source, SourceKind
from tasks.discover.html import feeds_linked, feeds_named
from tasks.discover.listing import Form, Listing, Reader
from tasks.discover.look import DATED_LINKS, Glance, Offer, glance, offer_of
from tasks.extract import parse_date
from tasks.fetch import Web

# Where the common publishing systems put them; asked for only where the site itself names none that can be read.
FEED_PLACES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAP_PLACES = ("/sitemap.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml", "/sitemap.xml.gz")
# Feeds and sitemaps of one site that are read: some name a feed for every section and every author.
MOST_FEEDS, MOST_SITEMAPS = 8, 4
# Published within so many days before the look: what a nightly archive would get, if it missed a night or two.
FRESH_DAYS = 3
ABANDONED_DAYS = 30
# Of what one listing lists: so much of it also in another, it brings nothing of its own.
SAME = 0.9

_OF_COMMENTS = re.compile(r"comment(?!ary|ator)|kommentar|comentario", re.IGNORECASE)
_BY_KIND = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE)


@dataclass(frozen=True, slots=True)
class FoundSources:
    """What a site offers: `offers`, the best first; those put `aside`, with the reason in their note; what was `refused`."""

    url: str
    offers: tuple[Offer, ...]
    aside: tuple[Offer, ...] = ()
    refused: tuple[Listing, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, for `--json`."""
        return {
            "url": self.url,
            "offers": [offer.as_json() for offer in self.offers],
            "aside": [offer.as_json() for offer in self.aside],
            "refused": [{"url": each.url, "reason": each.refused, "detail": each.detail} for each in self.refused],
        }


@dataclass(frozen=True, slots=True)
class Look:
    """One address of a site, what was seen there, and how many of its pages are `fresh`."""

    offer: Offer
    seen: Glance
    fresh: int

    @property
    def urls(self) -> frozenset[str]:
        """The pages that it lists."""
        return frozenset(link.url for link in self.seen.links)


def find_offers(web: Web, url: str, read: Reader) -> FoundSources:
    """What the site of that page offers. Of a URL that is a feed or sitemap itself, only that."""
    home = _glance(web, SourceKind.PAGE, url, read)
    first = home.documents[0]
    seen = [home]
    if first.form in {None, Form.PAGE} and (first.page or first.refused is Reason.ROBOTS):
        seen += _feeds(web, url, first.page, read)
        seen += _sitemaps(web, url, read)
    now = web.clock()
    looks = [_look(each, now) for each in seen if not each.refused]
    offers, aside = sift(sorted(looks, key=lambda look: worth(look, now)))
    refused = tuple(listing for each in seen if (listing := each.refused))
    return FoundSources(url, offers, aside, refused)


def worth(look: Look, now: datetime) -> tuple[bool, int, int, bool]:
    """The place of an offer among others: the least is the best.

    What lists the most fresh pages is least likely to miss one between two nights. A feed has teasers, too; a sitemap without
    dates of publication is the whole past; a page says nothing of what it leaves out.
    """
    newest, kind = look.offer.newest, look.offer.kind
    abandoned = newest is not None and newest < now - timedelta(days=ABANDONED_DAYS)
    group = 0 if look.fresh and kind is not SourceKind.PAGE else _BY_KIND.index(kind) + 1
    return abandoned, group, -look.fresh, kind is not SourceKind.FEED


def sift(looks: Sequence[Look]) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """The offers that bring something of their own, and the others with the reason in their note. `looks` has the best first."""
    kept: list[Look] = []
    aside: list[Offer] = []
    for look in looks:
        if reason := _needless(look, kept):
            aside.append(replace(look.offer, note=reason))
        else:
            kept.append(look)
    return tuple(look.offer for look in kept), tuple(aside)


def _needless(look: Look, better: Iterable[Look]) -> str:
    """Why an offer is put aside; "" where it is not."""
    if not look.offer.entries:
        return "it lists nothing"
    if _is_of_comments(look):
        return "it lists comments"
    of_its_kind = (each for each in better if each.offer.kind is look.offer.kind)
    same = (each for each in of_its_kind if len(look.urls & each.urls) >= SAME * len(look.urls))
    return next((f"it lists nothing that {each.offer.url} does not" for each in same), "")


def _is_of_comments(look: Look) -> bool:
    commented = sum("#comment" in url for url in look.urls)
    return commented > len(look.urls) / 2 or bool(_OF_COMMENTS.search(look.offer.url))


def _feeds(web: Web, url: str, page: Page | None, read: Reader) -> list[Glance]:
    """The feeds that the page names or links to; where none can be read, the first of the usual places."""
    links = (*feeds_named(page), *feeds_linked(page)) if page else ()
    named = _each_once(links)[:MOST_FEEDS]
    seen = [_glance(web, SourceKind.FEED, place, read) for place in named]
    if not any(_works(each) for each in seen):
        seen += _first_that_works(web, SourceKind.FEED, url, FEED_PLACES, read)
    return seen


def _sitemaps(web: Web, url: str, read: Reader) -> list[Glance]:
    """The sitemaps that robots.txt names, those of news first; where none can be read, the first of the usual places."""
    robots = _glance(web, SourceKind.SITEMAP, urljoin(url, "/robots.txt"), read).documents[0]
    named = sorted(_each_once(robots.sitemaps), key=lambda place: "news" not in place.lower())[:MOST_SITEMAPS]
    seen = [_glance(web, SourceKind.SITEMAP, place, read) for place in named]
    if not any(_works(each) for each in seen):
        seen += _first_that_works(web, SourceKind.SITEMAP, url, SITEMAP_PLACES, read)
    return seen


def _first_that_works(web: Web, kind: SourceKind, url: str, places: Sequence[str], read: Reader) -> list[Glance]:
    looks: Iterator[Glance] = (_glance(web, kind, urljoin(url, place), read) for place in places)
    return list(islice((seen for seen in looks if _works(seen)), 1))


def _works(seen: Glance) -> bool:
    return not seen.refused and bool(seen.links)


def _each_once(links: Iterable[Link]) -> list[str]:
    return list(dict.fromkeys(link.url for link in links))


def _glance(web: Web, kind: SourceKind, url: str, read: Reader) -> Glance:
    return glance(web, Source("site", kind, (url,)), read)


def _look(seen: Glance, now: datetime) -> Look:
    since = now - timedelta(days=FRESH_DAYS)
    dates = (parse_date(link.published_raw) for link in seen.links[:DATED_LINKS] if link.published_raw)
    return Look(offer_of(seen), seen, sum(at is not None and at >= since for at in dates))
