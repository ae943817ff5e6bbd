"""SQL over the archive: DuckDB reads the four tables where they lie."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from schemas.errors import QueryInvalid
from schemas.settings import Settings
from schemas.tables import TABLES
from tasks.store import dataset


def query_archive(sql: str, settings: Settings) -> pa.Table:
    """The answer to one SQL statement over `articles`, `teasers`, `sightings` and `outcomes`.

    Only the columns and row groups that the statement needs are read. The statement can reach nothing but these tables.

    Raises QueryInvalid where DuckDB refuses it.
    """
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.register(table, dataset(settings, table))
        connection.execute("SET enable_external_access = false; SET lock_configuration = true")
        try:
            relation = connection.sql(sql)
            # A statement such as CREATE VIEW answers nothing.
            answer: pa.Table = pa.table({}) if relation is None else relation.to_arrow_table()
        except duckdb.Error as error:
            raise QueryInvalid(f"The query is refused: {' '.join(str(error).split())}") from None
    return answer
