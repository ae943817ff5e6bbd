"""What one line of a page is by its shape: a paragraph, a headline, a date, a label. Text and HTML are read by the same eyes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from tasks.extract.words.dates import find_date, is_weekday
from tasks.extract.words.phrases import is_furniture, is_list_heading, is_photo_credit, without_byline_word, without_more

_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?。！？।؟…]['\"”’»」』)\]]*$")
_STATEMENT_END = re.compile(r"[.。।]['\"”’»」』)\]]*$")
_BULLETS = "•▪►▸●○■◦‣"
_BULLET = re.compile(rf"^[{_BULLETS}]\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u2060\ufeff\ufffe\uffff]")
_BLANKS = re.compile(r"\s{3,}")  # long runs would be tried by every pattern from every place in them
_SEPARATORS = re.compile(r"\s*[|·•—–/]\s*|\s+-\s+|,\s+|\s{2,}|[()\[\]]")
_CLOCK = re.compile(r"\b\d{1,2}[:h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b(?:uhr|utc|gmt|[ecmp][ds]t|ist|wib)\b", re.IGNORECASE)
_STAMP_WORDS = re.compile(
    r"^(?:\W*(?:last\s+)?(?:updated?|posted|published|modified|stand|aktualisiert|veröffentlicht|erschienen|mis à jour|publié|"
    r"actualizado|publicado|atualizado|pubblicato|aggiornato|обновлено|опубликовано|dipublikasikan|更新|发布|発表|公開|입력|수정|تحديث)"
    r"(?:\s+(?:on|at|am|le|el|em|il|à))?\s*[:：]?\s*)+",
    re.IGNORECASE,
)
_BAR = re.compile(r"[|·•/>»]")
_BARS = re.compile(r"\s+[|·•/>»]\s+")
_REMEMBERED = 400  # characters; the kind of a line up to that length is found out once, however often its page is asked
_FEWEST_ENTRIES = 4
_MOST_LINES = 20_000  # blank ones too; a bound on the time that a page made to hurt takes
_SMALL_PRINT = 160  # characters
_MENU = 3  # labels in a row; two may be a section and a name
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # whether a relative date stands there does not depend on the day


class Kind(StrEnum):
    """The kinds of line, each a letter, so that a page is a word and a rhythm is a regular expression."""

    CLUTTER = "C"  # belongs to the page: share, newsletter, consent
    LIST_HEADING = "R"  # "Most read"
    META = "D"  # a date, a byline, or both, and nothing else
    DATED = "T"  # a headline with a date before or behind it
    PHOTO = "F"  # the credit of a picture
    LABEL = "L"  # one to three words: a section, a menu entry
    HEADLINE = "H"
    PARAGRAPH = "P"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page with its kind; two blanks in it part what one blank does not."""

    text: str
    kind: Kind
    apart: bool = False  # whether a blank line stands before it


def clean(text: str) -> str:
    """The text on one line: control characters, lone surrogates and a bullet before it out, white space collapsed."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join(_CONTROLS.sub("", text).split())
    return _BULLET.sub("", line) if line[:1] in _BULLETS else line


def measure(text: str) -> int:
    """The length of a text in the room it takes in print: a character of a dense script counts as two and a half."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text)) * 3 // 2


