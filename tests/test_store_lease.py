"""One process at a time works on a run; a dead one does not block the next."""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from store_samples import BEGAN

from schemas.errors import NightHeld
from tasks.process import Process, this_process
from tasks.store import Bucket, hold
from tasks.store import lease as lease_module
from tasks.store.documents import from_json, to_json
from tasks.store.lease import Lease, _own_lease, is_over

KEY = "state/locks/night-1.json"


def at(moment: datetime) -> object:
    return lambda: moment


REUSED = dataclasses.replace(this_process(), started="1")


def leave(bucket: Bucket, lease: Lease) -> None:
    bucket.put(KEY, to_json(lease))


def dead_process() -> Process:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return Process(int(ended.stdout), "1")


def test_a_lease_is_there_while_the_work_lasts_and_gone_after(bucket: Bucket) -> None:
    with hold(bucket, "night-1"):
        held = from_json(bucket.get(KEY), Lease)
        assert (held.host, held.process) == (socket.gethostname(), this_process())
    assert bucket.head(KEY) is None


def test_a_lease_is_released_after_an_error(bucket: Bucket) -> None:
    with pytest.raises(RuntimeError, match="the work failed"), hold(bucket, "night-1"):
        raise RuntimeError("the work failed")
    assert bucket.head(KEY) is None


def test_a_second_process_is_told_who_holds_the_night_and_since_when(bucket: Bucket) -> None:
    with (
        hold(bucket, "night-1", lambda: BEGAN),
        pytest.raises(NightHeld, match=rf"night-1 is held by process {os.getpid()} on .* since 2026-11-21 02:15:00 UTC"),
        hold(bucket, "night-1", lambda: BEGAN),
    ):
        pass


def test_two_runs_do_not_wait_for_each_other(bucket: Bucket) -> None:
    with hold(bucket, "night-1"), hold(bucket, "night-2"):
        assert len(bucket.keys("state/locks/")) == 2


def test_the_lease_of_a_killed_process_of_this_machine_is_taken_over_at_once(bucket: Bucket) -> None:
    leave(bucket, dataclasses.replace(_own_lease(BEGAN), process=dead_process()))
    with hold(bucket, "night-1", lambda: BEGAN):
        assert from_json(bucket.get(KEY), Lease).process == this_process()


def test_the_lease_of_another_machine_is_taken_over_when_it_expired(bucket: Bucket) -> None:
    leave(bucket, dataclasses.replace(_own_lease(BEGAN), host="elsewhere", process=dead_process()))
    with pytest.raises(NightHeld, match="elsewhere"), hold(bucket, "night-1", lambda: BEGAN + timedelta(seconds=60)):
        pass
    with hold(bucket, "night-1", lambda: BEGAN + timedelta(seconds=61)):
        assert from_json(bucket.get(KEY), Lease).host == socket.gethostname()


def test_a_lease_that_cannot_be_read_is_replaced(bucket: Bucket) -> None:
    bucket.put(KEY, b"half a leas")
    with hold(bucket, "night-1"):
        assert from_json(bucket.get(KEY), Lease).process == this_process()


def test_a_reused_process_number_does_not_keep_the_night() -> None:
    ours = _own_lease(BEGAN)
    assert not is_over(ours, BEGAN)
    assert is_over(dataclasses.replace(ours, process=REUSED), BEGAN)


def test_the_same_number_on_another_boot_or_machine_says_nothing() -> None:
    ours = dataclasses.replace(_own_lease(BEGAN), process=REUSED)
    assert not is_over(dataclasses.replace(ours, boot="another"), BEGAN)
    assert not is_over(dataclasses.replace(ours, host="another"), BEGAN)


def test_the_lease_is_renewed_while_the_work_lasts(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "RENEW_SECONDS", 0.01)
    times = iter(BEGAN + timedelta(seconds=n) for n in range(100_000))
    with hold(bucket, "night-1", lambda: next(times)):
        while from_json(bucket.get(KEY), Lease).renewed_at == BEGAN:
            pass
        assert from_json(bucket.get(KEY), Lease).since == BEGAN


def test_a_lease_that_was_taken_over_is_not_released(bucket: Bucket) -> None:
    theirs = dataclasses.replace(_own_lease(BEGAN), host="elsewhere")
    with hold(bucket, "night-1"):
        leave(bucket, theirs)
    assert from_json(bucket.get(KEY), Lease) == theirs
