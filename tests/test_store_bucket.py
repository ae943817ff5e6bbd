"""The bucket does what it says on every store, and its refusals tell what to do."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, FlexibleChecksumError, NoCredentialsError, ReadTimeoutError

from schemas.errors import ArchiveDamaged, ConfigInvalid, StoreFull, StoreRefused, StoreUnreachable
from schemas.settings import MIB, Settings
from tasks.store import Bucket, ObjectMissing, open_bucket
from tasks.store.answers import Place, is_nearly_full, meaning

PLACE = Place("https://store.example", "news", "")


@pytest.fixture(params=["moto", "seaweed"])
def any_bucket(request: pytest.FixtureRequest) -> Bucket:
    names = {"moto": "store_settings", "seaweed": "seaweed_settings"}
    return open_bucket(request.getfixturevalue(names[request.param]))


def test_what_is_put_can_be_read_whole_and_in_ranges(any_bucket: Bucket) -> None:
    any_bucket.put("a/b", bytes(range(100)))
    assert any_bucket.get("a/b") == bytes(range(100))
    assert any_bucket.read("a/b", 10, 5) == bytes(range(10, 15))
    assert any_bucket.read("a/b", 98, 50) == bytes([98, 99])
    assert any_bucket.digest("a/b") == (100, hashlib.sha256(bytes(range(100))).hexdigest())
    head = any_bucket.head("a/b")
    assert head is not None
    assert head.size == 100


def test_create_keeps_the_first_object(any_bucket: Bucket) -> None:
    assert any_bucket.create("a", b"first")
    assert not any_bucket.create("a", b"second")
    assert any_bucket.get("a") == b"first"


def test_replace_asks_for_the_etag_that_is_there(any_bucket: Bucket) -> None:
    any_bucket.put("a", b"first")
    etag = any_bucket.head("a").etag  # type: ignore[union-attr]
    assert any_bucket.replace("a", b"second", etag)
    assert not any_bucket.replace("a", b"third", etag)
    assert not any_bucket.replace("gone", b"fourth", etag)
    assert any_bucket.get("a") == b"second"
    assert any_bucket.keys("gone") == []


def test_a_single_writer_creates_and_replaces_without_conditions(bucket: Bucket) -> None:
    alone = dataclasses.replace(bucket, single_writer=True)
    assert alone.create("a", b"first")
    assert not alone.create("a", b"second")
    assert not alone.replace("a", b"third", '"stale"')
    assert not alone.replace("gone", b"third", '"stale"')
    assert alone.replace("a", b"third", alone.head("a").etag)  # type: ignore[union-attr]
    assert alone.get("a") == b"third"


def test_keys_are_all_there_and_in_utf8_order(any_bucket: Bucket) -> None:
    names = ["a/b/c", "a-b", "a/b", "a/b.x", "ä", "a/b c+d=e"]
    for name in names:
        any_bucket.put(f"k/{name}", b"")
    assert any_bucket.keys("k/") == sorted((f"k/{name}" for name in names), key=lambda key: key.encode())


def test_more_keys_than_one_answer_holds_are_listed(bucket: Bucket) -> None:
    pages = bucket.client.meta.events
    pages.register("provide-client-params.s3.ListObjectsV2", lambda params, **_: {**params, "MaxKeys": 2}, unique_id="small")
    try:
        for number in range(5):
            bucket.put(f"k/{number}", b"")
        assert bucket.keys("k/") == [f"k/{number}" for number in range(5)]
    finally:
        pages.unregister("provide-client-params.s3.ListObjectsV2", unique_id="small")


def test_copies_are_whole_and_deleting_twice_is_no_trouble(any_bucket: Bucket) -> None:
    any_bucket.put("a", b"same")
    any_bucket.copy("a", "b")
    any_bucket.delete("a")
    any_bucket.delete("a")
    assert any_bucket.get("b") == b"same"


def test_what_is_not_there_is_missing(any_bucket: Bucket) -> None:
    assert any_bucket.head("no") is None
    for ask in (
        lambda: any_bucket.get("no"),
        lambda: any_bucket.read("no", 0, 1),
        lambda: any_bucket.digest("no"),
        lambda: any_bucket.copy("no", "b"),
    ):
        with pytest.raises(ObjectMissing, match="no"):
            ask()


@pytest.mark.parametrize("size", [0, 5, 64 * MIB + 7])
def test_files_arrive_whole_in_one_part_or_many(seaweed_settings: Settings, tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\x5a" * size)
    bucket = open_bucket(seaweed_settings)
    bucket.put_file("a", path)
    assert bucket.digest("a") == (size, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_garbled_upload_is_refused(seaweed_settings: Settings) -> None:
    bucket = open_bucket(seaweed_settings)
    with pytest.raises(StoreRefused, match="to write a"):
        bucket.put("a", b"garbled", sha256=hashlib.sha256(b"meant").digest())
    assert bucket.keys("") == []


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "SignatureDoesNotMatch"),
        ("AWS_ACCESS_KEY_ID", "nobody", "InvalidAccessKeyId"),
        ("AWS_ACCESS_KEY_ID", "", "NoCredentialsError"),
        ("AWS_PROFILE", "no-such-profile", "ProfileNotFound"),
    ],
)
def test_wrong_credentials_are_refused_with_advice(
    seaweed_settings: Settings, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, code: str
) -> None:
    monkeypatch.setenv(variable, value)
    if not value:
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(StoreRefused, match=f"{code}.*Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") as refused:
        open_bucket(seaweed_settings).check()
    assert "a-secret-of-the-tests" not in str(refused.value)


@pytest.mark.parametrize("ask", ["check", "get", "create"])
def test_a_bucket_that_does_not_exist_is_refused_with_advice(seaweed_settings: Settings, ask: str) -> None:
    bucket = open_bucket(dataclasses.replace(seaweed_settings, bucket="nowhere"))
    with pytest.raises(StoreRefused, match="aws s3 mb s3://nowhere"):
        {"check": bucket.check, "get": lambda: bucket.get("a"), "create": lambda: bucket.create("a", b"")}[ask]()


def test_a_store_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(StoreUnreachable, match=r"http://127\.0\.0\.1:9 does not answer .*PRESSMARK_ENDPOINT_URL"):
        open_bucket(Settings(endpoint_url="http://127.0.0.1:9")).check()


def test_an_address_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigInvalid, match="PRESSMARK_ENDPOINT_URL"):
        open_bucket(Settings(endpoint_url="not an address"))


def test_boto3s_own_endpoint_is_used_where_the_settings_name_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert open_bucket(Settings()).endpoint == "http://127.0.0.1:9"


def answer(status: int, code: str = "", message: str = "") -> ClientError:
    response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "PutObject")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (answer(507), StoreFull, "No space left"),
        (answer(500, "InternalError", "No writable volumes and no free volumes left"), StoreFull, "no free volumes"),
        (answer(500, "InternalError", "try again"), StoreUnreachable, "InternalError"),
        (answer(503, "SlowDown"), StoreUnreachable, "SlowDown"),
        (answer(501, "NotImplemented"), StoreRefused, "NotImplemented"),
        (answer(403, "AccessDenied"), StoreRefused, "may not do that"),
        (answer(403), StoreRefused, "may not do that"),
        (answer(404, "NoSuchBucket"), StoreRefused, "s3://news"),
        (answer(400, "Strange", "what is this?"), StoreRefused, "what is this"),
        (NoCredentialsError(), StoreRefused, "AWS_ACCESS_KEY_ID"),
        (EndpointConnectionError(endpoint_url="x"), StoreUnreachable, "EndpointConnectionError"),
        (ReadTimeoutError(endpoint_url="x"), StoreUnreachable, "ReadTimeoutError"),
    ],
)
def test_every_refusal_says_what_happened_and_what_to_do(error: ClientError, kind: type, words: str) -> None:
    meant = meaning(error, "to write a", PLACE)
    assert type(meant) is kind
    assert words in str(meant)


def test_a_bare_500_of_a_store_on_this_machine_means_full_where_the_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Place("http://127.0.0.1:8333", "news", str(tmp_path))
    monkeypatch.setattr("tasks.store.answers.is_nearly_full", lambda total, free: True)
    assert isinstance(meaning(answer(500, "InternalError"), "to write a", here), StoreFull)
    assert isinstance(meaning(answer(500, "InternalError"), "to write a", PLACE), StoreUnreachable)


@pytest.mark.parametrize(
    ("total", "free", "full"),
    [(1000, 16, False), (1000, 14, True), (10, 0.26, False), (10, 0.24, True)],
)
def test_nearly_full_is_where_seaweedfs_stops_writing(total: float, free: float, full: bool) -> None:
    gib = 1 << 30
    assert is_nearly_full(int(total * gib), int(free * gib)) is full


def test_bytes_that_do_not_fit_their_stored_checksum_are_damage(bucket: Bucket) -> None:
    with pytest.raises(ArchiveDamaged, match="a is damaged: its bytes do not fit the checksum"), bucket._asking("to read a", "a"):
        raise FlexibleChecksumError(error_msg="it differs")
