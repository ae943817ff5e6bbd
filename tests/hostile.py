"""Pages made to hurt: each a function from a size to a body of about that many repetitions of what hurts.

`tests.test_extract_robust` reads them small, `tests.benchmark_hostile` at growing sizes.
"""

from __future__ import annotations

import json
from collections.abc import Callable

Maker = Callable[[int], bytes]

PARAGRAPH = "<p>The council met on Tuesday to hear the plans for the bridge, and agreed to them after a long debate.</p>"
ARTICLE = "<h1>A bridge for the harbour</h1>" + PARAGRAPH * 5
CARD = '<div class="c"><a href="/story-{n}"><h3>A headline that announces story number {n} of many</h3></a><p>{words}</p></div>'
WORDS = "Words that say a little more of what the story tells, and then break off ..."
RUN_CHARACTERS = {
    "blanks": " ",
    "no-break spaces": "\u00a0",
    "digits": "7",
    "dots": ".",
    "brackets": "[",
    "closing brackets": "]",
    "parentheses": "(",
    "dashes": "-",
    "long dashes": " – ",
    "bars": " | ",
    "commas": ", ",
    "quotes": "\u201d",
    "colons": ":",
    "wide colons": "：",
    "slashes": "/",
    "copyright signs": "©",
    "ellipses": "…",
    "ellipses apart": "... ",
    "capitals": "A",
    "letters": "a",
    "words": "by ",
    "dates": "1.1.2020 ",
    "long years": "2020-",
    "clock times": "10:10 ",
    "numbers apart": "1 2 ",
    "ampersands": "&",
    "entities": "&amp;",
    "opening angles": "<",
    "closing angles": ">",
    "at signs": "a@",
    "read more": "read more ",
    "updated": "updated: ",
    "bullets": "• ",
    "marks": "\u0301",
    "hangul": "기자 ",
    "han": "新",
    "dots and blanks": ". ",
    "agencies": "A (",
    "protocols": "http://",
    "semicolons": ";",
    "line ends": "\n",
    "carriage returns": "\r",
    "form feeds": "\f",
    "underscores": "_",
}


def page(body: str, head: str = "") -> bytes:
    """An HTML page of this head and body."""
    html = f"<!DOCTYPE html><html><head><title>A bridge</title>{head}</head><body>{body}</body></html>"
    return html.encode("utf-8", "surrogatepass")


def nested(opening: str, closing: str = "", inside: str = PARAGRAPH) -> Maker:
    """Elements in elements, `n` deep."""
    return lambda n: page(ARTICLE + opening * n + inside + closing * n)


def repeated(piece: str) -> Maker:
    """The same piece `n` times after an article."""
    return lambda n: page(ARTICLE + piece * n)


def cards(n: int) -> bytes:
    """Teasers as a list of cards."""
    return page(ARTICLE + "".join(CARD.format(n=number, words=WORDS) for number in range(n)))


def unlike_cards(n: int) -> bytes:
    """Teasers that stand ever deeper in each other."""
    return page(ARTICLE + "".join("<section>" + CARD.format(n=number, words=WORDS) for number in range(n)))


def in_json_ld(value: Callable[[int], str]) -> Maker:
    """JSON-LD that holds this text."""
    return lambda n: page(ARTICLE, f"<script type='application/ld+json'>{value(n)}</script>")


def _json_objects(n: int) -> str:
    return json.dumps({"@graph": [{"@type": "NewsArticle", "@id": f"#{k}", "headline": f"Story {k}"} for k in range(n)]})


def _json_authors(n: int) -> str:
    return json.dumps(
        {"@type": "NewsArticle", "headline": "A bridge", "author": [{"@id": "#a", "name": f"Ann {k}"} for k in range(n)]}
    )


def _json_body(n: int) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": "A bridge", "articleBody": "<p>A body that is long.\n" * n})


def text_lines(line: str) -> Maker:
    """Plain text of `n` such lines."""
    return lambda n: "\n".join(line.replace("#", str(k)) for k in range(n)).encode()


