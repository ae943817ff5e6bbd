"""Teasers without a box of their own: headlines that stand bare among their texts, as h3 and p, dt and dd, or lines and <br>."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tasks.extract.teasers.cards import Block, Rivals
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Outline, likeness
from tasks.extract.words.lines import Kind
from tasks.extract.words.phrases import list_heading_before

_MOST_FOLLOWERS = 3  # siblings behind a headline that belong to it
_MOST_LEADERS = 2  # siblings before it that do: a section, a date
_MOST_LINES = 4  # lines behind a headline in a text broken by <br>
_FEWEST_STRICT = 3  # headlines after which the same must follow, where these are not marked up as such
_MARKED = ("dt", "h2", "h3", "h4", "h5", "h6")
_PARTICULARS = (Kind.META, Kind.LABEL)


def with_companions(group: list[Block], page: Outline, others: Rivals) -> list[Block]:
    """The blocks of one list, each with what stands bare beside its headline and belongs to it by its regular return."""
    if len(group) < 2 or not all(_is_bare(block) for block in group) or len({id(_parent(block)) for block in group}) > 1:
        return group
    hosts = {id(page.lines[block.start].block) for block in group}
    if len(hosts) == 1:
        return _lines_between(group, page)
    gaps = [list(_behind(block.elements[0], page, others)) for block in group]
    leaders = _leaders(group[0].elements[0], gaps[:-1], page)
    followers = [gap[: len(gap) - leaders] for gap in gaps[:-1]]
    followers.append(_last(gaps[-1], followers))
    if any(len(gap) > _MOST_FOLLOWERS for gap in followers) or not (_are_marked(group) or _are_regular(followers)):
        return group
    return [_with_elements(block, leaders, gap, page) for block, gap in zip(group, followers, strict=True)]


def _parent(block: Block) -> Element:
    return block.elements[0].getparent()


def _is_bare(block: Block) -> bool:
    return len(block.lines) == 1 and not list_heading_before(block.lines[0].text)


def _are_marked(group: Sequence[Block]) -> bool:
    return all(block.elements[0].tag in _MARKED for block in group)


def _are_regular(gaps: Sequence[Sequence[Element]]) -> bool:
    ways = {tuple(map(likeness, gap)) for gap in gaps}
    return len(gaps) >= _FEWEST_STRICT and len(ways) == 1 and ways != {()}


def _behind(root: Element, page: Outline, others: Rivals) -> Iterator[Element]:
    """The siblings behind an element up to the next headline, a few more than may belong to it at most."""
    marked = root.tag in _MARKED
    for sibling in itertools.islice(root.itersiblings(), _MOST_FOLLOWERS + _MOST_LEADERS + 1):
        if (marked and likeness(sibling) == likeness(root)) or others.held(*page.spans.get(sibling, (0, 0))):
            return
        yield sibling


def _leaders(first: Element, gaps: Sequence[Sequence[Element]], page: Outline) -> int:
    """How many siblings before a headline belong to it: what stands before the first also ends what stands between the others."""
    count = 0
    for before in itertools.islice(first.itersiblings(preceding=True), _MOST_LEADERS):
        if not all(len(gap) > count and _like(gap[-1 - count], before, page) for gap in gaps):
            break
        count += 1
    return count


def _like(one: Element, other: Element, page: Outline) -> bool:
    """Whether two elements are alike and hold one line of particulars each."""
    spans = [page.spans.get(element, (0, 0)) for element in (one, other)]
    kinds = {page.lines[start].kind for start, end in spans if end - start == 1}
    short = all(end - start == 1 for start, end in spans) and len(kinds) == 1 and kinds <= set(_PARTICULARS)
    return short and likeness(one) == likeness(other)


def _last(gap: Sequence[Element], others: Sequence[Sequence[Element]]) -> list[Element]:
    """What stands behind the last headline, as far as it is like what stands behind the others."""
    likes = {likeness(element) for other in others for element in other}
    return list(itertools.takewhile(lambda element: likeness(element) in likes, gap))[: max(map(len, others))]


def _with_elements(block: Block, leaders: int, followers: Sequence[Element], page: Outline) -> Block:
    root = block.elements[0]
    before = list(itertools.islice(root.itersiblings(preceding=True), leaders))[::-1]
    spans = [page.spans[element] for element in (*before, root, *followers) if element in page.spans]
    return _with_lines(replace(block, elements=(*before, root, *followers)), spans[0][0], spans[-1][1], page)


def _lines_between(group: Sequence[Block], page: Outline) -> list[Block]:
    """The blocks of headlines that stand in one text broken by <br>, each with the lines up to the next."""
    end = page.spans[page.lines[group[-1].start].block][1]
    starts = [block.start for block in group]
    sizes = [after - start for start, after in itertools.pairwise(starts)]
    ends = [*starts[1:], min(end, starts[-1] + max(sizes))]
    leads = starts[0] > 0 and all(
        page.lines[n - 1].kind is Kind.META and page.lines[n - 1].block is page.lines[n].block for n in starts
    )
    if any(size > _MOST_LINES + 1 for size in sizes):
        return list(group)
    shift = 1 if leads and min(sizes) > 1 else 0
    ends = [*(number - shift for number in ends[:-1]), min(ends[-1], end)]
    return [
        _with_lines(
            replace(block, elements=tuple(_until(block, after, stop == end)), in_text=True), block.start - shift, stop, page
        )
        for block, stop, after in zip(group, ends, [*group[1:], None], strict=True)
    ]


def _until(block: Block, after: Block | None, to_the_end: bool) -> Iterable[Element]:
    """The elements from one headline to before the next, or to the end where the last teaser ends there."""
    root = block.elements[0]
    if after is None and not to_the_end:
        return (root,)
    return itertools.takewhile(lambda element: after is None or element is not after.elements[0], (root, *root.itersiblings()))


def _with_lines(block: Block, start: int, end: int, page: Outline) -> Block:
    return replace(block, lines=tuple(page.lines[start:end]), start=start, headline=block.start + block.headline - start)
