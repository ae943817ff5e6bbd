"""The archive explains itself: a README and a data dictionary in the bucket, made from the schemas."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from schemas.tables import SCHEMA_VERSION, SORTED_BY, TABLES
from tasks.store.answers import ObjectMissing
from tasks.store.bucket import Bucket
from tasks.store.rows import pressmark_version

README = """\
# A news archive

Written by Pressmark {version}, schema version {schema_version}. Everything here is plain files in open formats: Parquet,
WARC and JSON.

## What lies where

    articles/archived=YYYY-MM/*.parquet    one row per version of an article
    teasers/archived=YYYY-MM/*.parquet     one row per teaser: a block on a page that announces another story
    sightings/archived=YYYY-MM/*.parquet   one row per repeat: what was seen again, where, when, and why we think so
    outcomes/archived=YYYY-MM/*.parquet    one row per item met, with its fate
    captures/YYYY-MM/<run>/*.warc.gz       the pages as they came, in WARC 1.1, each with a CDXJ index (.cdxj) beside it;
                                           in *-facts-*.warc.gz what was read from them, as WARC metadata records
    commits/<number>.json                  the ledger: what became part of the archive, and when
    schema/<table>.json                    the data dictionary of each table
    index/                                 fingerprints for recognising repeats; derived, can be rebuilt
    state/, staging/                       working notes and half-made things; not part of the archive

`archived` is the month in which a row was archived, in UTC; `published_at` is when the page says it was published.
Times are UTC. Rows are sorted by language, site and date, so that a filter on these reads little.

## Reading it

DuckDB:

    SELECT language, count(*) FROM read_parquet('s3://{bucket}/articles/**/*.parquet') GROUP BY 1;

pandas, Polars and pyarrow:

    pandas.read_parquet("s3://{bucket}/articles/")
    polars.scan_parquet("s3://{bucket}/articles/**/*.parquet").filter(polars.col("language") == "de").collect()
    pyarrow.dataset.dataset("s3://{bucket}/articles/", partitioning="hive").to_table(columns=["title", "text"])

The latest version of every story; versions are counted as they are archived, and an old capture may be read again later:

    SELECT * FROM read_parquet('s3://{bucket}/articles/**/*.parquet')
    QUALIFY row_number() OVER (PARTITION BY story_id ORDER BY first_seen_at DESC, version DESC) = 1;

The page of a row is the WARC record of `capture_length` bytes at `capture_offset` in the object `capture`.

## What holds at any moment

* No row stands here twice, and no row that was not committed. While a commit is being published, part of its rows may be
  missing for some seconds.
* A commit lists every object that it adds, with rows, bytes and SHA-256, and the SHA-256 of the commit before it: `commits/` is a
  hash chain. An object that no commit lists is not part of the archive. Check the SHA-256 of what you copy: a reader that
  does not verify page checksums takes every second flipped bit for text.

## The tables

{tables}
"""


def describe_archive(bucket: Bucket) -> None:
    """Writes README.md and schema/<table>.json where they are missing or say something else."""
    for key, text in descriptions(bucket.name).items():
        if _stored(bucket, key) != text.encode():
            bucket.put(key, text.encode())


def descriptions(bucket_name: str) -> dict[str, str]:
    """The archive's own documents by key."""
    tables = "\n\n".join(_in_words(name, schema) for name, schema in TABLES.items())
    version = pressmark_version()
    readme = README.format(version=version, schema_version=SCHEMA_VERSION, bucket=bucket_name, tables=tables)
    dictionaries = {f"schema/{name}.json": _dictionary(name, schema) for name, schema in TABLES.items()}
    return {"README.md": readme, **dictionaries}


def _in_words(name: str, schema: pa.Schema) -> str:
    rows = "\n".join(f"| `{field.name}` | {field.type} | {_description(field)} |" for field in schema)
    return f"### {name}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}"


def _dictionary(name: str, schema: pa.Schema) -> str:
    columns = [{"name": field.name, "type": str(field.type), "description": _description(field)} for field in schema]
    document: dict[str, Any] = {
        "table": name,
        "schema_version": SCHEMA_VERSION,
        "partitioned_by": {"archived": "month of archiving, YYYY-MM, UTC"},
        "sorted_by": list(SORTED_BY[name]),
        "columns": columns,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _description(field: pa.Field[Any]) -> str:
    return str((field.metadata or {}).get(b"description", b""), "utf-8")


def _stored(bucket: Bucket, key: str) -> bytes | None:
    try:
        return bucket.get(key)
    except ObjectMissing:
        return None
