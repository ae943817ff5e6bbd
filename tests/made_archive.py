"""A made-up archive for the benchmark of the index: what nights of 10,000 stories leave, with some thousand real ones in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.page import Capture, RecordType
from schemas.run import Commit, Run
from schemas.settings import Settings
from schemas.story import Article, Find, Teaser

NIGHT = date(2026, 11, 21)
BEGAN = datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
STORIES = 10_000
OLD, RECENT = 1_000, 3_500  # repeats in a night: from anywhere, and from the last seven nights
WINDOW_NIGHTS = 90
KEYS = {"whole": 5, "window": 27}  # keys a story, on average


def words(seed: int) -> list[str]:
    """A vocabulary of 20,000 words, always the same."""
    letters = np.random.default_rng(seed).integers(97, 123, (20_000, 9), dtype=np.uint8)
    return [bytes(word[: 3 + word[0] % 7]).decode() for word in letters]


def find(number: int, vocabulary: list[str], share: float = 1.0) -> Find:
    """The story of that number, cut to that share: the same text whenever it is asked for. Of ten, four are articles."""
    is_article = number % 10 < 4
    chosen = np.random.default_rng(number).integers(0, len(vocabulary), 490 if is_article else 43)
    text = " ".join(vocabulary[place] for place in chosen[: int(share * len(chosen))])
    url = f"https://www.fjordpost.example/{number}"
    capture = Capture("fjord", url, url, "captures/none.warc.gz", 0, 1, "", RecordType.RESPONSE, "text/html", BEGAN, 200)
    title = " ".join(vocabulary[place] for place in chosen[:6])
    if is_article:
        return Find(capture, "benchmark", "en", article=Article(title, text))
    return Find(capture, "benchmark", "en", teaser=Teaser(title, text, position=1))


def archived_numbers() -> range:
    """The numbers of the real stories in the archive: first those from anywhere, then those of the last nights."""
    return range(2 * (OLD + RECENT))


def sizes(stories: int, window: int | None) -> list[tuple[int, int]]:
    """Fingerprints of each segment, and how many nights ago its newest was: what nights of 10,000 stories leave behind."""
    from tasks.deduplicate.merge import to_merge

    nights = stories // STORIES
    live: list[tuple[int, int]] = []
    for night in range(nights):
        live = [one for one in live if window is None or one[1] > night - window]
        chosen = [live[place] for place in to_merge([rows for rows, _ in live], STORIES)]
        rows = STORIES + sum(rows for rows, _ in chosen)
        live = [one for one in live if one not in chosen] + [(min(rows, STORIES * (window or nights)), night)]
    return [(rows, nights - 1 - night) for rows, night in live]


@dataclass
class Real:
    """The real stories of a segment of `rows`: each takes the place of the made-up one whose id is next to its own."""

    reach: Any
    rows: int
    at: dict[int, tuple[Any, date]]

    def keys(self, first: int, last: int) -> tuple[list[int], list[int], list[int], list[date]]:
        """Key, entry, rank and night of the lines from `first` to before `last`."""
        lines = [(key, place, night) for place, (each, night) in self.at.items() for key in each.keys if first <= key.key < last]
        return (
            [key.key for key, _, _ in lines],
            [place for _, place, _ in lines],
            [key.rank for key, _, _ in lines],
            [night for _, _, night in lines],
        )


def placed(reach: Any, rows: int, stories: list[tuple[Any, date]]) -> Real:
    of_reach = [(each, night) for each, night in stories if any(reach.holds(key.key) for key in each.keys)]
    return Real(reach, rows, {int(each.fingerprint.id[:10], 16) * rows >> 40: (each, night) for each, night in of_reach})


def made_up(real: Real, newest: date, folder: Path, seed: int) -> Any:
    """A segment of random keys and fingerprints with the real ones among them, made in pieces."""
    from tasks.deduplicate.writing import write_segment

    random, keys = np.random.default_rng(seed), real.rows * KEYS[real.reach.value]
    return write_segment(folder, real.reach, _entries(real, newest, random), _keys(real, keys, newest, random), keys)


def _entries(real: Real, newest: date, random: np.random.Generator) -> Iterator[pa.Table]:
    schema = real.reach.entries
    for start in range(0, real.rows, 1 << 14):
        places = np.arange(start, min(start + (1 << 14), real.rows))
        articles = random.random(len(places)) < 0.4
        ids = _hex(places * (1 << 40) // real.rows, random)
        columns: dict[str, Any] = {
            "id": ids,
            "kind": pa.DictionaryArray.from_arrays(articles.astype(np.int8), pa.array(["teaser", "article"])).cast(pa.string()),
            "length": np.where(articles, 2800, 250),
            "exact": _bytes(np.full(len(places), 16), random).cast(pa.binary(16)),
            "ladder": _bytes(np.where(articles, 256, 104), random),
            "story_id": ids,
            "version": np.ones(len(places)),
            "headline": random.integers(0, 1 << 32, len(places)),
            "night": pa.array([newest] * len(places)),
            "near": _bytes(np.where(articles, 1200, 300), random),
        }
        table = pa.table([_column(columns[field.name], field) for field in schema], schema=schema)
        yield _replaced(table, start, {place: one for place, one in real.at.items() if start <= place < start + len(places)})


def _column(values: Any, field: Any) -> Any:
    return values if isinstance(values, pa.Array) else pa.array(values, field.type, safe=False)


def _replaced(table: pa.Table, start: int, real: dict[int, tuple[Any, date]]) -> pa.Table:
    """The table with the real fingerprints in their places."""
    parts, at = [], 0
    for place, (each, night) in sorted(real.items()):
        row = {name: getattr(each.fingerprint, name, night) for name in table.column_names}
        parts += [table.slice(at, place - start - at), pa.Table.from_pylist([row], schema=table.schema)]
        at = place - start + 1
    return pa.concat_tables([*parts, table.slice(at)])


def _hex(first: Any, random: np.random.Generator) -> pa.Array:
    """Ids of 32 hex digits that begin with these numbers of 40 bits."""
    digits = random.integers(0, 16, (len(first), 32), dtype=np.uint8)
    digits[:, :10] = (first[:, None] >> (4 * np.arange(9, -1, -1))) & 15
    letters = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)[digits]
    offsets = np.arange(0, 32 * len(first) + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(len(first), pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()))


def _bytes(lengths: Any, random: np.random.Generator) -> pa.Array:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    body = random.bytes(int(offsets[-1]))
    return pa.Array.from_buffers(pa.binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(body)])


def _keys(real: Real, keys: int, newest: date, random: np.random.Generator) -> Iterator[pa.Table]:
    from tasks.deduplicate.keys import WINDOWED, Space
    from tasks.deduplicate.segment import KEYS as SCHEMA

    spaces = sorted(WINDOWED if real.reach.value == "window" else set(Space) - WINDOWED)
    pieces = max(1, keys // len(spaces) >> 18)
    width, count = (1 << 60) // pieces, keys // (len(spaces) * pieces)
    for first in ((space << 60) + piece * width for space in spaces for piece in range(pieces)):
        own, places, ranks, nights = real.keys(first, first + width)
        others = count - len(own)
        key = np.concatenate(
            [np.array(own, dtype=np.uint64), random.integers(0, width, others, dtype=np.uint64) + np.uint64(first)]
        )
        columns = {
            "key": key,
            "entry": np.concatenate([places, random.integers(0, real.rows, others)]),
            "offset": np.zeros(count),
            "rank": np.concatenate([ranks, random.integers(40, 4000, others)]),
            "night": np.concatenate([np.array(nights, dtype="datetime64[D]"), np.full(others, newest, dtype="datetime64[D]")]),
        }
        order = np.argsort(key)
        yield pa.table([pa.array(columns[field.name][order], field.type, safe=False) for field in SCHEMA], schema=SCHEMA)


def real_ones(stories: int) -> list[tuple[Any, int]]:
    """The real stories of the archive, each with how many nights ago it was archived."""
    from tasks.deduplicate.known import addition
    from tasks.deduplicate.story import story_of

    vocabulary, nights = words(1), stories // STORIES
    ages = np.random.default_rng(7).integers(0, nights, 2 * OLD).tolist() + [at % min(7, nights) for at in range(2 * RECENT)]
    found = []
    for number, age in zip(archived_numbers(), ages, strict=True):
        seen = story_of(find(number, vocabulary))
        found.append((addition(seen, seen.id, 1, near_copy=False), age))
    return found


class Direct:
    """A bucket to which objects go without being staged."""

    def __init__(self, bucket: Any) -> None:
        self.bucket = bucket

    def put_file(self, key: str, path: Path) -> None:
        self.bucket.put_file(key.replace("staging/archive/index/", "index/archive/"), path)


def build(stories: int, settings: Settings) -> dict[str, Any]:
    """Makes the archive: its index, in the store and in the cache, and the commit that names it. Returns what it weighs."""
    from tasks.deduplicate.index import Index, cache_of, first_night, grow, scratch_folder
    from tasks.deduplicate.segment import Reach
    from tasks.store import open_archive, pressmark_version
    from tasks.store.ledger import append_commit

    bucket, run = open_archive(settings), Run("archive", "archive", NIGHT, BEGAN)
    index = Index(Direct(bucket), cache_of(settings), (), first_night(NIGHT, WINDOW_NIGHTS))  # type: ignore[arg-type]
    real, objects = real_ones(stories), list[Any]()
    for reach in Reach:
        end = 0
        of_reach = sizes(stories, None if reach is Reach.WHOLE else WINDOW_NIGHTS)
        for number, (rows, age) in enumerate(sorted(of_reach, key=lambda one: one[1])):
            mine = [(each, NIGHT - timedelta(days=1 + its)) for each, its in real if end <= its < end + rows // STORIES]
            end += rows // STORIES
            with scratch_folder(index.cache) as folder:
                one = made_up(placed(reach, rows, mine), NIGHT - timedelta(days=1 + age), folder, number)
                objects += (replace(item, staged="") for item in grow(index, run, [one]).added)
    named = tuple(objects)
    append_commit(bucket, Commit(1, run.id, run.name, NIGHT, "", True, BEGAN, named, named, (), "0", pressmark_version(), ""))
    sums = Counter[str]()
    for item in objects:
        reach, part = item.key.rsplit("/", 1)[1].split("-")[0], item.key.split(".")[1]
        sums[f"{reach} {part}"] += item.bytes
    return {"objects": len(objects), "MB": {part: round(size / 1e6) for part, size in sums.items()}}
