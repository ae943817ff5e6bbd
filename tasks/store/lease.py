"""The lease on a run: one process at a time works on it, and a killed one does not block the next."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from schemas.errors import NightHeld, StoreError
from tasks.process import Process, is_alive, this_process
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.documents import from_json, to_json
from tasks.store.layout import lock_key

RENEW_SECONDS = 15.0
EXPIRES_AFTER = timedelta(seconds=60)
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a run. `boot` tells one machine from its namesake."""

    host: str
    boot: str
    process: Process
    since: datetime
    renewed_at: datetime


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def hold(bucket: Bucket, run_name: str, now: Now = _now) -> Iterator[None]:
    """Holds the run while the body works; the lease is renewed every 15 s and ends 60 s after the last renewal.

    The lease of a dead process of this machine is taken over at once. The clocks of two machines that share an archive must
    agree to within half a minute; where they do not, the ledger still lets only one commit through.

    Raises NightHeld, which names the holder, where another process holds the run.
    """
    key, lease = lock_key(run_name), _own_lease(now())
    _take(bucket, key, run_name, lease)
    done = threading.Event()
    renewer = threading.Thread(target=_renew, args=(bucket, key, lease, now, done), name=f"lease-{run_name}", daemon=True)
    renewer.start()
    try:
        yield
    finally:
        done.set()
        renewer.join()
        _release(bucket, key, lease)


def is_over(lease: Lease, now: datetime) -> bool:
    """Whether nobody holds the lease any more: it expired, or its process on this machine is dead."""
    if now - lease.renewed_at > EXPIRES_AFTER:
        return True
    here = (lease.host, lease.boot) == (socket.gethostname(), _boot())
    return here and not is_alive(lease.process)


def _take(bucket: Bucket, key: str, run_name: str, lease: Lease) -> None:
    if bucket.create(key, to_json(lease)):
        return
    head, held = bucket.head(key), _read(bucket, key)
    if held and head and not is_over(held, lease.renewed_at):
        raise NightHeld(run_name, f"process {held.process.pid} on {held.host}", f"{held.since:%Y-%m-%d %H:%M:%S} UTC")
    taken = bucket.replace(key, to_json(lease), head.etag) if head else bucket.create(key, to_json(lease))
    if not taken:
        raise NightHeld(run_name, "another process", "a moment ago")


def _renew(bucket: Bucket, key: str, lease: Lease, now: Now, done: threading.Event) -> None:
    while not done.wait(RENEW_SECONDS):
        try:
            head = bucket.head(key)
            if head and _is_ours(_read(bucket, key), lease):
                bucket.replace(key, to_json(replace(lease, renewed_at=now())), head.etag)
        except StoreError:
            continue  # the work itself meets the same trouble and reports it


def _release(bucket: Bucket, key: str, lease: Lease) -> None:
    try:
        if _is_ours(_read(bucket, key), lease):
            bucket.delete(key)
    except StoreError:
        pass  # the lease expires by itself, and the error that ended the work is the one to be seen


def _is_ours(held: Lease | None, lease: Lease) -> bool:
    return held is not None and replace(held, renewed_at=lease.renewed_at) == lease


def _read(bucket: Bucket, key: str) -> Lease | None:
    try:
        return from_json(bucket.get(key), Lease)
    except (ObjectMissing, ValueError):
        return None


def _own_lease(now: datetime) -> Lease:
    return Lease(socket.gethostname(), _boot(), this_process(), since=now, renewed_at=now)


def _boot() -> str:
    """What tells this machine since its last start from all others; "" where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
