"""A server is started once, shared by whoever needs it, and stopped by the last of them, however the others ended."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from flows.service import HOST, Service, running
from schemas.errors import ServiceFailed


def answers(ports: Sequence[int]) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{ports[0]}/", timeout=2).close()
    except OSError:
        return False
    return True


def web(folder: Path) -> Service:
    def command(ports: Sequence[int]) -> list[str]:
        return [sys.executable, "-m", "http.server", str(ports[0]), "--bind", HOST, "--directory", str(folder)]

    return Service("web", folder, 1, command, {}, answers)


def test_it_answers_while_it_is_used_and_is_gone_afterwards(tmp_path: Path) -> None:
    with running(web(tmp_path)) as ports:
        assert answers(ports)
    assert not answers(ports)


def test_the_second_user_gets_the_same_server_and_the_last_one_stops_it(tmp_path: Path) -> None:
    with running(web(tmp_path)) as first:
        with running(web(tmp_path)) as second:
            assert second == first
        assert answers(first)
    assert not answers(first)


def test_two_users_at_the_same_moment_start_one_server(tmp_path: Path) -> None:
    both = Barrier(2)

    def use() -> tuple[int, ...]:
        with running(web(tmp_path)) as ports:
            both.wait(60)
            return tuple(ports)

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(use), pool.submit(use)
        assert one.result() == other.result()


def test_a_server_left_by_a_killed_user_is_taken_over(tmp_path: Path) -> None:
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom tests.test_service import web, running\n"
        f"with running(web(Path({str(tmp_path)!r}))):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent.parent, check=False)
    assert ended.returncode == -signal.SIGKILL
    left = json.loads((tmp_path / "web.json").read_text())
    assert answers(left["ports"])
    with running(web(tmp_path)) as ports:
        assert list(ports) == left["ports"]
    assert not answers(left["ports"])


def test_it_comes_back_under_the_same_address(tmp_path: Path) -> None:
    with running(web(tmp_path)) as first:
        pass
    with running(web(tmp_path)) as second:
        assert list(second) == list(first)


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = Service("web", tmp_path, 1, lambda _: [sys.executable, "-c", "raise SystemExit('no luck')"], {}, answers)
    with pytest.raises(ServiceFailed, match="no luck"), running(broken):
        pass


def test_a_process_number_used_by_somebody_else_is_not_taken_for_the_server(tmp_path: Path) -> None:
    somebody = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    (tmp_path / "web.json").write_text(json.dumps({"pid": somebody.pid, "started": "1", "ports": []}))
    with running(web(tmp_path)) as ports:
        assert answers(ports)
    assert somebody.poll() is None
    somebody.communicate(b"\n")
