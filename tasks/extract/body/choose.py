"""Which lines of a page are its article: the paragraphs of its place, and the sub-headings, items and cells among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass

from tasks.extract.body.asides import Asides
from tasks.extract.body.ending import without_ending
from tasks.extract.body.entries import entry_times
from tasks.extract.body.passages import Passage
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Outline
from tasks.extract.words.captions import names_picture
from tasks.extract.words.lines import Kind, ends_sentence, measure

_FURNITURE = (Kind.CLUTTER, Kind.LIST_HEADING, Kind.PHOTO)
_BARE = frozenset({"div", "section", "article", "main", "body", "td"})  # a line right in one of these is marked up as nothing
_NEAR = 3  # levels around the place in which a paragraph counts that both readers take
_NATIVE = 0.6  # of the prose in the commonest kind of box; the boxes of an article are of one or two kinds
_REPEATED = 60  # letters; a paragraph as long as that is not written twice
_QUOTED = 30  # letters; a line as long as that in a box of its own that stands in the text too is a pull quote
_LEAD, _ABOVE = 200, 25  # the least room in print of a lead above the text, and how many lines above it may stand
_SENTENCE = 45  # room in print; a shorter line that opens a text is more often a byline than a sentence
_LINKED, _LEAD_LINKED = 0.5, 0.3  # shares of a line that may be link


@dataclass(frozen=True, slots=True)
class Scene:
    """A page and what has been found out: what stands beside its text, where that is, its headline in letters and digits."""

    page: Outline
    passages: Sequence[Passage]
    asides: Asides
    place: Element
    title: str


def choose(scene: Scene) -> list[Passage]:
    """The passages of the article in reading order."""
    native = _native_kinds(scene)
    own = _without_pull_quotes([p for p in _within(scene) if p.number not in scene.asides.all], native)
    paragraphs = _paragraphs(scene, own, native)
    text = _with_lines_of_same_block(own, paragraphs, scene.place)
    kept = _trimmed(scene, _with_lines_among(scene, own, text), native)
    return [scene.passages[number] for number in sorted({*_lead(scene, kept), *kept, *entry_times(own, kept)})]


def _kind_of_box(passage: Passage) -> tuple[str, str]:
    box = passage.box
    return box.tag, box.get("class") or ""


def _native_kinds(scene: Scene) -> set[tuple[str, str]]:
    """The kinds of box, by tag and class, in which the text of the page stands."""
    prose: dict[tuple[str, str], float] = defaultdict(float)
    for passage in scene.passages:
        if passage.prose and passage.number not in scene.asides.all:
            prose[_kind_of_box(passage)] += passage.weight
    least = _NATIVE * max(prose.values(), default=0)
    return {kind for kind, weight in prose.items() if weight >= least}


def _within(scene: Scene) -> list[Passage]:
    """The passages of the place, and the paragraphs right around it that both readers take."""
    start, end = scene.page.spans[scene.place]
    near = ([*scene.place.iterancestors()][_NEAR - 1 :] or [scene.place])[0]
    first, last = scene.page.spans.get(near, (start, end))
    return [p for p in scene.passages[first:last] if start <= p.number < end or (p.agreed and p.prose)]


def _without_pull_quotes(own: Sequence[Passage], native: Set[tuple[str, str]]) -> list[Passage]:
    text = "\n".join(p.letters for p in own if p.prose and _kind_of_box(p) in native)
    return [p for p in own if len(p.letters) <= _QUOTED or p.letters not in text or _kind_of_box(p) in native]


def _may_be_text(passage: Passage, title: str) -> bool:
    """Whether a passage is neither furniture nor the headline nor a short line with the credit of a picture."""
    line = passage.line
    credit = not passage.prose and not line.is_heading and names_picture(line.text)
    return line.kind not in _FURNITURE and line.block.tag != "h1" and passage.letters != title and not credit


def _paragraphs(scene: Scene, own: Sequence[Passage], native: Set[tuple[str, str]]) -> dict[int, Passage]:
    """The paragraphs of the text by number: those in its own kinds of box, those in others only where both readers take them."""
    kept: dict[int, Passage] = {}
    seen: set[str] = set()
    for passage in own:
        trusted = _kind_of_box(passage) in native or (passage.agreed and passage.line.linked < _LINKED)
        if not passage.prose or not trusted or not _may_be_text(passage, scene.title) or passage.letters in seen:
            continue
        kept[passage.number] = passage
        if len(passage.letters) > _REPEATED:
            seen.add(passage.letters)
    return kept


def _with_lines_of_same_block(own: Sequence[Passage], paragraphs: dict[int, Passage], place: Element) -> set[int]:
    """The paragraphs with the short lines that only a line break parts from them."""
    blocks = {p.line.block for p in paragraphs.values()} - {place}
    seen = {p.letters for p in paragraphs.values()}
    return set(paragraphs) | {
        p.number
        for p in own
        if p.line.block in blocks and p.line.linked < _LINKED and p.line.kind not in _FURNITURE and p.letters not in seen
    }


def _with_lines_among(scene: Scene, own: Sequence[Passage], kept: set[int]) -> list[int]:
    """The text with the headings that stand over a part of it and the short lines that the second opinion has too."""
    found: list[int] = []
    over_text = False
    for passage in reversed(own):
        if passage.number in kept or _is_line_among(scene, passage, over_text):
            found.append(passage.number)
            over_text = True
        else:
            over_text = False
    return found[::-1]


def _is_line_among(scene: Scene, passage: Passage, over_text: bool) -> bool:
    line = passage.line
    if line.linked >= _LINKED or line.kind is Kind.META or passage.prose or not _may_be_text(passage, scene.title):
        return False
    return passage.agreed or (line.is_heading and over_text)


def _trimmed(scene: Scene, numbers: list[int], native: Set[tuple[str, str]]) -> list[int]:
    """The text without short lines above its first paragraph that nothing marks as text, and without what is none at its end."""
    passages = without_ending([scene.passages[number] for number in numbers])
    while passages and not _may_open(passages[0], native):
        del passages[0]
    return [p.number for p in passages]


def _may_open(passage: Passage, native: Set[tuple[str, str]]) -> bool:
    marked_up = passage.line.block.tag not in _BARE and measure(passage.line.text) >= _SENTENCE
    return bool(passage.prose) or (marked_up and passage.agreed and _kind_of_box(passage) in native)


def _lead(scene: Scene, kept: Sequence[int]) -> list[int]:
    """The long paragraphs between the headline and the text, each once: a lead in a box of its own."""
    first = max(0, kept[0] - _ABOVE) if kept else 0
    above = range(first, kept[0] if kept else 0)
    headline = next((n for n in above if _is_headline(scene, scene.passages[n])), None)
    if headline is None:
        return []
    elsewhere = {p.letters for p in (*scene.passages[:headline], *scene.passages[above.stop :])}
    leads: dict[str, int] = {}
    for passage in scene.passages[headline + 1 : above.stop]:
        if passage.letters not in elsewhere and _is_lead(scene, passage):
            leads.setdefault(passage.letters, passage.number)
    return list(leads.values())


def _is_headline(scene: Scene, passage: Passage) -> bool:
    return passage.letters == scene.title or passage.line.block.tag == "h1"


def _is_lead(scene: Scene, passage: Passage) -> bool:
    line = passage.line
    stands_free = passage.number not in scene.asides.marked and line.linked < _LEAD_LINKED
    is_prose = line.kind is Kind.PARAGRAPH and measure(line.text) >= _LEAD and ends_sentence(line.text)
    return stands_free and is_prose and _may_be_text(passage, scene.title)
