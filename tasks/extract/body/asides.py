"""What stands beside the text of an article: navigation, captions, comments, boxes, as the markup or the names in it say.

An element that holds much of the prose of a page is no aside, whatever it is called.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tasks.extract.body.passages import Passage, Sums
from tasks.extract.tree.blocks import Element
from tasks.extract.tree.outline import Outline
from tasks.extract.words.phrases import listed

_TAGS = frozenset(listed("nav, footer, aside, figure, figcaption, caption, form, menu, dialog, button"))
_ROLES = frozenset(
    listed("""
    navigation, complementary, contentinfo, search, dialog, alertdialog, banner, alert, menu, menubar, toolbar, tooltip, note
""")
)
# Words in class names and ids, as sites and content management systems everywhere use them. Few: a list four times as long,
# with "author", "gallery" and "player", gained nothing and lost text.
_WORDS = frozenset(
    listed("""
    comment, comments, commenting, disqus, kommentar, kommentare, kommentarer, comentarios, comentários, commentaires, commenti,
    reacties, yorumlar, newsletter, newsletters, related, recommended, cookie, cookies, consent, caption, captions, advert,
    advertisement
""")
)
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+")
_HIDDEN = re.compile(r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-reader)")
_WHOLE = ("html", "body", "main", "article")

_MOST_PROSE = 0.4  # of the page; what holds more is no aside
_MOST_ALIKE = 0.25  # of the page, in all elements of the same tag and class together
_MOST_CAPTIONS = 0.15  # of the page; where more stands beside pictures the pictures are the story
_CAPTION_LINES, _CAPTION_LENGTH, _CAPTION_DEPTH = 3, 400, 5  # lines, characters and levels of the largest box of a picture
_PICTURES = ("img", "picture", "video", "iframe", "amp-img")
_LONGEST_NAME = 300  # characters of class and id that are looked at


@dataclass(frozen=True, slots=True)
class Asides:
    """The numbers of the passages that stand beside the text: as the markup says, and as all signs together say."""

    marked: frozenset[int]
    all: frozenset[int]


def find_asides(page: Outline, passages: Sequence[Passage]) -> Asides:
    """What stands beside the text. A name alone does not outweigh the second opinion; an element of HTML does."""
    agreed = Sums(page, passages, lambda p: p.prose if p.agreed else 0)
    names = {element: name for element in page.spans if (name := _name(element))}
    marked = (element for element in page.spans if _is_marked(element, names.get(element, "")))
    by_markup = _held(page, (element for element in marked if agreed.of(element) < _MOST_PROSE * agreed.all))
    by_name = {number for number in _held(page, _named(names, agreed)) if not passages[number].agreed}
    captions = _captions(page, passages, by_markup | by_name)
    return Asides(frozenset(by_markup), frozenset(by_markup | by_name | captions))


def _held(page: Outline, elements: Iterable[Element]) -> set[int]:
    return {number for element in elements for number in range(*page.spans[element])}


def _is_marked(element: Element, name: str) -> bool:
    """Whether an element of HTML, its role, or the custom of hiding text from all but screen readers sets it apart."""
    role = element.get("role")
    return element.tag in _TAGS or (role is not None and role.lower() in _ROLES) or (bool(name) and _is_hidden(name))


def _named(names: Mapping[Element, str], agreed: Sums) -> list[Element]:
    """The elements with the name of an aside, but for those of a kind in which much of the text stands."""
    named = [element for element, name in names.items() if element.tag not in _WHOLE and _speaks_of_aside(name)]
    alike: Counter[tuple[str, str | None]] = Counter()
    for element in named:
        alike[element.tag, element.get("class")] += int(agreed.of(element))
    return [element for element in named if alike[element.tag, element.get("class")] < _MOST_ALIKE * agreed.all]


def _name(element: Element) -> str:
    classes, identity = element.get("class"), element.get("id")
    return f"{classes or ''} {identity or ''}"[:_LONGEST_NAME] if classes or identity else ""


@lru_cache(maxsize=4096)
def _is_hidden(name: str) -> bool:
    low = name.lower()
    return ("hidden" in low or "sr-only" in low or "screen-reader" in low) and bool(_HIDDEN.search(low))


@lru_cache(maxsize=4096)
def _speaks_of_aside(name: str) -> bool:
    return any(word.lower() in _WORDS for word in _WORD.findall(name))


def _captions(page: Outline, passages: Sequence[Passage], known: set[int]) -> set[int]:
    """The lines that share a small box with a picture."""
    lines = [p for p in passages if p.number not in known and not p.line.is_heading]
    found = {p.number for p in lines if _beside_picture(page, p.line.block)}
    share = sum(passages[n].weight for n in found)
    return found if share < _MOST_CAPTIONS * sum(p.weight for p in passages) else set()


def _beside_picture(page: Outline, block: Element) -> bool:
    for depth, element in enumerate(block.iterancestors()):
        start, end = page.spans.get(element, (0, 0))
        too_large = end - start > _CAPTION_LINES or page.size(start, end) > _CAPTION_LENGTH
        if depth == _CAPTION_DEPTH or too_large or element.tag in _WHOLE:
            return False
        if next(element.iter(*_PICTURES), None) is not None:
            return True
    return False
