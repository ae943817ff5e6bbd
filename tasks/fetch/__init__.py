"""Entry -> Page: polite HTTP. Every answer is captured before anything is read from it."""

from __future__ import annotations

from tasks.fetch.body import decoded
from tasks.fetch.page import fetch_page, refusal
from tasks.fetch.source import Visit, fetch_source
from tasks.fetch.web import Pace, Web, open_web

__all__ = ["Pace", "Visit", "Web", "decoded", "fetch_page", "fetch_source", "open_web", "refusal"]
