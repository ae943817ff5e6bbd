"""Stories -> groups, as the scorer wants them: which story represents which."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.story import Story, StoryKind
from tasks.deduplicate.edges import edges, same_text
from tasks.deduplicate.keys import Fingerprint, Sketch, sketch
from tasks.deduplicate.known import Known


def group(records: Iterable[Story]) -> list[str]:
    """For each record, in order, the id of the one that represents it; first come, first kept.

    An article, its cuts and its teasers are one group. Groups are stars: a record is compared with representatives only,
    never with what they represent, so no chain of likenesses can join strangers.
    """
    known = Known()
    return [_representative(sketch(record), known) for record in records]


def _representative(seen: Sketch, known: Known) -> str:
    other = _same(seen, known)
    if other:
        return other.id
    known.add(seen.fingerprint, seen)
    return seen.fingerprint.id


def _same(seen: Sketch, known: Known) -> Fingerprint | None:
    exact = (same_text(seen, kind, known) for kind in StoryKind)
    cut = (edge.other for kind in StoryKind for edge in edges(seen, kind, known))
    return next((other for other in exact if other), None) or next(cut, None)
