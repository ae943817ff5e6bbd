"""Teasers in HTML, by structure: sub-trees that repeat, each with one headline that is a link. Class names play no part."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urldefrag, urljoin, urlsplit

from schemas.story import Teaser
from tasks.extract.announce import Reference, announce
from tasks.extract.blocks import Element, HtmlLine, html_lines
from tasks.extract.lines import Kind, Line, measure
from tasks.extract.phrases import list_heading_before, without_more

_FRONT = re.compile(r"/?(?:(?:index|default|home)(?:\.\w{3,5})?/?)?", re.IGNORECASE)
_MOST_LINES = 9  # a block with more lines is not one teaser
_MOST_PARAGRAPHS = 3
_BARE = ("dt", "h2", "h3", "h4", "h5", "h6")  # what a headline without a box of its own is marked up as
_MOST_TEXT = 2500  # characters
_SHORTEST_HEADLINE = 22  # in a list of bare links; shorter ones are a menu


@dataclass(frozen=True, slots=True)
class Block:
    """One teaser in the tree: its elements, its lines, which of them is the headline, and where it leads."""

    elements: tuple[Element, ...]
    lines: tuple[HtmlLine, ...]
    headline: int
    url: str


def find_blocks(page: Sequence[HtmlLine], url: str) -> list[Block]:
    """The teasers among the lines of a page, in order. `url` is the page's own, "" where unknown."""
    headlines = _headlines(page, url)
    counts = Counter(ancestor for line in headlines for ancestor in _with_ancestors(line.links[0] if line.links else line.block))
    found = [block for line in headlines if (block := _block(line, counts, url))]
    groups: dict[tuple[object, ...], list[Block]] = defaultdict(list)
    for block in found:
        groups[_shape(block)].append(block)
    under_heading = _under_list_heading(page)
    kept = [b for group in groups.values() if _are_teasers(group, under_heading) for b in group]
    order = {id(line.links[0]): n for n, line in enumerate(headlines)}
    return sorted(kept, key=lambda b: order.get(id(b.lines[b.headline].links[0]), 0))


def read_blocks(blocks: Sequence[Block], reference: Reference) -> tuple[Teaser, ...]:
    """The teasers of these blocks."""
    teasers = []
    for position, block in enumerate(blocks, start=1):
        lines = [Line(line.text, line.kind) for line in block.lines]
        teasers.append(announce(lines, block.headline, position=position, reference=reference, url=block.url))
    return tuple(teasers)


def _headlines(page: Sequence[HtmlLine], url: str) -> list[HtmlLine]:
    """The lines that are the headline of a link to another page, at most one for every link."""
    by_link: dict[int, list[HtmlLine]] = defaultdict(list)
    for line in page:
        if line.links and _may_be_headline(line) and _target(line.links[0], url):
            by_link[id(line.links[0])].append(line)
    chosen = {id(_best(lines)) for lines in by_link.values()}
    return [line for line in page if id(line) in chosen]


def _may_be_headline(line: HtmlLine) -> bool:
    if line.kind in (Kind.CLUTTER, Kind.META, Kind.PHOTO) or without_more(line.text)[0] == "":
        return False
    if len({link.get("href") for link in line.links}) > 1 or measure(line.text) > 300:
        return False
    if line.kind is not Kind.PARAGRAPH and list_heading_before(line.text) and line.linked > 0.3:
        return True
    alone = 0.9 if line.kind in (Kind.PARAGRAPH, Kind.LABEL) and not line.is_heading else 0.6
    return line.linked >= alone


def _best(lines: Sequence[HtmlLine]) -> HtmlLine:
    """The headline among the lines of one link that spans a whole card."""
    for wanted in (
        [line for line in lines if line.is_heading],
        [line for line in lines if line.kind in (Kind.HEADLINE, Kind.DATED)],
        [line for line in lines if line.kind is not Kind.LABEL],
    ):
        if wanted:
            return wanted[0]
    return lines[0]


def _target(link: Element, url: str) -> str:
    """Where a link leads, absolute and without its fragment; "" where it leads nowhere else."""
    href = (link.get("href") or "").strip()
    if not href or href.startswith("#"):
        return ""
    try:
        address = urldefrag(urljoin(url, href))[0]
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https", "") and not is_front(parts.path) else ""


