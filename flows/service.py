"""A server that Pressmark runs for itself: started once, shared by the commands that need it, stopped by the last of them.

Every command that uses a service holds a shared lock on `<service>.users`. The lock goes with the process, however it
ends, so a server that a killed command left behind is taken over by the next one, and the last user stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import ServiceFailed

START_SECONDS = 90.0  # the first start of a Prefect server makes its database: 15 s on a busy machine
STOP_SECONDS = 20.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Service:
    """A server on loopback. `command` makes its command line from its ports; `ready` says whether it answers on them.

    `folder` holds its state: `<name>.json` (process and ports), `<name>.log`, `<name>.users`.
    """

    name: str
    folder: Path
    ports: int
    command: Callable[[Sequence[int]], list[str]]
    environment: Mapping[str, str]
    ready: Callable[[Sequence[int]], bool]

    def path(self, suffix: str) -> Path:
        """The service's file with that suffix."""
        return self.folder / f"{self.name}.{suffix}"


@contextmanager
def running(service: Service) -> Iterator[Sequence[int]]:
    """The ports of the running service. It is started where no other command has started it, and stopped by its last user.

    Raises ServiceFailed, with the end of its log, where it does not answer in time.
    """
    service.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(_used(service))
        with _locked(service.path("start"), fcntl.LOCK_EX):
            ports = _living(service) or _start(service)
        yield ports


@contextmanager
def _used(service: Service) -> Iterator[None]:
    """Holds the shared lock of a user; whoever can then have it alone was the last one, and stops the service."""
    descriptor = os.open(service.path("users"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop(service)
        except BlockingIOError:
            pass  # another command still uses it
        os.close(descriptor)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)


def _state(service: Service) -> dict[str, list[int] | int]:
    try:
        state: dict[str, list[int] | int] = json.loads(service.path("json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return state


def _living(service: Service) -> list[int]:
    """The ports of a server that an earlier command started and that still answers; empty where there is none."""
    state = _state(service)
    pid, ports = state.get("pid"), state.get("ports")
    if not isinstance(pid, int) or not isinstance(ports, list) or not _is_alive(pid):
        return []
    return ports if service.ready(ports) else []


def _start(service: Service) -> list[int]:
    ports = _ports(service)
    with service.path("log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - the command is our own
            service.command(ports),
            env={**os.environ, **service.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C goes to the command, which then stops its servers in order
        )
    _write_state(service, process.pid, ports)
    deadline = time.monotonic() + START_SECONDS
    while not service.ready(ports):
        if process.poll() is not None or time.monotonic() > deadline:
            _stop(service)
            raise ServiceFailed(service.name, _last_lines(service))
        time.sleep(0.1)
    return ports


def _write_state(service: Service, pid: int, ports: Sequence[int]) -> None:
    partial = service.path("json.partial")
    partial.write_text(json.dumps({"pid": pid, "ports": list(ports)}))
    partial.replace(service.path("json"))


def _ports(service: Service) -> list[int]:
    """The ports of the last start if all are free, so that addresses stay what they were; else new ones."""
    earlier = _state(service).get("ports")
    if isinstance(earlier, list) and len(earlier) == service.ports and all(map(_is_free, earlier)):
        return earlier
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(service.ports)]
        for bound in sockets:
            bound.bind((HOST, 0))
        return [bound.getsockname()[1] for bound in sockets]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False  # not a child of ours


def _stop(service: Service) -> None:
    pid = _state(service).get("pid")
    if not isinstance(pid, int):
        return
    for kind, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        if _signal(pid, kind):
            _wait_for_end(pid, patience)
    _write_state(service, 0, _ports_of_state(service))


def _ports_of_state(service: Service) -> list[int]:
    ports = _state(service).get("ports")
    return ports if isinstance(ports, list) else []


def _signal(pid: int, kind: signal.Signals) -> bool:
    """Whether the process was there to be told."""
    if pid <= 0 or not _is_alive(pid):
        return False
    os.killpg(pid, kind)
    return True


def _wait_for_end(pid: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _last_lines(service: Service) -> str:
    lines = service.path("log").read_text(errors="replace").splitlines()
    return f"see {service.path('log')}. Its last lines are: " + " / ".join(lines[-5:])
