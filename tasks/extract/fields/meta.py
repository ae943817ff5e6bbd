"""The meta tags and links in the head of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from urllib.parse import urljoin, urlsplit

from tasks.extract.tree.blocks import Element
from tasks.extract.words.lines import clean

MetaTags = Mapping[str, Sequence[str]]


def meta_tags(tree: Element) -> MetaTags:
    """The contents of the meta tags by name (property, name, itemprop, http-equiv), lower case, in order."""
    found: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        if tag.get("itemprop") and _is_of_a_part(tag):
            continue
        content = clean(unescape(tag.get("content") or tag.get("value") or ""))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := tag.get(key)):
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _is_of_a_part(tag: Element) -> bool:
    """Whether an itemprop describes a part of the page's thing, such as a work that it cites, and not the thing itself."""
    scope = next((parent for parent in tag.iterancestors() if parent.get("itemscope") is not None), None)
    return scope is not None and scope.get("itemprop") is not None


def one(meta: MetaTags, names: Iterable[str]) -> str:
    """The content of the first of these tags that the page has, "" where it has none."""
    return next((meta[name][0] for name in names if name in meta), "")


def link(tree: Element, rel: str) -> str:
    """The address of the first <link> with that relation, as written; "" where there is none."""
    return next((link.get("href") or "" for link in tree.iter("link") if rel in (link.get("rel") or "").lower().split()), "")


def absolute(value: str, base: str) -> str:
    """The address joined to the page's own, "" where that gives no web address."""
    try:
        address = urljoin(base, value.strip()) if value else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""
