"""The probe: does this store keep the promises that the archive is built on? Many do not, and do not say so."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.errors import StoreRefused, StoreUnfit
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import PROBED

WRITERS = 8
REPEAT_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Probed:
    """The note that a store kept its promises: where, when, and whether those to several writers were asked for."""

    endpoint: str
    at: datetime
    single_writer: bool


def check_fitness(bucket: Bucket, now: datetime) -> None:
    """Probes the store, at most once a day. Raises StoreUnfit, which names every broken promise."""
    if _was_fit_lately(bucket, now):
        return
    broken = broken_promises(bucket)
    if broken:
        raise StoreUnfit(bucket.endpoint, broken)
    bucket.put(PROBED, to_json(Probed(bucket.endpoint, now, bucket.single_writer)))


def broken_promises(bucket: Bucket) -> tuple[str, ...]:
    """The promises that the store does not keep, in words. A single writer needs the ranges alone."""
    asked = {"range requests": _keeps_ranges} if bucket.single_writer else PROMISES
    prefix = f"staging/probe/{uuid.uuid4().hex}/"
    try:
        return tuple(words for words, kept in asked.items() if not kept(bucket, prefix))
    finally:
        for key in bucket.keys(prefix):
            bucket.delete(key)


def _keeps_first(bucket: Bucket, prefix: str) -> bool:
    key = prefix + "created"
    return bucket.create(key, b"first") and not bucket.create(key, b"second") and bucket.get(key) == b"first"


def _keeps_etags(bucket: Bucket, prefix: str) -> bool:
    key = prefix + "replaced"
    bucket.put(key, b"first")
    stale = _etag(bucket, key)
    right = bucket.replace(key, b"second", stale)
    return right and not bucket.replace(key, b"third", stale) and bucket.get(key) == b"second"


def _refuses_wrong_checksums(bucket: Bucket, prefix: str) -> bool:
    try:
        bucket.put(prefix + "checked", b"these bytes", sha256=hashlib.sha256(b"other bytes").digest())
    except StoreRefused:
        return True
    return False


def _keeps_ranges(bucket: Bucket, prefix: str) -> bool:
    bucket.put(prefix + "ranged", bytes(range(100)))
    return bucket.read(prefix + "ranged", 10, 20) == bytes(range(10, 30))


def _has_one_winner(bucket: Bucket, prefix: str) -> bool:
    bodies = [str(writer).encode() for writer in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        won = list(pool.map(lambda body: bucket.create(prefix + "raced", body), bodies))
    return won.count(True) == 1 and bucket.get(prefix + "raced") == bodies[won.index(True)]


def _etag(bucket: Bucket, key: str) -> str:
    head = bucket.head(key)
    return head.etag if head else ""


def _or_not(kept: Callable[[Bucket, str], bool]) -> Callable[[Bucket, str], bool]:
    """A store that does not know a conditional request may refuse it in its own words: that is a broken promise, too."""

    def answer(bucket: Bucket, prefix: str) -> bool:
        try:
            return kept(bucket, prefix)
        except (StoreRefused, ObjectMissing):
            return False

    return answer


PROMISES: dict[str, Callable[[Bucket, str], bool]] = {
    "If-None-Match on PUT": _or_not(_keeps_first),
    "If-None-Match with several writers at once": _or_not(_has_one_winner),
    "If-Match on PUT": _or_not(_keeps_etags),
    "SHA-256 checksums": _refuses_wrong_checksums,
    "range requests": _keeps_ranges,
}


def _was_fit_lately(bucket: Bucket, now: datetime) -> bool:
    try:
        probed = from_json(bucket.get(PROBED), Probed)
    except (ObjectMissing, ValueError):
        return False
    return (
        probed.endpoint == bucket.endpoint
        and now - probed.at < REPEAT_AFTER
        and (bucket.single_writer or not probed.single_writer)
    )
