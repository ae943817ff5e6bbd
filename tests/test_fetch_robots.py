"""robots.txt is read as the reference reads it, on real files without error, and whatever stands in it within bounds."""

from __future__ import annotations

import pytest
from corpus import needs_corpus
from hypothesis import given
from hypothesis import strategies as st
from robots_cases import reference_cases, robots_files

from tasks.fetch.robots import LONGEST_LINE, parse, path_of

AT = "http://hafen.example"


def allows(robots: str | bytes, path: str, product: str = "pressmark") -> bool:
    body = robots if isinstance(robots, bytes) else robots.encode("utf-8")
    return parse(body, product).allows(AT + path)


@needs_corpus
def test_the_verdicts_are_those_of_the_reference() -> None:
    cases = [case for case in reference_cases() if case.test != "GoogleOnly_LineTooLong"]  # see below
    wrong = [case for case in cases if parse(case.robots, case.user_agent).allows(case.url) != case.allowed]
    assert wrong == []
    assert len(cases) == 140


@needs_corpus
def test_every_real_file_is_read() -> None:
    read = {host: parse(body, "Pressmark") for host, body in robots_files()}
    assert len(read) == 4230
    assert sum(bool(robots.rules) for robots in read.values()) == 3685
    assert sum(robots.allows(f"https://{host}/") for host, robots in read.items()) == 4174
    assert sum(bool(robots.sitemaps) for robots in read.values()) == 2200
    assert sum(robots.delay > 0 for robots in read.values()) == 532


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("Disallow: /", "/a", True),  # a rule before any user agent
        ("User-agent: Pressmark\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: Pressmarker\nDisallow: /", "/a", True),
        ("User-agent: Press\nDisallow: /", "/a", True),
        ("User-agent: PRESSMARK/2.0 (news)\nDisallow: /", "/a", False),
        ("User-agent: one\nUser-agent: pressmark\nCrawl-delay: 5\nUser-agent: two\nDisallow: /", "/a", False),
        ("User-agent: pressmark\nAllow: /a\nUser-agent: pressmark\nDisallow: /", "/b", False),
        ("user agent: *\ndissallow: /a", "/a", False),
        ("User-agent *\nDisallow /a", "/a", False),
        ("User-agent: *\nDisallow: /*/private$", "/x/y/private", False),
        ("User-agent: *\nDisallow: /*/private$", "/x/private/y", True),
        ("User-agent: *\nDisallow: /a**b", "/a-b", False),
        ("User-agent: *\nDisallow: *.pdf$", "/x.pdf", False),
        ("User-agent: *\nDisallow: /a*b*", "/axxb", False),
        ("User-agent: *\nDisallow: /ab*b$", "/ab", True),
        ("User-agent: *\nDisallow: /grün", "/gr%c3%bcn", False),
        ("User-agent: *\nDisallow: /gr%c3%bcn", "/gr%C3%BCn", False),
        ("User-agent: *\rDisallow: /a # not this", "/a", False),
        ("User-agent: *\nDisallow: /?", "/?q=1", False),
        ("User-agent: *\nDisallow: /a?", "/a#x?", True),
    ],
)
def test_a_line_means_what_it_is_meant_to(robots: str, path: str, allowed: bool) -> None:
    assert allows(robots, path) is allowed


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"])
def test_a_byte_order_mark_is_skipped_even_if_it_is_cut(mark: bytes) -> None:
    assert not allows(mark + b"User-agent: *\nDisallow: /", "/a")
    assert allows(b"\xef\x11\xbfUser-agent: *\nDisallow: /", "/a")
    assert not allows(b"User-agent: *\n" + mark + b"Allow: /\nDisallow: /", "/a")


def test_a_line_beyond_measure_is_cut() -> None:
    kept = "/x/" + "a" * (LONGEST_LINE - 1 - len("disallow: /x/"))
    robots = f"user-agent: *\ndisallow: {kept}aaaa/qux"
    assert not allows(robots, f"{kept}/fux")
    assert allows(robots, f"{kept[:-1]}")


def test_the_longest_crawl_delay_and_every_sitemap_are_kept() -> None:
    lines = ["Sitemap: https://hafen.example/1.xml", "User-agent: *", "Crawl-delay: 2", "Crawl-delay: 4,5", "Crawl-delay: soon"]
    robots = parse("\n".join([*lines, "Site-map: /2.xml"]).encode(), "pressmark")
    assert (robots.delay, robots.sitemaps) == (4.5, ("https://hafen.example/1.xml", "/2.xml"))
    assert parse(b"User-agent: x\nCrawl-delay: 9", "pressmark").delay == 0.0


@given(st.binary(max_size=400), st.text(max_size=60))
def test_whatever_stands_in_it_there_is_a_verdict(body: bytes, path: str) -> None:
    robots = parse(b"User-agent: *\n" + body, "pressmark")
    assert robots.allows(AT + "/" + path.replace("\ud800", "")) in {True, False}
    assert 0 <= robots.delay < float("inf")


LINES = st.sampled_from(
    ["Disallow: /a", "Allow: /a/b", "Disallow: /*b", "Allow: /", "Disallow: /c$", "# Disallow: /", "", "Foo: bar"]
)


@given(st.lists(LINES, max_size=8), st.sampled_from(["/a", "/a/b", "/c", "/cb", "/x"]))
def test_the_order_of_the_rules_does_not_matter(lines: list[str], path: str) -> None:
    first, last = ("\n".join(["User-agent: *", *order]) for order in (lines, lines[::-1]))
    assert allows(first, path) == allows(last, path)


@given(st.lists(LINES, max_size=8), st.sampled_from(["/a", "/a/b", "/c", "/cb", "/x"]))
def test_line_ends_and_case_do_not_matter(lines: list[str], path: str) -> None:
    robots = ["User-agent: *", *lines]
    verdicts = {allows(end.join(robots), path) for end in ("\n", "\r\n", "\r")}
    verdicts |= {allows("\n".join(line.replace("Disallow", "dISALLOW") for line in robots), path)}
    assert len(verdicts) == 1


@pytest.mark.parametrize(
    ("url", "path"),
    [(AT, "/"), (AT + "?a=b", "/?a=b"), (AT + "/a#b", "/a"), (AT + "/a?", "/a?"), (AT + "/%e4", "/%E4"), ("", "/")],
)
def test_rules_are_matched_against_path_and_query(url: str, path: str) -> None:
    assert path_of(url) == path


def test_many_rules_and_a_long_url_are_bearable() -> None:
    robots = parse(b"User-agent: *\n" + b"Disallow: /*a*b*c$\n" * 20_000, "pressmark")
    assert robots.allows(AT + "/" + "ab" * 4000)
