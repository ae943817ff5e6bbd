"""The tables where they lie, for whoever queries them: pyarrow reads the columns and row groups that are asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

import boto3
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import S3FileSystem

from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.store.bucket import Bucket, open_bucket

PARTITIONS = pa.schema([pa.field("archived", pa.string(), metadata={"description": "Month of archiving, YYYY-MM"})])


def dataset(settings: Settings, table: str) -> ds.Dataset:
    """One of the four tables as it is now, with its partition column `archived`; without rows where nothing was archived.

    Raises StoreUnreachable or StoreRefused.
    """
    bucket = open_bucket(settings)
    keys = [key for key in bucket.keys(f"{table}/") if key.endswith(".parquet")]
    schema = pa.unify_schemas([TABLES[table], PARTITIONS])
    if not keys:
        return ds.dataset(schema.empty_table())
    return ds.dataset(
        [f"{bucket.name}/{key}" for key in keys],
        schema=schema,
        format="parquet",
        filesystem=file_system(bucket),
        partitioning=ds.partitioning(PARTITIONS, flavor="hive"),
        partition_base_dir=f"{bucket.name}/{table}",
    )


def file_system(bucket: Bucket) -> S3FileSystem:
    """The store as pyarrow sees it, with the credentials, region and address that boto3 found."""
    found = boto3.Session().get_credentials()
    credentials = found.get_frozen_credentials() if found else None
    address = urlsplit(bucket.endpoint)
    return S3FileSystem(
        access_key=credentials and credentials.access_key,
        secret_key=credentials and credentials.secret_key,
        session_token=credentials and credentials.token,
        region=bucket.client.meta.region_name,
        scheme="http" if address.scheme == "http" else "https",
        endpoint_override=None if (address.hostname or "").endswith(".amazonaws.com") else address.netloc,
        connect_timeout=5,
        request_timeout=60,
    )
