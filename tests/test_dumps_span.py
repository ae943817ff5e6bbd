"""A large file becomes more than one shard, and every record of it is in exactly one."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from dump_files import HTML, ORIGIN, read, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_dumps_warc import http, record

from schemas.page import Page
from schemas.settings import Settings
from tasks.dumps import plan_dump
from tasks.dumps.files import read_file
from tasks.dumps.span import Span, next_record

NUMBER = 30


def a_warc(path: Path) -> Path:
    bodies = [random.Random(number).randbytes(number * 40) for number in range(NUMBER)]
    records = [record("response", http(body), url=f"https://hafen.example/{number}") for number, body in enumerate(bodies)]
    return write(path, b"".join(map(gzip.compress, records)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.sets(st.integers(1, 30_000), max_size=6))
def test_the_spans_of_a_warc_share_its_records(tmp_path: Path, cuts: set[int]) -> None:
    path = a_warc(tmp_path / "a.warc.gz")
    starts = [0, *sorted(cuts)]
    spans = [Span(start, end) for start, end in zip(starts, [*starts[1:], 0], strict=True)]
    urls = [item.url for span in spans for item in read_file(path, path.name, ORIGIN, span)]
    assert urls == [f"https://hafen.example/{number}" for number in range(NUMBER)]


def test_what_looks_like_the_beginning_of_a_record_is_none(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.warc.gz", b"x" + b"\x1f\x8b\x08" * 5 + gzip.compress(b"words") + gzip.compress(record("response", b""))
    )
    with path.open("rb") as file:
        place = next_record(file, 1)
        assert gzip.decompress(path.read_bytes()[place:]).startswith(b"WARC/1.0")
        assert next_record(file, place + 1) == path.stat().st_size


def test_large_archives_and_warcs_are_more_than_one_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.plan.PART_BYTES", 1000)
    a_warc(tmp_path / "d/a.warc.gz")
    monkeypatch.setattr("tasks.dumps.plan.SHARD_BYTES", 1000)
    write(tmp_path / "d/b.warc", gzip.decompress((tmp_path / "d/a.warc.gz").read_bytes()))
    write(tmp_path / "d/c.tar", bytes(2500))
    write(tmp_path / "d/d.tar.gz", bytes(1100))
    write(tmp_path / "d/e.html", HTML * 100)
    shards = plan_dump([tmp_path / "d"], Settings())
    parts = {
        name: [(shard.begin, shard.end) for shard in shards if shard.names == (f"d/{name}",)] for name in ("c.tar", "d.tar.gz")
    }
    assert parts["c.tar"] == [(0, 1000), (1000, 2000), (2000, 0)]
    assert parts["d.tar.gz"] == [(0, 4000), (4000, 0)]  # of what it unpacks to, as a guess
    assert len({shard.id for shard in shards}) == len(shards)
    warc = [shard for shard in shards if shard.names == ("d/a.warc.gz",)]
    assert len(warc) > 10
    pages = [
        item
        for shard in warc
        for item in read_file(Path(shard.files[0]), shard.names[0], ORIGIN, Span(shard.begin, shard.end))
        if isinstance(item, Page)
    ]
    assert len(pages) == NUMBER
    assert [(shard.begin, shard.end) for shard in shards if shard.names[0] in {"d/b.warc", "d/e.html"}] == [(0, 0), (0, 0)]


def test_a_span_behind_the_last_record_is_empty(tmp_path: Path) -> None:
    path = a_warc(tmp_path / "a.warc.gz")
    assert list(read_file(path, path.name, ORIGIN, Span(path.stat().st_size - 3))) == []
    assert len(read(path)) == NUMBER
