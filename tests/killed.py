"""Runs the `pressmark` command and kills it, or its embedded store, as kill -9 would, at a certain write to the store.

    python -m tests.killed WRITE before|after|unplug COUNT_FILE night ...

WRITE is the number of the write, or what its key begins with. Without such a write the command runs to its end. The number of
writes is kept in COUNT_FILE.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from botocore.client import BaseClient

from flows.cli import main
from schemas.settings import home_of, read_settings

WRITES = {"PutObject", "CopyObject", "DeleteObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"}


def arm(deadly: str, moment: str, counted: Path) -> None:
    """From now on the process dies before or after that write, or the store goes before it."""
    original, numbers, lock = BaseClient._make_api_call, count(1), Lock()
    victims = {"before": os.getpid, "after": os.getpid, "unplug": store_process}

    def call(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation not in WRITES:
            return original(self, operation, parameters)
        with lock:
            number = next(numbers)
            counted.write_text(str(number))
        struck = deadly == str(number) or (not deadly.isdigit() and parameters["Key"].startswith(deadly))
        if struck and moment != "after":
            os.kill(victims[moment](), signal.SIGKILL)
        answer = original(self, operation, parameters)
        if struck:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    BaseClient._make_api_call = call


def store_process() -> int:
    """The process of the embedded store."""
    return int(json.loads((home_of(read_settings()) / "store.json").read_text())["pid"])


if __name__ == "__main__":
    arm(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    sys.exit(main(sys.argv[4:]))
