"""The CDXJ index of a WARC file, as pywb and its kin read it: `<SURT> <timestamp> {json}`, sorted by bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from schemas.page import Capture

_DEFAULT_PORT = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.")
_SESSION = re.compile(r"(?i);jsessionid=[0-9a-z.!-]+|(?:^|&)(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}(?=&|$)")


def cdxj(captures: Iterable[Capture]) -> bytes:
    """The index of the captures, one line each, in the order in which a binary search expects them."""
    return b"".join(sorted(_line(capture).encode() for capture in captures))


def surt(url: str) -> str:
    """The URL in the order in which it is looked up: `com,example)/path?a=1`, in lower case, without "www." and fragment.

    Follows the rules of the Internet Archive's canonicalizer for ordinary web URLs; a URL without a host is kept as it is.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _safe(url)
    if parts.scheme not in _DEFAULT_PORT or not host:
        return _safe(url)
    labels = ",".join(reversed(_ascii(_WWW.sub("", host)).split(".")))
    place = labels if port in {None, _DEFAULT_PORT[parts.scheme]} else f"{labels}:{port}"
    path = _SESSION.sub("", parts.path).rstrip("/") or "/"
    query = "&".join(sorted(_SESSION.sub("", parts.query).strip("&").split("&")))
    return _safe(f"{place}){path}" + (f"?{query}" if query else "")).lower()


def _line(capture: Capture) -> str:
    details = {
        "url": capture.url,
        "mime": capture.media_type.split(";")[0].strip().lower() or "unk",
        "status": "" if capture.http_status is None else str(capture.http_status),
        "digest": capture.payload_digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc.rsplit("/", 1)[-1],
    }
    shown = json.dumps({name: value for name, value in details.items() if value})
    return f"{surt(capture.url)} {capture.captured_at:%Y%m%d%H%M%S} {shown}\n"


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _safe(key: str) -> str:
    return quote(key, safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
