"""Rows of the archive -> stories again, as they were when they were decided: what the index can be made of anew."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import ArchiveDamaged
from schemas.page import Capture, RecordType
from schemas.run import Commit, StoredObject
from schemas.story import Article, Decision, Find, Match, Relation, Story, StoryKind, Teaser
from tasks.deduplicate.story import story_of
from tasks.store import Bucket, ObjectMissing

ROWS_AT_ONCE = 512
_IDS = {StoryKind.ARTICLE: "article_id", StoryKind.TEASER: "teaser_id"}
_ALIKE = ("title", "text", "url", "published_at")
_SEEN = ("capture", "capture_offset", "night", "language_declared", "page_url")
_COLUMNS = {
    StoryKind.ARTICLE: ("article_id", *_ALIKE, *_SEEN, "canonical_url", "story_id", "version"),
    StoryKind.TEASER: ("teaser_id", *_ALIKE, *_SEEN, "position"),
}
_PLACE = ("capture", "capture_offset", "position")
Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Archived:
    """A row of articles or teasers: its story, its place in the chain of versions, and the matches it was archived with."""

    story: Story
    story_id: str
    version: int
    night: date
    matches: tuple[Match, ...]

    @property
    def decision(self) -> Decision:
        """What was decided on it."""
        return Decision.UPDATE if self.version > 1 else Decision.NEW

    @property
    def is_near_copy(self) -> bool:
        """Whether it was recognised by its body as an edited copy of another story."""
        return any(match.relation is Relation.NEAR and match.method == "body-shingles" for match in self.matches)


def archived_stories(bucket: Bucket, commits: Iterable[Commit]) -> Iterator[list[Archived]]:
    """The stories that these commits archived, in order of appearance, some hundred at a time.

    Memory is that of the rows of one commit. Raises ArchiveDamaged where an object is not what was committed.
    """
    commits = list(commits)
    newest = {item.key: item for commit in commits for item in commit.objects}
    done: set[str] = set()
    for commit in commits:
        parts = defaultdict[str, list[StoredObject]](list)
        for item in commit.objects:
            parts[item.kind] += [newest[item.key]] if item.key not in done else []
        done.update(item.key for item in commit.objects)
        yield from _of_commit(bucket, parts)


def _of_commit(bucket: Bucket, parts: dict[str, list[StoredObject]]) -> Iterator[list[Archived]]:
    tables = {kind: _rows(bucket, parts[f"{kind}s"], columns) for kind, columns in _COLUMNS.items()}
    matches = _matches(bucket, parts["sightings"])
    order = pa.concat_tables([_places(table, kind) for kind, table in tables.items()])
    order = order.sort_by([(name, "ascending") for name in (*_PLACE, "row")])
    for start in range(0, order.num_rows, ROWS_AT_ONCE):
        part = order.slice(start, ROWS_AT_ONCE).to_pylist()
        rows = {kind: _taken(table, [each["row"] for each in part if each["kind"] == kind]) for kind, table in tables.items()}
        yield [_archived(StoryKind(each["kind"]), next(rows[StoryKind(each["kind"])]), matches) for each in part]


def _rows(bucket: Bucket, items: Iterable[StoredObject], columns: Iterable[str]) -> pa.Table:
    """These columns of all rows, those missing in old objects left out."""
    tables = [pa.table({name: pa.array([], pa.null()) for name in columns})]
    for item in items:
        with pq.ParquetFile(pa.BufferReader(_checked(bucket, item))) as file:
            tables.append(file.read(columns=[name for name in columns if name in file.schema_arrow.names]))
    return pa.concat_tables(tables, promote_options="permissive")


def _checked(bucket: Bucket, item: StoredObject) -> bytes:
    try:
        body = bucket.get(item.key)
    except ObjectMissing:
        raise ArchiveDamaged(item.key, "it is missing") from None
    if hashlib.sha256(body).hexdigest() != item.sha256:
        raise ArchiveDamaged(item.key, "its bytes are not those that were committed")
    return body


def _places(table: pa.Table, kind: StoryKind) -> pa.Table:
    """Where each row was found: batches of a run are numbered, and an article stands before the teasers of its page."""
    position = table["position"] if "position" in table.column_names else pa.array([0] * table.num_rows)
    columns = [table["capture"].cast(pa.string()), table["capture_offset"].cast(pa.int64()), position.cast(pa.int64())]
    count = table.num_rows
    return pa.table(
        [*columns, pa.array([kind.value] * count, pa.string()), pa.array(range(count), pa.int64())], [*_PLACE, "kind", "row"]
    )


def _taken(table: pa.Table, rows: list[int]) -> Iterator[dict[str, Any]]:
    return iter(table.take(pa.array(rows, pa.int64())).to_pylist())


def _matches(bucket: Bucket, items: Iterable[StoredObject]) -> dict[Place, list[Match]]:
    """The matches of every story seen, by its id and the place where it was seen."""
    names = [*Match.__dataclass_fields__]
    found = defaultdict[Place, list[Match]](list)
    for row in _rows(bucket, items, [*names, *_PLACE]).to_pylist():
        match = Match(
            **{**{name: row[name] for name in names}, "of_kind": StoryKind(row["of_kind"]), "relation": Relation(row["relation"])}
        )
        found[row["seen_id"], *(row[name] for name in _PLACE)].append(match)
    return found


def _archived(kind: StoryKind, row: dict[str, Any], matches: dict[Place, list[Match]]) -> Archived:
    id, position = row[_IDS[kind]], row.get("position", 0)  # noqa: A001
    own = tuple(matches.get((id, row["capture"], row["capture_offset"], position), ()))
    story = replace(story_of(_find(kind, row)), id=id)
    return Archived(story, row.get("story_id", ""), row.get("version", 1), row["night"], own)


def _find(kind: StoryKind, row: dict[str, Any]) -> Find:
    """What was found, as far as its story goes."""
    page = row.get("page_url") or row["url"]
    capture = Capture("", page, page, row["capture"], row["capture_offset"], 0, "", RecordType.RESOURCE, "", row["published_at"])
    alike = {name: row[name] for name in _ALIKE}
    if kind is StoryKind.ARTICLE:
        article = Article(**alike, canonical_url=row["canonical_url"])
        return Find(capture, "", row["language_declared"], article=article)
    return Find(capture, "", row["language_declared"], teaser=Teaser(**alike, position=row["position"]))
