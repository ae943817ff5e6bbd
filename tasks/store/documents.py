"""Frozen types as canonical JSON and back: manifests, commits and the small objects under state/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_json(value: Any) -> bytes:
    """The value as canonical JSON in UTF-8: sorted keys, no spaces, one line feed at the end. The same value, the same bytes."""
    return (json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def from_json(body: bytes, kind: type[T]) -> T:
    """The value that such a document holds, built as `kind` says.

    Raises ValueError where the document is not JSON or does not hold such a value.
    """
    try:
        return cast("T", _build(kind, json.loads(body)))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a document of type {kind}: {error!r}") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _build(hint: Any, value: Any) -> Any:
    if isinstance(hint, UnionType):
        return None if value is None else _build(next(part for part in get_args(hint) if part is not type(None)), value)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{field.name: _build(hints[field.name], value[field.name]) for field in fields(hint)})  # type: ignore[operator]
    if hint is date or hint is datetime:
        return hint.fromisoformat(value)
    if get_origin(hint) is tuple:
        return tuple(_build(get_args(hint)[0], item) for item in value)
    if get_origin(hint) is not None:
        return dict(value)
    return hint(value)
