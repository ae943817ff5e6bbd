"""What an update did to a text: a typo, an addition, a removal, a rewrite, or only another headline."""

from __future__ import annotations

from schemas.story import Change
from tasks.deduplicate.keys import Fingerprint
from tasks.deduplicate.ladder import tolerance
from tasks.deduplicate.near import Shares, near_of, shares

# A word in 3,000 characters changes half a percent of the shingles; a sample of 64 knows .97 to within .02.
SAME = 0.93


def change_of(text: Fingerprint, previous: Fingerprint, signs: bytes, agreed: float) -> Change:
    """The kind of change from the version `previous` to the text.

    `agreed` is the share of the shorter text that both have in common from their beginnings on. `signs` are what the window
    holds of the previous version; without them (b"": it is older than the window, or very short) a change that is neither an
    addition nor a cut at the end is called a rewrite.
    """
    if text.exact == previous.exact:
        return Change.HEADLINE
    both = shares(near_of(signs), near_of(text.near)) if signs and text.near else Shares(0.0, 0.0)
    slack, longer = tolerance(min(text.length, previous.length)), text.length - previous.length
    kept, old = max(both.of_one, agreed if longer > 0 else 0.0), max(both.of_other, agreed if longer < 0 else 0.0)
    if kept >= SAME and longer > slack:
        return Change.ADDITION
    if old >= SAME and longer < -slack:
        return Change.REMOVAL
    return Change.TYPO if min(kept, old) >= SAME else Change.REWRITE
