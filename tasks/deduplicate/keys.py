"""What is kept of a story to know it again: its keys, which find it, and its fingerprint, which verifies the find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import xxhash

from schemas.story import Story, StoryKind
from tasks.deduplicate.address import addresses
from tasks.deduplicate.ladder import CHARACTER, ladder
from tasks.deduplicate.normal import LEAST, Form, forms_of, is_short, least_length, normal_form, unescaped, without_cut_tail
from tasks.deduplicate.signs import Signs, signs_of
from tasks.deduplicate.starts import WINDOW, starts

# Raised by any change of the normal form, the beginnings, the hashes, the rungs, the shingles or the numbers: an index of
# another version is refused.
METHOD_VERSION = "2"


class Space(IntEnum):
    """The kinds of key. A key begins with its space (4 bits), so all live in one sorted column and each kind together."""

    EXACT_ARTICLE = 1
    EXACT_TEASER = 2
    START_ARTICLE = 3
    START_TEASER = 4
    PAGE = 5
    LEAD_ARTICLE = 6
    LEAD_TEASER = 7
    BODY = 8
    RECENT_PAGE = 9  # an address once more: a story found by it in the window brings what tells how a text has changed


# Edited copies are looked for among the stories of the last nights only; all else in the whole archive.
WINDOWED = frozenset({Space.LEAD_ARTICLE, Space.LEAD_TEASER, Space.BODY, Space.RECENT_PAGE})
_HASH_BITS = 60
_AT_ONCE = 1 << 16  # characters: they fit into the caches of a processor
_HEAD = WINDOW + LEAST  # kept characters in which beginnings lie
FIRST_WINDOWED_KEY = min(WINDOWED) << _HASH_BITS
_FIRST = {space: space << _HASH_BITS for space in Space}
_EXACT = {StoryKind.ARTICLE: _FIRST[Space.EXACT_ARTICLE], StoryKind.TEASER: _FIRST[Space.EXACT_TEASER]}
_START = {StoryKind.ARTICLE: _FIRST[Space.START_ARTICLE], StoryKind.TEASER: _FIRST[Space.START_TEASER]}
_LEAD = {StoryKind.ARTICLE: _FIRST[Space.LEAD_ARTICLE], StoryKind.TEASER: _FIRST[Space.LEAD_TEASER]}
_SPACES = {int(space): space for space in Space}


class Start(NamedTuple):
    """One beginning: its offset in kept characters, how many from there make its key, and their 60-bit hash."""

    offset: int
    window: int
    hash: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the index keeps of one archived story; no text. `length` is in kept characters, `exact` 16 bytes.

    `headline` is the 32-bit hash of the title's normal form, 0 without a title. `near` is kept in the window only: b"" elsewhere.
    """

    id: str
    kind: StoryKind
    length: int
    exact: bytes
    ladder: bytes
    story_id: str
    version: int = 1
    headline: int = 0
    near: bytes = b""


class Sketch(NamedTuple):
    """A story as recognition sees it.

    `text` is the 60-bit hash of its exact text, `letters` its normal form in UTF-32, `pages` the hashes of its addresses.
    """

    fingerprint: Fingerprint
    text: int
    letters: bytes
    starts: tuple[Start, ...]
    pages: tuple[int, ...]
    signs: Signs

    def exact(self, kind: StoryKind) -> int:
        """The key under which an equal text of that kind is found."""
        return _EXACT[kind] | self.text

    def page_keys(self, space: Space = Space.PAGE) -> list[int]:
        """The keys of the addresses of an article."""
        return [_FIRST[space] | page for page in self.pages]

    def near_keys(self, kind: StoryKind) -> list[int]:
        """The keys under which an edited copy of that kind is found: by its lead; an article also by its body."""
        first, body = _LEAD[kind], _FIRST[Space.BODY]
        keys = [first | sign for sign in self.signs.lead]
        if self.fingerprint.kind is kind is StoryKind.ARTICLE:
            keys += [body | sign for sign in self.signs.body]
        return keys

    def start_keys(self, kind: StoryKind) -> list[int]:
        """The keys under which a story of that kind with one of these beginnings is found, in their order."""
        first = _START[kind]
        return [first | start.hash for start in self.starts]

    def text_keys(self, kind: StoryKind) -> list[int]:
        """Every key under which its text finds stories of that kind."""
        return [self.exact(kind), *self.start_keys(kind), *self.near_keys(kind)]

    def looked_up(self) -> Iterator[int]:
        """Every key that tells in the whole archive whether this story is a repeat."""
        for kind in StoryKind:
            yield self.exact(kind)
            yield from self.start_keys(kind)
        yield from self.page_keys()

    def looked_up_nearby(self) -> Iterator[int]:
        """The keys of the window, which count where the story is no repeat."""
        for kind in StoryKind:
            yield from self.near_keys(kind)
        yield from self.page_keys(Space.RECENT_PAGE)

    def without_near_keys(self) -> Sketch:
        """The same, to be found by its text, its beginnings and its address only."""
        return self._replace(signs=Signs(self.signs.near))


