"""URLs: what selects a page is never dropped, what selects nothing always is, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.fetch.canonical import clean_url, url_key

H = "https://www.hafen.example"
A = f"{H}/2026/11/21/sturm-ueber-dem-hafen-4711"

SAME = [
    # tracking
    (f"{A}?utm_source=rss&utm_medium=feed&utm_campaign=alle", A),
    (f"{A}?UTM_Source=rss", A),
    (f"{A}?fbclid=IwAR0x&gclid=Cj0&gbraid=0AA&wbraid=C&msclkid=1&yclid=2&ysclid=l1&twclid=3", A),
    (f"{A}?mc_cid=1a2b&mc_eid=3c4d", A),
    (f"{A}?ref=rss", A),
    (f"{A}?source=rss&partner=rss&emc=rss", A),
    (f"{A}?from=newsletter", A),
    (f"{A}?wt_mc=rss.red.ho.beitrag", A),
    (f"{A}?xtor=RSS-3208", A),
    (f"{A}?at_medium=RSS&at_campaign=KARANGA", A),
    (f"{A}?ns_mchannel=rss&ito=rss&ns_campaign=1490", A),
    (f"{A}?smid=tw-share&cmpid=rss_teaser", A),
    (f"{A}?ocid=socialflow_twitter", A),
    (f"{A}?_ga=2.1.2&_gl=1*abc&srsltid=AfmB", A),
    (f"{A}?guccounter=1&guce_referrer=aHR0&guce_referrer_sig=AQAA", A),
    (f"{A}?cmp=rss", A),
    (f"{A}?mod=rss_markets", A),
    (f"{A}?pk_campaign=rss&pk_kwd=hafen&mtm_source=x&itm_content=1", A),
    (f"{A}?hsa_acc=1&_hsenc=p2&_hsmi=3", A),
    (f"{A}?replytocom=81", A),
    (f"{A}?__cf_chl_tk=abc123", A),
    (f"{A}?id=5&amp;utm_source=rss", f"{A}?id=5"),
    (f"{A}?&&utm_source=x&", A),
    (f"{A}?", A),
    # sessions
    (f"{A}?PHPSESSID=0123456789abcdef", A),
    (f"{A};jsessionid=4E1A?id=5", f"{A}?id=5"),
    (f"{A}?ASPSESSIONIDQQ=ABC", A),
    # fragments
    (f"{A}#comments", A),
    (f"{A}#ref=rss", A),
    (f"{A}#:~:text=Sturm", A),
    # AMP
    (f"{A}/amp", A),
    (f"{A}/amp/", A),
    (f"{A}?amp", A),
    (f"{A}?amp=1", A),
    (f"{A}?outputType=amp", A),
    (f"{H}/sturm.amp.html", f"{H}/sturm.html"),
    (f"{H}/amp/sturm-4711", f"{H}/sturm-4711"),
    ("https://amp.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://www-hafen-example.cdn.ampproject.org/c/s/www.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://www.google.com/amp/s/www.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    # hosts and schemes
    ("http://hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://m.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://mobile.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://www.m.hafen.example/sturm-4711", f"{H}/sturm-4711"),
    ("https://de.m.hafen.example/wiki/Sturm", "https://de.hafen.example/wiki/Sturm"),
    ("HTTPS://WWW.Hafen.Example:443/sturm-4711", f"{H}/sturm-4711"),
    ("http://www.hafen.example:80/sturm-4711", f"{H}/sturm-4711"),
    ("https://www.häfen.example/sturm", "https://www.xn--hfen-loa.example/sturm"),
    # other views
    (f"{A}?print=1", A),
    (f"{A}?view=print", A),
    (f"{A}?mobile=true", A),
    ("https://hafen.blogspot.example/2026/11/sturm.html?m=1", "https://hafen.blogspot.example/2026/11/sturm.html"),
    # escapes and slashes
    (f"{A}/", A),
    (f"{H}//2026//11/21/sturm-ueber-dem-hafen-4711", A),
    (f"{H}/2026/./11/x/../21/sturm-ueber-dem-hafen-4711", A),
    (f"{H}/%73turm%2d4711", f"{H}/sturm-4711"),
    (f"{H}/st%c3%bcrme", f"{H}/st%C3%BCrme"),
    (f"{H}/stürme", f"{H}/st%C3%BCrme"),
    (f"{H}/뉴스/4711", f"{H}/%EB%89%B4%EC%8A%A4/4711"),
    (f"{H}/sturm im hafen", f"{H}/sturm%20im%20hafen"),
    (f"{H}/rubrik/index.html", f"{H}/rubrik/"),
    (H, f"{H}/"),
    (f"{H}?utm_source=rss", f"{H}/"),
    # what listings leave around a URL
    (f"  {A}\n", A),
    (f"<![CDATA[{A}]]>", A),
    (f"<{A}>", A),
    (f'"{A}"', A),
    (f"{A}%22", A),
    (f"{A}).", A),
    (f"{A}%E2%80%A6", A),
    # the order of parameters
    (f"{H}/main.asp?sid1=100&aid=0001", f"{H}/main.asp?aid=0001&sid1=100"),
]

OTHER = [
    (f"{H}/?p=4711", f"{H}/?p=4712"),
    (f"{H}/artikel?id=4711", f"{H}/artikel"),
    (f"{H}/story.php?story=4711&page=2", f"{H}/story.php?story=4711"),
    (f"{H}/news/articleView.html?idxno=4711", f"{H}/news/articleView.html?idxno=4712"),
    (f"{H}/read.nhn?mode=LSD&mid=shm&sid1=100&oid=001&aid=4711", f"{H}/read.nhn?mode=LSD&mid=shm&sid1=100&oid=001&aid=4712"),
    (f"{H}/mnews.asp?pk_no=4711", f"{H}/mnews.asp?pk_no=4712"),
    (f"{H}/view?nid=4711", f"{H}/view?nid=4712"),
    (f"{H}/view?article=sturm", f"{H}/view?article=ebbe"),
    (f"{H}/view?ref=4711", f"{H}/view?ref=4712"),
    (f"{H}/view?source=ap&n=4711", f"{H}/view?source=dpa&n=4711"),
    (f"{H}/view?cid=4711", f"{H}/view?cid=4712"),
    (f"{H}/view?uid=4711", f"{H}/view?uid=4712"),
    (f"{H}/view?eid=4711", f"{H}/view?eid=4712"),
    (f"{H}/view?sid=4711", f"{H}/view?sid=4712"),
    (f"{H}/view?ncid=4711", f"{H}/view?ncid=4712"),
    (f"{H}/spiel?gameId=4711", f"{H}/spiel?gameId=4712"),
    (f"{H}/galerie?gallery=3", f"{H}/galerie?gallery=4"),
    (f"{H}/suche?keyword=hafen", f"{H}/suche?keyword=sturm"),
    (f"{H}/meldung?4711", f"{H}/meldung?4712"),
    (f"{H}/showNews.do?sturm&objectId=4711", f"{H}/showNews.do?ebbe&objectId=4711"),
    (f"{H}/liste?seite=2", f"{H}/liste?seite=3"),
    (f"{H}/liste?print=2", f"{H}/liste"),
    (f"{H}/%B0%A1%B3%AA", f"{H}/%B0%A1%B3%AB"),  # EUC-KR, which is no UTF-8
    (f"{H}/suche?q=%C8%C6", f"{H}/suche?q=%C8%C7"),
    (f"{H}/Sturm", f"{H}/sturm"),
    (f"{H}/a%2Fb", f"{H}/a/b"),
    (f"{H}/a%3Fid=1", f"{H}/a?id=1"),
    (f"{H}/#!/sturm", f"{H}/#!/ebbe"),
    ("https://web.archiv.example/web/2017/http://hafen.example/a", "https://web.archiv.example/web/2017/http://hafen.example/b"),
    ("https://sport.hafen.example/a", "https://www.hafen.example/a"),
    ("https://hafen.example:8443/a", "https://hafen.example/a"),
    ("https://m.example/a", "https://example/a"),
    ("https://www.google.com/amplifier/a", "https://www.google.com/a"),
    (f"{H}/amplifier", f"{H}/lifier"),
    (f"{H}/camp", f"{H}/c"),
    (f"{H}/meldung;nr=4711", f"{H}/meldung;nr=4712"),
]


@pytest.mark.parametrize(("url", "other"), SAME)
def test_forms_of_one_page_have_one_key(url: str, other: str) -> None:
    assert url_key(url) == url_key(other)


@pytest.mark.parametrize(("url", "other"), OTHER)
def test_other_pages_have_other_keys_and_other_urls(url: str, other: str) -> None:
    assert url_key(url) != url_key(other)
    assert clean_url(url) != clean_url(other)


def test_the_url_that_is_asked_for_keeps_host_path_and_scheme() -> None:
    for url in ("http://m.hafen.example/amp/sturm", "https://hafen.example/a//b/index.html", f"{A}/amp", f"{H}/a;jsessionid=1"):
        assert clean_url(url) == url


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("/web/2017/https://hafen.example/.well/a", "/web/2017/https://hafen.example/.well/a"),
        ("/a//b/./c/../d", "/a//b/d"),
        ("/../a/..", "/"),
        ("/a/.", "/a/"),
    ],
)
def test_dot_segments_go_and_nothing_with_them(path: str, clean: str) -> None:
    assert clean_url(f"{H}{path}") == f"{H}{clean}"
    assert clean_url(f"{A}?sid1=100&aid=1&utm_source=rss#top") == f"{A}?sid1=100&aid=1"
    assert clean_url(f"{H}/?b=2&a=1&print=1") == f"{H}/?b=2&a=1&print=1"


@pytest.mark.parametrize(
    "url", ["", "mailto:desk@hafen.example", "javascript:void(0)", "//hafen.example/a", "http://", "http://[::1"]
)
def test_what_is_no_url_of_a_page_comes_back_as_it_is(url: str) -> None:
    assert clean_url(f" {url} ") == url
    assert url_key(url) == url


PARTS = st.sampled_from(
    [
        *("http://", "https://", "HTTP://", "www.", "m.", "h.example", "H.example:443", ":80", "/", "//", "/a", "/../", "/./"),
        *("/amp", ".amp.html", "?", "&", "&amp;", "amp;", "utm_source=x", "id=5", "=", "%", "%4", "%41", "%2541", "%e4", "é"),
        *("\ud800", " ", "\t", "#", "#!x", ";jsessionid=1", '"', "'", "<", "]", "[", "@", "www.google.com/amp/s/"),
        *("index.html", "<![CDATA[", "]]>", "ref=rss", "."),
    ]
)
URLS = st.lists(PARTS, max_size=9).map("".join) | st.text(max_size=40).map("http://h.example/{}".format) | st.text(max_size=40)


@given(URLS)
@example("http://h.example/'#")
@example("http://h.example/%%34%31")
@example("http://www.h.example\uff0f/a")
def test_cleaning_again_changes_nothing_and_keeps_the_identity(url: str) -> None:
    cleaned = clean_url(url)
    assert clean_url(cleaned) == cleaned
    assert url_key(cleaned) == url_key(url)


def test_a_long_hostile_url_takes_no_time() -> None:
    for piece in ("&amp;", "%", "/amp", "www.", ";jsessionid=", "%22", "utm_", "<", "/../"):
        url = f"http://h.example/{piece * 100_000}"
        assert url_key(clean_url(url)) == url_key(url)
