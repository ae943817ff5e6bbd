"""Teasers in HTML, by structure: sub-trees that repeat, each with one headline that is a link. Class names play no part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median
from urllib.parse import urlsplit

from schemas.story import Teaser
from tasks.extract.teasers.announce import Reference, announce
from tasks.extract.teasers.cards import Block, card, in_agreement, rivals
from tasks.extract.teasers.links import find_headlines, split_lines
from tasks.extract.teasers.runs import with_companions
from tasks.extract.teasers.zones import section_names
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.tree.outline import Outline, outline
from tasks.extract.words.lines import Kind, Line, measure
from tasks.extract.words.phrases import list_heading_before

__all__ = ["Block", "find_blocks", "prune", "read_blocks", "room_of"]

# The room that a headline takes in print, at least.
_SHORTEST = 8  # beside a text, a date or a credit
_SHORTEST_LISTED = 12  # alone, or in a list under "Most read"
_SHORTEST_INTRODUCED = 30  # behind "Background:", which is shorter itself
_SHORTEST_BARE = 22  # in a list of bare links; shorter ones are a menu


def find_blocks(lines: Sequence[HtmlLine], url: str) -> list[Block]:
    """The teasers among the lines of a page, in order. `url` is the page's own, "" where unknown."""
    page = outline(split_lines(lines))
    kept = [block for group in _groups(page, url) if _are_teasers(group, page, url) for block in group]
    names = section_names(page, {number for block in kept for number in block.numbers})
    ordered = sorted(kept, key=lambda block: block.start + block.headline)
    return [replace(block, section=name) if (name := names.get(block.start)) else block for block in ordered]


def read_blocks(blocks: Sequence[Block], reference: Reference) -> tuple[Teaser, ...]:
    """The teasers of these blocks."""
    teasers = []
    for position, block in enumerate(blocks, start=1):
        lines = [Line(line.text, _kind(line)) for line in block.lines]
        stamp = next((line.datetime for line in block.lines if line.datetime), "")
        url = block.url if urlsplit(block.url).netloc else ""  # relative where the address of the page is unknown
        teaser = announce(lines, block.headline, position=position, reference=reference, url=url, stamp=stamp)
        teasers.append(replace(teaser, section=block.section) if block.section and not teaser.section else teaser)
    return tuple(teasers)


def room_of(teasers: Iterable[Teaser]) -> int:
    """The room that teasers take in print, in characters."""
    return sum(measure(teaser.title) + measure(teaser.text) for teaser in teasers)


def prune(blocks: Iterable[Block]) -> set[Element]:
    """Takes these blocks out of their tree; the text behind them stays. What comes back are all elements that went."""
    gone: set[Element] = set()
    for block in blocks:
        for element in (element for element in block.elements if element.getparent() is not None):
            if block.in_text:
                element.tail = None
            gone.update(element.iter())
            element.drop_tree()
    return gone


def _kind(line: HtmlLine) -> Kind:
    """The kind of a line; a date in a heading that is a link belongs to the headline."""
    return Kind.HEADLINE if line.is_heading and line.links and line.kind in (Kind.META, Kind.DATED) else line.kind


def _groups(page: Outline, url: str) -> list[list[Block]]:
    """What may be teasers, in lists: first around the strong headlines, then around the short ones that no block holds yet."""
    headlines = find_headlines(page, url)
    strong = [headline for headline in headlines if headline.strong]
    around_strong = rivals(strong, headlines)
    blocks = [card(headline, page, around_strong) for headline in strong]
    held = {number for block in blocks for number in block.numbers}
    weak = [headline for headline in headlines if not headline.strong and headline.number not in held]
    around_all = rivals([*strong, *weak], headlines)
    blocks += [card(headline, page, around_all) for headline in weak]
    return [with_companions(in_agreement(group), page, around_all) for group in _by_shape(blocks)]


def _by_shape(blocks: Sequence[Block]) -> list[list[Block]]:
    groups: dict[tuple[object, ...], list[Block]] = defaultdict(list)
    for block in sorted(blocks, key=lambda block: block.start):
        groups[_shape(block)].append(block)
    return list(groups.values())


def _shape(block: Block) -> tuple[object, ...]:
    """What blocks of one list have in common: the element that holds the list, and the tag of theirs."""
    root = block.elements[0]
    parent = root.getparent()
    if root.tag in ("tr", "td") and parent is not None and parent.getparent() is not None:
        parent = parent.getparent()
    return id(parent), root.tag


def _are_teasers(group: Sequence[Block], page: Outline, url: str) -> bool:
    """Whether blocks of one shape are teasers, not a menu and not the head of the article."""
    titles = [block.lines[block.headline] for block in group]
    size = median(measure(title.text) for title in titles)
    rich = sum(map(_says_more, group))
    listed = _is_under_list_heading(group[0], page)
    if len(group) == 1:
        if list_heading_before(titles[0].text) or (_is_introduced(group[0]) and not _lead_away(group, url)):
            return True
        alone = titles[0].is_heading and titles[0].kind is not Kind.LABEL and rich
        return size >= _SHORTEST_LISTED and bool(alone or listed)
    if 2 * sum(map(_is_name, titles)) > len(group) and not listed:
        return size >= _SHORTEST and 2 * sum(map(_is_dated, group)) >= len(group)
    if 2 * rich >= len(group):
        return size >= _SHORTEST
    return size >= (_SHORTEST_LISTED if listed else _SHORTEST_BARE) and not _lead_away(group, url)


def _is_introduced(block: Block) -> bool:
    """Whether a headline stands behind a word or two and a colon, in the words of whatever language: "Background: ..."."""
    before = block.lines[block.headline - 1].text if block.headline == 1 == len(block.lines) - 1 else ""
    long = measure(block.lines[block.headline].text) >= _SHORTEST_INTRODUCED
    return long and before.endswith((":", "：")) and measure(before) <= _SHORTEST_INTRODUCED


def _is_name(title: HtmlLine) -> bool:
    """Whether a headline may as well be the name of a section, a person or a service."""
    return title.kind is Kind.LABEL and not title.is_heading


def _is_dated(block: Block) -> bool:
    return any(line.kind in (Kind.META, Kind.DATED) for line in block.lines)


def _lead_away(group: Sequence[Block], url: str) -> bool:
    """Whether bare links lead to other sites: to partners and services, not to stories of this one."""
    own = _site(url)
    return bool(own) and 2 * sum(_site(block.url) not in ("", own) for block in group) > len(group)


def _site(url: str) -> str:
    """The last two labels of a host: near enough to tell other sites from parts of one."""
    try:
        return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    except ValueError:
        return ""


def _is_under_list_heading(block: Block, page: Outline) -> bool:
    above = page.lines[max(0, block.start - 1) : block.start + block.headline]
    return any(line.kind is Kind.LIST_HEADING for line in above)


def _says_more(block: Block) -> bool:
    """Whether there is a text, a date or a credit beside the headline."""
    if block.lines[block.headline].kind is Kind.DATED:
        return True
    others = (line.kind for n, line in enumerate(block.lines) if n != block.headline)
    return any(kind in (Kind.PARAGRAPH, Kind.META, Kind.HEADLINE) for kind in others)
