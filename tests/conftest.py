"""Stores for the tests: moto in this process for most of them, one SeaweedFS for what only a real server shows."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from moto.server import ThreadedMotoServer

from flows.embedded import prefect_server, quieten_prefect
from schemas.settings import Settings
from tasks.store import Bucket, open_bucket

# What a law takes depends on what else the machine does; a test that hangs is ended by pytest-timeout.
settings.register_profile("pressmark", deadline=None)
settings.register_profile("fuzz", deadline=None, max_examples=20_000)  # pytest --hypothesis-profile=fuzz; see docs/fuzzing.md
settings.load_profile("pressmark")

quieten_prefect()  # before anything imports it

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
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # one line a request otherwise
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store_settings(moto_endpoint: str, tmp_path: Path) -> Settings:
    """Settings of a fresh bucket in moto.

    moto does not check checksums, so the archive would refuse it: a note in the bucket says that it was found fit today.
    """
    settings = Settings(
        bucket=f"test-{uuid.uuid4().hex}", endpoint_url=moto_endpoint, home=str(tmp_path), embedded=False, allow_loopback=True
    )
    bucket = open_bucket(settings)
    bucket.client.create_bucket(Bucket=settings.bucket)
    note = {"endpoint": bucket.endpoint, "at": datetime.now(UTC).isoformat(), "single_writer": False}
    bucket.put("state/probe.json", json.dumps(note).encode())
    return settings


@pytest.fixture
def bucket(store_settings: Settings) -> Bucket:
    """A fresh bucket in moto."""
    return open_bucket(store_settings)


@pytest.fixture(scope="session")
def seaweed_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one SeaweedFS on loopback, with its data in a temporary folder; it knows the tests' credentials alone."""
    data = tmp_path_factory.mktemp("seaweed")
    ports = free_ports(2 * len(WEED_PORTS))
    with (data / "log").open("wb") as log:
        process = subprocess.Popen(weed_command(data, ports), env={**os.environ, **CREDENTIALS}, stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(ports[0]), process)
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def seaweed_settings(seaweed_endpoint: str, tmp_path: Path) -> Settings:
    """Settings of a fresh, empty bucket in SeaweedFS."""
    settings = Settings(bucket=f"test-{uuid.uuid4().hex}", endpoint_url=seaweed_endpoint, home=str(tmp_path), embedded=False)
    open_bucket(settings).client.create_bucket(Bucket=settings.bucket)
    return settings


WEED_PORTS = ("s3", "master", "volume", "filer", "admin")


def weed_command(data: Path, ports: list[int]) -> list[str]:
    """SeaweedFS on these loopback ports and no others, reporting to nobody."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}") or "weed"
    names = [f"-{name}.port{twin}" for twin in ("", ".grpc") for name in WEED_PORTS]
    numbered = [f"{name}={port}" for name, port in zip(names, ports, strict=True)]
    quiet = ["-admin.ui=false", "-webdav=false", "-master.telemetry=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    strict = ["-s3.autoCreateBucket=false"]
    return [weed, "-logtostderr", "mini", f"-dir={data}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", *quiet, *strict, *numbered]


def free_ports(count: int) -> list[int]:
    """Ports on loopback that are free now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def answers(port: int) -> bool:
    """Whether an HTTP server answers there; an S3 server refuses the anonymous question."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return error.code == 403
    except OSError:
        return False


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Returns when the process is ready; fails where it ends or takes more than a minute."""
    deadline = time.monotonic() + 60
    while not ready():
        assert process.poll() is None, "the server ended at once"
        assert time.monotonic() < deadline, "the server did not answer in time"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one Prefect server for all flows of the tests."""
    with prefect_server(Settings(home=str(tmp_path_factory.mktemp("prefect")))) as address:
        yield address


@pytest.fixture(scope="module")
def module_seaweed(seaweed_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a bucket in SeaweedFS that the tests of one module share."""
    home = str(tmp_path_factory.mktemp("home"))
    settings = Settings(bucket=f"test-{uuid.uuid4().hex}", endpoint_url=seaweed_endpoint, home=home, embedded=False)
    open_bucket(settings).client.create_bucket(Bucket=settings.bucket)
    return settings
