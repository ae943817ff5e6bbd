"""The lines around a headline: who wrote the article, for whom, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tasks.extract.announce import credit_of
from tasks.extract.dates import find_date, parse_iso
from tasks.extract.lines import clean
from tasks.extract.phrases import without_byline_word

_BETWEEN_NAMES = re.compile(r"\s*(?:[,;|/\n●•]|\s(?:and|und|et|y|e|и|og|och|en|&)\s)\s*")
_NO_PERSON = re.compile(
    r"https?:|www\.|@|#|\d{3}|\.(?:com|org|net|de|fr)\b|"
    r"\b(?:staff|admin|editors?|editorial|redaktion|redacción|rédaction|redazione|redakcja|редакция|newsroom|web ?desk|desk|team|"
    r"news|agency|agencies|reporters?|correspondent|author|schema|reuters|afp|dpa|efe|ansa|nachrichten)\b|編集部|편집부",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What lines of particulars say; "" and None where they are silent."""

    authors: tuple[str, ...] = ()
    credit: str = ""
    published_at: datetime | None = None
    published_raw: str = ""
    published_from: str = ""


def read_byline(lines: Iterable[str]) -> Byline:
    """What lines of particulars (dates, "By X") say together; the first that says a thing is believed."""
    byline = Byline()
    for line in lines:
        if at := parse_iso(line):
            if byline.published_at is None:
                byline = replace(byline, published_at=at, published_raw=line, published_from="time")
            continue
        found = find_date(line)
        if found and byline.published_at is None:
            byline = replace(byline, published_at=found.at, published_raw=found.raw, published_from="text")
        name, _ = credit_of(line)
        if name and not byline.credit and not any(c.isdigit() for c in name):
            byline = replace(byline, credit=name, authors=tuple(filter(_may_be_person, people(name))))
    return byline


def _may_be_person(name: str) -> bool:
    """Whether a name shown near a headline looks like a person's: two words or more with capitals, or letters without case."""
    parts = [part for part in name.split() if part[0].isalpha()]
    return name.upper() == name.lower() or (len(parts) > 1 and all(part[0].isupper() or len(part) <= 3 for part in parts))


def people(text: str) -> tuple[str, ...]:
    """The names of people in a byline, without "By", roles and papers."""
    return tuple(name for name in names(text) if not _NO_PERSON.search(name))


def names(text: str) -> list[str]:
    """The names in a byline, of people and others."""
    bare = without_byline_word(clean(text))[0]
    if "://" in bare or bare.startswith("/"):
        return []
    found = (name.strip(" .-–:()") for name in _BETWEEN_NAMES.split(bare))
    return list(dict.fromkeys(name for name in found if 2 < len(name) <= 60))
