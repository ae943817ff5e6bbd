"""The bucket: the few operations that the archive needs of any S3-compatible store, each with a SHA-256 checksum."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError

from schemas.errors import ArchiveDamaged, ConfigInvalid, StoreUnreachable
from schemas.settings import MIB, Settings, home_of
from tasks.store.answers import CONFLICT, EXISTS_OR_CHANGED, MISSING, ObjectMissing, Place, code_of, meaning

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_BYTES = 16 * MIB
SINGLE_PUT_BYTES = 64 * MIB
CONFLICT_ATTEMPTS = 5
_CONFIG = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 3},
)


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """The size of an object in bytes, and its ETag as the store writes it (with quotes)."""

    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket of one store. Safe to share between threads.

    Every method raises StoreUnreachable, StoreRefused or StoreFull where the store cannot do what is asked.
    """

    name: str
    client: S3Client = field(repr=False)
    single_writer: bool = False
    folder: str = ""  # where a store on this machine keeps its data

    @property
    def endpoint(self) -> str:
        """The address of the store."""
        return str(self.client.meta.endpoint_url)

    def get(self, key: str) -> bytes:
        """The whole object. Raises ObjectMissing; ArchiveDamaged where its stored checksum does not fit."""
        with self._asking(f"to read {key}", key):
            return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def read(self, key: str, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on; fewer at the end of the object. Raises ObjectMissing."""
        with self._asking(f"to read {key}", key):
            span = f"bytes={offset}-{offset + length - 1}"
            return self.client.get_object(Bucket=self.name, Key=key, Range=span)["Body"].read()

    def check(self) -> None:
        """Asks the store for one listing, to learn whether it is there, knows the credentials and has the bucket."""
        with self._asking("to list the bucket", ""):
            self.client.list_objects_v2(Bucket=self.name, MaxKeys=1)

    def digest(self, key: str) -> tuple[int, str]:
        """Size in bytes and SHA-256 in hex of the object as it is now, read in pieces. Raises ObjectMissing."""
        size, sha256 = 0, hashlib.sha256()
        with self._asking(f"to read {key}", key):
            for piece in self.client.get_object(Bucket=self.name, Key=key)["Body"].iter_chunks(MIB):
                size += len(piece)
                sha256.update(piece)
        return size, sha256.hexdigest()

    def head(self, key: str) -> ObjectHead | None:
        """Size and ETag, None where there is no such object."""
        try:
            with self._asking(f"to look at {key}", key):
                answer = self.client.head_object(Bucket=self.name, Key=key)
        except ObjectMissing:
            return None
        return ObjectHead(answer["ContentLength"], answer["ETag"])

    def keys(self, prefix: str) -> list[str]:
        """All keys under the prefix in UTF-8 order; sorted here, because not every store lists in that order."""
        with self._asking(f"to list {prefix}", prefix):
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
            return sorted(item["Key"] for page in pages for item in page.get("Contents", []))

    def put(self, key: str, body: bytes, sha256: bytes = b"") -> None:
        """Writes the object, over any that is there. The store checks the body against `sha256`, made here where not given."""
        self._put(key, body, sha256)

    def put_file(self, key: str, path: Path) -> None:
        """Writes the object from a file without holding it in memory; in parts above 64 MiB."""
        if path.stat().st_size <= SINGLE_PUT_BYTES:
            with self._asking(f"to write {key}", key), path.open("rb") as body:
                checksum = _base64(hashlib.file_digest(body, "sha256").digest())
                body.seek(0)
                self.client.put_object(Bucket=self.name, Key=key, Body=body, ChecksumSHA256=checksum)
        else:
            self._put_parts(key, path)

    def create(self, key: str, body: bytes) -> bool:
        """Writes the object if there is none; False where there is one.

        After a lost reply the store's answer to the repeated request is also False: who must know compares the bytes.
        """
        if self.single_writer:
            if self.head(key) is not None:
                return False
            self._put(key, body)
            return True
        return self._put_if(key, body, IfNoneMatch="*")

    def replace(self, key: str, body: bytes, etag: str) -> bool:
        """Writes the object if its ETag is still this one; False where it was changed or is gone."""
        if self.single_writer:
            head = self.head(key)
            if head is None or head.etag != etag:
                return False
            self._put(key, body)
            return True
        return self._put_if(key, body, IfMatch=etag)

    def copy(self, source: str, target: str) -> None:
        """Copies an object within the store. Raises ObjectMissing where the source is gone."""
        with self._asking(f"to copy {source} to {target}", source):
            self.client.copy_object(Bucket=self.name, Key=target, CopySource={"Bucket": self.name, "Key": source})

    def delete(self, key: str) -> None:
        """Removes the object; nothing happens where there is none."""
        with self._asking(f"to delete {key}", key):
            self.client.delete_object(Bucket=self.name, Key=key)

    def _put(self, key: str, body: bytes, sha256: bytes = b"", **condition: Any) -> None:
        checksum = _base64(sha256 or hashlib.sha256(body).digest())
        with self._asking(f"to write {key}", key):
            self.client.put_object(Bucket=self.name, Key=key, Body=body, ChecksumSHA256=checksum, **condition)

    def _put_if(self, key: str, body: bytes, **condition: Any) -> bool:
        for attempt in range(CONFLICT_ATTEMPTS):
            try:
                self._put(key, body, **condition)
            except _ConditionFailed:
                return False
            except ObjectMissing:  # If-Match on a key that is gone
                return False
            except _Conflict:  # AWS answers 409 while another conditional write of this key is under way
                time.sleep(0.05 * 2**attempt)
            else:
                return True
        raise StoreUnreachable(self.endpoint, f"{key} is being written by somebody else all the time")

    def _put_parts(self, key: str, path: Path) -> None:
        client, name = self.client, self.name
        with self._asking(f"to write {key}", key), path.open("rb") as file:
            upload = client.create_multipart_upload(Bucket=name, Key=key, ChecksumAlgorithm="SHA256")["UploadId"]
            try:
                parts = [self._put_part(key, upload, n, part) for n, part in enumerate(_parts(file), start=1)]
                client.complete_multipart_upload(Bucket=name, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
            except BaseException:
                client.abort_multipart_upload(Bucket=name, Key=key, UploadId=upload)
                raise

    def _put_part(self, key: str, upload: str, number: int, body: bytes) -> Any:
        checksum = _base64(hashlib.sha256(body).digest())
        answer = self.client.upload_part(
            Bucket=self.name, Key=key, UploadId=upload, PartNumber=number, Body=body, ChecksumSHA256=checksum
        )
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}

    @contextmanager
    def _asking(self, operation: str, key: str) -> Iterator[None]:
        """Every error of botocore inside becomes one of ours."""
        try:
            yield
        except ClientError as error:
            code = code_of(error)
            if code in MISSING:
                raise ObjectMissing(key) from None
            if code in EXISTS_OR_CHANGED:
                raise _ConditionFailed from None
            if code in CONFLICT:
                raise _Conflict from None
            raise meaning(error, operation, Place(self.endpoint, self.name, self.folder)) from error
        except FlexibleChecksumError:
            raise ArchiveDamaged(key, "its bytes do not fit the checksum that the store keeps with it") from None
        except BotoCoreError as error:
            raise meaning(error, operation, Place(self.endpoint, self.name, self.folder)) from error


class _ConditionFailed(Exception):
    """The condition of a write does not hold."""


class _Conflict(Exception):
    """Another conditional write of the same key is under way."""


def open_bucket(settings: Settings) -> Bucket:
    """The bucket that the settings name; no request is made.

    Credentials come from boto3's own chain. Raises ConfigInvalid for an address that is none, StoreRefused for a profile
    that does not exist.
    """
    aws = tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_")))
    client = _client(settings.endpoint_url, settings.region, aws)
    return Bucket(settings.bucket, client, settings.single_writer, folder=str(home_of(settings)))


@lru_cache(maxsize=4)  # a client costs 0.1 s and 12 MB; `aws` is in the key because the chain reads it
def _client(endpoint_url: str, region: str, aws: tuple[tuple[str, str], ...]) -> S3Client:  # noqa: ARG001
    try:
        session = boto3.Session()
        return session.client("s3", endpoint_url=endpoint_url or None, region_name=session.region_name or region, config=_CONFIG)
    except ValueError as error:
        raise ConfigInvalid("environment", "PRESSMARK_ENDPOINT_URL", f"{error}. Write http://host:port") from None
    except BotoCoreError as error:
        raise meaning(error, "to open the store", Place(endpoint_url or "AWS", "", "")) from error


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")


def _parts(file: Any) -> Iterator[bytes]:
    while part := file.read(PART_BYTES):
        yield part
