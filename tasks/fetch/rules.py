"""What the robots.txt of one host says to Pressmark (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from schemas.outcome import Reason
from schemas.page import Page

# RFC 9309 asks for at least 500 KiB.
READ_BYTES = 512 << 10
# A crawl delay of hours would make one host outlast the night.
LONGEST_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. Where `closed` names a reason, nothing may be fetched there now; `detail` says why."""

    robots: Protego | None = None
    closed: Reason | None = None
    detail: str = ""

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether the URL may be fetched by this user agent."""
        return self.robots is None or bool(self.robots.can_fetch(url, product(user_agent)))

    def delay(self, user_agent: str) -> float:
        """The seconds that the host asks for between two requests, 0 where it does not say; at most LONGEST_DELAY."""
        asked = self.robots.crawl_delay(product(user_agent)) if self.robots else None
        return min(max(asked or 0.0, 0.0), LONGEST_DELAY)


def rules_from(page: Page) -> Rules:
    """The rules that this answer to a request for robots.txt means.

    A 4xx means that there are none; a 5xx or 429 means "not now", not "allowed".
    """
    status = page.http_status or 0
    if status >= 500 or status == 429:
        return Rules(closed=Reason.ROBOTS, detail=f"robots.txt answers {status}: not now")
    if status != 200:
        return Rules()
    return Rules(Protego.parse(page.body[:READ_BYTES].decode("utf-8-sig", "replace")))


def product(user_agent: str) -> str:
    """The name by which robots.txt addresses us: the product token, without version and comment."""
    return user_agent.partition("/")[0].strip()