def rss(items: Callable[[int], str], declaration: str = "") -> Maker:
    """An RSS feed that holds these items."""
    head = f'<?xml version="1.0"?>{declaration}<rss version="2.0"><channel><title>T</title>'
    return lambda n: f"{head}{items(n)}</channel></rss>".encode()


def laughs(n: int) -> bytes:
    """A feed whose one entity stands for 10**n others ("billion laughs"), n up to 12."""
    levels = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, min(n, 12) + 1))
    item = f"<item><title>&e{min(n, 12)};</title><link>https://sandpiper.example/a</link></item>"
    return rss(lambda _: item, f'<!DOCTYPE rss [<!ENTITY e0 "ha">{levels}]>')(n)


def blow_up(n: int) -> bytes:
    """A feed with one long entity, used as often as it is long ("quadratic blow-up")."""
    return rss(lambda k: f"<item><title>{'&e;' * k}</title></item>", f'<!DOCTYPE rss [<!ENTITY e "{"a" * n}">]>')(n)


def _item(title: str, summary: str = "") -> str:
    return f"<item><title>{title}</title><link>https://sandpiper.example/a</link><description>{summary}</description></item>"


def declarations(n: int) -> bytes:
    """A feed that declares many entities."""
    entities = "".join(f'<!ENTITY a{k} "b">' for k in range(n))
    return rss(lambda _: _item("A headline of an item"), f"<!DOCTYPE rss [{entities}]>")(n)


