"""The title that a feed or a page gives itself."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from schemas.page import Page
from tasks.discover.html import tree_of
from tasks.discover.listing import Form

_LONGEST = 200


def title_of(page: Page, form: Form | None) -> str:
    """The title of a feed, or the name of the site that a page states, else the page's title; "" where there is none."""
    if form is Form.PAGE:
        return _clean(_of_html(page))
    if form is not Form.FEED:
        return ""
    return _clean(_of_json(page.body) if page.body.lstrip()[:1] == b"{" else _of_xml(page.body))


def _of_html(page: Page) -> str:
    tree = tree_of(page)
    if tree is None:
        return ""
    named = next((each.get("content") for each in tree.iter("meta") if each.get("property") == "og:site_name"), "")
    return str(named or tree.findtext(".//title") or "")


def _of_xml(body: bytes) -> str:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    try:
        tree: Any = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if tree is None else tree.findtext("{*}channel/{*}title") or tree.findtext("{*}title") or ""


def _of_json(body: bytes) -> str:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    title = feed.get("title") if isinstance(feed, dict) else ""
    return title if isinstance(title, str) else ""


def _clean(title: str) -> str:
    """The title on one line, in characters that can be shown."""
    return "".join(char if char.isprintable() else " " for char in " ".join(title.split()))[:_LONGEST]
