"""Verified edges: which known stories a story shares its beginning with, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.story import Match, Relation, StoryKind
from tasks.deduplicate.keys import METHOD_VERSION, Fingerprint, Sketch, Start
from tasks.deduplicate.known import Hit, Known
from tasks.deduplicate.ladder import CHARACTER, Agreement, agree, tolerance

# A cut may leave out or add a dateline or a kicker before the common text, not a paragraph: that would be lost.
LEAD = 80


@dataclass(frozen=True, slots=True)
class Edge:
    """A known story with a common beginning, `share` of the shorter text verified.

    `within`: the story seen goes no further than the known one. `covers`: the known one goes no further than the story seen.
    `cut`: the story seen is within, and has nothing of its own before the common text either.
    """

    other: Fingerprint
    share: float
    within: bool
    covers: bool
    cut: bool

    def match(self, seen: Sketch, relation: Relation) -> Match:
        """The edge as a match of the story seen."""
        return match(seen.fingerprint.id, self.other, relation, self.share, "start-key")


def match(seen_id: str, of: Fingerprint, relation: Relation, similarity: float, method: str) -> Match:
    """A match by this version of the method; the similarity with four decimals."""
    return Match(seen_id, of.id, of.kind, relation, round(similarity, 4), method, METHOD_VERSION)


def same_text(seen: Sketch, kind: StoryKind, known: Known) -> Fingerprint | None:
    """The known story of that kind with the same normal form, confirmed by its 128 bits."""
    equal = (hit.fingerprint for hit in known.hits(seen.exact(kind)))
    return next((other for other in equal if other.exact == seen.fingerprint.exact), None)


def edges(seen: Sketch, kind: StoryKind, known: Known) -> Iterator[Edge]:
    """The known stories of that kind that share a beginning with the story seen and hold, each once, the longest first."""
    done: set[str] = set()
    for start, hit in _candidates(seen, kind, known):
        if hit.id not in done and (edge := _edge(seen, start, hit)):
            done.add(hit.id)
            yield edge


def share_with(seen: Sketch, other: Fingerprint, known: Known) -> float:
    """How much of the shorter text agrees from a common beginning on, 0..1, whether or not that makes an edge."""
    candidates = _candidates(seen, other.kind, known)
    return max((_agree(seen, start, hit).share for start, hit in candidates if hit.id == other.id), default=0.0)


def _candidates(seen: Sketch, kind: StoryKind, known: Known) -> list[tuple[Start, Hit]]:
    found = [(start, hit) for start in seen.starts for hit in known.hits(start.key(kind))]
    return sorted(found, key=lambda pair: (pair[1].minus_rank, pair[1].id, pair[0].offset, pair[1].offset))


def _agree(seen: Sketch, start: Start, hit: Hit) -> Agreement:
    other, equal = hit.fingerprint, len(start.window) // CHARACTER
    return agree(seen.letters, start.offset, other.ladder, other.length, hit.offset, equal=equal)


def _edge(seen: Sketch, start: Start, hit: Hit) -> Edge | None:
    agreement = _agree(seen, start, hit)
    if not agreement.holds:
        return None
    rest, other_rest = seen.fingerprint.length - start.offset, hit.fingerprint.length - hit.offset
    slack = tolerance(min(rest, other_rest))
    within = rest <= other_rest + slack
    return Edge(
        other=hit.fingerprint,
        share=agreement.share,
        within=within,
        covers=other_rest <= rest + slack,
        cut=within and start.offset <= LEAD,
    )
