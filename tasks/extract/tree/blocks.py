"""HTML -> tree -> lines: the text of a page as a reader sees it, one line for every block, with the links in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml import etree, html

from tasks.extract.words.lines import Kind, clean, kind_of
from tasks.extract.words.phrases import listed

Element = Any  # lxml has no types

_INLINE = frozenset(
    listed("""
    a, abbr, acronym, b, bdi, bdo, big, cite, code, data, del, dfn, em, font, i, ins, kbd, label, mark, q, s, samp, small, span,
    strike, strong, sub, sup, time, tt, u, var, wbr, img, picture, source
""")
)
_UNSEEN = frozenset(
    listed("""
    script, style, noscript, template, svg, math, iframe, object, head, select, option, textarea, button, audio, video, canvas
""")
)
_HEADINGS = frozenset(listed("h1, h2, h3, h4, h5, h6"))
_MOST_TAGS = 150_000  # ten times what a long live blog has
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r")
_FORM_FEED = bytes.maketrans(b"\f", b" ")
_TAG = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)  # lxml.html's own asks Python for every element
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)


@dataclass(slots=True)
class HtmlLine:
    """One line as shown: its text, the links whose text it holds, the share of it that is link, and where it stands."""

    text: str
    kind: Kind
    block: Element
    links: list[Element]
    linked: float
    is_heading: bool
    datetime: str = ""


@dataclass(slots=True)
class _Open:
    """The line being gathered."""

    block: Element
    parts: list[str] = field(default_factory=list)
    links: dict[Element, None] = field(default_factory=dict)  # in order, each once
    linked: int = 0
    stamp: str = ""


def parse_html(text: str) -> Element | None:
    """The tree of a page, None where nothing can be made of it.

    Depth is bounded by the parser (2,048 elements), size here: of a page with more tags than any real one the beginning is read.
    """
    body = _storable(_DECLARATION.sub("", _bounded(text)))
    parser = html.HTMLParser(encoding="utf-8", collect_ids=False, remove_pis=True, remove_comments=True, huge_tree=True)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        tree = html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree if len(tree) else None


def _storable(text: str) -> bytes:
    """A text in UTF-8 without the characters that no tree may hold: lxml reads them, and fails when such a text is moved."""
    if "\ufffe" in text or "\uffff" in text:
        text = text.replace("\ufffe", "").replace("\uffff", "")
    body = text.encode("utf-8", "replace")
    return body.translate(_FORM_FEED, _CONTROLS)


def without_tags(text: str) -> str:
    """The text of a page that is no tree, by striking out everything between < and >."""
    return unescape(_TAG.sub("\n", _SCRIPT.sub("\n", text)))


def _bounded(text: str) -> str:
    if text.count("<") <= _MOST_TAGS:
        return text
    end = next(itertools.islice(re.finditer("<", text), _MOST_TAGS, None)).start()
    return text[:end]


def html_lines(root: Element) -> list[HtmlLine]:
    """The lines of an element in reading order; scripts, styles, buttons and pictures are not seen."""
    return list(_walk(root))


def lines_left(lines: Sequence[HtmlLine], root: Element, gone: Set[Element]) -> list[HtmlLine]:
    """The lines of an element out of which these have been taken since they were read: as html_lines would read them now."""
    kept = [line for line in lines if line.block not in gone]
    whole = all(link not in gone for line in kept for link in line.links)
    return kept if whole else html_lines(root)


def text_lines(root: Element) -> list[str]:
    """The same lines as plain strings."""
    return [line.text for line in _walk(root)]


def fragment_text(markup: str) -> str:
    """The text of a piece of HTML such as the summary of a feed item, blocks separated by one blank line."""
    if "<" not in markup and "&" not in markup:
        return clean(markup)
    tree = parse_html(f"<div>{markup}</div>")
    return "\n\n".join(text_lines(tree)) if tree is not None else ""


def _walk(root: Element) -> Iterator[HtmlLine]:
    """The lines of an element. A block begins and ends a line, so does <br>; depth costs no recursion."""
    current, blocks, links = _Open(root), [root], list[Element]()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag, starts = element.tag, event == "start"
        if tag not in _INLINE and not (tag in _UNSEEN and current.block.tag == "p"):
            if starts:
                blocks.append(element)
            else:
                blocks.pop()
            if current.parts:
                if line := _closed(current):
                    yield line
                current = _Open(blocks[-1])
            else:
                current.block, current.stamp = blocks[-1], ""
        if starts:
            _enter(current, element, tag, links, walker)
        else:
            _leave(current, element, links, root)
    if line := _closed(current):
        yield line


def _enter(current: _Open, element: Element, tag: str, links: list[Element], walker: etree.iterwalk) -> None:
    if tag in _UNSEEN:
        walker.skip_subtree()
        return
    if tag == "a":
        links.append(element)
    elif tag == "time" and not current.stamp:
        current.stamp = element.get("datetime") or ""
    if text := element.text:
        _add(current, text, links)


def _leave(current: _Open, element: Element, links: list[Element], root: Element) -> None:
    if links and links[-1] is element:
        links.pop()
    if element is not root and (tail := element.tail):
        _add(current, tail, links)


def _add(current: _Open, text: str, links: list[Element]) -> None:
    if current.parts:
        if text[0].isupper() and current.parts[-1][-1].islower():
            current.parts.append(" ")  # two spans that only the style sheet holds apart
    elif text.isspace():
        return  # most are only the blanks between two tags
    current.parts.append(text)
    if links and (size := len(text.strip())):
        current.linked += size
        current.links[links[-1]] = None


def _closed(current: _Open) -> HtmlLine | None:
    text = clean("".join(current.parts))
    if not text:
        return None
    kind = Kind.PHOTO if current.block.tag == "figcaption" else kind_of(text)
    parent = current.block.getparent()
    heading = current.block.tag in _HEADINGS or (parent is not None and parent.tag in _HEADINGS)
    return HtmlLine(text, kind, current.block, list(current.links), min(1.0, current.linked / len(text)), heading, current.stamp)
