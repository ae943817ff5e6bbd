"""What is kept of a story to know it again: its keys, which find it, and its fingerprint, which verifies the find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple
from urllib.parse import urlsplit

import xxhash
from courlan import extract_domain

from schemas.story import Story, StoryKind
from tasks.deduplicate.ladder import CHARACTER, ladder
from tasks.deduplicate.normal import is_short, least_length, normal_form
from tasks.deduplicate.starts import starts

# Raised by any change of the normal form, the beginnings, the hashes or the rungs: an index of another version is refused.
METHOD_VERSION = "1"


class Space(IntEnum):
    """The kinds of key, each the seed of its hash, so that all live in one sorted column."""

    EXACT_ARTICLE = 1
    EXACT_TEASER = 2
    START_ARTICLE = 3
    START_TEASER = 4
    PAGE = 5


_EXACT = {StoryKind.ARTICLE: Space.EXACT_ARTICLE, StoryKind.TEASER: Space.EXACT_TEASER}
_START = {StoryKind.ARTICLE: Space.START_ARTICLE, StoryKind.TEASER: Space.START_TEASER}


class Start(NamedTuple):
    """One beginning: its offset in kept characters, and the characters (UTF-32) from there that make its key."""

    offset: int
    window: bytes

    def key(self, kind: StoryKind) -> int:
        """The key under which a story of that kind with this beginning is found."""
        return key(_START[kind], self.window)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the index keeps of one archived story; no text. `length` is in kept characters, `exact` 16 bytes."""

    id: str
    kind: StoryKind
    length: int
    exact: bytes
    ladder: bytes
    story_id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Sketch:
    """A story as recognition sees it. `letters` is its normal form in UTF-32, `pages` the keys of its addresses."""

    fingerprint: Fingerprint
    letters: bytes
    starts: tuple[Start, ...]
    pages: tuple[int, ...]

    def exact(self, kind: StoryKind) -> int:
        """The key under which an equal text of that kind is found."""
        return key(_EXACT[kind], self.fingerprint.exact)

    def looked_up(self) -> Iterator[int]:
        """Every key that has to be looked up to decide on this story."""
        for kind in StoryKind:
            yield self.exact(kind)
            yield from (start.key(kind) for start in self.starts)
        yield from self.pages


def key(space: Space, data: bytes) -> int:
    """The 64-bit key of `data` in that space."""
    return xxhash.xxh3_64_intdigest(data, seed=space)


def sketch(story: Story) -> Sketch:
    """The keys and the fingerprint of a story."""
    normal = normal_form(story.text)
    letters = _utf32(normal)
    fingerprint = Fingerprint(
        id=story.id,
        kind=story.kind,
        length=len(normal),
        exact=_exact(story, normal),
        ladder=ladder(letters),
        story_id=story.id,
    )
    return Sketch(fingerprint, letters, tuple(_starts(story, normal, letters)), _pages(story))


def _exact(story: Story, normal: str) -> bytes:
    """The 128-bit hash of the normal form; a short text is known only together with title, site and address."""
    parts = (normal_form(story.title), normal, story.source, story.url) if is_short(normal) else (normal,)
    return xxhash.xxh3_128_digest(_utf32("\n".join(parts)))


def _starts(story: Story, normal: str, letters: bytes) -> Iterator[Start]:
    if is_short(normal):
        return
    for offset in starts(story.title, story.text):
        window = least_length(normal[offset : offset + 40])
        if offset + window <= len(normal):
            yield Start(offset, letters[CHARACTER * offset : CHARACTER * (offset + window)])


def _utf32(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")


def _pages(story: Story) -> tuple[int, ...]:
    """Keys of the addresses at which an article stands. Its canonical URL counts on its own site, and not for a home page."""
    if story.kind is not StoryKind.ARTICLE:
        return ()
    address, canonical = address_of(story.url), address_of(story.canonical_url)
    own = canonical.partition("/")[2] and (not address or site_of(story.url) == site_of(story.canonical_url))
    addresses = dict.fromkeys(one for one in (address, canonical if own else "") if one)
    return tuple(key(Space.PAGE, one.encode("utf-8", "surrogatepass")) for one in addresses)


def address_of(url: str) -> str:
    """Host, path and query of an http(s) URL, without a trailing slash: equal for addresses of one page; else ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


def site_of(url: str) -> str:
    """The registered domain of a URL; the host without www. where no registry knows it, "" for files and broken URLs."""
    if not address_of(url):
        return ""
    return extract_domain(url) or (urlsplit(url).hostname or "").removeprefix("www.")
