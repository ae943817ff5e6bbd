"""The zone of a date that names none: that of the source, else that of the country which the site belongs to, else UTC.

The day on which a story appeared is the publisher's. So a moment stated in UTC is told in that zone, too, and a day without
a clock is told as the midnight with which it begins there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.story import Article, Reading
from tasks.extract.fields.published import date_in_url
from tasks.extract.words.dates import read_moment
from tasks.extract.words.phrases import listed


def _pairs(text: str) -> dict[str, str]:
    return dict(item.split(" ", 1) for item in listed(text))


# Top-level domains of countries with one zone, or with nearly all of their press in one; and the languages of such countries.
_COUNTRIES = _pairs("""
    ae Asia/Dubai, al Europe/Tirane, am Asia/Yerevan, ar America/Argentina/Buenos_Aires, at Europe/Vienna,
    au Australia/Sydney, az Asia/Baku, ba Europe/Sarajevo, bd Asia/Dhaka, be Europe/Brussels, bg Europe/Sofia,
    br America/Sao_Paulo, by Europe/Minsk, ch Europe/Zurich, cl America/Santiago, cn Asia/Shanghai, co America/Bogota,
    cz Europe/Prague, de Europe/Berlin, dk Europe/Copenhagen, ec America/Guayaquil, ee Europe/Tallinn, eg Africa/Cairo,
    es Europe/Madrid, fi Europe/Helsinki, fr Europe/Paris, ge Asia/Tbilisi, gr Europe/Athens, hk Asia/Hong_Kong,
    hr Europe/Zagreb, hu Europe/Budapest, id Asia/Jakarta, ie Europe/Dublin, il Asia/Jerusalem, in Asia/Kolkata,
    ir Asia/Tehran, is Atlantic/Reykjavik, it Europe/Rome, jp Asia/Tokyo, ke Africa/Nairobi, kr Asia/Seoul, lk Asia/Colombo,
    lt Europe/Vilnius, lu Europe/Luxembourg, lv Europe/Riga, ma Africa/Casablanca, mk Europe/Skopje, mx America/Mexico_City,
    my Asia/Kuala_Lumpur, ng Africa/Lagos, nl Europe/Amsterdam, no Europe/Oslo, np Asia/Kathmandu, nz Pacific/Auckland,
    pe America/Lima, ph Asia/Manila, pk Asia/Karachi, pl Europe/Warsaw, pt Europe/Lisbon, ro Europe/Bucharest,
    rs Europe/Belgrade, ru Europe/Moscow, sa Asia/Riyadh, se Europe/Stockholm, sg Asia/Singapore, si Europe/Ljubljana,
    sk Europe/Bratislava, th Asia/Bangkok, tr Europe/Istanbul, tw Asia/Taipei, ua Europe/Kyiv, uk Europe/London,
    uy America/Montevideo, ve America/Caracas, vn Asia/Ho_Chi_Minh, za Africa/Johannesburg
""")
_LANGUAGES = _pairs("""
    az az, bg bg, ca es, cs cz, da dk, de de, el gr, et ee, eu es, fa ir, fi fi, gl es, he il, hi in, hr hr, hu hu,
    hy am, id id, is is, it it, ja jp, ka ge, ko kr, lt lt, lv lv, mk mk, ms my, nb no, ne np, nn no, no no, pl pl,
    ro ro, si lk, sk sk, sl si, sq al, sr rs, sv se, th th, tr tr, uk ua, ur pk, vi vn
""")


_WEST, _EAST = 10, 13  # hours that newsrooms are from UTC at most


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


def zone_of(time_zone: str, url: str, language: str) -> tzinfo:
    """The zone of a date that names none: the stated one (an IANA name, "" where unknown), else the assumed one."""
    return _zone(time_zone) or assumed_zone(url, language)


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
    if article.published_at and article.published_zone == "value":
        at = _told_in(article.published_at, zone)
        article = replace(article, published_at=at if mark == "source" else _on_its_day(at, article))
    elif article.published_at:
        article = replace(article, published_at=article.published_at.replace(tzinfo=zone), published_zone=mark)
    modified = read_moment(article.modified_raw) if article.modified_at and article.modified_raw else None
    return replace(article, modified_at=modified.at.replace(tzinfo=zone)) if modified and not modified.zoned else article


def _told_in(at: datetime, zone: tzinfo) -> datetime:
    """The same moment in that zone where it is stated in UTC, which is how machines keep time and no zone of a newsroom."""
    return at if at.utcoffset() or at.time() == time.min else at.astimezone(zone)


def _on_its_day(at: datetime, article: Article) -> datetime:
    """The same moment where it is the day in the page's address; with the nearest such offset where the value is in UTC.

    An address names the day as the newsroom counts it. 2024-05-02T03:10Z under /2024/05/01/ is 23:10-04:00.
    """
    stated, day = article.published_at, date_in_url(article.canonical_url or article.url)
    if stated is None or stated.utcoffset() or stated.time() == time.min or day is None:
        return at
    days = (day.at.date() - stated.date()).days
    hours = {-1: -stated.hour - 1, 1: 24 - stated.hour}.get(days, 0)
    if at.date() == day.at.date() or not -_WEST <= hours <= _EAST or abs(days) > 1:
        return at
    return stated.astimezone(timezone(timedelta(hours=hours)))


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
