"""Verified edges between edited copies: which stories of the window have most shingles and the numbers in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from schemas.story import Match, Relation, StoryKind
from tasks.deduplicate.edges import match
from tasks.deduplicate.keys import Fingerprint, Sketch
from tasks.deduplicate.known import MOST_HITS, Stories
from tasks.deduplicate.near import Likeness, Near, lead_likeness, likeness, near_of
from tasks.deduplicate.numbers import agree

# A third of the shingles goes with 4 % of the words. On the development data edited copies keep .54 of all shingles, stories of
# one event share .12; edited teasers keep .62 of theirs, teasers with a borrowed beginning .4.
COPY = 0.5  # of all shingles of both
PART = 0.6  # of those of the shorter text
COPIED, CONTAINED = "body-shingles", "lead-shingles"  # the methods, as sightings name them


@dataclass(frozen=True, slots=True)
class Alike:
    """A story of the window that is an edited copy."""

    other: Fingerprint
    likeness: Likeness

    @property
    def copied(self) -> bool:
        """Whether the texts are alike as a whole, not only as far as the shorter one goes."""
        return self.likeness.jaccard >= COPY

    @property
    def similarity(self) -> float:
        """The share of shingles that agree: of all in a copy, else of those of the shorter text."""
        return self.likeness.jaccard if self.copied else self.likeness.containment

    @property
    def method(self) -> str:
        """What was compared: all of both texts, or the shorter one with the beginning of the longer one."""
        return COPIED if self.copied else CONTAINED

    def match(self, seen: Sketch, relation: Relation) -> Match:
        """The edge as a match of the story seen."""
        return match(seen.fingerprint.id, self.other, relation, self.similarity, self.method)

    def teaser_match(self, article: Sketch) -> Match:
        """The edge as a match of the known teaser, which begins the article seen."""
        return match(self.other.id, article.fingerprint, Relation.TEASER_OF, self.similarity, self.method)


def alike(seen: Sketch, kind: StoryKind, known: Stories) -> list[Alike]:
    """The edited copies of that kind in the window, the most alike first."""
    candidates = _candidates(seen, kind, known)
    if not candidates:
        return []
    near = near_of(seen.signs.near)
    found = (_alike(seen.fingerprint, near, other) for other in candidates)
    return sorted((one for one in found if one), key=lambda one: (not one.copied, -one.similarity, one.other.id))


def _candidates(seen: Sketch, kind: StoryKind, known: Stories) -> list[Fingerprint]:
    """The 32 stories that share most keys. A key that 32 stories have is a template: it tells nothing and is passed over."""
    buckets = [bucket for bucket in known.all_hits(seen.near_keys(kind)) if len(bucket) < MOST_HITS]
    stories = {hit.id: hit.fingerprint for bucket in buckets for hit in bucket}
    if len(stories) <= MOST_HITS:
        return list(stories.values())
    shared = Counter(hit.id for bucket in buckets for hit in bucket)
    return [stories[name] for name in sorted(stories, key=lambda name: (-shared[name], name))[:MOST_HITS]]


def _alike(story: Fingerprint, near: Near, other: Fingerprint) -> Alike | None:
    theirs = near_of(other.near)
    found = likeness(near, story.length, theirs, other.length)
    if found.jaccard < COPY and found.containment < PART:
        return None
    agreed = agree(near.numbers, story.length, theirs.numbers, other.length, edited=1 - found.containment)
    return Alike(other, found) if agreed else None


def same_lead(seen: Sketch, one: Alike) -> bool:
    """Whether an edited copy also begins alike."""
    return lead_likeness(near_of(seen.signs.near), near_of(one.other.near)) >= COPY
