"""The JSON-LD of a page: the object that describes its article, read with patience for what sites write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from tasks.extract.tree.blocks import Element, fragment_text
from tasks.extract.words.lines import clean

_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting)$")
_PAGE = re.compile(
    r"(?:WebPage|ItemPage|CreativeWork|VideoObject|AudioObject|Recipe|Review|SocialMediaPosting|ForumPosting|Episode)$"
)
_COLLECTION = re.compile(r"(?:Collection|SearchResults)Page$")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")
_MOST_OBJECTS = 2000  # a page with more is made to hurt
# Of JSON that does not parse (an unescaped quote, a comment) the values that can still be told apart.
_SALVAGED = re.compile(
    r'"(headline|description|datePublished|dateModified|dateCreated|articleSection|isAccessibleForFree)"\s*:\s*'
    r'(?:"((?:[^"\\]|\\.){1,500})"\s*(?=[,}\r\n])|(true|false))'
)
_SALVAGED_TYPE = re.compile(r'"@type"\s*:\s*"(\w*(?:Article|BlogPosting))"')
_SALVAGED_AUTHOR = re.compile(r'"author"\s*:\s*\[?\s*\{[^{}]{0,300}"name"\s*:\s*"([^"]{1,100})"')

Node = dict[str, Any]


def json_objects(tree: Element) -> list[Node]:
    """Every JSON-LD object of the page that may describe it, in order."""
    return list(_objects(tree))


def article_object(nodes: Sequence[Node], url: str) -> Node:
    """The object of the page's own article; empty where there is none, or several and none is this page's."""
    found = [node for node in nodes if _type(node, _ARTICLE)]
    own = [node for node in found if _is_of(node, url)]
    distinct = {clean(str(node.get("headline") or node.get("name") or "")) for node in found}
    chosen = max(own or (found if len(distinct) == 1 else []), key=len, default={})
    return _with_names(chosen, nodes) if chosen else {}


def page_object(nodes: Sequence[Node], url: str) -> Node:
    """The object of the page itself, or of the one thing on it, for pages that declare no article; empty where there is none."""
    found = [node for node in nodes if _type(node, _PAGE) and (node.get("datePublished") or node.get("uploadDate"))]
    own = [node for node in found if _is_of(node, url)]
    chosen = next(iter(own), found[0] if len(found) == 1 else {})
    return _with_names(chosen, nodes) if chosen else {}


def is_collection(nodes: Sequence[Node]) -> bool:
    """Whether the page calls itself one that lists others, as the archives of a section, a tag or an author do."""
    return any(_type(node, _COLLECTION) for node in nodes)


def _is_of(node: Node, url: str) -> bool:
    return bool(url) and url in (strings(node.get("url")) + strings(node.get("mainEntityOfPage")) + strings(node.get("@id")))


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


def _with_names(article: Node, nodes: Sequence[Node]) -> Node:
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


def _objects(tree: Element) -> Iterator[Node]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _walk(_load(script.text))


def _load(text: str) -> Any:
    try:
        return json.loads(_COMMENT.sub("", text).strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return _salvaged(text)


def _salvaged(text: str) -> Node:
    """What can be told of an article whose JSON is broken; empty where it names no article."""
    kind = _SALVAGED_TYPE.search(text)
    if kind is None:
        return {}
    node: Node = {"@type": kind[1]}
    for found in _SALVAGED.finditer(text, kind.start()):
        node.setdefault(found[1], found[2] or found[3])
    author = _SALVAGED_AUTHOR.search(text)
    return {**node, "author": author[1]} if author else node


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


def _type(node: Node, wanted: re.Pattern[str]) -> str:
    """The type of an object where it is one of those wanted, else ""."""
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return next((k for k in kinds if isinstance(k, str) and wanted.search(k)), "")
