"""When Prefect tries a task again: only for trouble that may pass, never for a mistake."""

from __future__ import annotations

from typing import Any

from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from schemas.errors import StoreUnreachable


def is_transient(_task: Any, _run: Any, state: Any) -> bool:
    """Whether the task failed on a store or a connection that did not answer."""
    try:
        state.result()
    except (StoreUnreachable, ConnectionError, TimeoutError):
        return True
    except Exception:  # whatever else it was, a second try ends the same way
        return False
    return False


# Tasks do their own remembering (see tasks.store.remember); Prefect's cache would only say that a key was written once.
PATIENTLY: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=2),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_transient,
    "cache_policy": NO_CACHE,
}