def key(space: Space, data: bytes) -> int:
    """The 64-bit key of `data` in that space."""
    return _FIRST[space] | _hash(data)


def space_of(one: int) -> Space:
    """The space of a key."""
    return _SPACES[one >> _HASH_BITS]


def _hash(data: bytes) -> int:
    return xxhash.xxh3_64_intdigest(data) >> (64 - _HASH_BITS)


def sketch(story: Story) -> Sketch:
    """The keys and the fingerprint of a story."""
    return next(sketches([story]))


def sketches(stories: Iterable[Story]) -> Iterator[Sketch]:
    """The keys and the fingerprints of stories, in order; worked out some at a time, as that is what is fast."""
    waiting, size = list[Story](), 0
    for story in stories:
        waiting.append(story)
        size += len(story.text)
        if size >= _AT_ONCE:
            yield from _sketches(waiting)
            waiting, size = [], 0
    if waiting:
        yield from _sketches(waiting)


def _sketches(stories: list[Story]) -> Iterator[Sketch]:
    forms = forms_of([without_cut_tail(unescaped(story.text)) for story in stories])
    signs = signs_of([form.letters for form in forms], [story.kind is StoryKind.ARTICLE for story in stories])
    for story, form, found in zip(stories, forms, signs, strict=True):
        yield _sketch(story, form, form.letters.tobytes(), found)


def _sketch(story: Story, form: Form, letters: bytes, found: Signs) -> Sketch:
    head, headline = letters[: CHARACTER * _HEAD].decode("utf-32-le", "surrogatepass"), normal_form(story.title)
    short = is_short(head)
    fingerprint = Fingerprint(
        id=story.id,
        kind=story.kind,
        length=len(letters) // CHARACTER,
        exact=_exact(story, headline, head) if short else xxhash.xxh3_128_digest(letters),
        ladder=ladder(letters),
        story_id=story.id,
        headline=xxhash.xxh3_64_intdigest(_utf32(headline)) & 0xFFFFFFFF if headline else 0,
        near=found.near,
    )
    beginnings = () if short else tuple(_starts(form, headline, head, letters))
    pages = tuple(_hash(address.encode("utf-8", "surrogatepass")) for address in addresses(story))
    return Sketch(fingerprint, _hash(fingerprint.exact), letters, beginnings, pages, found)


def _exact(story: Story, headline: str, normal: str) -> bytes:
    """The hash of a text that is too short to be known by itself: with title, site and address."""
    return xxhash.xxh3_128_digest(_utf32("\n".join((headline, normal, story.source, story.url))))


def _starts(form: Form, headline: str, head: str, letters: bytes) -> Iterator[Start]:
    plain = head.isascii()
    for offset in starts(form, headline, head):
        window = LEAST if plain else least_length(head[offset : offset + LEAST])
        if CHARACTER * (offset + window) <= len(letters):
            yield Start(offset, window, _hash(letters[CHARACTER * offset : CHARACTER * (offset + window)]))


def _utf32(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")
