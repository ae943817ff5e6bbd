"""Frozen types as Arrow columns: how half-made batches are kept as Parquet between the stages."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import pyarrow as pa

T = TypeVar("T")

_PLAIN: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def arrow_type(hint: Any) -> pa.DataType:
    """The Arrow type of a field: plain values, StrEnum, X | None, tuple[X, ...], Mapping[str, X] and frozen types within.

    Raises TypeError for a hint that has no column.
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return pa.string()
    if is_dataclass(hint):
        return pa.struct([pa.field(name, arrow_type(kind)) for name, kind in _hints(hint).items()])
    if isinstance(hint, UnionType):
        return arrow_type(_not_none(hint))
    if get_origin(hint) is tuple:
        return pa.list_(arrow_type(get_args(hint)[0]))
    if get_origin(hint) is not None and issubclass(get_origin(hint), Mapping):
        return pa.map_(*(arrow_type(part) for part in get_args(hint)))
    raise TypeError(f"no column type for {hint!r}")


def to_table(rows: Iterable[T], kind: type[T]) -> pa.Table:
    """The rows as an Arrow table with one column a field."""
    schema = pa.schema([pa.field(name, arrow_type(hint)) for name, hint in _hints(kind).items()])
    return pa.Table.from_pylist([asdict(row) for row in rows], schema=schema)  # type: ignore[call-overload]


def from_table(table: pa.Table, kind: type[T]) -> list[T]:
    """The rows of such a table, as the same frozen types again."""
    return [_build(kind, row) for row in table.to_pylist()]


@cache
def _hints_of(kind: Hashable) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}  # type: ignore[arg-type]


def _hints(kind: Any) -> dict[str, Any]:
    return _hints_of(kind)


def _not_none(hint: Any) -> Any:
    (only,) = (part for part in get_args(hint) if part is not type(None))
    return only


def _build(hint: Any, value: Any) -> Any:
    if value is None or hint in _PLAIN:
        return value
    if isinstance(hint, UnionType):
        return _build(_not_none(hint), value)
    if is_dataclass(hint):
        return hint(**{name: _build(inner, value[name]) for name, inner in _hints(hint).items()})  # type: ignore[operator]
    if isinstance(hint, type):
        return hint(value)
    if get_origin(hint) is tuple:
        return tuple(_build(get_args(hint)[0], item) for item in value)
    return dict(value)
