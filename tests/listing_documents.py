"""Listing documents of an invented paper, for the tests of discovery."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.page import Page, RecordType
from schemas.run import Run

NIGHT = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
RUN = Run(id="night-2026-11-21-0001", name="night-2026-11-21", night=date(2026, 11, 21), started_at=NIGHT)
AT = "https://hafen.example"

RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Hafenbote</title><link>https://hafen.example/</link><language>de-DE</language>
<item><title>Ferry sails again</title><link>https://hafen.example/ferry</link>
<description>After a week in the dock the ferry is back.</description><pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate></item>
<item><title>Fog expected</title><link>/fog</link><description>Until noon at least.</description></item>
<item><title>No address</title><description>This one leads nowhere.</description></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Hafenbote</title>
<entry><title>Cranes move</title><link href="https://hafen.example/cranes"/><summary>Two of them.</summary>
<published>2026-11-19T10:00:00Z</published><updated>2026-11-20T11:00:00Z</updated></entry></feed>"""
EMPTY = b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>"
JSON_FEED = b"""{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "title": "Hafenbote", "language": "en",
"items": [{"title": "Tide", "url": "/tide", "content_html": "<p>High.</p>", "date_modified": "2026-11-20"}]}"""
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc> https://hafen.example/one?a=1&amp;b=2 </loc><lastmod>2026-11-20</lastmod>
<xhtml:link rel="alternate" hreflang="en" href="https://hafen.example/en/one"/>
<image:image><image:loc>https://hafen.example/one.jpg</image:loc><image:title>A ship</image:title></image:image>
<news:news><news:publication><news:name>Hafenbote</news:name><news:language>de</news:language></news:publication>
<news:publication_date>2026-11-19</news:publication_date><news:title>One
 ship</news:title></news:news></url>
<url><lastmod>2026-11-20</lastmod></url>
<url><loc>/two</loc></url></urlset>"""
HTML = b"<!doctype html><html><body><p>Please enable cookies</p></body></html>"
HOME = """<!doctype html><html lang="de"><head><title>Hafenbote - Nachrichten</title>
<meta property="og:site_name" content="Hafenbote">
<link rel="alternate" type="application/rss+xml" title="Alles" href="/feed.xml">
<link rel="alternate" type="application/rss+xml" title="Kommentare" href="/comments/feed">
<link rel="alternate" hreflang="en" href="/en"></head>
<body><nav><a href="/sport">Sport</a> <a href="/rss/sport.xml">RSS</a></nav><main>
<article><h2><a href="/faehre">Die Fähre fährt wieder bis zur Insel</a></h2>
<p>Nach einer Woche im Dock ist sie zurück, und die Fahrgäste stehen schon am frühen Morgen an.</p></article>
<article><h2><a href="/nebel">Nebel bis zum Mittag erwartet</a></h2>
<p>Der Hafenmeister bittet alle Boote, im Hafen zu bleiben, bis die Sicht wieder besser ist.</p></article>
<article><h2><a href="/kran">Ein neuer Kran für das Ostkai</a></h2>
<p>Er hebt doppelt so viel wie der alte und kommt in drei Teilen mit dem Schiff aus dem Süden.</p></article>
</main><footer><a href="/impressum">Impressum</a></footer></body></html>""".encode()


def page(body: bytes, media_type: str = "application/xml", url: str = f"{AT}/list") -> Page:
    return Page("hafen", url, url, body, media_type, NIGHT, RecordType.RESPONSE, 200)


def index_of(*children: tuple[str, str], at: str = AT) -> bytes:
    """An index of sitemaps: each with its name and its lastmod, "" for none."""
    lines = "".join(
        f"<sitemap><loc>{at}/{name}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for name, changed in children
    )
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{lines}</sitemapindex>".encode()
