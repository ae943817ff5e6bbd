"""What the store's refusals mean: every error of botocore as one of Pressmark's own, with advice."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    ResponseStreamingError,
    TokenRetrievalError,
)

from schemas.errors import PressmarkError, StoreFull, StoreRefused, StoreUnreachable
from schemas.settings import MIB


class ObjectMissing(KeyError):
    """No object has this key."""


_CREDENTIALS = (
    "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile that AWS_PROFILE names: they are not those of this store."
)
_RIGHTS = "These credentials may not do that here. They need to list, read, write, copy and delete objects in the bucket."
_BUCKET = (
    "No bucket of the name {bucket!r} exists there. Make it with `aws s3 mb s3://{bucket}` (with --endpoint-url for a store "
    "other than AWS), or name another with PRESSMARK_BUCKET."
)
_OTHER = "Run `pressmark verify` once the store is well, and see the log of the store for the cause."

_ADVICE = {
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "InvalidToken": _CREDENTIALS,
    "ExpiredToken": "The session of these credentials is over. Get new ones, then run the same command again.",
    "AccessDenied": _RIGHTS,
    "403": _RIGHTS,  # a HEAD has no body, so its code is the status
    "NoSuchBucket": _BUCKET,
    "RequestTimeTooSkewed": "The clock of this machine is wrong. Set it, then run the same command again.",
}
_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, TokenRetrievalError, ProfileNotFound)
_NO_ANSWER = (ConnectionError, HTTPClientError, IncompleteReadError, ResponseStreamingError)

# How stores say that nothing more fits. SeaweedFS 4.48 does not: it answers a bare 500, and stops writing when less than 1 %
# of its disk is free or no volume of 128 MiB fits; so for a store on this machine the disk itself is asked.
_FULL = ("no space left", "no free volume", "no writable volume", "not enough space", "disk full")
_LEAST_SHARE, _LEAST_BYTES = 0.015, 256 * MIB
CONFLICT = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
EXISTS_OR_CHANGED = frozenset({"PreconditionFailed", "412"})
MISSING = frozenset({"NoSuchKey", "NotFound", "404"})
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Place:
    """Which store and bucket were asked. `folder` is where a store on this machine keeps its data."""

    endpoint: str
    bucket: str
    folder: str


def code_of(error: ClientError) -> str:
    """The S3 error code of an answer, or its HTTP status where the answer has no body."""
    return str(error.response.get("Error", {}).get("Code", "")) or str(status_of(error))


def status_of(error: ClientError) -> int:
    """The HTTP status of an answer."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def meaning(error: BotoCoreError | ClientError, operation: str, place: Place) -> PressmarkError:
    """What the error means for the user, to be raised in its place. `operation` reads "to read articles/..."."""
    if isinstance(error, ClientError):
        return _meaning_of_answer(error, operation, place)
    if isinstance(error, _NO_CREDENTIALS):
        return StoreRefused(operation, type(error).__name__, f"{error}. {_CREDENTIALS}")
    if isinstance(error, _NO_ANSWER):
        return StoreUnreachable(place.endpoint, type(error).__name__)
    return StoreRefused(operation, type(error).__name__, str(error))


def is_nearly_full(total: int, free: int) -> bool:
    """Whether SeaweedFS would write no more on a disk with so many bytes in all and so many free."""
    return free < max(total * _LEAST_SHARE, _LEAST_BYTES)


def _meaning_of_answer(error: ClientError, operation: str, place: Place) -> PressmarkError:
    code, message = code_of(error), str(error.response.get("Error", {}).get("Message", ""))
    if status_of(error) == 507 or any(words in message.lower() for words in _FULL):
        return StoreFull(place.endpoint, message or code)
    if code in _ADVICE:
        return StoreRefused(operation, code, _ADVICE[code].format(bucket=place.bucket))
    if (status_of(error) >= 500 and status_of(error) != 501) or code in {"SlowDown", "RequestTimeout"}:
        if urlsplit(place.endpoint).hostname in _HERE and _is_nearly_full(place.folder):
            return StoreFull(place.folder, "its disk is nearly full, and the store accepts nothing more")
        return StoreUnreachable(place.endpoint, f"{code} {message}".strip())
    return StoreRefused(operation, code, f"{message} {_OTHER}".strip())


def _is_nearly_full(folder: str) -> bool:
    if not Path(folder).is_dir():
        return False
    usage = shutil.disk_usage(folder)
    return is_nearly_full(usage.total, usage.free)
