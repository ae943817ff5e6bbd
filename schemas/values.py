"""What a value of `sources.toml` must be: one test a kind of value, each true or false of anything at all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cssselect import HTMLTranslator, SelectorError

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# The shape of a language tag (RFC 5646, section 2.1): a language, then any number of subtags.
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*")


def is_text(value: object) -> bool:
    """Text with something in it, on one line."""
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def is_number(value: object) -> bool:
    """A number that is 0 or more, and no infinity."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def is_more_than_0(value: object) -> bool:
    """A number that is more than 0, and no infinity."""
    return is_number(value) and value != 0


def is_count(value: object) -> bool:
    """A whole number, 1 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def is_days(value: object) -> bool:
    """A whole number of days, 1 to 36500: a hundred years."""
    return is_count(value) and int(str(value)) <= 36_500


def is_url(value: object) -> bool:
    """An http or https URL of a host. Without a password: what is archived names the URL."""
    if not is_text(value):
        return False
    try:
        parts = urlsplit(str(value))
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def is_slug(value: object) -> bool:
    """At most 63 lower-case letters, digits and dashes."""
    return isinstance(value, str) and _SLUG.fullmatch(value) is not None


def is_zone(value: object) -> bool:
    """The name of a time zone in the IANA data."""
    try:
        return isinstance(value, str) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def is_language(value: object) -> bool:
    """Text in the shape of a language tag."""
    return isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None


def is_selector(value: object) -> bool:
    """A CSS selector that can be used on HTML."""
    try:
        return is_text(value) and bool(HTMLTranslator().css_to_xpath(str(value)))
    except SelectorError:
        return False


def problem_of_patterns(value: object) -> str:
    """What is wrong with a list of regular expressions; "" where nothing is."""
    for pattern in value if isinstance(value, list) else ():
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            return f"{pattern!r}: {error}"
    return ""
