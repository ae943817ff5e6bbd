"""What may be relied on of a file that is being written: a kill at any byte loses at most the page that was being written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from capture_pages import EVERY_KIND, NOT_MODIFIED, REDIRECT, REDIRECTED, RESOURCE, RESPONSE, RUN, Shelf

from schemas.page import Capture, Page
from tasks.capture import CaptureFile, open_captures, read_capture, write_captures
from tasks.capture.read import members
from tasks.store import Bucket, captures_prefix, forget, index_key

PREFIX = captures_prefix(RUN)
FIRST = f"{PREFIX}fjord-001.warc.gz"
LOCAL = f"{RUN.id}.fjord-001.warc.gz"


def opened(shelf: Shelf | Bucket, folder: Path, **more: Any) -> CaptureFile:
    return CaptureFile(shelf, RUN, "fjord", folder, **more)  # type: ignore[arg-type]


def written(folder: Path, pages: Iterable[Page]) -> tuple[bytes, list[Capture]]:
    """The bytes of a file as a kill leaves it behind, and the captures in it."""
    file = opened(Shelf(), folder)
    captures = [file.write(page) for page in pages]
    file.abandon()
    return (folder / LOCAL).read_bytes(), captures


def taken_up(folder: Path, torn: bytes) -> tuple[Capture, ...]:
    (folder / LOCAL).write_bytes(torn)
    file = opened(Shelf(), folder)
    file.abandon()
    return file.left


def numbered(count: int, size: int) -> list[Page]:
    """Pages of random bytes; every third one came by way of a redirect."""
    chance = random.Random(7)
    pages = [replace(RESPONSE, url=f"{RESPONSE.url}&n={n}", body=chance.randbytes(chance.randrange(size))) for n in range(count)]
    return [replace(page, hops=(REDIRECT,)) if n % 3 == 0 else page for n, page in enumerate(pages)]


def test_what_is_written_is_there_when_the_file_is_closed(bucket: Bucket, tmp_path: Path) -> None:
    with open_captures(bucket, RUN, "fjord", tmp_path) as file:
        captures = [file.write(page) for page in EVERY_KIND]
        assert bucket.keys("captures/") == []
    assert file.warcs == (FIRST,)
    assert bucket.keys("captures/") == [index_key(FIRST), FIRST]
    assert [read_capture(bucket, capture).url for capture in captures] == [page.url for page in EVERY_KIND]


def test_cut_at_every_byte_the_complete_pages_are_left(tmp_path: Path) -> None:
    whole, captures = written(tmp_path, [REDIRECTED, NOT_MODIFIED, RESOURCE])
    for cut in range(len(whole) + 1):
        complete = [capture for capture in captures if capture.offset + capture.length <= cut]
        assert list(taken_up(tmp_path, whole[:cut])) == complete, f"cut at byte {cut}"


def test_cut_anywhere_and_written_to_the_end_it_is_as_if_never_cut(tmp_path: Path) -> None:
    whole, captures = written(tmp_path, EVERY_KIND)
    for cut in range(0, len(whole) + 1, 19):
        (tmp_path / LOCAL).write_bytes(whole[:cut])
        shelf = Shelf()
        file = opened(shelf, tmp_path)
        left = len(file.left)
        assert [file.write(page) for page in EVERY_KIND[left:]] == captures[left:], f"cut at byte {cut}"
        file.close()
        assert shelf.objects[FIRST] == whole, f"cut at byte {cut}"


def test_cut_anywhere_in_a_large_file_it_keeps_every_complete_page(tmp_path: Path) -> None:
    whole, captures = written(tmp_path, numbered(120, 40_000))
    chance = random.Random(3)
    for cut in [chance.randrange(len(whole)) for _ in range(40)]:
        complete = [capture for capture in captures if capture.offset + capture.length <= cut]
        assert list(taken_up(tmp_path, whole[:cut])) == complete


@pytest.mark.parametrize("tail", [b"\0" * 4096, b"\x1f\x8b", b"WARC/1.1\r\n", bytes(range(256))])
def test_what_a_crash_of_the_machine_leaves_at_the_end_is_cut(tail: bytes, tmp_path: Path) -> None:
    whole, captures = written(tmp_path, EVERY_KIND)
    assert list(taken_up(tmp_path, whole + tail)) == captures
    assert (tmp_path / LOCAL).read_bytes() == whole


def test_an_answer_that_led_to_a_page_is_no_page_without_it(tmp_path: Path) -> None:
    whole, (capture,) = written(tmp_path, [REDIRECTED])
    for offset, length, _ in members(BytesIO(whole)):
        assert taken_up(tmp_path, whole[: offset + length]) == ((capture,) if offset == capture.offset else ())


def test_answers_that_led_nowhere_are_kept_without_being_pages(tmp_path: Path) -> None:
    shelf = Shelf()
    file = opened(shelf, tmp_path)
    file.write_hops([REDIRECT, REDIRECT])
    capture = file.write(RESPONSE)
    file.close()
    assert shelf.objects[index_key(FIRST)].count(b'"status": "301"') == 2
    assert taken_up(tmp_path, shelf.objects[FIRST]) == (capture,)


def test_full_files_are_in_the_bucket_before_the_next_is_begun(tmp_path: Path) -> None:
    shelf = Shelf()
    file = opened(shelf, tmp_path, roll_bytes=50_000)
    captures, kept = [], []
    for page in numbered(60, 20_000):
        captures.append(file.write(page))
        kept.append(len(shelf.objects))
    assert kept[-1] == 2 * (len(file.warcs) - 1) >= 10
    file.close()
    assert [key for key in shelf.objects if key.endswith(".gz")] == list(file.warcs)
    assert all(50_000 <= len(shelf.objects[key]) < 75_000 for key in file.warcs[:-1])
    assert [capture.warc for capture in captures] == sorted(capture.warc for capture in captures)


def test_after_a_kill_between_two_files_both_are_taken_up(tmp_path: Path) -> None:
    pages = numbered(30, 20_000)
    undisturbed, shelf = Shelf(), Shelf()
    file = opened(undisturbed, tmp_path / "a", roll_bytes=50_000)
    captures = [file.write(page) for page in pages]
    file.close()
    killed = opened(Shelf(), tmp_path / "b", roll_bytes=50_000)
    for page in pages[:20]:
        killed.write(page)
    killed.abandon()
    file = opened(shelf, tmp_path / "b", roll_bytes=50_000)
    assert list(file.left) == captures[:20]
    assert [file.write(page) for page in pages[20:]] == captures[20:]
    file.close()
    assert shelf.objects == undisturbed.objects


def test_a_finished_file_that_nobody_noted_is_taken_up_whole(tmp_path: Path) -> None:
    first, second = Shelf(), Shelf()
    file = opened(first, tmp_path)
    captures = [file.write(page) for page in EVERY_KIND]
    file.close()
    again = opened(second, tmp_path)
    assert list(again.left) == captures
    again.close()
    assert second.objects == first.objects
    again.remove()
    assert list(tmp_path.iterdir()) == []


def test_an_error_leaves_everything_to_the_next_attempt(bucket: Bucket, tmp_path: Path) -> None:
    written: list[Capture] = []

    def attempt() -> None:
        with open_captures(bucket, RUN, "fjord", tmp_path) as file:
            written.append(file.write(RESPONSE))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        attempt()
    assert bucket.keys("captures/") == []
    with open_captures(bucket, RUN, "fjord", tmp_path) as again:
        assert list(again.left) == written
    assert read_capture(bucket, written[0]).body == RESPONSE.body


def test_what_a_run_was_made_to_forget_is_not_taken_for_done(bucket: Bucket, tmp_path: Path) -> None:
    other = tmp_path / f"{RUN.id}.fjord-0001-001.warc.gz"  # that of a source with the id "fjord-0001"
    for forgotten in (False, True):
        if forgotten:
            forget(bucket, RUN)
            other.write_bytes(b"")
        with suppress(KeyboardInterrupt), open_captures(bucket, RUN, "fjord", tmp_path) as file:
            assert file.left == ()
            file.write(RESPONSE)
            raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir() if path != other] == [LOCAL]
    assert other.exists()
    with open_captures(bucket, RUN, "fjord", tmp_path) as file:
        assert [capture.url for capture in file.left] == [RESPONSE.url]


def test_a_file_that_was_torn_in_its_first_record_is_begun_anew(tmp_path: Path) -> None:
    whole, _ = written(tmp_path, [RESPONSE])
    shelf = Shelf()
    (tmp_path / LOCAL).write_bytes(whole[:30])
    opened(shelf, tmp_path).close()
    assert [length for _, length, _ in members(BytesIO(shelf.objects[FIRST]))] == [len(shelf.objects[FIRST])]
    assert whole.startswith(shelf.objects[FIRST])


def test_nothing_written_leaves_no_object(bucket: Bucket, tmp_path: Path) -> None:
    with open_captures(bucket, RUN, "fjord", tmp_path) as file:
        assert file.left == file.warcs == ()
    assert write_captures(bucket, RUN, "fjord-0002", []) == []
    assert bucket.keys("captures/") == []


ENDLESS = """
import sys
from itertools import count
from pathlib import Path
sys.path[:0] = [{tests!r}]
from test_capture_file import numbered, opened
from capture_pages import Shelf
file = opened(Shelf(), Path(sys.argv[1]))
print(len(file.left), flush=True)
pages = numbered(200, 30_000)
for n in count(len(file.left)):
    file.write(pages[n % 200])
    print(n + 1, flush=True)
"""


def test_a_process_that_is_killed_again_and_again_loses_no_page_that_it_had_written(tmp_path: Path) -> None:
    script = ENDLESS.format(tests=str(Path(__file__).parent))
    chance, before = random.Random(11), 0
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
        )
        assert child.stdout is not None
        wanted = before + chance.randrange(20, 200)
        while (said := int(child.stdout.readline())) < wanted:
            pass
        os.kill(child.pid, signal.SIGKILL)
        said = max([said, *(int(line) for line in child.stdout.read().split() if line)])
        child.wait()
        child.stdout.close()
        file = opened(Shelf(), tmp_path)
        file.abandon()
        assert said <= len(file.left) <= said + 1
        before = len(file.left)
    pages = numbered(200, 30_000)
    assert [capture.url for capture in file.left] == [pages[n % 200].url for n in range(before)]
