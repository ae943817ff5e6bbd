"""robots.txt as RFC 9309 says and as Google's reference parser reads it, mistakes of webmasters included.

The verdicts are those of the reference (github.com/google/robotstxt); its leniences are marked below with (Google).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# (Google) What is longer than this is cut: eight times the longest URL of old browsers.
LONGEST_LINE = 2083 * 8

# (Google) What a key begins with decides, and typing errors are understood.
_KEY = re.compile(
    r"(?P<agent>user-agent|useragent|user agent)|(?P<allow>allow)|(?P<sitemap>sitemap|site-map)"
    r"|(?P<disallow>disallow|dissallow|dissalow|disalow|diasllow|disallaw)|(?P<delay>crawl-?delay|crawl delay)",
    re.IGNORECASE,
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]*")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One allow or disallow line: `parts` are the pattern between its asterisks, `is_anchored` where it ends in a dollar sign."""

    length: int
    allows: bool
    parts: tuple[str, ...]
    is_anchored: bool

    def matches(self, path: str) -> bool:
        """Whether the pattern fits a beginning of the path, or all of it where it is anchored (RFC 9309 2.2.3)."""
        first, *rest = self.parts
        if not path.startswith(first):
            return False
        if not rest:
            return not self.is_anchored or len(path) == len(first)
        at = len(first)
        for part in rest[:-1]:
            at = path.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at if self.is_anchored else path.find(rest[-1], at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says to one crawler: rules, the most specific first, a crawl delay (seconds), and the sitemaps."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched: the longest pattern that matches decides, and of two as long the one that allows."""
        path = path_of(url)
        if path == "/robots.txt":  # RFC 9309 2.2.2: always allowed
            return True
        found = next((rule for rule in self.rules if rule.matches(path)), None)
        return found is None or found.allows


@dataclass(slots=True)
class _Group:
    """What was collected for one kind of crawler: for this one by name, or for all."""

    rules: list[Rule] = field(default_factory=list)
    delay: float = 0.0
    is_named: bool = False
    is_open: bool = False


def parse(body: bytes, product: str) -> Robots:
    """What the file says to the crawler with this product token."""
    own, all_others, sitemaps, rules_began = _Group(), _Group(), list[str](), False
    for key, value in _lines(body):
        if key == "agent":
            if rules_began:
                own.is_open = all_others.is_open = rules_began = False
            _open(own, all_others, value, product)
        elif key == "sitemap":
            sitemaps.append(value)
        elif own.is_open or all_others.is_open:
            group = own if own.is_open else all_others
            rules_began = rules_began or key != "delay"  # a line that RFC 9309 does not know ends no list of user agents
            _note(group, key, value)
    chosen = own if own.is_named else all_others
    return Robots(tuple(sorted(chosen.rules, key=lambda rule: (-rule.length, not rule.allows))), chosen.delay, tuple(sitemaps))


def _open(own: _Group, all_others: _Group, value: str, product: str) -> None:
    if value == "*" or value[:2] in {"* ", "*\t"}:
        all_others.is_open = True
    elif product and _token(value).lower() == product.lower():
        own.is_open = own.is_named = True


def _note(group: _Group, key: str, value: str) -> None:
    if key == "delay":
        group.delay = max(group.delay, _seconds(value))
    else:
        group.rules += _rules(value, allows=key == "allow")


def _rules(pattern: str, *, allows: bool) -> Iterator[Rule]:
    """The rules that a line makes: none for an empty pattern, two where it allows an index page (Google)."""
    pattern = _escaped(pattern)
    if pattern:
        yield _rule(pattern, allows)
    folder, slash, page = pattern.rpartition("/")
    if allows and slash and page.startswith("index.htm"):
        yield _rule(f"{folder}/$", allows)


def _rule(pattern: str, allows: bool) -> Rule:
    is_anchored = pattern.endswith("$")
    return Rule(len(pattern), allows, tuple(re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")), is_anchored)


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    """The lines that mean something, as key and value."""
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):  # (Google) a byte order mark, or what is left of one
        if body.startswith(mark):
            body = body[len(mark) :]
            break
    for line in _LINE_END.split(body):
        text = line[: LONGEST_LINE - 1].partition(b"#")[0].strip(b" \t\v\f").decode("utf-8", "surrogateescape")
        name, separator, value = text.partition(":")
        if not separator:  # (Google) a forgotten colon
            name, value = text.split() if len(text.split()) == 2 else ("", "")
        key = _KEY.match(name.strip())
        if key and key.lastgroup:
            yield key.lastgroup, value.strip()


def path_of(url: str) -> str:
    """What rules are matched against: path and query, with the hexadecimal digits of escapes in capitals."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if "?" in url.partition("#")[0] else "")
    return _HEX.sub(lambda found: found.group().upper(), path if path.startswith("/") else f"/{path}")


def _escaped(pattern: str) -> str:
    """The pattern with everything beyond ASCII escaped, as in a URL (RFC 9309 2.2.2)."""
    raw = pattern.encode("utf-8", "surrogateescape")
    plain = _NOT_ASCII.sub(lambda found: b"%%%02X" % found.group()[0], raw).decode("ascii")
    return _HEX.sub(lambda found: found.group().upper(), plain)


def _token(value: str) -> str:
    """The product token that a user-agent line begins with (RFC 9309 2.2.1)."""
    found = _TOKEN.match(value)
    return found.group() if found else ""


def _seconds(value: str) -> float:
    try:
        seconds = float(value.replace(",", "."))
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
