"""An article of our own that many tests of the reader have on their pages."""

from __future__ import annotations

TITLE = "Pier to be rebuilt by two summers of work"
BODY = [
    "The harbour council voted on Tuesday to rebuild the northern pier, which has been closed since the storm of last winter.",
    "Work begins in April and will take two summers, because nobody may drive piles while the seals have their young.",
    "The owners of the three fish stalls on the pier will be given wooden huts on the square for that time, free of rent.",
]
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
