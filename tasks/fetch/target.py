"""What may be asked for: an http(s) URL of a host, in the form in which it goes over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urldefrag

import httpcore
import httpx

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from tasks.fetch.addresses import literal

_HOST = re.compile(rb"[\w.-]+|[0-9A-Fa-f:.]+")  # a name in its form for the wire, or an IPv6 address without an interface
LONGEST_URL = 8192  # characters; RFC 9110 4.1 asks for 8000

# Ports that belong to another protocol, which a request could make do something (WHATWG Fetch, "port blocking"); below 1024
# there are so many of them that only those of the web are allowed.
_WEB = frozenset({80, 443})
_OTHERS = frozenset({1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670), 6679, 6697, 10080})


@dataclass(frozen=True, slots=True)
class Target:
    """One URL as it is asked: `host` with its port where that is not the usual one, `origin` with the scheme."""

    url: str
    host: str
    origin: str
    wire: httpcore.URL


def target_of(url: str, base: str = "") -> Target:
    """The URL to ask for, without fragment; relative to `base` where one is given.

    Raises FetchFailed for what is no http(s) URL of a host, and for one with a password or the port of another protocol.
    """
    try:
        parsed = httpx.URL(urldefrag(url.strip()).url)
        parsed = httpx.URL(base).join(parsed) if base else parsed
        wire = httpcore.URL(scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchFailed(url, Reason.BAD_URL, str(error)) from error
    problem = _problem(parsed)
    if problem:
        raise FetchFailed(url, Reason.BAD_URL, problem)
    host = parsed.netloc.decode("ascii")
    return Target(str(parsed), host, f"{parsed.scheme}://{host}", wire)


def _problem(url: httpx.URL) -> str:
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
        return "not an http or https URL of a host"
    try:
        literal(url.host)
    except ValueError as error:
        return str(error)
    if url.userinfo:
        return "a URL with a user or password"
    if url.port is not None and (url.port in _OTHERS or not (url.port in _WEB or 1024 <= url.port < 65536)):
        return f"port {url.port} is not one for pages"
    return f"longer than {LONGEST_URL} characters" if len(str(url)) > LONGEST_URL else ""
