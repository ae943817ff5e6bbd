"""Entry -> Page: polite HTTP. Every answer is captured before anything is read from it."""

from __future__ import annotations

from tasks.fetch.body import decoded
from tasks.fetch.canonical import clean_url, url_key
from tasks.fetch.contact import contact_missing
from tasks.fetch.hosts import Time
from tasks.fetch.lanes import fetch_all
from tasks.fetch.network import Network
from tasks.fetch.page import fetch_page, open_page, refusal
from tasks.fetch.visits import keep_visits, visits_of
from tasks.fetch.web import Web, few_at_once, open_web, web_of_process

from tasks.fetch.source import Visit, fetch_source, is_front_page_instead  # isort: skip - it is made of the names above

__all__ = [
    "Network",
    "Time",
    "Visit",
    "Web",
    "clean_url",
    "contact_missing",
    "decoded",
    "fetch_all",
    "fetch_page",
    "fetch_source",
    "few_at_once",
    "is_front_page_instead",
    "keep_visits",
    "open_page",
    "open_web",
    "refusal",
    "url_key",
    "visits_of",
    "web_of_process",
]
