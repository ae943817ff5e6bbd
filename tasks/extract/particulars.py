"""Who wrote the article of an HTML page, and when: what it declares, what is marked near its headline, what its lines say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tasks.extract.authors import Authors, marked_authors
from tasks.extract.blocks import Element, HtmlLine
from tasks.extract.byline import Byline, read_byline, zone_mark
from tasks.extract.dates import find_date
from tasks.extract.headline import headline_element
from tasks.extract.lines import Kind
from tasks.extract.metadata import PageMetadata, month_stands_first, plain
from tasks.extract.people import is_person, labelled_people
from tasks.extract.published import Stamp, date_in_scripts, date_in_url, marked_date
from tasks.extract.teasers import Block

_ABOVE, _BELOW = 4, 14  # lines around the headline in which date and byline stand


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
    own = plain(declared.title)
    others = [block for block in blocks if all(plain(line.text) != own and line.block is not headline for line in block.lines)]
    teased = [line for block in others for line in block.lines]
    page = _Page(
        tree=tree,
        lines=lines,
        headline=headline,
        teased={line.block for line in teased},
        teased_texts={line.text for line in teased},
    )
    shown = read_byline(_around_headline(page, declared.title))
    authors = _authors(page, declared, shown)
    stamp = _published(page, declared, shown, url)
    if stamp is None:
        return Byline(authors.people, authors.credit)
    return Byline(authors.people, authors.credit, stamp.at, stamp.raw, stamp.where, zone_mark(stamp.zoned))


def _authors(page: _Page, declared: PageMetadata, shown: Byline) -> Authors:
    """The authors from the first place that names people, else the house that the page declares as its author.

    A full name goes before the single word of an account; a list beside the headline that has all the declared names and
    more goes before them.
    """
    marked = marked_authors(page.headline, page.teased)
    places = (declared.described, marked, declared.authors, Authors(shown.authors, shown.credit), _labelled(page))
    credit = next((place.credit for place in places if place.credit), "")
    named = [place.people for place in places if place.people]
    people = next((names for names in named if any(map(is_person, names))), named[0] if named else ())
    if set(people) < set(marked.people):
        people = marked.people
    house = declared.described.credit or marked.credit or declared.authors.credit
    return Authors(people or ((house,) if house else ()), credit)


def _labelled(page: _Page) -> Authors:
    """Whom a line such as "Author: Ann Lee" names, above or below the text."""
    found = (labelled_people(line.text) for line in page.lines if line.text not in page.teased_texts)
    return Authors(next(filter(None, found), ()))


def _published(page: _Page, declared: PageMetadata, shown: Byline, url: str) -> Stamp | None:
    """The date from the first place that has one, in the order that measured best (docs/decisions/006-dates.md)."""
    month_first = month_stands_first(declared.language)
    in_text = None
    if shown.published_at:
        in_text = Stamp(shown.published_at, shown.published_raw, shown.published_from, shown.published_zone == "value")
    return (
        declared.published
        or marked_date(page.headline, page.teased, month_first)
        or in_text
        or declared.less_sure
        or date_in_scripts(page.tree, month_first)
        or date_in_url(declared.canonical_url or url)
    )


def _around_headline(page: _Page, title: str) -> Iterator[str]:
    """The lines of particulars next to the headline, then those further off, the nearest first.

    Lines of teasers and paragraphs are passed over.
    """
    own = [n for n, line in enumerate(page.lines) if line.text not in page.teased_texts and line.kind is not Kind.PARAGRAPH]
    at = _headline_line(page, title)
    near = [n for n in own if at - _ABOVE <= n < at + _BELOW]
    further = sorted((n for n in own if not at - _ABOVE <= n < at + _BELOW), key=lambda n: abs(n - at))
    yield from filter(None, (_particulars(page.lines[n]) for n in near))
    for n in further:
        if page.lines[n].kind is Kind.META and (found := find_date(page.lines[n].text)):
            yield found.raw


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
