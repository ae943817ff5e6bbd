"""Who wrote the article of an HTML page, and when: what it declares, what is marked near its headline, what its lines say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tasks.extract.fields.authors import Authors, marked_authors
from tasks.extract.fields.byline import Byline, read_byline, zone_mark
from tasks.extract.fields.headline import headline_element
from tasks.extract.fields.metadata import PageMetadata, month_stands_first, plain
from tasks.extract.fields.people import is_person, labelled_people
from tasks.extract.fields.published import Stamp, date_in_scripts, date_in_url, marked_date
from tasks.extract.teasers.teasers import Block
from tasks.extract.tree.blocks import Element, HtmlLine
from tasks.extract.words.dates import find_date
from tasks.extract.words.lines import Kind

_ABOVE, _BELOW = 4, 14  # lines around the headline in which date and byline stand
_BESIDE = 2  # lines between the headline and a byline or label right beside it


@dataclass(frozen=True, slots=True)
class _Page:
    """A page as it is searched: its tree and lines, its headline, and the elements and texts that belong to teasers."""

    tree: Element
    lines: Sequence[HtmlLine]
    headline: Element
    teased: Collection[Element]
    teased_texts: Collection[str]


def who_and_when(tree: Element, lines: Sequence[HtmlLine], blocks: Sequence[Block], declared: PageMetadata, url: str) -> Byline:
    """Authors, credit and date of publication; "" and None where the page names none. Nothing is taken from its teasers."""
    headline = headline_element(tree, declared.title)
    own = _own_lines(lines, headline, declared.title)
    teased = [line for block in blocks if not _is_of_article(block, own) for line in block.lines]
    page = _Page(
        tree=tree,
        lines=lines,
        headline=headline,
        teased={line.block for line in teased},
        teased_texts={line.text for line in teased},
    )
    near, far = _around_headline(page, declared.title)
    shown = read_byline(near)
    authors = _authors(page, declared, shown)
    stamp = _published(page, declared, (shown, read_byline(far)), url)
    if stamp is None:
        return Byline(authors.people, authors.credit)
    return Byline(authors.people, authors.credit, stamp.at, stamp.raw, stamp.where, zone_mark(stamp.zoned))


def _own_lines(lines: Sequence[HtmlLine], headline: Element, title: str) -> tuple[set[int], set[int]]:
    """The lines that show the headline, and those around it in which particulars stand; by identity."""
    wanted = plain(title)
    shown = [n for n, line in enumerate(lines) if plain(line.text) == wanted or line.block is headline]
    at = next((n for n in shown if lines[n].block is headline), -_BESIDE)
    return {id(lines[n]) for n in shown}, {id(line) for line in lines[max(0, at - _BESIDE) : at + _BESIDE + 1]}


def _is_of_article(block: Block, own: tuple[set[int], set[int]]) -> bool:
    """Whether what looks like a teaser is the head of the article: its headline, or a byline or a label right beside it."""
    shown, beside = own
    title = block.lines[block.headline]
    particulars = title.kind in (Kind.META, Kind.LABEL) and id(title) in beside
    return particulars or any(id(line) in shown for line in block.lines)


def _authors(page: _Page, declared: PageMetadata, shown: Byline) -> Authors:
    """The authors from the first place that names people, else the house that the page declares as its author.

    Names that a second place confirms go before others, and a full name before the single word of an account. A list beside
    the headline that has all the declared names and more goes before them.
    """
    marked = marked_authors(page.headline, page.teased)
    places = (declared.described, marked, declared.authors, Authors(shown.authors, shown.credit), _labelled(page))
    credit = next((place.credit for place in places if place.credit), "")
    named = [place.people for place in places if place.people]
    full = [names for names in named if any(map(is_person, names))]
    confirmed = (names for names in full if any(_agree(names, others) for others in full if others is not names))
    people = next(confirmed, full[0] if full else named[0] if named else ())
    if set(people) < set(marked.people):
        people = marked.people
    house = declared.described.credit or marked.credit or declared.authors.credit
    return Authors(people or ((house,) if house else ()), credit)


def _agree(names: Sequence[str], others: Sequence[str]) -> bool:
    return not {plain(name) for name in names}.isdisjoint(map(plain, others))


def _labelled(page: _Page) -> Authors:
    """Whom a line such as "Author: Ann Lee" names, above or below the text."""
    found = (labelled_people(line.text) for line in page.lines if line.text not in page.teased_texts)
    return Authors(next(filter(None, found), ()))


def _published(page: _Page, declared: PageMetadata, shown: Sequence[Byline], url: str) -> Stamp | None:
    """The date from the first place that has one, in the order that measured best (docs/decisions/006-dates.md)."""
    month_first = month_stands_first(declared.language)
    near, far = map(_stamp, shown)
    return (
        declared.published
        or marked_date(page.headline, page.teased, month_first)
        or near
        or declared.less_sure
        or far
        or date_in_scripts(page.tree, month_first)
        or date_in_url(declared.canonical_url or url)
    )


def _stamp(shown: Byline) -> Stamp | None:
    if shown.published_at is None:
        return None
    return Stamp(shown.published_at, shown.published_raw, shown.published_from, shown.published_zone == "value")


def _around_headline(page: _Page, title: str) -> tuple[list[str], list[str]]:
    """The lines of particulars next to the headline, and the dates further off, the nearest first.

    Lines of teasers and paragraphs are passed over.
    """
    own = [n for n, line in enumerate(page.lines) if line.text not in page.teased_texts and line.kind is not Kind.PARAGRAPH]
    at = _headline_line(page, title)
    near = [n for n in own if at - _ABOVE <= n < at + _BELOW]
    further = sorted((n for n in own if page.lines[n].kind is Kind.META and n not in near), key=lambda n: abs(n - at))
    dates = (find_date(page.lines[n].text) for n in further)
    return [text for n in near if (text := _particulars(page.lines[n]))], [date.raw for date in dates if date]


def _headline_line(page: _Page, title: str) -> int:
    """The number of the line that shows the headline: a heading or any line with its words, else the first h1, else 0."""
    wanted = plain(title)
    shown = [n for n, line in enumerate(page.lines) if plain(line.text) == wanted and line.text not in page.teased_texts]
    headings = [n for n in shown if page.lines[n].is_heading]
    h1 = (n for n, line in enumerate(page.lines) if line.block.tag == "h1" and line.text not in page.teased_texts)
    return headings[-1] if headings else shown[0] if shown else next(h1, 0)


def _particulars(line: HtmlLine) -> str:
    """The line where it holds particulars alone, else the date in it, else ""."""
    found = None if line.kind is Kind.META else find_date(line.text)
    return line.text if line.kind is Kind.META else found.raw if found else ""
