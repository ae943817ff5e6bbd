"""Verified edges: which known stories a story shares its beginning with, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.story import Match, Relation, StoryKind
from tasks.deduplicate.keys import METHOD_VERSION, Fingerprint, Sketch, Start
from tasks.deduplicate.known import Hit, Stories
from tasks.deduplicate.ladder import Agreement, agree, tolerance

# A cut may leave out or add a dateline or a kicker before the common text, not a paragraph: that would be lost.
LEAD = 80
# What two stories have in common at a beginning is most of neither when a paragraph of one is the teaser of the other.
LEAST_COMMON = 1 / 3


@dataclass(frozen=True, slots=True)
class Edge:
    """A known story with a common beginning, `share` of what follows in the shorter one verified, `common` of its whole text.

    `within`: the story seen goes no further than the known one. `covers`: the known one goes no further than the story seen.
    `cut`: the story seen is within, and has nothing of its own before the common text either.
    """

    other: Fingerprint
    share: float
    common: float
    within: bool
    covers: bool
    cut: bool

    def match(self, seen: Sketch, relation: Relation) -> Match:
        """The edge as a match of the story seen."""
        return match(seen.fingerprint.id, self.other, relation, self.share, "start-key")

    def teaser_match(self, article: Sketch) -> Match:
        """The edge as a match of the known teaser, which begins the article seen."""
        return match(self.other.id, article.fingerprint, Relation.TEASER_OF, self.share, "start-key")


def match(seen_id: str, of: Fingerprint, relation: Relation, similarity: float, method: str) -> Match:
    """A match by this version of the method; the similarity with four decimals."""
    return Match(seen_id, of.id, of.kind, relation, round(similarity, 4), method, METHOD_VERSION)


def same_texts(seen: Sketch, kind: StoryKind, known: Stories) -> list[Fingerprint]:
    """The known stories of that kind with the same normal form, confirmed by its 128 bits; with the same headline first."""
    equal = [hit.fingerprint for hit in known.hits(seen.exact(kind)) if hit.fingerprint.exact == seen.fingerprint.exact]
    return sorted(equal, key=lambda other: other.headline != seen.fingerprint.headline)


def edges(seen: Sketch, kind: StoryKind, known: Stories) -> Iterator[Edge]:
    """The known stories of that kind that share a beginning with the story seen and hold, each once.

    Those with the same headline come first, then the longest.
    """
    done: set[str] = set()
    for start, hit in _candidates(seen, kind, known):
        if hit.id not in done and (edge := _edge(seen, start, hit)):
            done.add(hit.id)
            yield edge


def share_with(seen: Sketch, other: Fingerprint, known: Stories) -> float:
    """How much of the shorter text agrees from a common beginning on, 0..1, whether or not that makes an edge."""
    candidates = _candidates(seen, other.kind, known)
    return max((_agree(seen, start, hit).share for start, hit in candidates if hit.id == other.id), default=0.0)


def _candidates(seen: Sketch, kind: StoryKind, known: Stories) -> list[tuple[Start, Hit]]:
    keys = seen.start_keys(kind)
    found = [(start, hit) for start, key in zip(seen.starts, keys, strict=True) for hit in known.hits(key)]
    headline = seen.fingerprint.headline
    return sorted(found, key=lambda pair: (pair[1].fingerprint.headline != headline, *pair[1].order, pair[0].offset))


def _agree(seen: Sketch, start: Start, hit: Hit) -> Agreement:
    other = hit.fingerprint
    return agree(seen.letters, start.offset, other.ladder, other.length, hit.offset, equal=start.window)


def _edge(seen: Sketch, start: Start, hit: Hit) -> Edge | None:
    agreement = _agree(seen, start, hit)
    if not agreement.holds:
        return None
    rest, other_rest = seen.fingerprint.length - start.offset, hit.fingerprint.length - hit.offset
    common = min(rest, other_rest) / min(seen.fingerprint.length, hit.fingerprint.length)
    if common < LEAST_COMMON:
        return None
    slack = tolerance(min(rest, other_rest))
    within = rest <= other_rest + slack
    return Edge(
        other=hit.fingerprint,
        share=agreement.share,
        common=agreement.share * common,
        within=within,
        covers=other_rest <= rest + slack,
        cut=within and start.offset <= LEAD,
    )
