"""The settings of a run, from the environment. No field holds a credential: those stay with the AWS variables and profiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.errors import ConfigInvalid

MIB = 1 << 20

_MORE_THAN_0 = (
    *("connections", "connections_per_host", "night_pages", "night_minutes"),
    *("timeout_seconds", "max_page_bytes", "batch_pages", "workers", "window_nights"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run may be told. Valid without arguments: the embedded store in `.pressmark/`.

    Each field is read from `PRESSMARK_` and its name in capitals.
    """

    bucket: str = "pressmark"
    endpoint_url: str = ""  # "" with no AWS endpoint set and no bucket named: the embedded store
    region: str = "us-east-1"  # where AWS_DEFAULT_REGION and the profile name none
    home: str = ".pressmark"
    sources: str = "sources.toml"
    timezone: str = "UTC"
    cron: str = "15 2 * * *"
    user_agent: str = "Pressmark/0.1 (news archive; set PRESSMARK_USER_AGENT to name yourself and a contact)"
    pace_seconds: float = 1.0
    connections: int = 128  # open at once, over all hosts
    connections_per_host: int = 2
    allow_loopback: bool = False  # whether news may be fetched from this machine itself
    night_pages: int = 100_000  # asked for in one night, over all sources
    night_minutes: int = 480  # after which a night asks for no more pages
    timeout_seconds: float = 20.0
    max_page_bytes: int = 20 * MIB
    batch_pages: int = 128
    workers: int = 2
    window_nights: int = 90  # for how long a story is compared with others that share no beginning with it
    embedded: bool = True
    single_writer: bool = False


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment states, checked.

    The embedded store is used unless a bucket, a PRESSMARK_ENDPOINT_URL or an AWS endpoint is named.

    Raises ConfigInvalid for an unknown PRESSMARK_ variable or a value that cannot be.
    """
    known = {f"PRESSMARK_{field.name.upper()}": field for field in fields(Settings)}
    given: dict[str, Any] = {}
    for variable, value in environment.items():
        if not variable.startswith("PRESSMARK_"):
            continue
        if variable not in known:
            raise ConfigInvalid("environment", variable, f"is not a setting. Settings are: {', '.join(sorted(known))}")
        field = known[variable]
        given[field.name] = _value(variable, value, type(field.default))
    given.setdefault("embedded", not _names_a_store(given, environment))
    return _checked(Settings(**given))


def _names_a_store(given: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
    aws = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")
    return "bucket" in given or "endpoint_url" in given or any(environment.get(name) for name in aws)


def _boolean(value: str) -> bool:
    if value.lower() not in {"true", "false", "1", "0", "yes", "no"}:
        raise ValueError
    return value.lower() in {"true", "1", "yes"}


def _value(variable: str, value: str, kind: type) -> Any:
    parsers: dict[type, tuple[Callable[[str], Any], str]] = {
        bool: (_boolean, "true or false"),
        int: (int, "a whole number"),
        float: (float, "a number"),
        str: (str, "text"),
    }
    parse, expected = parsers[kind]
    try:
        return parse(value)
    except ValueError:
        raise ConfigInvalid("environment", variable, f"{value!r} is not {expected}") from None


def _checked(settings: Settings) -> Settings:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        problem = f"{settings.timezone!r} is not a time zone. Use a name such as Europe/Berlin"
        raise ConfigInvalid("environment", "PRESSMARK_TIMEZONE", problem) from None
    for name in _MORE_THAN_0:
        if getattr(settings, name) <= 0:
            raise ConfigInvalid("environment", f"PRESSMARK_{name.upper()}", "must be more than 0")
    if settings.pace_seconds < 0:
        raise ConfigInvalid("environment", "PRESSMARK_PACE_SECONDS", "must not be less than 0")
    return settings


def home_of(settings: Settings) -> Path:
    """The folder of the embedded store, the local caches and the locks, as an absolute path."""
    return Path(settings.home).expanduser().resolve()
