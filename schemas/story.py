"""Reading -> Find -> Story -> Verdict: what a page says, and what the archive makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from schemas.outcome import Reason
from schemas.page import Capture, Link


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page. `text` is paragraphs separated by one blank line.

    Times are moments in the zone in which the page states them, so that their day is the publisher's; the tables keep UTC.
    They are None where the page names none.
    `published_raw` is the date as the page states it, `published_from` where it stood: json-ld, meta, time, script, feed, url
    or text. `published_zone` is where its zone comes from: value, source or assumed; "" where there is no date. The same
    stands of the last change in `modified_raw` and `modified_from`. `credit` is the agency or paper named in the byline;
    `robots` the page's own instruction (noarchive and the like). `paywall` is "declared" where the page says that it is not
    for free, "cut" where its text breaks off, "" where neither is known.
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
    published_zone: str = ""
    modified_at: datetime | None = None
    modified_raw: str = ""
    modified_from: str = ""
    paywall: str = ""
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
    """What one page says. `article` is None on a listing; `extractor` names what read it, with its version.

    `line_digests` are those of the lines of a plain text that are of no teaser, by which the clutter of its site is learned.
    `links` are the items of a feed that lead somewhere, those that say nothing else included; () of any other page.
    """

    article: Article | None
    teasers: tuple[Teaser, ...]
    extractor: str
    language_declared: str = ""
    line_digests: tuple[int, ...] = field(default=(), repr=False)
    links: tuple[Link, ...] = field(default=(), repr=False)


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
    NEAR = "near"  # an edited copy
    UPDATE = "update"  # the same URL, the text changed
    TEASER_OF = "teaser_of"  # the teaser is the beginning of the article, cut or edited


class Change(StrEnum):
    """What an update did to the version before: the column `change` of the sightings."""

    NONE = ""  # no update
    TYPO = "typo"  # a few words
    ADDITION = "addition"  # the old text is still there, with more
    REMOVAL = "removal"  # what is left stood there before
    REWRITE = "rewrite"
    HEADLINE = "headline"  # only the headline


@dataclass(frozen=True, slots=True)
class Match:
    """One verified edge: `seen_id` stands in `relation` to the story `of`. `similarity` is 0..1.

    `change` says what an update did; it is NONE in all other relations.
    """

    seen_id: str
    of: str
    of_kind: StoryKind
    relation: Relation
    similarity: float
    method: str
    method_version: str
    change: Change = Change.NONE


class Decision(StrEnum):
    """What is done with a story."""

    NEW = "new"  # a row; it may still match something (extends, near, teaser_of)
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

    `confidence` is how likely the tag is right, 0..1, and 0 for "und"; `script` an ISO 15924 code; `langdetect` is what the
    package says with seed 0, None where it found no letters. `other` is the language of at least a fifth of the paragraphs,
    "" where they are in one. `reason` is one of

        ok            all the text says so, and langdetect too
        script        no other language is written like this
        declared      the text leaves it open, and what its page, feed or neighbours declare decided
        disagreement  langdetect says something else; with "und": nobody is sure
        unsupported   langdetect does not know the language
        mixed         there is an `other`
        short         too few letters
        no_text       no letters
    """

    language: str
    confidence: float
    script: str
    reason: str
    langdetect: str | None = None
    langdetect_probability: float | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A find that is decided, with its language; what a row is made of. Repeats carry no tag."""

    find: Find
    verdict: Verdict
    tag: LanguageTag | None = None