def words(text: str) -> int:
    """The number of words; in scripts without spaces two characters count as one."""
    return len(text.split()) + (0 if text.isascii() else len(_NO_SPACES.findall(text)) // 2)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def read_lines(text: str) -> list[Line]:
    """The first lines of a plain text that hold anything, each with its kind."""
    lines: list[Line] = []
    apart = False
    for line in text.splitlines()[:_MOST_LINES]:
        content = _BULLET.sub("", _BLANKS.sub("  ", _CONTROLS.sub("", line)).strip())
        if content:
            lines.append(Line(content, kind_of(content), apart))
        apart = not content
    return [replace(line, kind=Kind.CLUTTER) if _is_small_print(lines, n) else line for n, line in enumerate(lines)]


def in_menu(lines: Sequence[Line], n: int) -> bool:
    """Whether line `n` is one of at least three labels in a row: an entry of a menu."""
    around = range(max(0, n - _MENU + 1), min(len(lines), n + _MENU))
    row = "".join("L" if lines[k].kind is Kind.LABEL else " " for k in around)
    return lines[n].kind is Kind.LABEL and "L" * _MENU in row


def _is_small_print(lines: Sequence[Line], n: int) -> bool:
    """Whether a line is the text of a box: a short paragraph between furniture and a button."""
    if not 0 < n < len(lines) - 1 or lines[n].kind is not Kind.PARAGRAPH or len(lines[n].text) > _SMALL_PRINT:
        return False
    return lines[n - 1].kind is Kind.CLUTTER and lines[n + 1].kind is Kind.LABEL


def kind_of(text: str) -> Kind:
    """What a line is, by its length, its end, the dates in it and a few families of phrases."""
    return _known_kind(text) if len(text) <= _REMEMBERED else _kind(text)


@lru_cache(maxsize=4096)
def _known_kind(text: str) -> Kind:
    return _kind(text)


def _kind(text: str) -> Kind:
    size = measure(text)
    rest, cut = without_more(text)
    if not rest or is_furniture(text, size) or _is_menu(text):
        return Kind.CLUTTER
    if is_list_heading(text, size):
        return Kind.LIST_HEADING
    if size <= 60 and is_photo_credit(text):
        return Kind.PHOTO
    if len(text) <= 200 and (kind := _stamped(text)):
        return kind
    return _by_shape(text, size, cut)


def _is_menu(text: str) -> bool:
    """Whether a line is a whole menu: "Home | World | Sport | Weather"."""
    entries = _BARS.split(text) if _BAR.search(text) else ()
    return len(entries) >= _FEWEST_ENTRIES and all(entry and words(entry) <= 3 and measure(entry) <= 26 for entry in entries)


def _by_shape(text: str, size: int, cut: bool) -> Kind:
    statement = bool(_STATEMENT_END.search(text)) and not text.endswith("...")
    short = size <= 26 and words(text) <= 3
    shortest = 20 if statement and words(text) > 2 else 60 if cut else 100 if ends_sentence(text) else 170
    if size >= shortest:
        return Kind.PARAGRAPH
    return Kind.LABEL if short else Kind.HEADLINE


def _stamped(text: str) -> Kind | None:
    """META or DATED for a line with a date or a byline of its own, else None."""
    rest, dated = without_dates(text)
    name, byline = without_byline_word(rest)
    if not dated and not byline:
        return None
    parts = [part for part in split_parts(name) if part]
    longest = max((words(part) for part in parts), default=0)
    if dated and longest <= 5 and sum(map(words, parts)) <= 9:
        return Kind.META
    if dated:
        return Kind.DATED if _at_an_end(text, rest) and not _STATEMENT_END.search(rest) else None
    if byline and longest <= 5 and measure(name) <= 50 and not ends_sentence(text):
        return Kind.META
    return None


def _at_an_end(text: str, rest: str) -> bool:
    """Whether what is left without the date is one piece: the date stood before or behind it."""
    return rest.strip(" ()[]|·,-–—:") in text


def without_dates(text: str) -> tuple[str, bool]:
    """The line without its dates, clock times and words such as "Updated:", and whether there was a date."""
    rest, dated = text, False
    for _ in range(3):
        found = find_date(rest, reference=_ANY_DAY)
        if found is None:
            break
        dated = True
        rest = f"{rest[: found.start]}  {rest[found.end :]}"
    if dated:
        rest = _STAMP_WORDS.sub("", _CLOCK.sub("  ", rest).strip(" |·-–—,:"))
        rest = "  ".join(part for part in re.split(r"\s{2,}", rest) if not is_weekday(part.strip(" ,.|")))
    return rest.strip(" |·-–—,:"), dated


def split_parts(text: str) -> list[str]:
    """The parts of a line of particulars, split where | · – , and brackets stand."""
    return [part.strip(" .:") for part in _SEPARATORS.split(text) if part and part.strip(" .:")]


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """Paragraphs as the archive keeps them: separated by one blank line."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
