"""What can stop a run, each error named for what happened.

Bad input of one item is an outcome, never an error. An error means that the environment, the configuration
or the store is broken, and its message says what to do next.

    PressmarkError
    ├── ConfigInvalid       a setting or a line of sources.toml is wrong          exit 2
    ├── QueryInvalid        the SQL of `pressmark query` is refused               exit 2
    ├── StoreError                                                                exit 3
    │   ├── StoreUnreachable    no answer from the endpoint
    │   ├── StoreRefused        credentials, bucket or rights
    │   ├── StoreFull           no space left
    │   ├── StoreUnfit          the store ignores a promise that the archive is built on
    │   ├── ArchiveDamaged      an object or the chain of commits is not what was written
    │   └── IndexUnknown        the index was made by another version of the method
    ├── CommitLost          another writer took this commit number first          (handled, never shown)
    ├── NightHeld           another process holds this run                        exit 4
    ├── LossTooHigh         a stage lost more than its share                      exit 1
    ├── ServiceFailed       an embedded server did not start                      exit 3
    ├── PageUnreadable      one page cannot be read          (becomes an outcome, never stops a run)
    └── FetchFailed         one URL cannot be fetched        (becomes an outcome, never stops a run)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from schemas.page import Page


class PressmarkError(Exception):
    """Any error of Pressmark's own; `exit_code` is what the command line ends with."""

    exit_code: ClassVar[int] = 1


class ConfigInvalid(PressmarkError):
    """A setting or a line of a configuration file is wrong."""

    exit_code = 2

    def __init__(self, where: str, key: str, problem: str) -> None:
        super().__init__(f"{where}: {key}: {problem}")
        self.where, self.key, self.problem = where, key, problem


class QueryInvalid(PressmarkError):
    """The SQL of a query is refused."""

    exit_code = 2


class StoreError(PressmarkError):
    """The store cannot be used."""

    exit_code = 3


class StoreUnreachable(StoreError):
    """No answer from the endpoint."""

    def __init__(self, endpoint: str, detail: str) -> None:
        super().__init__(
            f"The store at {endpoint} does not answer ({detail}). "
            "Check that it runs and that PRESSMARK_ENDPOINT_URL is right, "
            "then run the same command again: it goes on where it was."
        )
        self.endpoint, self.detail = endpoint, detail


class StoreRefused(StoreError):
    """The store answered, and said no: credentials, bucket or rights."""

    def __init__(self, operation: str, code: str, advice: str) -> None:
        super().__init__(f"The store refused {operation} ({code}). {advice}")
        self.operation, self.code, self.advice = operation, code, advice


class StoreFull(StoreError):
    """No space is left in the store."""

    def __init__(self, where: str, detail: str) -> None:
        super().__init__(
            f"No space left for the store in {where} ({detail}). "
            "Free some, then run the same command again: nothing that was archived is lost."
        )
        self.where, self.detail = where, detail


class StoreUnfit(StoreError):
    """The store ignores a promise that the archive is built on."""

    def __init__(self, endpoint: str, broken: tuple[str, ...]) -> None:
        super().__init__(
            f"The store at {endpoint} does not keep these promises: {', '.join(broken)}. "
            "Two writers could destroy each other's commits there. Use another store, or, if only one process "
            "ever writes, set PRESSMARK_SINGLE_WRITER=true and read docs/single-writer.md."
        )
        self.endpoint, self.broken = endpoint, broken


class ArchiveDamaged(StoreError):
    """An object, or the chain of commits, is not what was written."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(f"{key} is damaged: {detail}. Run `pressmark verify` to see everything that is affected.")
        self.key, self.detail = key, detail


class IndexUnknown(StoreError):
    """A part of the index was made by another version of the method."""

    def __init__(self, where: str, found: str, known: str) -> None:
        super().__init__(
            f"{where} was made by version {found} of the recognition method, this Pressmark knows version {known}. "
            "Run `pressmark reindex` to make the index anew from the tables, or the Pressmark that made it: "
            "compared by another version, repeats would be archived as new."
        )
        self.where, self.found, self.known = where, found, known


class CommitLost(PressmarkError):
    """Another writer took this commit number first; the caller decides again against the new head."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Commit {number} was made by another writer first.")
        self.number = number


class NightHeld(PressmarkError):
    """Another process holds this run."""

    exit_code = 4

    def __init__(self, run: str, holder: str, since: str) -> None:
        super().__init__(f"{run} is held by {holder} since {since}. Wait for it to end, then run the command again.")
        self.run, self.holder, self.since = run, holder, since


class LossTooHigh(PressmarkError):
    """A stage lost more than its share, so the run is not committed."""

    def __init__(self, stage: str, dropped: int, entered: int, allowed: float, reasons: str) -> None:
        super().__init__(
            f"Stage {stage} lost {dropped} of {entered} items ({reasons}); {allowed:.0%} is allowed. "
            "What was lost and what came with it is not committed. Mend the cause and run the same command again."
        )
        self.stage, self.dropped, self.entered, self.allowed = stage, dropped, entered, allowed


class ServiceFailed(PressmarkError):
    """An embedded server did not start."""

    exit_code = 3

    def __init__(self, service: str, detail: str) -> None:
        super().__init__(f"{service} did not start: {detail}")
        self.service, self.detail = service, detail


class PageUnreadable(PressmarkError):
    """One page cannot be read; `reason` is a `Reason` of the outcome."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class FetchFailed(PressmarkError):
    """One URL cannot be fetched; `reason` is a `Reason` of the outcome. `hops` are the answers that came before the failure."""

    def __init__(self, url: str, reason: str, detail: str = "", hops: tuple[Page, ...] = ()) -> None:
        super().__init__(f"{url}: {reason}: {detail}" if detail else f"{url}: {reason}")
        self.url, self.reason, self.detail, self.hops = url, reason, detail, hops
