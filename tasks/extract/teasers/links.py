"""The headlines among the lines of an HTML page: which links announce a story, and which only name a section or an author."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline, ancestors, likeness
from tasks.extract.words.lines import Kind, clean, kind_of, measure
from tasks.extract.words.phrases import list_heading_before

_FRONT = re.compile(r"/?(?:(?:index|default|home)(?:\.\w{3,5})?/?)?", re.IGNORECASE)
_STAMPS = ("time", "span", "small", "em", "i", "b", "font", "strong", "label", "abbr")  # what sets a date apart within a line
_LONGEST_FRONT = 15  # characters of such a path
_ABSOLUTE = ("https://", "http://")
_USUAL = re.compile(r"(https?://[a-z\d.:-]+)?(/(?!/)[^?#;\s\x80-\U0010ffff]*)(\?[^#\s\x80-\U0010ffff]+)?(?:#.*)?")
_LONGEST = 300  # characters of a headline
_MOST_LINES = 9  # what one teaser has at most


@dataclass(frozen=True, slots=True)
class Headline:
    """A line that may be the headline of a teaser: its number, its link, and where that leads.

    `way` is how the link is wrapped: the links of one list are wrapped alike. `strong` is False for a short text such as
    "Politics" that is a headline only where nothing better is near.
    """

    number: int
    link: Element
    url: str
    way: tuple[tuple[str, str], ...]
    strong: bool


def split_lines(lines: Sequence[HtmlLine]) -> list[HtmlLine]:
    """The lines of a page, those in which a link stands beside a date, a source or "See also:" as lines of their own."""
    return [part for line in lines for part in (_parts(line) if _may_be_several(line) else (line,))]


def find_headlines(page: Outline, url: str) -> list[Headline]:
    """The headlines on a page, in order, at most one for every link. `url` is the page's own, "" where unknown."""
    targets: dict[str, str] = {}
    by_link: dict[int, list[int]] = defaultdict(list)
    for number, line in enumerate(page.lines):
        if line.links and _may_be_headline(line):
            href = line.links[0].get("href") or ""
            if href not in targets:
                targets[href] = target(href, url)
            if targets[href]:
                by_link[id(line.links[0])].append(number)
    best = sorted(_best(page.lines, numbers) for numbers in by_link.values())
    found = [_headline(page.lines[number], number, targets) for number in best]
    return _weighed(list(_without_echoes(found, page)))


def target(href: str, url: str) -> str:
    """Where a link leads, absolute and without its fragment; "" where it leads nowhere else. `url` is the page's own.

    The page itself with a query is a service ("share", "print") or its next page, unless the page has a query of its own.
    """
    href = href.strip()
    if not href or href.startswith("#"):
        return ""
    address, path = _usual(href, url) or _joined(href, url)
    return "" if is_front(path) or address.startswith(f"{url}?") else address


def _usual(href: str, url: str) -> tuple[str, str] | None:
    """Address and path of a link written as nearly all are, for which joining is putting together; None of another."""
    parts = _USUAL.fullmatch(href) if "/." not in href else None
    origin = (parts[1] or _origin(url)) if parts else ""
    return (origin + parts[2] + (parts[3] or ""), parts[2]) if parts and origin else None


def _joined(href: str, url: str) -> tuple[str, str]:
    """Address and path of any link, "" where it leads to no page of the web."""
    try:
        parts = urlsplit(href.partition("#")[0] if href.startswith(_ABSOLUTE) else urldefrag(urljoin(url, href))[0])
    except ValueError:
        return "", ""
    return (parts.geturl(), parts.path) if parts.scheme in ("http", "https", "") else ("", "")


@lru_cache(maxsize=64)
def _origin(url: str) -> str:
    parts = _USUAL.fullmatch(url)
    return parts[1] or "" if parts else ""


def is_front(path: str) -> bool:
    """Whether the path of an address is that of a whole site: no story is there."""
    return len(path) <= _LONGEST_FRONT and bool(_FRONT.fullmatch(path))


def _may_be_several(line: HtmlLine) -> bool:
    """Whether a line holds a link to one place, and text beside it or elements in it."""
    if not line.links or line.kind is Kind.PARAGRAPH:
        return False
    return (line.linked < 1.0 or len(line.links[0]) > 0) and not _leads_apart(line)


def _parts(line: HtmlLine) -> Iterator[HtmlLine]:
    """A line with one link at its beginning or end, in up to three parts: before, link, behind."""
    link = line.links[0]
    core = _core(link, line.text)
    before, shown, behind = line.text.partition(core) if core else (line.text, "", "")
    sides = [(text, kind_of(text)) for text in (before.strip(), behind.strip()) if any(c.isalnum() for c in text)]
    if not shown or len(sides) != 1 or not _are_particulars(*sides[0]) or (line.kind is Kind.META is not sides[0][1]):
        yield line
        return
    kind = Kind.HEADLINE if (own := kind_of(shown)) in (Kind.META, Kind.DATED) else own
    alone = replace(line, text=shown, kind=kind, linked=1.0, datetime="")
    side = replace(line, text=sides[0][0], kind=sides[0][1], links=[], linked=0.0, is_heading=False)
    yield from (side, alone) if before.strip() else (alone, side)


def _leads_apart(line: HtmlLine) -> bool:
    """Whether the links of a line lead to several places."""
    return len(line.links) > 1 and len({link.get("href") for link in line.links}) > 1


