"""What the store's refusals mean: every error of botocore as one of Pressmark's own, with advice."""

from __future__ import annotations

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

# How stores say that nothing more fits: S3's own word is 507; SeaweedFS answers 500 with the message of its volume server.
_FULL = ("no space left", "no free volume", "no writable volume", "no more writable volume", "not enough space", "disk full")
CONFLICT = frozenset({"ConditionalRequestConflict", "OperationAborted", "409"})
EXISTS_OR_CHANGED = frozenset({"PreconditionFailed", "412"})
MISSING = frozenset({"NoSuchKey", "NotFound", "404"})


def code_of(error: ClientError) -> str:
    """The S3 error code of an answer, or its HTTP status where the answer has no body."""
    return str(error.response.get("Error", {}).get("Code", "")) or str(status_of(error))


def status_of(error: ClientError) -> int:
    """The HTTP status of an answer."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def meaning(error: BotoCoreError | ClientError, operation: str, endpoint: str, bucket: str) -> PressmarkError:
    """What the error means for the user, to be raised in its place. `operation` reads "to read articles/..."."""
    if isinstance(error, ClientError):
        return _meaning_of_answer(error, operation, endpoint, bucket)
    if isinstance(error, _NO_CREDENTIALS):
        return StoreRefused(operation, type(error).__name__, f"{error}. {_CREDENTIALS}")
    if isinstance(error, _NO_ANSWER):
        return StoreUnreachable(endpoint, type(error).__name__)
    return StoreRefused(operation, type(error).__name__, str(error))


def _meaning_of_answer(error: ClientError, operation: str, endpoint: str, bucket: str) -> PressmarkError:
    code, message = code_of(error), str(error.response.get("Error", {}).get("Message", ""))
    if status_of(error) == 507 or any(words in message.lower() for words in _FULL):
        return StoreFull(endpoint, message or code)
    if code in _ADVICE:
        return StoreRefused(operation, code, _ADVICE[code].format(bucket=bucket))
    if (status_of(error) >= 500 and status_of(error) != 501) or code in {"SlowDown", "RequestTimeout"}:
        return StoreUnreachable(endpoint, f"{code} {message}".strip())
    return StoreRefused(operation, code, f"{message} {_OTHER}".strip())