def is_front(path: str) -> bool:
    """Whether the path of an address is that of a whole site: no story is there."""
    return bool(_FRONT.fullmatch(path))


def _with_ancestors(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _block(line: HtmlLine, counts: Counter[Element], url: str) -> Block | None:
    """The largest sub-tree around a headline that holds no other headline, with the siblings that follow a bare one."""
    root = line.block if line.block.tag != "body" else line.links[0]
    link = line.links[0]
    if link in set(root.iterancestors()) or not _is_one_teaser(root, line.text):
        root = link
    while (parent := root.getparent()) is not None and counts[parent] <= 1 and parent.tag not in ("body", "main", "html"):
        if not _is_one_teaser(parent, line.text):
            break
        root = parent
    elements = [root, *_followers(root, counts)]
    lines = [inner for element in elements for inner in html_lines(element)]
    same = (n for n, inner in enumerate(lines) if inner.text == line.text and link in inner.links)
    headline = next(same, None)
    if headline is None or len(lines) > _MOST_LINES:
        return None
    return Block(tuple(elements), tuple(lines), headline, _target(link, url))


def _is_one_teaser(element: Element, headline: str) -> bool:
    """Whether all of an element can be one teaser: few lines, little text, and no paragraph above the headline."""
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > _MOST_TEXT:
            return False
    lines = html_lines(element)
    above = [line.kind for line in itertools.takewhile(lambda line: line.text != headline, lines)]
    paragraphs = sum(line.kind is Kind.PARAGRAPH for line in lines)
    return len(lines) <= _MOST_LINES and paragraphs <= _MOST_PARAGRAPHS and Kind.PARAGRAPH not in above


def _followers(root: Element, counts: Counter[Element]) -> list[Element]:
    """The siblings behind a headline that stands bare among them, up to the next headline: dt and dd, h3 and p."""
    if root.tag not in _BARE or len(html_lines(root)) > 1:
        return []
    followers: list[Element] = []
    for sibling in root.itersiblings():
        if counts[sibling] or sibling.tag == root.tag or len(followers) == 4:
            return followers
        followers.append(sibling)
    return followers if len(followers) <= 3 else []


def _shape(block: Block) -> tuple[object, ...]:
    """What blocks of one list have in common: the element that holds the list, and the way from there to the headline."""
    root = block.elements[0]
    parent = root.getparent()
    if root.tag in ("tr", "td") and parent is not None and parent.getparent() is not None:
        parent = parent.getparent()
    return id(parent), root.tag


def _under_list_heading(page: Sequence[HtmlLine]) -> set[int]:
    """The ids of the blocks of the lines that stand directly under a heading such as "Most read"."""
    return {id(after.block) for line, after in itertools.pairwise(page) if line.kind is Kind.LIST_HEADING}


def _are_teasers(group: Sequence[Block], under_heading: set[int]) -> bool:
    """Whether blocks of one shape are teasers, not a menu and not the head of the article."""
    titles = [measure(block.lines[block.headline].text) for block in group]
    rich = [block for block in group if _says_more(block)]
    if len(group) == 1:
        (block,) = group
        line = block.lines[block.headline]
        inline = bool(list_heading_before(line.text))
        return inline or (titles[0] >= 12 and ((line.is_heading and bool(rich)) or id(block.lines[0].block) in under_heading))
    if 2 * len(rich) >= len(group):
        return median(titles) >= 8
    return median(titles) >= _SHORTEST_HEADLINE


def _says_more(block: Block) -> bool:
    """Whether there is a text, a date or a credit beside the headline."""
    if block.lines[block.headline].kind is Kind.DATED:
        return True
    others = (line.kind for n, line in enumerate(block.lines) if n != block.headline)
    return any(kind in (Kind.PARAGRAPH, Kind.META, Kind.HEADLINE) for kind in others)


def prune(blocks: Iterable[Block]) -> None:
    """Takes the elements of these blocks out of their tree; the text behind them stays."""
    for element in (element for block in blocks for element in block.elements):
        if element.getparent() is not None:
            element.drop_tree()
