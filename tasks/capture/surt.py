"""The key under which a capture is looked up: its URL with the host reversed, in the form that web archives agree on.

These are the rules of the Internet Archive's canonicalizer, which the indexes of pywb, OpenWayback and outbackcdx are made with:
those of Google's Safe Browsing (escapes and paths), and then lower case, no "www.", no session ids, parameters in order.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes, urlsplit

_DEFAULT_PORT = {"http": 80, "https": 443, "ftp": 21}
_NO_HOST = re.compile(r"^([a-z][a-z0-9+.-]*:)/{2,}")
_WWW = re.compile(r"^www\d*\.")
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")
_TO_ESCAPE = re.compile(r"[\x00-\x20#%\x7f-\xff]")
_SESSION_IN_PATH = re.compile(r"(?<=/)\((?:[a-z]\([0-9a-z]{24}\)|[0-9a-z]{24})\)/(?=[^?]+\.aspx)")
_SESSION = re.compile(
    r"(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
    r"|cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)
_UNESCAPED_AT_MOST = 10  # times; a URL can be escaped as often as one likes


def surt(url: str) -> str:
    """The key of the URL: `com,example)/path?a=1`. That of a URL without a host is the URL in lower case."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _without_host(url)
    if parts.scheme not in _DEFAULT_PORT or not host:
        return _without_host(url)
    labels = ",".join(reversed(_WWW.sub("", _host(host)).split(".")))
    place = labels if port in {None, _DEFAULT_PORT[parts.scheme]} else f"{labels}:{port}"
    return f"{place}){_path(parts.path)}{_query(parts.query)}"


def _without_host(url: str) -> str:
    return _NO_HOST.sub(r"\1/", _canonical(url))


def _host(host: str) -> str:
    try:
        plain = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        plain = host
    return re.sub(r"\.{2,}", ".", _canonical(plain)).strip(".")


def _path(path: str) -> str:
    """The path without session id, dot segments, doubled and closing slashes."""
    steps: list[str] = []
    for step in _canonical(path).split("/"):
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    return _SESSION_IN_PATH.sub("", "/" + "/".join(filter(None, steps)))


def _query(query: str) -> str:
    left = _SESSION.sub("", _canonical(query))
    pairs = sorted(pair.partition("=") for pair in left.split("&"))
    return f"?{'&'.join(map(''.join, pairs))}" if left else ""


def _canonical(part: str) -> str:
    """In lower case, with every escape undone that need not be there, and what must be escaped escaped once."""
    plain = part.encode("utf-8", "surrogatepass").decode("latin-1")
    for _ in range(_UNESCAPED_AT_MOST):
        if not _ESCAPED.search(plain):
            break
        plain = unquote_to_bytes(plain.encode("latin-1")).decode("latin-1")
    return _escaped(plain).lower()


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(lambda found: f"%{ord(found.group()):02X}", text)
