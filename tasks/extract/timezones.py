"""The zone of a date that names none: that of the source, else that of the country which the site belongs to, else UTC.

A day without a clock stays that day at 00:00 UTC: midnight elsewhere would make it the day before in the tables.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, tzinfo
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.story import Article, Reading
from tasks.extract.dates import read_moment
from tasks.extract.phrases import listed


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split(" ", 1) for item in listed(text))


# Top-level domains of countries with one zone, or with nearly all of their press in one; and the languages of such countries.
_COUNTRIES = _pairs("""
    ae Asia/Dubai, al Europe/Tirane, am Asia/Yerevan, ar America/Argentina/Buenos_Aires, at Europe/Vienna,
    az Asia/Baku, ba Europe/Sarajevo, bd Asia/Dhaka, be Europe/Brussels, bg Europe/Sofia, by Europe/Minsk,
    ch Europe/Zurich, cn Asia/Shanghai, co America/Bogota, cz Europe/Prague, de Europe/Berlin, dk Europe/Copenhagen,
    ee Europe/Tallinn, eg Africa/Cairo, fi Europe/Helsinki, fr Europe/Paris, ge Asia/Tbilisi, gr Europe/Athens,
    hk Asia/Hong_Kong, hr Europe/Zagreb, hu Europe/Budapest, ie Europe/Dublin, il Asia/Jerusalem, in Asia/Kolkata,
    ir Asia/Tehran, is Atlantic/Reykjavik, it Europe/Rome, jp Asia/Tokyo, ke Africa/Nairobi, kr Asia/Seoul,
    lk Asia/Colombo, lt Europe/Vilnius, lu Europe/Luxembourg, lv Europe/Riga, ma Africa/Casablanca, mk Europe/Skopje,
    my Asia/Kuala_Lumpur, ng Africa/Lagos, nl Europe/Amsterdam, no Europe/Oslo, np Asia/Kathmandu,
    nz Pacific/Auckland, pe America/Lima, ph Asia/Manila, pk Asia/Karachi, pl Europe/Warsaw, ro Europe/Bucharest,
    rs Europe/Belgrade, sa Asia/Riyadh, se Europe/Stockholm, sg Asia/Singapore, si Europe/Ljubljana,
    sk Europe/Bratislava, th Asia/Bangkok, tr Europe/Istanbul, tw Asia/Taipei, ua Europe/Kyiv, uk Europe/London,
    uy America/Montevideo, ve America/Caracas, vn Asia/Ho_Chi_Minh, za Africa/Johannesburg
""")
_LANGUAGES = _pairs("""
    bg bg, cs cz, da dk, el gr, et ee, fi fi, he il, hi in, hu hu, hy am, is is, it it, ja jp, ka ge, ko kr, lt lt,
    lv lv, nb no, nn no, no no, pl pl, sk sk, sl si, sv se, th th, tr tr, uk ua, vi vn
""")


def dated(reading: Reading, *, time_zone: str = "", feed_date: str = "") -> Reading:
    """The reading with the dates of its article settled: the feed's where the page declares none, and every zone named.

    `time_zone` is the source's (IANA), "" where unknown; `feed_date` the date with which a feed listed the page.
    """
    if reading.article is None:
        return reading
    article = _with_feed_date(reading.article, feed_date)
    stated = _zone(time_zone)
    zone = stated or assumed_zone(article.url, reading.language_declared)
    return replace(reading, article=_in_zone(article, zone, "source" if stated else "assumed"))


def assumed_zone(url: str, language: str) -> tzinfo:
    """The zone of the country that a host's top-level domain or a declared language stands for; UTC where neither says."""
    subtags = language.replace("_", "-").lower().split("-")
    places = ((urlsplit(url).hostname or "").rsplit(".", 1)[-1], *subtags[1:], _LANGUAGES.get(subtags[0], ""))
    return next((zone for place in places if (zone := _zone(_COUNTRIES.get(place, "")))), UTC)


def _with_feed_date(article: Article, feed_date: str) -> Article:
    """The article with the feed's date in the place of one that was only found in an address or in text, or of none."""
    moment = read_moment(feed_date) if feed_date and article.published_from in ("", "url", "text") else None
    if moment is None:
        return article
    mark = "value" if moment.zoned else ""
    return replace(article, published_at=moment.at, published_raw=feed_date, published_from="feed", published_zone=mark)


def _in_zone(article: Article, zone: tzinfo, mark: str) -> Article:
    if article.published_at and article.published_zone != "value":
        at = _local(article.published_at, zone)
        article = replace(article, published_at=at, published_zone=mark if at.tzinfo is zone else "assumed")
    modified = read_moment(article.modified_raw) if article.modified_at and article.modified_raw else None
    return replace(article, modified_at=_local(modified.at, zone)) if modified and not modified.zoned else article


def _local(at: datetime, zone: tzinfo) -> datetime:
    """The same reading of clock and calendar in that zone; a day alone is left in UTC."""
    return at.replace(tzinfo=zone) if at.time() != time.min else at


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
