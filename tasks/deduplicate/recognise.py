"""Story -> Verdict: what is new, what repeats, cuts, extends, copies or updates something the archive holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from schemas.story import Decision, Match, Relation, Story, StoryKind, Verdict
from tasks.deduplicate.alike import COPIED, Alike, alike
from tasks.deduplicate.change import change_of
from tasks.deduplicate.edges import Edge, edges, match, same_texts, share_with
from tasks.deduplicate.keys import Fingerprint, Sketch, Space, sketches
from tasks.deduplicate.known import MOST_HITS, Known

LONGER = 1.25  # an edited teaser may be so much longer than what it announces


def recognise(stories: Iterable[Story], known: Known) -> list[Verdict]:
    """The verdict on each story, in order; what is kept is added to `known`, so the next call goes on from there.

    A verdict depends on the stories before it and on the archive, not on how the stories are split into calls or commits:
    archived and earlier stories are compared by the same fingerprints. The rules, the first that fits:

    * the same normal form in the same kind: a repeat, exact. Under another headline at its own address: an update;
    * a cut of a known story of its kind: a repeat, truncated. Compared at beginnings and verified by the ladder, of which
      at most one piece at the end (a sixteenth of the text) cannot be compared. A cut of what stood at its own address
      is no repeat, but a change:
    * an article at the address of a known one, with another text: an update of the newest version there;
    * else new. It may extend a known story of its kind or be near one of the window, an edited copy; a teaser may begin a
      known article, an article known teasers, cut or edited.
    """
    seen = list(sketches(stories))
    known.forget()
    known.look_up(key for each in seen for key in each.looked_up())
    unlike = (each for each in seen if not same_texts(each, each.fingerprint.kind, known))
    known.look_up(key for each in unlike for key in each.looked_up_nearby())
    return [_decide(each, known) for each in seen]


def _decide(seen: Sketch, known: Known) -> Verdict:
    previous = _previous(seen, known)
    verdict = _repeat(seen, previous, known)
    if not verdict:
        known.look_up(seen.looked_up_nearby())  # most were asked for at once; a text that the archive has is rarely a row
        verdict = _row(seen, previous, known)
    if verdict.decision is not Decision.REPEAT:
        kept = seen.without_near_keys() if any(map(is_near_copy, verdict.matches)) else seen
        known.add(replace(seen.fingerprint, story_id=verdict.story_id, version=verdict.version), kept)
    return verdict


def is_near_copy(one: Match) -> bool:
    """Whether this match says that a story is an edited copy as a whole.

    Such a story is found by the one it copies: it brings no keys for edited copies, so stars stay stars.
    """
    return one.relation is Relation.NEAR and one.method == COPIED


def _repeat(seen: Sketch, previous: Fingerprint | None, known: Known) -> Verdict | None:
    story, own = seen.fingerprint, previous.story_id if previous else None
    if equal := same_texts(seen, story.kind, known):
        if previous and _has_new_headline(story, previous, equal):
            return None
        return Verdict(story.id, Decision.REPEAT, (match(story.id, equal[0], Relation.EXACT, 1.0, "exact-text"),))
    cuts = (edge for edge in edges(seen, story.kind, known) if edge.cut and edge.other.story_id != own)
    whole = next(cuts, None)
    return Verdict(story.id, Decision.REPEAT, (whole.match(seen, Relation.TRUNCATED),)) if whole else None


def _has_new_headline(story: Fingerprint, previous: Fingerprint, equal: list[Fingerprint]) -> bool:
    """Whether the text of the newest version at its address stands under a headline that no version had.

    Where no more equal texts can be looked at nobody can say so: it is a repeat.
    """
    versions = {other.headline for other in equal if other.story_id == previous.story_id}
    return story.exact == previous.exact and story.headline not in {0, *versions} and len(equal) < MOST_HITS


def _row(seen: Sketch, previous: Fingerprint | None, known: Known) -> Verdict:
    if previous:
        return _update(seen, previous, known)
    return _new_teaser(seen, known) if seen.fingerprint.kind is StoryKind.TEASER else _new_article(seen, known)


def _previous(seen: Sketch, known: Known) -> Fingerprint | None:
    """The newest version that stands at an address of the story."""
    hits = (hit for page in seen.page_keys() for hit in known.hits(page))
    newest = min(hits, key=lambda hit: hit.order, default=None)
    return newest.fingerprint if newest else None


def _update(seen: Sketch, previous: Fingerprint, known: Known) -> Verdict:
    story, share = seen.fingerprint, share_with(seen, previous, known)
    recent = (hit.fingerprint for page in seen.page_keys(Space.RECENT_PAGE) for hit in known.hits(page))
    signs = next((other.near for other in recent if other.id == previous.id), b"")
    changed = replace(
        match(story.id, previous, Relation.UPDATE, share, "same-url"), change=change_of(story, previous, signs, share)
    )
    return Verdict(
        id=story.id,
        decision=Decision.UPDATE,
        matches=(changed, *_teasers_of(seen, known)),
        story_id=previous.story_id,
        version=previous.version + 1,
        previous_id=previous.id,
    )


def _new_article(seen: Sketch, known: Known) -> Verdict:
    matches = (*_known_copies(seen, known), *_teasers_of(seen, known))
    return Verdict(seen.fingerprint.id, Decision.NEW, matches, story_id=seen.fingerprint.id)


def _new_teaser(seen: Sketch, known: Known) -> Verdict:
    matches = _known_copies(seen, known)
    article = next(_articles_of(seen, known), None)
    if not article:
        return Verdict(seen.fingerprint.id, Decision.NEW, matches)
    begins = article.match(seen, Relation.TEASER_OF)
    return Verdict(seen.fingerprint.id, Decision.NEW, (*matches, begins), article_id=article.other.id)


def _known_copies(seen: Sketch, known: Known) -> tuple[Match, ...]:
    """The known story of its kind that the story seen goes beyond, and the one of which it is an edited copy."""
    extended = [edge.match(seen, Relation.EXTENDS) for edge in edges(seen, seen.fingerprint.kind, known)][:1]
    near = [one.match(seen, Relation.NEAR) for one in alike(seen, seen.fingerprint.kind, known)][:1]
    return (*extended, *(one for one in near if one.of not in {other.of for other in extended}))


def _articles_of(teaser: Sketch, known: Known) -> Iterator[Edge | Alike]:
    """The known articles that the teaser begins: with its very words first, then edited."""
    yield from (edge for edge in edges(teaser, StoryKind.ARTICLE, known) if edge.within)
    yield from (one for one in alike(teaser, StoryKind.ARTICLE, known) if _begins(teaser.fingerprint, one.other))


def _teasers_of(article: Sketch, known: Known) -> tuple[Match, ...]:
    """The known teasers that begin the article, each as seen: with its very words first, then edited, at most 32."""
    found: dict[str, Edge | Alike] = {edge.other.id: edge for edge in edges(article, StoryKind.TEASER, known) if edge.covers}
    for one in alike(article, StoryKind.TEASER, known):
        if _begins(one.other, article.fingerprint):
            found.setdefault(one.other.id, one)
    return tuple(one.teaser_match(article) for one in list(found.values())[:MOST_HITS])


def _begins(teaser: Fingerprint, article: Fingerprint) -> bool:
    """Whether a teaser that is like the article says no more than it, up to what editing adds."""
    return teaser.length <= LONGER * article.length
