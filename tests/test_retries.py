"""What may be relied on of retries: trouble that may pass is tried again, a mistake is not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from schemas.errors import StoreRefused, StoreUnreachable
from tasks.retries import is_transient


@dataclass
class Failed:
    """The state of a task that ended with this error."""

    error: Exception

    def result(self) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (StoreUnreachable("http://127.0.0.1:1", "refused"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (StoreRefused("to read x", "AccessDenied", "Ask for the right to read."), False),
        (ValueError("a mistake"), False),
        (ImportError("a broken installation"), False),
    ],
)
def test_only_trouble_that_may_pass_is_tried_again(error: Exception, again: bool) -> None:
    assert is_transient(None, None, Failed(error)) is again
