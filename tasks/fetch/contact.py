"""Whether the user agent says whom to write to: what a news site that is bothered by an archive needs to know."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_SITE = re.compile(r"(?:https?://|www\.)([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
# Domains that belong to nobody (RFC 2606, RFC 6761), as they stand in manuals.
_NOBODYS = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local)$", re.IGNORECASE)


def contact_missing(user_agent: str) -> bool:
    """Whether the user agent names no e-mail address and no web address of somebody who can be reached.

    >>> contact_missing("Pressmark/0.1 (news archive)")
    True
    >>> contact_missing("Pressmark/0.1 (+https://archive.example.org/bot)")
    True
    >>> contact_missing("Pressmark/0.1 (desk@stadtarchiv-kappeln.de)")
    False
    """
    domains = [found.group(1) for pattern in (_MAIL, _SITE) for found in pattern.finditer(user_agent)]
    return all(_NOBODYS.search(domain) for domain in domains)
