"""What stands at the end of a text and is none of it: headings over nothing, appeals to the reader, the names to contact.

Only the end is looked at. Within a text the same words may be what it is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.body.passages import Passage
from tasks.extract.words.appeals import appeals
from tasks.extract.words.lines import Kind
from tasks.extract.words.phrases import listed

_SUBJECTS = 2  # of an appeal; one alone is often the subject of an article
_ADDRESS = re.compile(r"@\w|\d{3}|://")  # an address or a number: it says where to ask about what was reported
_CONTACTS = listed("""
    contact, contacts, contact details, media contact, media contacts, press contact, press contacts, kontakt, kontakte,
    pressekontakt, presskontakt, ansprechpartner, contact presse, contacts presse, contacto, contactos, contacto de prensa,
    contato, contatos, contatto, contatti, contactpersoon, kontaktperson, контакт, контакты, iletişim, yhteystiedot, kontak,
    liên hệ, 連絡先, お問い合わせ, お問い合わせ先, 联系人, 联系方式, 聯絡人, 문의, للتواصل
""")
_CONTACT = re.compile(rf"\W*(?:{'|'.join(map(re.escape, _CONTACTS))})\W*$", re.IGNORECASE)


def without_ending(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a text up to the last that says something."""
    kept = list(passages)
    last = max((n for n, passage in enumerate(kept) if passage.prose), default=len(kept))
    contact = next((n for n in range(last + 1, len(kept)) if _CONTACT.match(kept[n].line.text)), len(kept))
    del kept[contact:]
    while kept and (_closes_nothing(kept[-1]) or _is_appeal(kept[-1])):
        del kept[-1]
    return kept


def _closes_nothing(passage: Passage) -> bool:
    line = passage.line
    return not passage.prose and (line.is_heading or line.kind is Kind.LABEL or line.text.endswith((":", "：")))


def _is_appeal(passage: Passage) -> bool:
    """Whether the paper addresses the reader on itself. In a short line one subject is enough: "Like it? Sign up here"."""
    text = passage.line.text
    return not _ADDRESS.search(text) and appeals(text) >= (_SUBJECTS if passage.prose else 1)
