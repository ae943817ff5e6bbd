"""What may be relied on of edited copies: the most alike comes first, and its numbers have to agree."""

from __future__ import annotations

from schemas.story import Relation, StoryKind
from tasks.deduplicate.alike import CONTAINED, COPIED, COPY, PART, alike, same_lead
from tasks.deduplicate.keys import Sketch, sketch
from tasks.deduplicate.known import Met
from tests.deduplicate_texts import article, edited, invented

LONG = invented(1, 400)


def met(**texts: str) -> Met:
    found = Met()
    for name, text in texts.items():
        seen = sketch(article(name, text))
        found.add(seen.fingerprint, seen)
    return found


def seen(text: str) -> Sketch:
    return sketch(article("new", text))


def test_the_most_alike_comes_first() -> None:
    found = alike(seen(LONG), StoryKind.ARTICLE, met(a=edited(LONG, 15), b=edited(LONG, 60), c=edited(LONG, 25)))
    assert [one.other.id for one in found] == ["b", "c", "a"]
    assert all(one.copied and one.similarity >= COPY for one in found)


def test_a_copy_and_a_part_are_told_apart() -> None:
    (copy,) = alike(seen(edited(LONG)), StoryKind.ARTICLE, met(a=LONG))
    (part,) = alike(seen(edited(LONG)[:700]), StoryKind.ARTICLE, met(a=LONG))
    assert (copy.method, part.method) == (COPIED, CONTAINED)
    assert part.similarity >= PART
    match = part.match(seen(edited(LONG)[:700]), Relation.NEAR)
    assert (match.seen_id, match.of, match.method) == ("new", "a", CONTAINED)


def test_a_copy_may_begin_otherwise() -> None:
    behind = seen(invented(2, 60) + "\n\n" + LONG)
    (copy,) = alike(behind, StoryKind.ARTICLE, met(a=LONG))
    assert not same_lead(behind, copy)
    (copy,) = alike(seen(edited(LONG, 50)), StoryKind.ARTICLE, met(a=LONG))
    assert same_lead(seen(edited(LONG, 50)), copy)


def test_other_numbers_are_another_story() -> None:
    words = LONG.split()
    one, other = (" ".join(f"{word} {at * day}" if at % 20 == 0 else word for at, word in enumerate(words)) for day in (3, 7))
    assert alike(seen(one), StoryKind.ARTICLE, met(a=one))
    assert alike(seen(one), StoryKind.ARTICLE, met(a=other)) == []


def test_a_kind_is_looked_for_at_a_time() -> None:
    assert alike(seen(LONG), StoryKind.TEASER, met(a=LONG)) == []
