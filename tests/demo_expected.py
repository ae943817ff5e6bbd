"""What an archive must say after each of the two nights, by the design of the site. Paths are those of the URLs, without host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.outcome import Reason
from schemas.story import Relation


@dataclass(frozen=True, slots=True)
class Repeat:
    """An article that the archive holds already: how it relates to it, and the path of the article that is repeated."""

    relation: Relation
    of: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What one night adds to the archive.

    `articles` are the new articles with their language, `updates` the articles that get a new version, `repeats` those that
    are known; `unchanged` are the pages that come as the night before, of which nothing is read. `listings` are the documents
    without an article. `dropped` are the URLs that bring nothing, with the reason. `teasers` are the headlines of the teasers
    seen for the first time, with the path of the article that they begin where the site has it by the end of that night, "" for
    a story of an agency. However often and at whatever length a teaser is shown, it stands here once. `extended` are the
    headlines of known teasers that come back in a longer cut.
    """

    articles: Mapping[str, str]
    updates: tuple[str, ...]
    repeats: Mapping[str, Repeat]
    unchanged: tuple[str, ...]
    listings: tuple[str, ...]
    dropped: Mapping[str, Reason]
    teasers: Mapping[str, str]
    extended: tuple[str, ...]


_NIGHT_1 = Expected(
    articles={
        "harbour-strike.html": "en",
        "tram-line-deadlock.html": "en",
        "reservoir-levels.html": "en",
        "museum-returns-bell.html": "en",
        "night-ferry-timetable.html": "en",
        "de/faehre-elektrisch.html": "de",
        "de/deich-sanierung.html": "de",
        "es/embalses-sequia.html": "es",
        "es/feria-del-libro.html": "es",
        "fr/criee-port-lannec.html": "fr",
        "fr/sentier-littoral.html": "fr",
        "ja/gyoko-saikai.html": "ja",
        "ja/toudai-hozon.html": "ja",
        "ar/mina-qadim.html": "ar",
    },
    updates=(),
    repeats={},
    unchanged=(),
    listings=("feed.xml", "sitemap.xml", "index.html"),
    dropped={"private/board-minutes.html": Reason.ROBOTS},
    teasers={
        "Dock workers and port operator agree to resume talks": "harbour-strike.html",
        "No quick end in sight for harbour tram dispute": "tram-line-deadlock.html",
        "Upland reservoirs refill after wettest February in decades": "reservoir-levels.html",
        "Museum to return ship’s bell to island parish": "museum-returns-bell.html",
        "Night ferry to Skerrow to run all year from autumn": "night-ferry-timetable.html",
        "Erste Elektrofähre nimmt im Mai den Betrieb auf": "de/faehre-elektrisch.html",
        "Los embalses de la sierra recuperan el nivel de hace cinco años": "es/embalses-sequia.html",
        "La feria del libro vuelve al muelle con cien casetas": "es/feria-del-libro.html",
        "À Port-Lannec, la criée passe aux enchères à distance": "fr/criee-port-lannec.html",
        "汐崎漁港が三年ぶりに全面再開、初競りに百二十人": "ja/gyoko-saikai.html",
        "الميناء القديم في الزيتونة يتحول إلى سوق للحرفيين": "ar/mina-qadim.html",
        "Lighthouse keepers return to Gannet Rock after 31 years": "",
        "Salt marsh wins against sea wall in coastal vote": "",
        "Outer islands council votes to keep its own clock": "",
        "Night trains carry more timber as road tolls rise": "",
        "OPINION: The sea is not a car park": "",
        "Shipyard to restart two slipways after winter halt": "",
        "Forscher pflanzen Seegras vor der Förde": "",
        "Los almendros florecen tres semanas antes": "",
        "Une école de voile pour les soignants de nuit": "",
        "沖合のカツオ、平年より一月早く北上": "",
        "محطة جديدة لتحلية المياه تعمل بالرياح": "",
        "مكتبة متنقلة على ظهر قارب تزور جزر الصيادين": "",
    },
    extended=(),
)

_NIGHT_2 = Expected(
    articles={
        "lighthouse-keepers.html": "en",  # its teaser was on three pages and the front page the night before
        "de/kran-denkmal.html": "de",
    },
    updates=("harbour-strike.html",),
    repeats={
        # The article is as it was, the teasers below it are others.
        "tram-line-deadlock.html": Repeat(Relation.EXACT, of="tram-line-deadlock.html"),
        "wire/reservoir-levels.html": Repeat(Relation.EXACT, of="reservoir-levels.html"),
        "lite/museum-returns-bell.html": Repeat(Relation.TRUNCATED, of="museum-returns-bell.html"),
    },
    unchanged=(
        "reservoir-levels.html",
        "museum-returns-bell.html",
        "night-ferry-timetable.html",
        "de/faehre-elektrisch.html",
        "de/deich-sanierung.html",
        "es/embalses-sequia.html",
        "fr/criee-port-lannec.html",
        "fr/sentier-littoral.html",
        "ja/gyoko-saikai.html",
        "ja/toudai-hozon.html",
        "ar/mina-qadim.html",
    ),
    listings=("feed.xml", "sitemap.xml", "index.html"),
    dropped={"private/board-minutes.html": Reason.ROBOTS, "es/feria-del-libro.html": Reason.NOT_FOUND},
    teasers={
        "Kelp farmers ask for right of way": "",
        "Mobile clinic to visit eleven valleys by autumn": "",
        "Alter Hafenkran wird zum Denkmal erklärt": "de/kran-denkmal.html",
    },
    extended=("Salt marsh wins against sea wall in coastal vote",),
)

EXPECTED = (_NIGHT_1, _NIGHT_2)
