"""Story -> Verdict: what is new, what repeats, cuts, extends or updates something the archive holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.story import Decision, Match, Relation, Story, StoryKind, Verdict
from tasks.deduplicate.edges import edges, match, same_text, share_with
from tasks.deduplicate.keys import Fingerprint, Sketch, sketch
from tasks.deduplicate.known import MOST_HITS, Known


def recognise(stories: Iterable[Story], known: Known) -> list[Verdict]:
    """The verdict on each story, in order; what is kept is added to `known`, so the next call goes on from there.

    A verdict depends on the stories before it and on the archive, not on how the stories are split into calls or commits:
    archived and earlier stories are compared by the same fingerprints. The rules, the first that fits:

    * the same normal form in the same kind: a repeat, exact;
    * a cut of a known story of its kind: a repeat, truncated. Compared at beginnings and verified by the ladder, of which
      at most one piece at the end (a sixteenth of the text) cannot be compared. A cut of what stood at its own address
      is no repeat, but a change:
    * an article at the address of a known one, with another text: an update of the newest version there;
    * else new. It may extend a known story of its kind; a teaser may begin a known article, an article known teasers.
    """
    sketches = [sketch(story) for story in stories]
    known.look_up(key for seen in sketches for key in seen.looked_up())
    return [_decide(seen, known) for seen in sketches]


def _decide(seen: Sketch, known: Known) -> Verdict:
    previous = _previous(seen, known)
    verdict = _repeat(seen, previous, known) or _row(seen, previous, known)
    if verdict.decision is not Decision.REPEAT:
        known.add(replace(seen.fingerprint, story_id=verdict.story_id, version=verdict.version), seen)
    return verdict


def _repeat(seen: Sketch, previous: Fingerprint | None, known: Known) -> Verdict | None:
    story, own = seen.fingerprint, previous.story_id if previous else None
    if same := same_text(seen, story.kind, known):
        return Verdict(story.id, Decision.REPEAT, (match(story.id, same, Relation.EXACT, 1.0, "exact-text"),))
    cuts = (edge for edge in edges(seen, story.kind, known) if edge.cut and edge.other.story_id != own)
    whole = next(cuts, None)
    return Verdict(story.id, Decision.REPEAT, (whole.match(seen, Relation.TRUNCATED),)) if whole else None


def _row(seen: Sketch, previous: Fingerprint | None, known: Known) -> Verdict:
    if previous:
        return _update(seen, previous, known)
    return _new_teaser(seen, known) if seen.fingerprint.kind is StoryKind.TEASER else _new_article(seen, known)


def _previous(seen: Sketch, known: Known) -> Fingerprint | None:
    """The newest version that stands at an address of the story."""
    hits = (hit for page in seen.pages for hit in known.hits(page))
    newest = min(hits, key=lambda hit: hit.order, default=None)
    return newest.fingerprint if newest else None


def _update(seen: Sketch, previous: Fingerprint, known: Known) -> Verdict:
    story = seen.fingerprint
    changed = match(story.id, previous, Relation.UPDATE, share_with(seen, previous, known), "same-url")
    return Verdict(
        id=story.id,
        decision=Decision.UPDATE,
        matches=(changed, *_teasers_of(seen, known)),
        story_id=previous.story_id,
        version=previous.version + 1,
        previous_id=previous.id,
    )


def _new_article(seen: Sketch, known: Known) -> Verdict:
    matches = (*_extended(seen, known), *_teasers_of(seen, known))
    return Verdict(seen.fingerprint.id, Decision.NEW, matches, story_id=seen.fingerprint.id)


def _new_teaser(seen: Sketch, known: Known) -> Verdict:
    matches = _extended(seen, known)
    article = next((edge for edge in edges(seen, StoryKind.ARTICLE, known) if edge.within), None)
    if not article:
        return Verdict(seen.fingerprint.id, Decision.NEW, matches)
    begins = article.match(seen, Relation.TEASER_OF)
    return Verdict(seen.fingerprint.id, Decision.NEW, (*matches, begins), article_id=article.other.id)


def _extended(seen: Sketch, known: Known) -> tuple[Match, ...]:
    """The longest known story of its kind that the story seen goes beyond."""
    longest = next(edges(seen, seen.fingerprint.kind, known), None)
    return (longest.match(seen, Relation.EXTENDS),) if longest else ()


def _teasers_of(article: Sketch, known: Known) -> tuple[Match, ...]:
    """The known teasers that are the beginning of the article, each as seen, at most 32."""
    found = [edge for edge in edges(article, StoryKind.TEASER, known) if edge.covers][:MOST_HITS]
    return tuple(match(edge.other.id, article.fingerprint, Relation.TEASER_OF, edge.share, "start-key") for edge in found)