def json_feed(n: int) -> bytes:
    """A JSON feed of many items."""
    items = [{"title": f"Story {k}", "content_html": "<p>x</p>", "date_published": "2024-10-05"} for k in range(n)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


STRUCTURES: dict[str, Maker] = {
    "deep divs": nested("<div>"),
    "deep closed divs": nested("<div>", "</div>"),
    "deep blocks of all kinds": nested("<section><ul><li><blockquote>"),
    "deep spans": nested("<span>", "</span>"),
    "links in links": nested("<a href=/x-y><b>", "", "A link in a link in a link"),
    "tables in tables": nested("<table><tr><td>"),
    "closed tables in tables": nested("<table><tr><td>", "</td></tr></table>"),
    "lists in lists": nested("<ul><li>A line of a list"),
    "lists of links in lists": nested('<ul><li><a href="/a-b">A headline that is long enough for one</a>'),
    "articles in articles": nested("<article>"),
    "deep boxes of articles": nested("<div class='article-body'><p>A line.</p>", "</div>"),
    "deep furniture": nested("<div class='share-bar'><a href=/a-b>A</a>", "</div>"),
    "boxes of all names": lambda n: page(
        ARTICLE + "".join(f"<div class='c{k} widget' id='i{k}'>{PARAGRAPH}</div>" for k in range(n))
    ),
    "headings in links": nested("<a href=/a-b><h3>A headline that is long enough</h3>"),
    "tags": repeated("<p>a</p>"),
    "paragraphs": repeated(PARAGRAPH),
    "empty elements": repeated("<br>"),
    "bare links": repeated('<a href="/a-b">A headline that is long enough for one</a> '),
    "list of links": repeated('<li><a href="/a-b">A headline that is long enough for one</a></li>'),
    "one link a line": repeated(
        '<p><a href="/a-b">A headline that is long enough</a></p><p>And a text that says more of it.</p>'
    ),
    "cells": repeated("<table><tr><td>1</td><td>Some words in a cell</td></tr></table>"),
    "wide table": lambda n: page(ARTICLE + f"<table><tr>{'<td>a cell</td>' * n}</tr></table>"),
    "articles": repeated(f"<article>{PARAGRAPH}</article>"),
    "headings": repeated("<h2>A heading of a few words</h2>"),
    "h1": repeated("<h1>A bridge for the harbour</h1>"),
    "times": repeated("<time datetime='2020-01-01'>January 1, 2020</time>"),
    "bylines": repeated("<p>By Ann Lee, January 1, 2020</p>"),
    "live blog": repeated(f"<div><time>10:15</time><h3>A heading of an entry</h3>{PARAGRAPH}</div>"),
    "figures": repeated("<figure><img src=a.png><figcaption>A caption of a picture</figcaption></figure>"),
    "comments": repeated("<!-- x -->"),
    "open comments": repeated("<!--"),
    "open scripts": repeated("<script>"),
    "open styles and scripts": repeated("<script><style>"),
    "scripts": repeated("<script>var a = 1</script>"),
    "open cdata": repeated("<![CDATA["),
    "processing instructions": repeated("<?xml ?>"),
    "declarations": lambda n: b"<?xml " * n + page(ARTICLE),
    "meta tags": lambda n: page(ARTICLE, "<meta name=author content='Ann Lee'>" * n),
    "links in head": lambda n: page(ARTICLE, "<link rel=canonical href=/a>" * n),
    "titles": lambda n: page(ARTICLE, "<title>A bridge - Sandpiper</title>" * n),
    "one title of many parts": lambda n: page(ARTICLE, f"<meta property=og:title content='{'A | ' * n}'>"),
    "one author of many": lambda n: page(ARTICLE, f"<meta name=author content='{'Ann Lee, ' * n}'>"),
    "one long attribute": lambda n: page(f"<p class='{'x' * n}'>{ARTICLE}"),
    "one long style": lambda n: page(f"<p style='{'x:y;' * n}'>{ARTICLE}"),
    "one long link": lambda n: page(ARTICLE + f"<a href='/{'x' * n}'>A headline that is long enough for one</a>"),
    "one link of many dots": lambda n: page(ARTICLE + f"<a href='{'../' * n}'>A headline that is long enough for one</a>"),
    "attributes": lambda n: page("<p " + " ".join(f"a{k}=1" for k in range(n)) + f">{ARTICLE}"),
    "entities in entities": lambda n: page(ARTICLE + f"<p>{'&' + 'amp;' * n}lt;b</p>"),
    "numbers of no character": repeated("&#xD800;&#0;&#x110000;&#xFFFE;"),
    "nul": repeated("\x00a"),
    "lone surrogates": lambda n: page(ARTICLE + "<p>\ud800 and more</p>" * n),
    "escaped surrogates": in_json_ld(lambda n: '{"@type": "NewsArticle", "headline": "' + "\\ud800 a" * n + '"}'),
    "deep json": in_json_ld(lambda n: "[" * n),
    "deep objects": in_json_ld(lambda n: '{"a":' * n),
    "closed deep json": in_json_ld(lambda n: "[" * n + "]" * n),
    "graphs in graphs": in_json_ld(lambda n: '{"@graph":' * min(n, 900) + "[]" + "}" * min(n, 900)),
    "json of many objects": in_json_ld(_json_objects),
    "json of many authors": in_json_ld(_json_authors),
    "json of a long body": in_json_ld(_json_body),
    "json of one long number": in_json_ld(lambda n: '{"@type": "NewsArticle", "wordCount": ' + "7" * n + "}"),
    "json texts": lambda n: page(ARTICLE, '<script type=\'application/ld+json\'>{"@type":"NewsArticle"}</script>' * n),
    "cards": cards,
    "cards in cards": unlike_cards,
}

TEXTS: dict[str, Maker] = {
    "one endless line": lambda n: b"word " * n,
    "one endless word": lambda n: b"w" * n,
    "short lines": text_lines("a"),
    "headlines": text_lines("A headline that announces story number # of many"),
    "dated headlines": text_lines(
        "A headline that announces story number # of many\nMay 5, 2020\nAnd a sentence that says more."
    ),
    "bylines": text_lines("By Ann Lee, May 5, 2020"),
    "labels": text_lines("World"),
    "rhythm that breaks": text_lines("World\nA headline that announces story number # of many\n" + WORDS * 2),
    "see also": text_lines("See also: A headline that announces story number # of many"),
    "paragraphs": text_lines("The council met on Tuesday to hear plan # for the bridge, and agreed to it after a long debate."),
    "list headings": text_lines("Most read"),
    "line separators": lambda n: "A line\u2028another\x85".encode() * n,
}

FEEDS: dict[str, Maker] = {
    "items": rss(lambda n: _item("A headline of an item", "Some words of it") * n),
    "items of markup": rss(lambda n: _item("A headline of an item", "&lt;p&gt;Some words of it&lt;/p&gt;") * n),
    "one item of deep markup": rss(lambda n: _item("A headline of an item", "&lt;div&gt;" * n + "words")),
    "one item of markup": rss(lambda n: _item("A headline of an item", "&lt;p&gt;words&lt;/p&gt;" * n)),
    "one item of open angles": rss(lambda n: _item("A headline of an item", "&lt;" * n)),
    "one item of raw angles": rss(lambda n: _item("A headline of an item", "<" * n)),
    "one item of entities": rss(lambda n: _item("A headline of an item", "&amp;amp;" * n)),
    "deep items": rss(lambda n: "<item>" * n),
    "deep elements": rss(lambda n: "<a>" * n + _item("A headline of an item")),
    "open cdata": rss(lambda n: "<![CDATA[" * n + _item("A headline of an item")),
    "attributes": rss(lambda n: "<a " + " ".join(f"b{k}='1'" for k in range(n)) + "/>" + _item("A headline of an item")),
    "namespaces": rss(lambda n: "".join(f"<a xmlns:n{k}='u{k}'>" for k in range(n)) + _item("A headline of an item")),
    "one long title": rss(lambda n: _item("word " * n)),
    "entities that grow": laughs,
    "one long entity used often": blow_up,
    "json feed": json_feed,
    "open declarations": rss(_item, "<!DOCTYPE [<!ENTITY " * 1000),
    "entity declarations": declarations,
    "open comments": rss(lambda n: "<!--" * n + _item("A headline of an item")),
    "open declarations behind": rss(lambda n: "<!ENTITY" * n + _item("A headline of an item")),
    "json feed of depth": lambda n: b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * n,
}


def runs_in_html(character: str) -> Maker:
    """A paragraph, a heading, a headline and a title with a long run of a character in them."""
    return lambda n: page(
        f"<h1>A bridge {character * n} for the harbour</h1>{ARTICLE}<p>Some words{character * n}and more</p>"
        f"<li><a href='/a-b'>A headline {character * n} of a story</a></li><li>{character * n}</li>",
        f"<meta property=og:title content='A bridge {character * n}x'><meta name=author content='Ann{character * n}Lee'>"
        f"<meta property=article:published_time content='2020{character * n}01'>",
    )


def runs_in_text(character: str) -> Maker:
    """A line with a long run of a character in it, at its beginning and at its end."""
    return lambda n: (
        f"A headline\nSome words{character * n}and more\n{character * n}\n{character * n}x\n5 May{character * n}".encode()
    )


def runs_in_feed(character: str) -> Maker:
    """An item with a long run of a character in its title and summary."""
    escaped = character.replace("&", "&amp;").replace("<", "&lt;")
    return rss(lambda n: _item(f"A headline{escaped * n}x", f"Words{escaped * n}and more {escaped * n}"))


RUNS: dict[str, Maker] = {
    f"{name} in {kind}": make(character)
    for name, character in RUN_CHARACTERS.items()
    for kind, make in (("html", runs_in_html), ("text", runs_in_text), ("a feed", runs_in_feed))
}

HOSTILE: dict[str, Maker] = {
    **{f"html: {name}": make for name, make in STRUCTURES.items()},
    **{f"text: {name}": make for name, make in TEXTS.items()},
    **{f"feed: {name}": make for name, make in FEEDS.items()},
    **{f"run: {name}": make for name, make in RUNS.items()},
}
