"""Runs the `pressmark` command and kills it as kill -9 would, at its n-th write to the store.

    python -m tests.killed N before|after COUNT_FILE night ...

Without a write of that number it runs to its end. The number of writes is kept in COUNT_FILE.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from botocore.client import BaseClient

from flows.cli import main

WRITES = {"PutObject", "CopyObject", "DeleteObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"}


def arm(deadly: int, moment: str, counted: Path) -> None:
    """From now on the process dies before or after that write."""
    original, numbers, lock = BaseClient._make_api_call, count(1), Lock()

    def call(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        if operation not in WRITES:
            return original(self, operation, parameters)
        with lock:
            number = next(numbers)
            counted.write_text(str(number))
        if (number, moment) == (deadly, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(self, operation, parameters)
        if (number, moment) == (deadly, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    BaseClient._make_api_call = call


if __name__ == "__main__":
    arm(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    sys.exit(main(sys.argv[4:]))