def _core(link: Element, text: str) -> str:
    """The text of a link as the line shows it, without an element at its end that holds a date of its own."""
    shown = clean("".join(link.itertext()))
    for element in link.iter(*_STAMPS):
        stamp = clean("".join(element.itertext()))
        rest = shown.removeprefix(stamp).removesuffix(stamp).strip() if stamp else ""
        if rest and rest != shown and kind_of(stamp) is Kind.META:
            return rest if rest in text else ""
    return shown


def _are_particulars(text: str, kind: Kind) -> bool:
    return kind in (Kind.META, Kind.CLUTTER, Kind.LIST_HEADING) or (kind is Kind.LABEL and not text[0].islower())


def _may_be_headline(line: HtmlLine) -> bool:
    if line.kind in (Kind.CLUTTER, Kind.PHOTO) or _is_address(line.text):
        return False
    if line.kind is Kind.META and not line.is_heading:
        return False
    if _leads_apart(line) or measure(line.text) > _LONGEST:
        return False
    if line.kind is not Kind.PARAGRAPH and list_heading_before(line.text) and line.linked > 0.3:
        return True
    alone = 0.9 if line.kind in (Kind.PARAGRAPH, Kind.LABEL, Kind.META) and not line.is_heading else 0.6
    return line.linked >= alone


def _is_address(text: str) -> bool:
    """Whether a text is an address itself: "https://..." or "news.example"."""
    return " " not in text and ("://" in text or text.startswith("www."))


def _best(lines: Sequence[HtmlLine], numbers: Sequence[int]) -> int:
    """The headline among the lines of one link that spans a whole card."""
    for wanted in (
        [n for n in numbers if lines[n].is_heading and lines[n].kind is not Kind.LABEL],
        [n for n in numbers if lines[n].is_heading],
        [n for n in numbers if lines[n].kind in (Kind.HEADLINE, Kind.DATED)],
        [n for n in numbers if lines[n].kind is not Kind.LABEL],
    ):
        if wanted:
            return wanted[0]
    return numbers[0]


def _headline(line: HtmlLine, number: int, targets: Mapping[str, str]) -> Headline:
    strong = line.kind not in (Kind.LABEL, Kind.LIST_HEADING)
    link = line.links[0]
    return Headline(number, link, targets[link.get("href") or ""], _way(link), strong)


def _without_echoes(found: Sequence[Headline], page: Outline) -> Iterator[Headline]:
    """The headlines without those links that only say again, in one card, where its headline leads: the text, the picture."""
    kept: list[Headline] = []
    for headline in found:
        if kept and kept[-1].url == headline.url and _in_one_card(kept[-1], headline, page):
            if _rank(page.lines[headline.number]) > _rank(page.lines[kept[-1].number]):
                kept[-1] = headline
        else:
            kept.append(headline)
    yield from kept


def _in_one_card(first: Headline, second: Headline, page: Outline) -> bool:
    """Whether two links to one address are parts of one teaser: they differ in kind and stand close together."""
    if page.lines[first.number].is_heading and page.lines[second.number].is_heading:
        return False
    if page.lines[first.number].block is page.lines[second.number].block:
        return True
    around = next(e for e in first.link.iterancestors() if page.holds(e, second.number))
    if around.tag in ("body", "main", "ul", "ol", "dl", "table", "tbody"):
        return False
    start, end = page.spans[around]
    kinds = {page.lines[headline.number].kind is Kind.PARAGRAPH for headline in (first, second)}
    return end - start <= _MOST_LINES and (first.way != second.way or len(kinds) == 2)


def _rank(line: HtmlLine) -> int:
    order = (line.kind is not Kind.LABEL, line.kind is not Kind.PARAGRAPH, line.is_heading)
    return sum(weight * held for weight, held in zip((1, 2, 4), order, strict=True))


def _way(link: Element) -> tuple[tuple[str, str], ...]:
    """Tag and class of a link and of the two elements around it."""
    return (likeness(link), *map(likeness, itertools.islice(ancestors(link), 2)))


def _weighed(found: list[Headline]) -> list[Headline]:
    """The headlines, a short one counted as strong where most in its list, or on the page, that are wrapped alike are long."""
    keys = [_lists(headline) for headline in found]
    strong = Counter(key for headline, lists in zip(found, keys, strict=True) for key in lists if headline.strong)
    weak = Counter(key for headline, lists in zip(found, keys, strict=True) for key in lists if not headline.strong)
    return [
        replace(headline, strong=True) if not headline.strong and _is_outvoted(lists, strong, weak) else headline
        for headline, lists in zip(found, keys, strict=True)
    ]


def _lists(headline: Headline) -> list[tuple[object, ...]]:
    """The lists that a link may be one of, smallest first: those in its grandparent and great-grandparent, and the page."""
    around = itertools.islice(headline.link.iterancestors(), 1, 3)
    return [*((headline.way, id(element)) for element in around), headline.way]


def _is_outvoted(
    lists: Sequence[tuple[object, ...]], strong: Counter[tuple[object, ...]], weak: Counter[tuple[object, ...]]
) -> bool:
    decided = (key for key in lists if strong[key] + weak[key] > 1 and strong[key] != weak[key])
    smallest = next(decided, lists[-1])
    return strong[smallest] > weak[smallest]
