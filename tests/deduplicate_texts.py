"""Stories for the tests of recognition: texts of our own that go on as long as one wants and never repeat themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from schemas.page import Capture, RecordType
from schemas.run import Run
from schemas.story import Article, Find, Relation, Story, Teaser, Verdict
from tasks.deduplicate import Known, recognise, story
from tasks.deduplicate.keys import WINDOWED
from tasks.deduplicate.known import MOST_HITS, Addition, Hit

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)
_WORDS = [
    "harbour", "council", "ferry", "winter", "budget", "bridge", "teacher", "vote", "market", "orchard", "signal",
    "engineer", "river", "festival", "hospital", "minister", "island", "railway", "lantern", "coal",
    "storm", "museum", "baker", "copper", "treaty", "valley", "pilot", "garden", "archive", "summit",
]  # fmt: skip


def prose(seed: int, words: int = 120) -> str:
    """News-like prose: the same for the same seed, without a common beginning for different ones."""
    state, chosen = seed * 2654435761 + 1, []
    for number in range(words):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        chosen.append(_WORDS[(state >> 33) % len(_WORDS)] + ("." if number % 11 == 10 else ""))
    return " ".join(chosen).capitalize()


def article(id: str, text: str, *, url: str = "", canonical_url: str = "", title: str = "A headline") -> Story:  # noqa: A002
    return story(
        id=id,
        kind="article",
        title=title,
        text=text,
        source="fjordpost.example",
        published_at=None,
        language=None,
        url=url,
        canonical_url=canonical_url,
    )


def teaser(id: str, text: str, *, url: str = "", title: str = "A headline", source: str = "fjordpost.example") -> Story:  # noqa: A002
    return story(id=id, kind="teaser", title=title, text=text, source=source, published_at=None, language=None, url=url)


def capture(url: str) -> Capture:
    return Capture(
        source_id="fjord",
        url=url,
        asked_url=url,
        warc="captures/2026-11/test.warc.gz",
        offset=0,
        length=100,
        payload_digest="sha256:00",
        record_type=RecordType.RESPONSE,
        media_type="text/html",
        captured_at=NIGHT,
        http_status=200,
    )


def article_find(url: str, text: str, title: str = "A headline", canonical_url: str = "") -> Find:
    return Find(capture(url), "test 1", "en", article=Article(title, text, canonical_url=canonical_url))


def teaser_find(page: str, text: str, title: str = "A headline", url: str = "") -> Find:
    return Find(capture(page), "test 1", "en", teaser=Teaser(title, text, position=1, url=url))


def edited(text: str, every: int = 20) -> str:
    """The text with every so many words replaced by one that stands nowhere in `prose`."""
    words = text.split(" ")
    return " ".join("lately" if number % every == every // 2 else word for number, word in enumerate(words))


def invented(seed: int, words: int) -> str:
    """The same of invented words: long texts of `prose` repeat themselves, these do not."""
    state, made = seed * 40503 + 11, []
    for _ in range(words):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        made.append("".join("bdfgklmnprstvz"[(state >> at) % 14] + "aeiou"[(state >> (at + 5)) % 5] for at in (24, 36, 48)))
    return " ".join(made).capitalize()


def verdicts(*stories: Story) -> list[Verdict]:
    """The verdicts on these stories in an archive that is empty."""
    return recognise(stories, Known())


def relations(verdict: Verdict) -> list[tuple[str, str, Relation]]:
    """What a verdict says of which stories."""
    return [(match.seen_id, match.of, match.relation) for match in verdict.matches]


class Archived:
    """Additions as the archive's index gives them back: the signs of a text only by the keys of the window."""

    def __init__(self, additions: Sequence[Addition]) -> None:
        self._hits: dict[int, list[Hit]] = {}
        for addition in additions:
            for line in addition.keys:
                kept = addition.fingerprint if line.space in WINDOWED else replace(addition.fingerprint, near=b"")
                self._hits.setdefault(line.key, []).append(Hit(-line.rank, kept.id, line.offset, kept))

    def find(self, keys: NDArray[np.uint64]) -> Iterator[tuple[int, Hit]]:
        """The first hits of these keys."""
        for key in keys.tolist():
            for hit in sorted(self._hits.get(key, []), key=lambda hit: hit.order)[:MOST_HITS]:
                yield key, hit
