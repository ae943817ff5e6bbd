"""The Parquet objects read the same in every tool, skip well, and show every flipped bit."""

from __future__ import annotations

import random

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from store_samples import LATER, a_run, new_article, new_teaser, pending

from schemas.settings import Settings
from schemas.tables import BLOOM_FILTERED, SCHEMA_VERSION, SORTED_BY, TABLES
from tasks.store import Bucket, dataset, file_system
from tasks.store import parquet as parquet_module
from tasks.store.commit import commit_pending
from tasks.store.parquet import check_parquet, in_order, rolled, to_parquet
from tasks.store.rows import article_table, teaser_table

RUN = a_run()


def articles(count: int = 50) -> pa.Table:
    return article_table([new_article(RUN, n) for n in range(count, 0, -1)], RUN)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert to_parquet(in_order(articles(), "articles"), "articles") == to_parquet(in_order(articles(), "articles"), "articles")


def test_the_rows_and_the_descriptions_come_back() -> None:
    table = in_order(articles(), "articles")
    read = pq.read_table(pa.BufferReader(to_parquet(table, "articles")))
    assert read.equals(table)
    described = [field.metadata[b"description"] for field in TABLES["articles"]]
    assert [field.metadata[b"description"] for field in read.schema] == described
    assert read.schema.metadata[b"schema_version"] == SCHEMA_VERSION.encode()


def test_rows_are_sorted_so_that_readers_can_skip() -> None:
    table = in_order(articles(), "articles")
    assert table.column("article_id").to_pylist() == sorted(table.column("article_id").to_pylist())
    described = pq.ParquetFile(pa.BufferReader(to_parquet(table, "articles"))).metadata.row_group(0).sorting_columns
    assert [table.schema.names[column.column_index] for column in described] == list(SORTED_BY["articles"])


def test_the_format_is_the_one_that_every_reader_knows() -> None:
    metadata = pq.ParquetFile(pa.BufferReader(to_parquet(articles(), "articles"))).metadata
    columns = [metadata.row_group(0).column(n) for n in range(metadata.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD"}
    assert all(column.has_offset_index and column.has_column_index for column in columns)
    filtered = {column.path_in_schema for column in columns if column.bloom_filter_offset}
    assert filtered == set(BLOOM_FILTERED["articles"])


def test_a_flipped_bit_is_never_read_as_other_text() -> None:
    table, chance = in_order(articles(), "articles"), random.Random(1)
    body = to_parquet(table, "articles")
    assert check_parquet(body, TABLES["articles"]) == 50
    found = 0
    for _ in range(60):
        place = chance.randrange(4, len(body))
        flipped = body[:place] + bytes([body[place] ^ 1 << chance.randrange(8)]) + body[place + 1 :]
        try:
            check_parquet(flipped, TABLES["articles"])
        except ValueError:
            found += 1
        else:  # it hit a page header, an index or a filter: the rows are what they were
            assert pq.read_table(pa.BufferReader(flipped)).equals(table)
    assert found > 10


def test_another_tables_object_is_refused() -> None:
    with pytest.raises(ValueError, match="not those of the table"):
        check_parquet(to_parquet(articles(), "articles"), TABLES["teasers"])


def test_a_large_table_is_rolled_into_objects_without_losing_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_module, "ROLL_BYTES", articles().nbytes // 3)
    parts = list(rolled(articles()))
    assert len(parts) > 2
    assert all(part.nbytes <= 1.1 * parquet_module.ROLL_BYTES for part in parts)
    assert pa.concat_tables(parts).equals(articles())


def test_a_table_without_rows_gives_no_object() -> None:
    assert list(rolled(TABLES["articles"].empty_table())) == []


def test_pandas_polars_and_duckdb_read_what_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "articles" / "archived=2026-11"
    path.mkdir(parents=True)
    (path / "a.parquet").write_bytes(to_parquet(in_order(articles(), "articles"), "articles"))
    glob = str(tmp_path / "articles" / "**" / "*.parquet")
    frames = (pd.read_parquet(path / "a.parquet"), pl.read_parquet(glob), duckdb.sql(f"FROM '{glob}'").pl())
    for frame in frames:
        assert len(frame) == 50
        assert min(frame["title"]) == "Fähre 1 fährt wieder"
        assert list(frame["authors"][0]) == ["Ada Strom", "Bo Kai"]


def test_an_archive_without_a_table_gives_one_without_rows(store_settings: Settings) -> None:
    for name, schema in TABLES.items():
        empty = dataset(store_settings, name)
        assert empty.count_rows() == 0
        assert empty.schema.names == [*schema.names, "archived"]


def test_the_dataset_reads_the_bucket_with_its_partition(bucket: Bucket, store_settings: Settings) -> None:
    commit_pending(bucket, pending(bucket, RUN), LATER)
    table = dataset(store_settings, "articles").to_table(columns=["title", "archived"], filter=ds.field("language") == "de")
    assert table.num_rows == 3
    assert set(table.column("archived").to_pylist()) == {"2026-11"}
    naive = ds.dataset(f"{bucket.name}/articles", filesystem=file_system(bucket), partitioning="hive")
    assert naive.count_rows() == 3


def test_teasers_are_sorted_and_written_alike() -> None:
    table = in_order(teaser_table([new_teaser(RUN, n) for n in (9, 4, 7)], RUN), "teasers")
    assert check_parquet(to_parquet(table, "teasers"), TABLES["teasers"]) == 3
    assert table.column("title").to_pylist() == ["Markt 4", "Markt 7", "Markt 9"]
