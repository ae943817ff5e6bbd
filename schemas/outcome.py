"""What became of every item: one Outcome each, and the law that nothing is lost between the stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from schemas.errors import LossTooHigh


class Stage(StrEnum):
    """The stages of a run, in order."""

    DISCOVER = "discover"
    FETCH = "fetch"
    CAPTURE = "capture"
    EXTRACT = "extract"
    DEDUPLICATE = "deduplicate"
    LANGUAGE = "language"
    STORE = "store"


class Fate(StrEnum):
    """The column `outcome`: how an item ended."""

    ARCHIVED = "archived"  # a new article
    UPDATED = "updated"  # a new version of an archived article
    REPEAT = "repeat"  # an article that the archive holds already
    UNCHANGED = "unchanged"  # the same payload as at the last visit; nothing was read
    LISTING = "listing"  # no article of its own: a feed, a sitemap, a front page; its links and teasers were read
    DROPPED = "dropped"  # see the reason


class Reason(StrEnum):
    """The column `reason`: why an item was dropped, or how it is known."""

    NONE = ""
    # discover
    LISTED_TWICE = "listed_twice"
    NOT_A_FEED = "not_a_feed"
    OVER_LIMIT = "over_limit"
    EXCLUDED = "excluded"
    TOO_OLD = "too_old"
    NOT_DUE = "not_due"
    # fetch
    ROBOTS = "robots"
    NOT_FOUND = "not_found"
    GONE = "gone"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_URL = "bad_url"
    TOO_LARGE = "too_large"
    BROKEN_ENCODING = "broken_encoding"
    FORBIDDEN_ADDRESS = "forbidden_address"
    OVER_BUDGET = "over_budget"
    NOT_MODIFIED = "not_modified"
    SAME_PAYLOAD = "same_payload"
    # dumps
    UNSUPPORTED_FILE = "unsupported_file"
    BROKEN_FILE = "broken_file"
    BROKEN_RECORD = "broken_record"
    NOT_A_PAGE = "not_a_page"
    # extract
    EMPTY = "empty"
    BINARY = "binary"
    NO_TEXT = "no_text"
    BLOCKED = "blocked"
    CONSENT = "consent"
    SOFT_NOT_FOUND = "soft_not_found"
    READ_BEFORE = "read_before"
    EXTRACTOR_FAILED = "extractor_failed"
    # deduplicate
    EXACT = "exact"
    TRUNCATED = "truncated"
    EXTENDS = "extends"
    NEAR = "near"
    UPDATE = "update"
    TEASER_OF = "teaser_of"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one item. `stage` is where it left the pipeline; `matched_id` the archived story it repeats or updates.

    `listed_by` is that of the Entry: the kind of the source that lists it, or "revisit"; "" for what no source lists, such as
    the listing documents themselves. `is_new` says that no earlier night knew the page.
    """

    source_id: str
    url: str
    stage: Stage
    fate: Fate
    reason: Reason
    detail: str
    matched_id: str
    at: datetime
    listed_by: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one stage. Always `entered == kept + dropped`, with the dropped ones by reason."""

    stage: Stage
    entered: int
    kept: int
    reasons: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError where an item was lost without a reason, or counted twice."""
        if self.entered != self.kept + self.dropped:
            raise ValueError(f"{self.stage}: {self.entered} entered, {self.kept} kept, {self.dropped} dropped by reason")

    @property
    def dropped(self) -> int:
        """How many items were dropped, over all reasons."""
        return sum(self.reasons.values())

    def __add__(self, other: Tally) -> Tally:
        """The tally of both together."""
        reasons = dict(Counter(self.reasons) + Counter(other.reasons))
        return Tally(self.stage, self.entered + other.entered, self.kept + other.kept, reasons)


def tally(stage: Stage, kept: int, reasons: Iterable[str]) -> Tally:
    """The tally of `kept` items and one dropped item for every reason given."""
    counted = dict(sorted(Counter(reasons).items()))
    return Tally(stage, kept + sum(counted.values()), kept, counted)


def add_up(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """One tally a stage, in the order of the stages."""
    total: dict[Stage, Tally] = {}
    for count in tallies:
        total[count.stage] = total[count.stage] + count if count.stage in total else count
    return tuple(total[stage] for stage in Stage if stage in total)


def in_words(reasons: Mapping[str, int]) -> str:
    """Reasons with their counts, the most frequent first: "12 exact, 3 listed twice"."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in ordered)


@dataclass(frozen=True, slots=True)
class Allowance:
    """The share of its items that a stage may lose before the run fails, judged from `fewest` items on.

    The `excused` reasons do not count at all: they are what the world, or the source's own settings, decided. What left for a
    reason of `fine` came as it should and counts as kept.
    """

    share: float
    fewest: int
    excused: frozenset[str] = frozenset()
    fine: frozenset[str] = frozenset()


_NOT_ASKED = {Reason.LISTED_TWICE, Reason.OVER_LIMIT, Reason.OVER_BUDGET, Reason.EXCLUDED, Reason.TOO_OLD, Reason.NOT_DUE}
_NOT_THERE = {Reason.ROBOTS, Reason.NOT_FOUND, Reason.GONE, Reason.SOFT_NOT_FOUND, Reason.NOT_A_PAGE}
_UNREADABLE = {Reason.EMPTY, Reason.BINARY, Reason.BLOCKED, Reason.CONSENT, Reason.SOFT_NOT_FOUND}
# A page that is gone is the world's doing; an extractor that finds no text on every second page is ours. One dead source
# of one is a dead night, so sources are judged from the first; a few pages say nothing of the pipeline.
ALLOWED_LOSS = {
    Stage.DISCOVER: Allowance(0.75, 1, frozenset({Reason.OVER_LIMIT, Reason.TOO_OLD})),
    Stage.FETCH: Allowance(0.5, 10, frozenset(_NOT_ASKED | _NOT_THERE), frozenset({Reason.NOT_MODIFIED, Reason.SAME_PAYLOAD})),
    Stage.CAPTURE: Allowance(0.5, 10, frozenset({Reason.UNSUPPORTED_FILE, Reason.NOT_A_PAGE})),
    Stage.EXTRACT: Allowance(0.2, 10, frozenset(_UNREADABLE), frozenset({Reason.READ_BEFORE})),
}


def check_loss(counts: Iterable[Tally]) -> None:
    """Raises LossTooHigh for the first stage that lost more than its allowed share."""
    for count in counts:
        allowed = ALLOWED_LOSS.get(count.stage)
        if allowed is None:
            continue
        lost = sum(n for reason, n in count.reasons.items() if reason not in allowed.excused | allowed.fine)
        judged = count.entered - sum(n for reason, n in count.reasons.items() if reason in allowed.excused)
        if judged >= allowed.fewest and lost > allowed.share * judged:
            raise LossTooHigh(count.stage, lost, judged, allowed.share, in_words(count.reasons))
