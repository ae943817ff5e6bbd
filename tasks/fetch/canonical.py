"""URLs: the form that is asked for, and the identity by which a page is known whatever form its URL takes.

Only what is known to select nothing is dropped: tracking parameters, session ids, fragments. Everything else may choose
the article, so it stays as it came, in its order and its escapes. Why courlan's clean_url does not do:
docs/decisions/016-visits-and-ledger.md.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Names that mark where a reader came from. Sources: the query-stripping lists of Firefox, ClearURLs and AdGuard, and what
# news sites put into the links of their own feeds.
_TRACKERS = re.compile(
    r"""(?: utm_\w* | (?:mtm|pk|piwik|matomo|itm)_(?:campaign|source|medium|content|cid|group|placement|kwd|keyword|term)
      | hsa_\w+ | _hs\w+ | hs_?ctatracking | vero_(?:id|conv) | oly_(?:anon|enc)_id
      | ns_(?:source|campaign|mchannel|linkname|fee) | at_(?:medium|campaign|custom\d|format|link_\w+|ptr_name|bbc_team)
      | ga_(?:source|medium|term|content|campaign|place) | _g[al] | gcl(?:id|src) | [gw]braid | dclid | gad_\w+ | srsltid
      | fbclid | fb_(?:action_\w+|ref|source|comment_id) | msclkid | twclid | ttclid | yclid | ysclid | li_fat_id | igsh(?:id)?
      | mc_[ce]id | mkt_tok | s_kwcid | xtor | xts | wt_\w*mc | wt[._](?:mc|z)\w* | wtmc | _openstat | __twitter_impression
      | cx_(?:testid|testvariant|artpos) | guccounter | guce_referrer(?:_sig)? | soc_(?:src|trk) | smtyp | share_token
      | trkcampaign | __cf_chl_\w+ | _x_tr_\w+ | replytocom | phpsessid | jsessionid | aspsessionid\w* | cftoken )""",
    re.VERBOSE | re.IGNORECASE,
)
# The same, but a number there may be that of an article.
_TRACKERS_IN_WORDS = re.compile(r"ocid|ncid|icid|smid|srnd|sref|spm|cmpid|trk", re.IGNORECASE)
# Names that elsewhere select a page: dropped only with a value that is known to say where the reader came from.
_MAYBE = re.compile(
    r"ref|referr?er|source|src|from|via|origin|partner|emc|cmp|campaign|mod|feature|share|medium|channel|tsrc|ito", re.IGNORECASE
)
_HARMLESS = re.compile(
    r"(?:rss|feeds?|twitter|facebook|fb|linkedin|whatsapp|telegram|reddit|pinterest|flipboard|tumblr|pocket|email|e?mail"
    r"|newsletter|nl|social|share|sharebutton|home|homepage|frontpage|front|google(?:news)?|gnews|yahoo|bing|push|app)(?:[-_.]\w*)?",
    re.IGNORECASE,
)
_AMP = re.compile(r"(?:amp=(?:1|true|yes|amp)?|amp|(?:outputtype|output|view|type|format)=amp(?:html)?)", re.IGNORECASE)
# Other views of the same page, told apart from it for asking, not for knowing it.
_VIEWS = re.compile(
    r"(?:(?:print|mobile|desktop|is_?mobile)=(?:1|true|yes)|(?:view|layout|format)=(?:print|mobile))", re.IGNORECASE
)

_WRAPPED = ("<", '"', "'")
_AMPERSANDS = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986, section 2.3
_NOT_IN_URLS = re.compile(r"[^!#-;=?-\[\]_a-z~]")  # "%" apart: all but what RFC 3986 allows somewhere
_DOTS = frozenset({".", ".."})
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

_SESSION = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)
_JUNK = re.compile(r"(?:%(?:20|22|27|3C|3E|5C|7B|7D|C2%A0|E2%80%(?:8B|9C|9D|A6))|[\"'.,;:)\]*])+$")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp$|(?:/amp)?\.amp(?=\.html?$|$)", re.IGNORECASE)
_AMP_CACHE = re.compile(
    r"^(https?://)(?:[\w-]+\.cdn\.ampproject\.org/[cvr](?:/s)?|www\.google\.[a-z.]+/amp(?:/s)?)/(?=[\w-]+\.)", re.IGNORECASE
)
_FORM_OF_HOST = re.compile(r"^(?:(?:www|m|mobile?|touch|amp|wap)\.(?=[^.]+\.[^.]))+|(?<=\.)m\.(?=[^.]+\.[^.])")


def clean_url(url: str) -> str:
    """The URL to ask for: without fragment and tracking parameters, with host and escapes in their normal form (RFC 3986, 6.2.2).

    Host, path and what selects the page stay. What is no http(s) URL comes back as it is, without the space around it.
    """
    url = _unwrapped(url)
    parts = _split(url)
    if parts is None:
        return url
    query = "&".join(pair for pair in _pairs(parts.query) if not _is_tracker(pair))
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit((parts.scheme, _host(parts), _path(parts.path), _escaped(query), _escaped(fragment)))


def url_key(url: str) -> str:
    """The identity of a page: equal for its forms with and without TLS, www, AMP, mobile host, session and trailing junk.

    `url_key(clean_url(url)) == url_key(url)`. It is no URL: host, path, and the query with its parameters in order.
    """
    url = _AMP_CACHE.sub(r"\1", clean_url(url), count=1)
    parts = _split(url)
    if parts is None:
        return url
    host = _FORM_OF_HOST.sub("", _host(parts))
    query = "&".join(sorted(pair for pair in _pairs(parts.query) if not _is_view(pair, host)))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{_plain_path(parts.path)}{'?' if query else ''}{query}{fragment}"


def _unwrapped(url: str) -> str:
    """The URL without control characters, and without the CDATA, brackets or quotes that some listings leave around it."""
    url = "".join(char for char in url if char >= " ").strip()
    if not url.startswith(_WRAPPED):
        return url
    return url.removeprefix("<![CDATA[").removesuffix("]]>").strip("<>\"' ")


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) URL of a host, None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _host(parts: SplitResult) -> str:
    """Host and port in lower case and ASCII, without the port that the scheme means anyway."""
    host = parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme])
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    """The path with normal escapes and without dot segments (RFC 3986, 5.2.4); empty segments stay, for they may count."""
    path = _escaped(path) or "/"
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment not in _DOTS:
            kept.append(segment)
        elif segment == ".." and len(kept) > 1:
            kept.pop()
    if path.endswith(("/.", "/..")):
        kept.append("")
    return "/".join(kept)


def _escaped(part: str) -> str:
    """The part with every escape in its normal form, and escapes for what may not stand in a URL."""
    return _ESCAPE.sub(_normal_escape, _NOT_IN_URLS.sub(_escape_of, part))


def _escape_of(char: re.Match[str]) -> str:
    return "%" if char[0] == "%" else "".join(f"%{byte:02X}" for byte in char[0].encode("utf-8", "surrogatepass"))


def _normal_escape(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    return char if char in _UNRESERVED else escape[0].upper()


def _pairs(query: str) -> list[str]:
    return [pair for pair in _AMPERSANDS.sub("&", query).split("&") if pair]


def _is_tracker(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKERS.fullmatch(name) or _AMP.fullmatch(pair):
        return True
    if _TRACKERS_IN_WORDS.fullmatch(name):
        return not value.isdecimal()
    return _MAYBE.fullmatch(name) is not None and _HARMLESS.fullmatch(value) is not None


def _is_view(pair: str, host: str) -> bool:
    return _VIEWS.fullmatch(pair) is not None or (pair == "m=1" and ".blogspot." in host)


def _plain_path(path: str) -> str:
    """The path without what only says how the page is shown or how it was reached."""
    path = re.sub("/{2,}", "/", _JUNK.sub("", _SESSION.sub("", path))).rstrip("/")
    return _INDEX.sub("", _AMP_PATH.sub("", path).rstrip("/"))
