"""Whatever happens to an object or to the ledger is found, and the archive explains itself."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pytest
from store_samples import LATER, NIGHT, a_run, pending

from schemas.errors import ArchiveDamaged
from schemas.run import Part
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.store import (
    Bucket,
    Finding,
    check_archive,
    commits_of,
    head_commit,
    head_number,
    only_run,
    open_archive,
    publish_commit,
    read_commits,
    roll_forward,
    verify,
)
from tasks.store.commit import commit_pending
from tasks.store.documents import to_json
from tasks.store.layout import commit_key
from tasks.store.ledger import read_commit


@pytest.fixture
def archive(bucket: Bucket) -> Bucket:
    """Three commits: a night, and a backfill in two shards."""
    night, backfill = a_run(), a_run("backfill-1")
    commit_pending(bucket, pending(bucket, night), LATER)
    commit_pending(bucket, pending(bucket, backfill, Part("0001", is_last=False)), LATER)
    commit_pending(bucket, pending(bucket, backfill, Part("0002", is_last=True)), LATER)
    return bucket


def first(bucket: Bucket, prefix: str) -> str:
    return bucket.keys(prefix)[0]


def flip(bucket: Bucket, key: str) -> None:
    body = bucket.get(key)
    bucket.put(key, body[:20] + bytes([body[20] ^ 1]) + body[21:])


def swap(bucket: Bucket, key: str) -> None:
    other = bucket.keys("articles/")[1]
    one, two = bucket.get(key), bucket.get(other)
    bucket.put(key, two)
    bucket.put(other, one)


def test_an_archive_as_it_was_written_has_no_findings(archive: Bucket) -> None:
    assert verify(archive) == []


@pytest.mark.parametrize("prefix", ["articles/", "outcomes/", "captures/2026-11/night"])
@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (flip, "SHA-256"),
        (lambda bucket, key: bucket.put(key, bucket.get(key)[:-1]), "bytes, its commit says"),
        (lambda bucket, key: bucket.delete(key), "missing"),
    ],
)
def test_a_damaged_object_is_named(archive: Bucket, prefix: str, damage: Callable[[Bucket, str], None], problem: str) -> None:
    key = first(archive, prefix)
    damage(archive, key)
    (finding,) = verify(archive)
    assert finding.key == key
    assert problem in finding.problem


def test_swapped_objects_are_both_named(archive: Bucket) -> None:
    swap(archive, first(archive, "articles/"))
    assert len(verify(archive)) == 2


def test_an_object_that_no_commit_lists_is_named(archive: Bucket) -> None:
    archive.put("articles/archived=2026-11/stray.parquet", b"from elsewhere")
    assert verify(archive) == [Finding("articles/archived=2026-11/stray.parquet", "no commit lists it")]


def test_a_commit_that_is_not_published_yet_is_named_as_such(archive: Bucket) -> None:
    commit = head_commit(archive)
    assert commit is not None
    stored = commit.objects[0]
    archive.copy(stored.key, stored.staged)
    archive.delete(stored.key)
    (finding,) = verify(archive)
    assert "not published yet" in finding.problem
    archive.delete("state/published.json")
    roll_forward(archive)
    assert verify(archive) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda bucket: bucket.delete(commit_key(2)), "missing from the chain"),
        (lambda bucket: bucket.put(commit_key(2), b"{}"), "cannot be read"),
        (lambda bucket: bucket.put(commit_key(2), bucket.get(commit_key(1))), "says that it is commit 1"),
        (lambda bucket: rewrite(bucket, 2, previous_sha256="0" * 64), "does not follow"),
    ],
)
def test_a_broken_chain_is_found_where_it_breaks(archive: Bucket, damage: Callable[[Bucket], None], problem: str) -> None:
    damage(archive)
    (finding,) = verify(archive)
    assert finding.key == commit_key(2)
    assert problem in finding.problem
    with pytest.raises(ArchiveDamaged, match="pressmark verify"):
        list(read_commits(archive))


def test_a_commit_rewritten_later_breaks_the_chain_after_it(archive: Bucket) -> None:
    rewrite(archive, 1, run_name="another")
    (finding,) = verify(archive)
    assert finding.key == commit_key(2)


def rewrite(bucket: Bucket, number: int, **changed: str) -> None:
    bucket.put(commit_key(number), to_json(dataclasses.replace(read_commit(bucket, number), **changed)))  # type: ignore[arg-type]


def test_the_ledger_lists_what_became_of_every_run(archive: Bucket) -> None:
    assert head_number(archive) == 3
    assert [commit.shard for commit in commits_of(archive, "backfill-1-0001")] == ["0001", "0002"]
    assert [commit.number for commit in read_commits(archive, after=1)] == [2, 3]


def test_publishing_what_is_neither_staged_nor_published_is_damage(archive: Bucket) -> None:
    commit = head_commit(archive)
    assert commit is not None
    archive.delete(commit.objects[0].key)
    with pytest.raises(ArchiveDamaged, match="publishing left nothing"):
        publish_commit(archive, commit)


def test_opening_finishes_what_was_committed_and_describes_the_archive(archive: Bucket, store_settings: Settings) -> None:
    commit = head_commit(archive)
    assert commit is not None
    for stored in commit.objects[:2]:
        archive.copy(stored.key, stored.staged)
        archive.delete(stored.key)
    archive.put("state/published.json", to_json({"number": 2}))
    archive.put("README.md", b"of an older version")
    open_archive(store_settings)
    assert verify(archive) == []
    readme = archive.get("README.md").decode()
    assert all(f"`{name}`" in readme for schema in TABLES.values() for name in schema.names)
    assert f"s3://{archive.name}/articles/**/*.parquet" in readme


def test_the_data_dictionary_describes_every_column(store_settings: Settings, bucket: Bucket) -> None:
    open_archive(store_settings)
    for name, schema in TABLES.items():
        dictionary = json.loads(bucket.get(f"schema/{name}.json"))
        assert [column["name"] for column in dictionary["columns"]] == schema.names
        assert all(column["description"] for column in dictionary["columns"])


def test_opening_an_unchanged_archive_writes_nothing(archive: Bucket, store_settings: Settings) -> None:
    open_archive(store_settings)
    before = {key: archive.head(key) for key in archive.keys("")}
    writes: list[str] = []
    archive.client.meta.events.register("before-call.s3.PutObject", lambda **_: writes.append("put"), unique_id="count")
    try:
        open_archive(store_settings)
    finally:
        archive.client.meta.events.unregister("before-call.s3.PutObject", unique_id="count")
    assert writes == []
    assert {key: archive.head(key) for key in archive.keys("")} == before


def test_the_check_of_the_command_finds_the_same(archive: Bucket, store_settings: Settings) -> None:
    assert check_archive.fn(store_settings) == []
    archive.delete(first(archive, "teasers/"))
    (finding,) = check_archive.fn(store_settings)
    assert finding.as_json() == {"key": finding.key, "problem": "it is missing"}


def test_two_runs_of_one_archive_do_not_mix(archive: Bucket) -> None:
    run = only_run(archive, "night-next", NIGHT, LATER)
    commit_pending(archive, pending(archive, run), LATER)
    assert [commit.number for commit in commits_of(archive, run.id)] == [4]
