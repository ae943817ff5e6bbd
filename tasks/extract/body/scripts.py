"""The body of an article in the JSON of a page's scripts, where the page itself shows it only when a browser runs them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasks.extract.fields.title import plain
from tasks.extract.tree.blocks import Element, fragment_text
from tasks.extract.words.lines import Kind, clean, ends_sentence, join_paragraphs, kind_of, measure

_ASSIGNED = re.compile(r"[\w.$\[\]\"']{1,100}\s*=\s*(?=[{\[])")
_PARAGRAPH_TAG = re.compile(r"<p[\s>]", re.IGNORECASE)
_ADDRESS = re.compile(r"^\S+$")
_MOST_TEXT, _MOST_VALUES = 3_000_000, 60_000  # characters of one script, values in one; more is no article
_FEWEST, _SHORTEST = 3, 40  # paragraphs of a body, and characters of a paragraph
_RIVAL = 0.5  # a second body that long is that of another story, and then only the headline beside it tells which is meant


@dataclass(frozen=True, slots=True)
class _Found:
    """A text that may be the body, the room in print that its paragraphs take, and whether the headline stands beside it."""

    text: str
    size: int
    titled: bool


def script_body(tree: Element, title: str) -> str:
    """The longest text in paragraphs that the JSON of a page holds, in paragraphs separated by one blank line; "" where none.

    Where several stories lie there, the one beside which the page's own headline stands; without such a one, none.
    """
    wanted = plain(title)
    found = [body for value in _values(tree) for body in _bodies(value, wanted)]
    best = max(found, key=lambda body: (body.titled, body.size), default=None)
    if best is None or (not best.titled and any(_is_rival(body, best) for body in found)):
        return ""
    return best.text


def _is_rival(body: _Found, best: _Found) -> bool:
    apart = plain(body.text)[:200] not in plain(best.text)
    return apart and body.size > _RIVAL * best.size


def _values(tree: Element) -> Iterator[Any]:
    """The JSON values in the scripts of a page: whole scripts, and what is assigned to a variable."""
    for script in tree.iter("script"):
        text = (script.text or "").strip()
        kind = (script.get("type") or "").lower()
        if len(text) > _MOST_TEXT or "ld+json" in kind:
            continue
        start = 0 if text[:1] in ("{", "[") else match.end() if (match := _ASSIGNED.search(text[:2000])) else -1
        if start >= 0 and (value := _loaded(text[start:])) is not None:
            yield value


def _loaded(text: str) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _bodies(root: Any, title: str) -> Iterator[_Found]:
    """The texts in a JSON value that have the shape of a body, without recursion: depth is the page's choice."""
    waiting: list[tuple[Any, bool]] = [(root, False)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, titled = waiting.pop()
        if isinstance(value, dict):
            titled = titled or (bool(title) and any(isinstance(v, str) and plain(v[:500]) == title for v in value.values()))
            waiting += [(part, titled) for part in value.values()]
        elif isinstance(value, list):
            waiting += [(part, titled) for part in value]
        text = _as_text(value)
        if text:
            yield _Found(text, _prose(text), titled)


def _as_text(value: Any) -> str:
    """The text of a string of HTML, or of a list of elements that each hold a paragraph; "" where it is no body."""
    if isinstance(value, str) and len(_PARAGRAPH_TAG.findall(value)) >= _FEWEST:
        return fragment_text(value)
    if not isinstance(value, list) or len(value) < _FEWEST:
        return ""
    parts = [_own_text(part) for part in value]
    paragraphs = [clean(fragment_text(part)) for part in parts if part]
    full = sum(len(text) >= _SHORTEST and ends_sentence(text) for text in paragraphs)
    return join_paragraphs(paragraphs) if full >= _FEWEST and 2 * full >= len(paragraphs) else ""


def _own_text(part: Any) -> str:
    """The longest string right in an element of a list, "" where it has none of several words."""
    strings = (
        [v for v in part.values() if isinstance(v, str)] if isinstance(part, dict) else [part] if isinstance(part, str) else []
    )
    return max((text for text in strings if not _ADDRESS.match(text)), key=len, default="")


def _prose(text: str) -> int:
    return sum(measure(line) for line in text.split("\n\n") if kind_of(line) is Kind.PARAGRAPH)
