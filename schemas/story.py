"""Reading -> Find -> Story -> Verdict: what a page says, and what the archive makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schemas.outcome import Reason
from schemas.page import Capture


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page. `text` is paragraphs separated by one blank line; times are UTC, None where the page names none.

    `published_raw` is the date as the page states it, `published_from` where it stood: json-ld, meta, time, feed, url or text.
    `credit` is the agency or paper named in the byline; `robots` the page's own instruction (noarchive and the like).
    """

    title: str
    text: str
    url: str = ""
    canonical_url: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    credit: str = ""
    section: str = ""
    published_at: datetime | None = None
    published_raw: str = ""
    published_from: str = ""
    modified_at: datetime | None = None
    language_declared: str = ""
    image_url: str = ""
    rights: str = ""
    robots: str = ""


@dataclass(frozen=True, slots=True)
class Teaser:
    """A block that announces another story. `text` is as shown, without the headline; `position` counts from 1 down the page."""

    title: str
    text: str
    position: int
    truncated: bool = False
    url: str = ""
    credit: str = ""
    section: str = ""
    published_at: datetime | None = None
    published_raw: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page says. `article` is None on a listing; `extractor` names what read it, with its version."""

    article: Article | None
    teasers: tuple[Teaser, ...]
    extractor: str
    language_declared: str = ""


class StoryKind(StrEnum):
    """What a story is: the two kinds of row that the archive keeps."""

    ARTICLE = "article"
    TEASER = "teaser"


@dataclass(frozen=True, slots=True)
class Find:
    """One article or teaser as found in one capture; exactly one of `article` and `teaser` is set."""

    capture: Capture
    extractor: str
    language_declared: str
    article: Article | None = None
    teaser: Teaser | None = None

    @property
    def kind(self) -> StoryKind:
        """Which of the two it is."""
        return StoryKind.ARTICLE if self.article else StoryKind.TEASER


@dataclass(frozen=True, slots=True)
class Story:
    """What recognition needs to know of an article or teaser.

    `source` is the registered domain of the page, "" where unknown. For an article `url` and `canonical_url` say where it
    stands; for a teaser `url` is where it leads.
    """

    id: str
    kind: StoryKind
    title: str
    text: str
    source: str = ""
    url: str = ""
    canonical_url: str = ""
    published_at: datetime | None = None
    language: str | None = None


class Relation(StrEnum):
    """How a story relates to an archived or earlier one: the column `relation` of the sightings."""

    EXACT = "exact"
    TRUNCATED = "truncated"  # the same, cut shorter
    EXTENDS = "extends"  # the same, cut longer
    NEAR = "near"
    UPDATE = "update"  # the same URL, the text changed
    TEASER_OF = "teaser_of"  # the teaser is the beginning of the article


@dataclass(frozen=True, slots=True)
class Match:
    """One verified edge: `seen_id` stands in `relation` to the story `of`. `similarity` is 0..1."""

    seen_id: str
    of: str
    of_kind: StoryKind
    relation: Relation
    similarity: float
    method: str
    method_version: str


class Decision(StrEnum):
    """What is done with a story."""

    NEW = "new"  # a row; it may still match something (extends, teaser_of)
    UPDATE = "update"  # a row, the next version of a story
    REPEAT = "repeat"  # no row, a sighting


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one story, with every match that led to it. Each match becomes a sighting.

    `story_id`, `version` and `previous_id` are those of an article's row; `article_id` is the archived article that a teaser
    begins, "" where none is known.
    """

    id: str
    decision: Decision
    matches: tuple[Match, ...] = ()
    story_id: str = ""
    version: int = 1
    previous_id: str = ""
    article_id: str = ""

    @property
    def reason(self) -> Reason:
        """The relation that decided, as a reason; NONE for a story without a match."""
        return Reason(self.matches[0].relation.value) if self.matches else Reason.NONE


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """The language of one text: a BCP-47 tag ("und" where there is nothing to go by) and what it rests on.

    `confidence` is 0..1; `script` an ISO 15924 code; `langdetect` is what the package says with seed 0, None where it found
    no letters; `reason` one of ok, script, short, no_text, unsupported.
    """

    language: str
    confidence: float
    script: str
    reason: str
    langdetect: str | None = None
    langdetect_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    """A find that is decided, with its language; what a row is made of. Repeats carry no tag."""

    find: Find
    verdict: Verdict
    tag: LanguageTag | None = None
