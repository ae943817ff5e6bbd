"""New stories of a part of a run that do not fit into memory: segments on the local disk, merged as they grow in number."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tasks.deduplicate.merge import merged, to_merge
from tasks.deduplicate.segment import Segment
from tasks.deduplicate.writing import Dated, Written, write_additions

# Stories in memory, with all that finds them some 15 kB each.
MOST_IN_MEMORY = 8_000


class Spill:
    """Segments of new stories in a folder."""

    def __init__(self, folder: Path, written: Sequence[Written] = ()) -> None:
        self.written = list(written)
        self._folder = folder

    def take(self, additions: Sequence[Dated], since: date) -> None:
        """Writes these stories down, and merges what was written before by the rule of the archive's own segments.

        `since` is the first night of the window: what is older may be left out of it.
        """
        for new in write_additions(additions, self._folder):
            peers = [one for one in self.written if one.reach is new.reach]
            old = [peers[place] for place in to_merge([one.rows for one in peers], new.rows)]
            self.written = [one for one in self.written if one not in old]
            self.written.append(self._merged([*old, new], since) if old else new)

    def opened(self, since: date) -> list[Segment]:
        """The segments, open for look-up."""
        return [one.opened(since) for one in self.written]

    def _merged(self, parts: Sequence[Written], since: date) -> Written:
        one = merged([part.opened(since) for part in parts], self._folder)
        for part in parts:
            shutil.rmtree(part.keys.parent)
        return one
