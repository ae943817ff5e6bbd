"""Opening the archive: the store is there, it is fit, and nothing of the last run is left unpublished."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas.settings import Settings
from tasks.store.bucket import Bucket, open_bucket
from tasks.store.probe import check_fitness
from tasks.store.publish import roll_forward
from tasks.store.selfdescription import describe_archive


def open_archive(settings: Settings) -> Bucket:
    """The bucket, found fit and with everything published that was committed.

    Raises StoreUnreachable, StoreRefused (credentials, bucket or rights), StoreUnfit, StoreFull or ArchiveDamaged.
    """
    bucket = open_bucket(settings)
    bucket.check()
    check_fitness(bucket, datetime.now(UTC))
    roll_forward(bucket)
    describe_archive(bucket)
    return bucket
