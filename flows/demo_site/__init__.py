"""The Harbour Post: a small invented news site in six languages, on two nights, served on loopback for the demo and the tests.

The pages are ordinary files. `night1/` is the whole site, `night2/` holds only what is new or changed on the second night, and
`night2/gone.txt` names the paths that answer 404 from then on. A slash in a URL is two dashes in the name of the file, and
`{{base}}` in a file becomes the address under which the site is served.
"""

from __future__ import annotations

from flows.demo_site.server import Answer, Site, answer, serve_site
from schemas.source import Source, SourceKind

__all__ = ["Answer", "Site", "answer", "demo_sources", "serve_site"]


def demo_sources(base: str) -> tuple[Source, ...]:
    """The two sources of the site at this address: the feed of the English pages, and the sitemap with all the other editions."""
    return (
        Source(
            id="harbour-post",
            kind=SourceKind.FEED,
            urls=(f"{base}/feed.xml",),
            name="The Harbour Post",
            language="en",
            pace_seconds=0.0,
        ),
        Source(
            id="harbour-post-editions",
            kind=SourceKind.SITEMAP,
            urls=(f"{base}/sitemap.xml",),
            name="The Harbour Post, all editions",
            pace_seconds=0.0,
        ),
    )
