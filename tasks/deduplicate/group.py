"""Stories -> groups, as the scorer wants them: which story represents which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.story import Story, StoryKind
from tasks.deduplicate.edges import edges, same_text
from tasks.deduplicate.keys import Sketch, sketch
from tasks.deduplicate.known import Known


def group(records: Iterable[Story]) -> list[str]:
    """For each record, in order, the id of the one that represents it; first come, first kept.

    An article, its cuts and its teasers are one group. Groups are stars: a record is compared with representatives only,
    never with what they represent, so no chain of likenesses can join strangers. Of several it joins the first, so copies
    of one text always end in one group.
    """
    known, places = Known(), dict[str, int]()
    return [_representative(sketch(record), known, places) for record in records]


def _representative(seen: Sketch, known: Known, places: dict[str, int]) -> str:
    first = min(_alike(seen, known), key=places.__getitem__, default=None)
    if first is not None:
        return first
    known.add(seen.fingerprint, seen)
    places[seen.fingerprint.id] = len(places)
    return seen.fingerprint.id


def _alike(seen: Sketch, known: Known) -> Iterator[str]:
    """The representatives with the same text or a common beginning."""
    for kind in StoryKind:
        if same := same_text(seen, kind, known):
            yield same.id
        yield from (edge.other.id for edge in edges(seen, kind, known))
