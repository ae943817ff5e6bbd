"""Pages -> WARC objects: a local file to which each page is appended as it comes in, kept in the bucket when it is full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import SEEK_END, FileIO
from pathlib import Path
from tempfile import TemporaryDirectory

from schemas.page import Capture, Page, RecordType
from schemas.run import Run
from tasks.capture.cdxj import index_line, sorted_index
from tasks.capture.read import BROKEN, Kept, capture_of, kept_in
from tasks.capture.warc import answer_id, digests_of, kind_of, page_record, record_id, request_record, warc_date, warcinfo
from tasks.store import Bucket, begun_key, captures_prefix, index_key

ROLL_BYTES = 1 << 30  # the size that WARC 1.1 recommends (annex C)


class CaptureFile:
    """The WARC files of one name in a run: `<name>-001.warc.gz` and so on. For one thread at a time.

    `left` are the captures of the pages that a killed run had completed here. All that belongs to a page (the answers that
    led to it, the requests, and the page itself, last) is handed to the system before `write` returns, so that a kill tears at
    most the page that was being written.
    """

    def __init__(self, bucket: Bucket, run: Run, name: str, folder: Path, roll_bytes: int = ROLL_BYTES) -> None:
        """Takes up what a killed run left in the folder, without what was torn."""
        self.left: tuple[Capture, ...] = ()
        self._bucket, self._run, self._name, self._folder, self._roll_bytes = bucket, run, name, folder, roll_bytes
        self._number = 0
        self._file: FileIO | None = None
        self._lines: list[bytes] = []
        self._take_up()

    @property
    def warcs(self) -> tuple[str, ...]:
        """The keys of the WARC objects, in order; when the file is closed, all of them are in the bucket."""
        return tuple(self._key(number) for number in range(1, self._number + 1))

    def write(self, page: Page) -> Capture:
        """Keeps the page with all that led to it; returns its place in the archive."""
        return self._append([*((hop, page.url) for hop in page.hops), (page, "")])

    def write_hops(self, hops: Iterable[Page]) -> None:
        """Keeps answers after which no page came: redirects that led nowhere."""
        for hop in hops:
            self._append([(hop, hop.url)])

    def close(self) -> None:
        """Brings the file that is open into the bucket, with its index."""
        if self._file:
            self._file.close()
            self._file = None
            self._bucket.put_file(self._key(self._number), self._path(self._number))
            self._bucket.put(index_key(self._key(self._number)), sorted_index(self._lines))
            self._lines = []

    def abandon(self) -> None:
        """Leaves the file that is open to the next attempt."""
        if self._file:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Removes the local files: what is in the bucket is noted by then, and no attempt will ask for it again."""
        for number in range(1, self._number + 1):
            self._path(number).unlink(missing_ok=True)

    def _take_up(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        while self._path(self._number + 1).exists():
            self.close()
            self._number += 1
            self._file = FileIO(self._path(self._number), "r+")
            found = _whole(self._file, self._key(self._number))
            self._file.truncate(found[-1].end if found else 0)
            self._file.seek(0, SEEK_END)
            if not found:
                self._begin(self._file)
            self._lines = [index_line(kept.capture, kept.digests) for kept in found]
            self.left += tuple(kept.capture for kept in found if not kept.is_hop)

    def _append(self, answers: Sequence[tuple[Page, str]]) -> Capture:
        """Writes these answers in one go, each with the URL that it led to; returns the place of the last."""
        file = self._open()
        key, offset = self._key(self._number), file.tell()
        parts, lines = list[bytes](), list[bytes]()
        for answer, leads_to in answers:
            stored, kept = _stored(answer, key, offset, leads_to)
            parts.append(stored)
            lines.append(index_line(kept.capture, kept.digests))
            offset += len(stored)
        _write(file, b"".join(parts))
        self._lines += lines
        return kept.capture

    def _open(self) -> FileIO:
        """The file to write to: another one after the last was closed or is full."""
        if self._file and self._file.tell() >= self._roll_bytes:
            self.close()
        if not self._file:
            self._number += 1
            self._file = FileIO(self._path(self._number), "w+")
            self._begin(self._file)
        return self._file

    def _begin(self, file: FileIO) -> None:
        _write(file, warcinfo(self._run, self._key(self._number)))

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._run.id}.{self._file_name(number)}"

    def _key(self, number: int) -> str:
        return f"{captures_prefix(self._run)}{self._file_name(number)}"

    def _file_name(self, number: int) -> str:
        return f"{self._name}-{number:03d}.warc.gz"


@contextmanager
def open_captures(bucket: Bucket, run: Run, name: str, folder: Path) -> Iterator[CaptureFile]:
    """The WARC files of that name, open for more pages; in the bucket at the end, unless an error leaves the body.

    What is written lies in the folder until `remove` is called: a run that is killed meanwhile finds it there. What lies there
    of a run that was made to forget what it had done, so as to ask again, is not taken up, on whatever machine it lies.
    """
    if bucket.create(begun_key(run, name), b"{}\n"):
        remove_left(run, name, folder)
    file = CaptureFile(bucket, run, name, folder)
    try:
        yield file
        file.close()
    finally:
        file.abandon()


def remove_left(run: Run, name: str, folder: Path) -> None:
    """Removes the local files of that name that an earlier attempt of the run left in the folder."""
    for left in folder.glob(f"{run.id}.{name}-[0-9][0-9][0-9].warc.gz"):
        left.unlink()


def write_captures(bucket: Bucket, run: Run, batch_id: str, pages: Iterable[Page]) -> list[Capture]:
    """One capture for every page, in order, kept in WARC objects named for the batch, each with its CDXJ index beside it.

    The pages are taken one at a time. The same pages give the same bytes under the same keys; no pages, no object.
    """
    with TemporaryDirectory() as folder, open_captures(bucket, run, batch_id, Path(folder)) as file:
        return [file.write(page) for page in pages]


def _stored(page: Page, warc: str, offset: int, leads_to: str) -> tuple[bytes, Kept]:
    """The request and the answer as they are stored at that offset, and what the index says of the answer."""
    request, request_id = b"", ""
    if page.request_headers and page.record_type in {RecordType.RESPONSE, RecordType.REVISIT}:
        request_id = record_id(warc, str(offset), warc_date(page.fetched_at), page.url)
        request = request_record(page, request_id)
    digests, at = digests_of(page), offset + len(request)
    identity = answer_id(warc, at, page.fetched_at, digests.sha256)
    answer = page_record(page, identity, digests, request=request_id, leads_to=leads_to)
    capture = capture_of(page, kind_of(page, digests), digests.sha256, (warc, at, len(answer)))
    return request + answer, Kept(capture, digests, is_hop=bool(leads_to))


def _write(file: FileIO, stored: bytes) -> None:
    """Hands all of it to the system; the kernel may take less than it is given at once."""
    rest = memoryview(stored)
    while rest:
        rest = rest[file.write(rest) :]


def _whole(file: FileIO, warc: str) -> list[Kept]:
    """Everything in the file up to the last page that is complete. The answers that lead to a page stand before it."""
    found: list[Kept] = []
    with suppress(*BROKEN):
        for kept in kept_in(file, warc):
            found.append(kept)  # noqa: PERF402 - what came before the torn record is kept
    while found and found[-1].is_hop:
        found.pop()
    return found
