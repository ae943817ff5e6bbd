"""Stores for the tests: moto in this process for most of them, one SeaweedFS for what only a real server shows."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from schemas.settings import Settings
from tasks.store import Bucket, open_bucket

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "pressmark-test", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests"}


@pytest.fixture(scope="session", autouse=True)
def _credentials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Only the tests' own credentials: none of this machine's profiles or endpoints."""
    none = str(tmp_path_factory.mktemp("aws") / "none")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "PRESSMARK_"))]:
            patch.delenv(name)
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        patch.setenv("AWS_CONFIG_FILE", none)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", none)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """The address of one moto server, in this process and in memory."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store_settings(moto_endpoint: str, tmp_path: Path) -> Settings:
    """Settings of a fresh, empty bucket in moto."""
    settings = Settings(bucket=f"test-{uuid.uuid4().hex}", endpoint_url=moto_endpoint, home=str(tmp_path), embedded=False)
    open_bucket(settings).client.create_bucket(Bucket=settings.bucket)
    return settings


@pytest.fixture
def bucket(store_settings: Settings) -> Bucket:
    """A fresh, empty bucket in moto."""
    return open_bucket(store_settings)
