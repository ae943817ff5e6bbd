"""The texts of pictures among the lines of a page: captions that end in a credit, and descriptions that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tasks.extract.words.lines import Kind, Line
from tasks.extract.words.phrases import listed

_LONGEST_CAPTION, _LONGEST_CREDIT = 500, 90  # characters
_SHORTEST_DESCRIPTION = 40  # characters; shorter lines stand twice by chance
_PICTURES = "|".join(
    map(
        re.escape,
        listed("""
            photo credit, photos, photo, photograph, image credit, image, picture, credit, fotos, foto, bildrechte, bildquelle,
            bilder, bild, crédits photo, crédit photo, crédits, crédit, imagen, créditos, crédito, fotografia, immagine, фото,
            zdjęcie, fot., fotoğraf, fotó, ảnh, 写真, 画像, 사진, 图片, 圖片, 图, 圖, صورة, फोटो, ภาพ
        """),
    )
)
_NAMED = re.compile(
    rf"(?:(?:^|[\s(\[|.])(?:{_PICTURES})\s?[:：/]\s?[^.!?:]{{2,60}}|©\s?[^.!?©]{{2,60}}|getty images\W?"
    rf"|\((?:{_PICTURES})\s[^)]{{1,60}}\))$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    r"(?:\([A-Z]{2,4}/[^)]{1,40}\)|\w ?/ ?(?:AP|AFP|EPA|DPA|dpa|REUTERS|Reuters|Getty(?: Images)?)\)?)$",
)
_CREDITED = re.compile(r"(?:[(\[©/|–—-].{,80})?$")  # what a caption says more than the description of the same picture


def names_picture(text: str) -> bool:
    """Whether a line ends in a credit that says what it credits: "The pier. (Photo: Ann Lee)", "The pier © Ann Lee"."""
    return len(text) <= _LONGEST_CAPTION and bool(_NAMED.search(text[-_LONGEST_CREDIT:]))


def is_caption(text: str) -> bool:
    """Whether a line ends in the credit of a picture, or of an agency, as the last paragraph of a report may: "(Lee/AP)"."""
    return names_picture(text) or (len(text) <= _LONGEST_CAPTION and bool(_AGENCY.search(text[-_LONGEST_CREDIT:])))


def described(lines: Sequence[Line]) -> Iterator[int]:
    """The numbers of lines that say the same side by side: a picture is described where it cannot be shown, then captioned."""
    for n in range(1, len(lines)):
        for above in (n - 1, n - 2):
            text = lines[above].text if above >= 0 and lines[above].kind is Kind.PARAGRAPH else ""
            if len(text) > _SHORTEST_DESCRIPTION and _says_no_more(lines[n].text, text):
                yield from (above, n)


def _says_no_more(text: str, description: str) -> bool:
    """Whether a text is the description and at most a credit."""
    return text.startswith(description) and bool(_CREDITED.match(text[len(description) :].lstrip()))
