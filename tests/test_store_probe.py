"""A store that does not keep its promises is refused by name before anything is written to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from store_samples import BEGAN

from schemas.errors import StoreUnfit
from schemas.settings import Settings
from tasks.store import Bucket, open_archive, open_bucket
from tasks.store.probe import PROMISES, broken_promises, check_fitness

CHECKSUMS = "SHA-256 checksums"  # moto does not check them


@contextmanager
def ignoring(bucket: Bucket, header: str) -> Iterator[None]:
    """The store never sees that header: it answers as one that does not know it."""

    def strip(request: Any, **_: Any) -> None:
        request.headers.pop(header, None)

    bucket.client.meta.events.register("before-send.s3", strip)
    try:
        yield
    finally:
        bucket.client.meta.events.unregister("before-send.s3", strip)


def test_seaweedfs_keeps_every_promise_and_the_probe_leaves_nothing(seaweed_settings: Settings) -> None:
    bucket = open_bucket(seaweed_settings)
    assert broken_promises(bucket) == ()
    assert bucket.keys("") == []


@pytest.mark.parametrize(
    ("header", "broken"),
    [
        ("If-None-Match", {"If-None-Match on PUT", "If-None-Match with several writers at once"}),
        ("If-Match", {"If-Match on PUT"}),
        ("Range", {"range requests"}),
    ],
)
def test_a_store_that_silently_ignores_a_header_is_found_out(bucket: Bucket, header: str, broken: set[str]) -> None:
    with ignoring(bucket, header):
        assert set(broken_promises(bucket)) == broken | {CHECKSUMS}


def test_checksums_that_nobody_checks_are_found_out(bucket: Bucket) -> None:
    assert broken_promises(bucket) == (CHECKSUMS,)


def test_a_single_writer_needs_the_ranges_alone(bucket: Bucket) -> None:
    alone = dataclasses.replace(bucket, single_writer=True)
    with ignoring(bucket, "If-None-Match"):
        assert broken_promises(alone) == ()
    with ignoring(bucket, "Range"):
        assert broken_promises(alone) == ("range requests",)


def test_an_unfit_store_is_refused_with_the_way_to_go_on(bucket: Bucket, store_settings: Settings) -> None:
    bucket.delete("state/probe.json")
    with ignoring(bucket, "If-None-Match"), pytest.raises(StoreUnfit) as refused:
        open_archive(store_settings)
    message = str(refused.value)
    assert all(words in message for words in ("If-None-Match on PUT", "PRESSMARK_SINGLE_WRITER=true", "docs/single-writer.md"))
    assert bucket.keys("") == []


def test_a_store_that_refuses_conditions_is_unfit_not_broken(bucket: Bucket) -> None:
    def refuse(model: Any, params: dict[str, Any], **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        if "If-None-Match" in params["headers"] or "If-Match" in params["headers"]:
            error = {"Error": {"Code": "NotImplemented"}, "ResponseMetadata": {"HTTPStatusCode": 501}}
            return AWSResponse("", 501, {}, None), error
        return None

    bucket.client.meta.events.register("before-call.s3.PutObject", refuse, unique_id="refuse")
    try:
        assert set(broken_promises(bucket)) == set(PROMISES) - {"range requests"}
    finally:
        bucket.client.meta.events.unregister("before-call.s3.PutObject", unique_id="refuse")


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (lambda bucket: bucket, False),
        (lambda bucket: dataclasses.replace(bucket, single_writer=True), False),
        (lambda bucket: dataclasses.replace(bucket, client=_elsewhere(bucket)), True),
    ],
)
def test_a_store_is_probed_once_a_day_at_one_address(
    seaweed_settings: Settings, changed: Callable[[Bucket], Bucket], again: bool
) -> None:
    bucket = open_bucket(seaweed_settings)
    check_fitness(bucket, BEGAN)
    writes: list[str] = []
    second = changed(bucket)
    second.client.meta.events.register("before-call.s3.PutObject", lambda **_: writes.append("put"), unique_id="count")
    try:
        check_fitness(second, BEGAN + timedelta(hours=23))
        assert bool(writes) is again
        check_fitness(second, BEGAN + timedelta(hours=48))
        assert writes
    finally:
        second.client.meta.events.unregister("before-call.s3.PutObject", unique_id="count")


def _elsewhere(bucket: Bucket) -> Any:
    """The same store under another name of its address."""
    return open_bucket(Settings(endpoint_url=bucket.endpoint.replace("127.0.0.1", "localhost"))).client


def test_a_single_writers_probe_does_not_vouch_for_several(bucket: Bucket) -> None:
    alone = dataclasses.replace(bucket, single_writer=True)
    bucket.delete("state/probe.json")
    check_fitness(alone, BEGAN)
    with pytest.raises(StoreUnfit):
        check_fitness(bucket, BEGAN)
