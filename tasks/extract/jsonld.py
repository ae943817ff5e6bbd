"""The JSON-LD of a page: the object that describes its article, read with patience for what sites write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tasks.extract.blocks import Element, fragment_text
from tasks.extract.lines import clean

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting)$")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_MOST_OBJECTS = 2000  # a page with more is made to hurt


def article_object(tree: Element, url: str) -> dict[str, Any]:
    """The JSON-LD object of the page's own article; empty where there is none, or several and none is this page's."""
    nodes = list(_objects(tree))
    found = [node for node in nodes if _ARTICLE.search(_type(node))]
    own = [node for node in found if url and url in (strings(node.get("url")) + strings(node.get("mainEntityOfPage")))]
    distinct = {clean(str(node.get("headline") or node.get("name") or "")) for node in found}
    chosen = max(own or (found if len(distinct) == 1 else []), key=len, default={})
    return _with_names(chosen, nodes) if chosen else {}


def strings(value: Any) -> list[str]:
    """The strings that a JSON-LD value means: a string, the name, @id or url of an object, or a list of them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return strings(value.get("name") or value.get("@value") or value.get("url") or value.get("@id"))
    if isinstance(value, list):
        return [text for item in value[:50] for text in strings(item)]
    return []


def first(value: Any) -> str:
    """The first of these strings on one line, without markup; "" where there is none."""
    found = strings(value)
    return clean(fragment_text(found[0])) if found else ""


def _with_names(article: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The article with the objects that it names by @id put in place."""
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    return {
        key: _resolved(value, named) if key in ("author", "creator", "publisher") else value for key, value in article.items()
    }


def _resolved(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(item, named) for item in value[:50]]
    identity = value.get("@id") if isinstance(value, dict) else None
    return named.get(identity, value) if isinstance(identity, str) and isinstance(value, dict) and "name" not in value else value


def _objects(tree: Element) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _walk(_load(script.text))


def _load(text: str) -> Any:
    try:
        return json.loads(_COMMENT.sub("", text).strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within, without recursion: depth is the page's choice."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST_OBJECTS:
        value, seen = waiting.pop(0), seen + 1
        if isinstance(value, dict):
            yield value
            waiting += [part for key, part in value.items() if key in ("@graph", "mainEntity", "mainEntityOfPage", "article")]
        elif isinstance(value, list):
            waiting += value


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    return next((k for k in kind if isinstance(k, str) and _ARTICLE.search(k)), "") if isinstance(kind, list) else str(kind or "")
