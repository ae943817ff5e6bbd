"""Arrow tables as Parquet that every dataframe tool reads: the same table, the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.settings import MIB
from schemas.tables import BLOOM_FILTERED, SORTED_BY

# zstd-6 halves the text; 9 gains 1 % more and 19 some 7 % at 80 times the cost (measured on real articles).
ZSTD_LEVEL = 6
# Fewer rows a group and the text compresses worse; more and a reader that wants one row reads too much.
ROWS_A_GROUP = 10_000
ROLL_BYTES = 256 * MIB  # of the table in memory
FALSE_POSITIVES = 0.01


def in_order(table: pa.Table, name: str) -> pa.Table:
    """The rows of that table of the archive in the order in which they are stored."""
    return table.sort_by([(column, "ascending") for column in SORTED_BY[name]])


def rolled(table: pa.Table) -> Iterator[pa.Table]:
    """The table in parts of at most 256 MiB or so; nothing for a table without rows."""
    parts = max(1, -(-table.nbytes // ROLL_BYTES))
    rows = max(1, -(-table.num_rows // parts))
    for start in range(0, table.num_rows, rows):
        yield table.slice(start, rows)


def to_parquet(table: pa.Table, name: str) -> bytes:
    """The bytes of a Parquet object with these rows of that table of the archive.

    Format v1 data pages and plain types, for old readers; page checksums, because without them every second flipped bit is read
    as other text; page index and bloom filters, so that a reader can skip; no content-defined chunks, which cost 81 % here.
    """
    sink = pa.BufferOutputStream()
    options: dict[str, Any] = {
        "compression": "zstd",
        "compression_level": ZSTD_LEVEL,
        "data_page_version": "1.0",
        "row_group_size": ROWS_A_GROUP,
        "write_page_index": True,
        "write_page_checksum": True,
        "coerce_timestamps": "us",
        "sorting_columns": pq.SortingColumn.from_ordering(table.schema, [(column, "ascending") for column in SORTED_BY[name]]),
        "bloom_filter_options": {
            column: {"ndv": min(table.num_rows, ROWS_A_GROUP), "fpp": FALSE_POSITIVES} for column in BLOOM_FILTERED[name]
        },
    }
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())


def check_parquet(body: bytes, schema: pa.Schema) -> int:
    """How many rows the object holds, after reading every page against its checksum.

    Raises ValueError where a page is damaged or the schema is another.
    """
    try:
        with pq.ParquetFile(pa.BufferReader(body), page_checksum_verification=True) as file:
            if not file.schema_arrow.equals(schema):
                raise ValueError("its columns are not those of the table")
            return sum(file.read_row_group(number).num_rows for number in range(file.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"it cannot be read ({error})") from error
