"""`pressmark up` runs the nightly deployment by itself, says where to look, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.demo_site import serve_site
from tasks.process import Process, is_alive

PATIENCE = 120.0
# Python ends itself by the signal, which a shell shows as 130 as well, where Ctrl-C came in the middle of an import that
# compiles code of its own.
INTERRUPTED = {0, 130, -signal.SIGINT}


def ask(address: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer of the Prefect API; a POST where there is a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/api{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def until(true: Callable[[], Any]) -> Any:
    """What `true` returns as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    return found


class Up:
    """`pressmark up` in a folder of its own, with a store and a Prefect server of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PRESSMARK_", "PREFECT_API"))
        }
        environment |= {"PRESSMARK_CRON": "30 3 * * *", "PRESSMARK_TIMEZONE": "Europe/Berlin", "PRESSMARK_ALLOW_LOOPBACK": "true"}
        self.home, self.answer, self.log = folder / ".pressmark", folder / "answer", folder / "log"
        with self.answer.open("w") as answer, self.log.open("w") as log:
            words = [sys.executable, "-m", "flows.cli", "up", "--json"]
            self.process = subprocess.Popen(words, cwd=folder, env=environment, stdout=answer, stderr=log)
        until(lambda: self.answer.read_text().endswith("}\n"))
        self.where = json.loads(self.answer.read_text())

    def servers(self) -> list[Process]:
        states = [json.loads((self.home / f"{name}.json").read_text()) for name in ("store", "prefect")]
        return [Process(state["pid"], state["started"]) for state in states]

    def stop(self, kind: signal.Signals) -> int:
        self.process.send_signal(kind)
        return self.process.wait(PATIENCE)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    with serve_site() as site:
        (tmp_path / "sources.toml").write_text(f'[[source]]\nid = "post"\nfeed = "{site.base}/feed.xml"\npace_seconds = 0\n')
        running = Up(tmp_path)
        yield running
        if running.process.poll() is None:
            running.process.kill()
            running.process.wait()


def test_the_nightly_deployment_is_scheduled_and_runs_and_everything_stops(up: Up) -> None:
    address = up.where["prefect"]
    deployment = until(lambda: next(iter(ask(address, "/deployments/filter", {})), None))
    (schedule,) = deployment["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("30 3 * * *", "Europe/Berlin")
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"

    waiting = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    assert until(lambda: ask(address, "/flow_runs/filter", waiting)), "the schedule brings runs"

    run = ask(address, f"/deployments/{deployment['id']}/create_flow_run", {"parameters": {"night": "2026-11-01"}})
    ended = until(
        lambda: (now := ask(address, f"/flow_runs/{run['id']}"))["state_type"] in {"COMPLETED", "FAILED", "CRASHED"} and now
    )
    assert ended["state_type"] == "COMPLETED", ended["state"]["message"]
    assert ended["name"] == "night-2026-11-01"
    artifacts = {artifact["key"] for artifact in ask(address, "/artifacts/filter", {})}
    assert artifacts == {"stages-of-the-run", "report-of-the-run", "sources-of-the-night"}
    assert up.where["store"] not in json.dumps(ended["parameters"]), "what a run is given holds nothing of the store"

    servers = up.servers()
    assert all(map(is_alive, servers))
    assert up.stop(signal.SIGTERM) in INTERRUPTED
    assert not any(map(is_alive, servers))


def test_ctrl_c_stops_everything(up: Up) -> None:
    servers = up.servers()
    code = up.stop(signal.SIGINT)
    assert up.log.read_text() == "pressmark: interrupted. The same command goes on where this one stopped.\n"
    assert code in INTERRUPTED
    assert not any(map(is_alive, servers))
