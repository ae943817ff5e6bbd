"""Stories -> groups, as the scorer wants them: which story represents which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schemas.story import Story, StoryKind
from tasks.deduplicate.alike import alike, same_lead
from tasks.deduplicate.edges import edges, same_texts
from tasks.deduplicate.keys import Sketch, sketches
from tasks.deduplicate.known import Met

_KINDS = tuple(StoryKind)


def group(records: Iterable[Story]) -> list[str]:
    """For each record, in order, the id of the one that represents it: the first of its group.

    An article, its cuts, its edited copies and its teasers are one group. Groups are stars around the fullest text, and do not
    depend on the order of the records: articles are looked at before teasers, longer texts before shorter ones. Every edge
    is verified. Edited copies are compared with the centre of a group, and beyond it only with what is like the centre itself
    and begins or goes on otherwise, so no chain of likenesses can join strangers.
    """
    stories = list(records)
    groups, number_of = _Groups(), [0] * len(stories)
    order = sorted(range(len(stories)), key=lambda place: _fullness(stories[place]))
    for place, seen in zip(order, sketches(stories[place] for place in order), strict=True):
        number_of[place] = groups.join(seen)
    first = dict[int, str]()
    return [first.setdefault(number, story.id) for number, story in zip(number_of, stories, strict=True)]


def _fullness(story: Story) -> tuple[bool, int, str]:
    return story.kind is StoryKind.TEASER, -len(story.text), story.id


class _Found(NamedTuple):
    """A verified edge to a known story, and how many kept characters they have in common.

    `same`: an equal text, or a cut of a text of its kind.
    """

    other: str
    common: float
    same: bool = False
    same_lead: bool = False
    copied: bool = False


class _Groups:
    """The groups so far, by number. `of` names the group of every story that is compared with."""

    def __init__(self) -> None:
        self._met = Met()
        self._of = dict[str, int]()
        self._centres = list[str]()

    def join(self, seen: Sketch) -> int:
        """The group of the story that it is most like, a new one where it is like none."""
        found = list(_found(seen, self._met))
        if not found:
            self._centres.append(seen.fingerprint.id)
            return self._compare_with(seen, len(self._centres) - 1)
        number = self._of[max(found, key=lambda one: self._rank(one, seen)).other]
        joined = [one for one in found if self._of[one.other] == number]
        if any(one.same for one in joined):
            return number
        near_centre = any(one.other == self._centres[number] for one in joined)
        return self._compare_with(_own(seen, joined) if near_centre else seen.without_near_keys(), number)

    def _compare_with(self, seen: Sketch, number: int) -> int:
        self._of[seen.fingerprint.id] = number
        self._met.add(seen.fingerprint, seen)
        return number

    def _rank(self, one: _Found, seen: Sketch) -> tuple[float, int]:
        return round(one.common / max(1, seen.fingerprint.length), 2), -self._of[one.other]


def _own(seen: Sketch, joined: list[_Found]) -> Sketch:
    """The story with the keys by which it can be found and those that it is like cannot."""
    lead = () if any(one.same_lead for one in joined) else seen.signs.lead
    body = () if any(one.copied for one in joined) else seen.signs.body
    return seen._replace(signs=seen.signs._replace(lead=lead, body=body))


def _found(seen: Sketch, known: Met) -> Iterator[_Found]:
    """The stories with the same text, a common beginning or most of their shingles."""
    own, length = seen.fingerprint.kind, seen.fingerprint.length
    kinds = [kind for kind in _KINDS if kind in known.kinds and known.all_hits(seen.text_keys(kind))]  # mostly none
    if equal := next((other for kind in kinds for other in same_texts(seen, kind, known)), None):
        yield _Found(equal.id, length, same=True)
        return
    for kind in kinds:
        for edge in edges(seen, kind, known):
            yield _Found(edge.other.id, edge.common * min(length, edge.other.length), edge.cut and kind is own)
        for one in alike(seen, kind, known):
            common = one.likeness.containment * min(length, one.other.length)
            yield _Found(one.other.id, common, False, same_lead(seen, one), one.copied)
