"""Source -> Entry: what feeds, sitemaps, listing pages and URL lists list. Their documents are captured like any other page."""

from __future__ import annotations

from tasks.discover.check import STALE_DAYS, Health, SourceCheck, check_source
from tasks.discover.listing import Form, Listing, Reader, read_listing
from tasks.discover.look import Offer
from tasks.discover.site import FoundSources, find_offers
from tasks.discover.source import Search, discover, discover_source, read_apart, with_room

__all__ = [
    "STALE_DAYS",
    "Form",
    "FoundSources",
    "Health",
    "Listing",
    "Offer",
    "Reader",
    "Search",
    "SourceCheck",
    "check_source",
    "discover",
    "discover_source",
    "find_offers",
    "read_apart",
    "read_listing",
    "with_room",
]
