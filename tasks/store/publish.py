"""Publishing: what a commit lists is copied from staging to its final key. Done again, it changes nothing."""

from __future__ import annotations

from contextlib import suppress

from schemas.errors import ArchiveDamaged
from schemas.run import Commit, StoredObject
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import PUBLISHED
from tasks.store.ledger import read_commits


def publish_commit(bucket: Bucket, commit: Commit) -> None:
    """Brings every object of the commit to its final key; what is there already stays, as a later commit may have replaced it.

    Raises ArchiveDamaged where an object is neither staged nor published (the index apart), or arrives with another size.
    """
    staged = [stored for stored in commit.objects if stored.staged]
    for stored in staged:
        if bucket.head(stored.key) is None:
            _publish(bucket, stored)
    for stored in staged:
        bucket.delete(stored.staged)


def roll_forward(bucket: Bucket) -> None:
    """Publishes everything that is committed and not yet published, by whomever.

    Raises ArchiveDamaged as `publish_commit` and `read_commits` do.
    """
    for commit in read_commits(bucket, published_up_to(bucket)):
        publish_commit(bucket, commit)
        bucket.put(PUBLISHED, to_json({"number": commit.number}))


def published_up_to(bucket: Bucket) -> int:
    """The number up to which everything is known to be published; 0 where nothing is known, so that all is looked at."""
    try:
        return from_json(bucket.get(PUBLISHED), dict[str, int])["number"]
    except (ObjectMissing, ValueError, KeyError):
        return 0


def _publish(bucket: Bucket, stored: StoredObject) -> None:
    with suppress(ObjectMissing):  # another process published it and tidied up, or it is lost: the look at the result tells
        bucket.copy(stored.staged, stored.key)
    head = bucket.head(stored.key)
    if head is None and stored.kind == "index":
        return  # removed since a later commit made it superfluous; one that is in use is missed where it is read
    if head is None or head.size != stored.bytes:
        found = f"{head.size} bytes" if head else "nothing"
        raise ArchiveDamaged(stored.key, f"the commit lists {stored.bytes} bytes, publishing left {found}")
