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
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import ServiceFailed
from tasks.process import Process, is_alive, process

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


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of the last start: its process, and its ports even after it was stopped."""

    process: Process
    ports: list[int]


def _state(service: Service) -> _State:
    try:
        state = json.loads(service.path("json").read_text())
        return _State(Process(state["pid"], state["started"]), state["ports"])
    except (FileNotFoundError, ValueError, KeyError):
        return _State(Process(0, ""), [])


def _living(service: Service) -> list[int]:
    """The ports of a server that an earlier command started and that still answers; empty where there is none."""
    state = _state(service)
    return state.ports if is_alive(state.process) and service.ready(state.ports) else []


def _start(service: Service) -> list[int]:
    ports = _ports(service)
    _write_state(service, process(_spawn(service, ports)), ports)
    deadline = time.monotonic() + START_SECONDS
    while not service.ready(ports):
        if _has_ended(_state(service).process) or time.monotonic() > deadline:
            _stop(service)
            raise ServiceFailed(service.name, _last_lines(service))
        time.sleep(0.1)
    return ports


def _spawn(service: Service, ports: Sequence[int]) -> int:
    """The number of the new process. A session of its own: Ctrl-C goes to the command, which stops its servers in order."""
    command, log = service.command(ports), str(service.path("log"))
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    # No server is given credentials that are not its own.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PRESSMARK_"))}
    return os.posix_spawnp(command[0], command, {**inherited, **service.environment}, file_actions=files, setsid=True)


def _write_state(service: Service, owner: Process, ports: Sequence[int]) -> None:
    partial = service.path("json.partial")
    partial.write_text(json.dumps({"pid": owner.pid, "started": owner.started, "ports": list(ports)}))
    partial.replace(service.path("json"))


def _ports(service: Service) -> list[int]:
    """The ports of the last start if all are free, so that addresses stay what they were; else new ones."""
    earlier = _state(service).ports
    if len(earlier) == service.ports and all(map(_is_free, earlier)):
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


def _has_ended(owner: Process) -> bool:
    with suppress(ChildProcessError):  # not a child of ours, or asked before
        os.waitpid(owner.pid, os.WNOHANG)
    return not is_alive(owner)


def _stop(service: Service) -> None:
    state = _state(service)
    for kind, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        if is_alive(state.process):
            os.killpg(state.process.pid, kind)
        _wait_for_end(state.process, patience)
    _write_state(service, Process(0, ""), state.ports)


def _wait_for_end(owner: Process, patience: float) -> None:
    deadline = time.monotonic() + patience
    while owner.pid and not _has_ended(owner) and time.monotonic() < deadline:
        time.sleep(0.05)


def _last_lines(service: Service) -> str:
    lines = service.path("log").read_text(errors="replace").splitlines()
    return f"see {service.path('log')}. Its last lines are: " + " / ".join(lines[-5:])
