"""A property of characters as an array over code points, filled in as characters turn up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

CODE_POINTS = 0x110000

Codes = NDArray[np.uint32]


class CodeTable:
    """What `property_of` says of a character, looked up for whole arrays of code points.

    Two threads that meet the same new character write the same value, so no lock is needed.
    """

    def __init__(self, property_of: Callable[[str], int]) -> None:
        self._property_of = property_of
        # The value and 1; 0 is a character that was not met yet. Zeros take memory only where something is written.
        self._values = np.zeros(CODE_POINTS, np.uint32)

    def look_up(self, codes: Codes) -> Codes:
        """The property of every code point, in the shape of `codes`."""
        found = self._values[codes]
        new = found == 0
        if new.any():
            for code in np.unique(codes[new]).tolist():
                self._values[code] = self._property_of(chr(code)) + 1
            found = self._values[codes]
        found -= np.uint32(1)
        return found


def code_points(text: str) -> Codes:
    """The code points of a text, lone surrogates among them."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
