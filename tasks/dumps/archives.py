"""Archives -> their members, in the order in which they stand there, each refused or to be opened. No path is ever written to.

What an archive says of itself is not believed: members may not overlap, and one that grows out of all proportion ends there.
"""

from __future__ import annotations

import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import SEEK_END, BufferedReader
from lzma import LZMAError
from pathlib import PurePosixPath

from schemas.outcome import Reason
from tasks.dumps.forward import Forward, TooLarge, decompressed

# A larger directory of a zip does not fit into memory beside everything else: it takes some 600 bytes a member.
MOST_MEMBERS = 1_000_000
# What an archive may unpack to: so many times its own size, or FREE_BYTES. Text packs 20 to 1 at best, a bomb 1000 to 1.
MOST_GROWTH, FREE_BYTES = 200, 1 << 30

_ZIP = re.compile(r"\.zip$", re.IGNORECASE)
_TAR = re.compile(r"\.(tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz))$", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
# The end of a zip's directory, which says how large that is, and the header of a member (APPNOTE 4.3.16 and 4.3.7).
_END_BYTES, _LONGEST_COMMENT, _HEADER_BYTES = 22, 65_535, 30
_MEMBER_BYTES = 200  # of a member in the directory, with a long name
# Of bzip2 and LZMA, zipfile unpacks all that it has read at once: 500 bytes may be 600 MB.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
# What unpacking raises where a file is broken, or packed in a way that is not read. Headers without end are a RecursionError.
BROKEN = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError, struct.error),
    *(EOFError, OSError, RuntimeError, ValueError),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, or the place from which it cannot be read. `position` is where, in bytes; it only grows.

    `refused` says why it is not read; None where `open` gives its bytes, before the next member is asked for.
    """

    name: str
    position: int
    open: Callable[[], BufferedReader] | None = None
    refused: Reason | None = None
    detail: str = ""


def is_archive(name: str) -> bool:
    """Whether a file of this name is an archive. Documents that are zip files inside are none."""
    return is_zip(name) or _TAR.search(name) is not None


def is_zip(name: str) -> bool:
    """Whether a file of this name is a zip file."""
    return _ZIP.search(name) is not None


def is_packed_tar(name: str) -> bool:
    """Whether a file of this name is a compressed tar, in which nothing is reached but by unpacking all that precedes it."""
    return is_archive(name) and not name.lower().endswith((".zip", ".tar"))


def members_of(file: BufferedReader, name: str) -> Iterator[Member]:
    """The files in an archive, without folders and hidden files. Of a zip, `file` has to be seekable.

    Where it is broken, the last member says so. Raises nothing that the archive could cause.
    """
    position = 0
    try:
        for member in _zip_members(file) if is_zip(name) else _tar_members(file):
            position = member.position
            if not _is_hidden(member.name):
                yield member
    except TooLarge as error:
        yield Member("", position, refused=Reason.TOO_LARGE, detail=str(error))
    except BROKEN as error:
        yield Member("", position, refused=Reason.BROKEN_FILE, detail=f"from byte {position} on: {error or type(error).__name__}")


def _zip_members(file: BufferedReader) -> Iterator[Member]:
    size = file.seek(0, SEEK_END)
    _refuse_long_directory(file, size)
    end = grown = 0
    with zipfile.ZipFile(file) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
            if info.is_dir():
                continue
            grown += info.file_size
            if grown > max(FREE_BYTES, MOST_GROWTH * size):
                raise TooLarge(f"it unpacks to more than {MOST_GROWTH} times its size")
            refused, detail = _refusal(info.filename, _zip_problem(info, end))
            end = max(end, info.header_offset + _HEADER_BYTES + info.compress_size)
            yield Member(info.filename, info.header_offset, _opener(archive, info), refused, detail)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BufferedReader]:
    return lambda: archive.open(info)  # type: ignore[return-value]


def _zip_problem(info: zipfile.ZipInfo, end: int) -> str:
    """Why a member of a zip is not read; "" where it is."""
    if info.header_offset < end:
        return "it overlaps another member"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in _METHODS:
        return f"it is packed by method {info.compress_type}, which is not read"
    return "" if stat.S_IFMT(info.external_attr >> 16) in {0, stat.S_IFREG} else "it is a link or a device"


def _refuse_long_directory(file: BufferedReader, size: int) -> None:
    """Raises TooLarge for a directory of more than MOST_MEMBERS: it would be read into memory as a whole."""
    start = max(0, size - _END_BYTES - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    length = int.from_bytes(tail[place + 12 :][:4], "little") if place >= 0 else 0
    locator = tail[max(0, place - 20) : max(0, place)]
    if length == 0xFFFFFFFF and locator.startswith(b"PK\x06\x07"):
        file.seek(int.from_bytes(locator[8:16], "little"))
        length = int.from_bytes(file.read(48)[40:], "little")
    if length > MOST_MEMBERS * _MEMBER_BYTES:
        raise TooLarge(f"its directory has more than {MOST_MEMBERS} members")
    file.seek(0)


def _tar_members(file: BufferedReader) -> Iterator[Member]:
    stream = Forward(decompressed(file), lambda: max(FREE_BYTES, MOST_GROWTH * file.tell()))
    with tarfile.open(fileobj=stream, mode="r:") as archive:  # type: ignore[call-overload]
        while info := archive.next():
            archive.members.clear()  # or every member that was met stays in memory
            if info.size < 0:
                raise tarfile.ReadError("a header claims less than no bytes")
            if not info.isdir():
                problem = "" if info.isreg() else "it is a link or a device"
                refused, detail = _refusal(info.name, problem)
                yield Member(info.name, info.offset, _extractor(archive, info), refused, detail)


def _extractor(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BufferedReader]:
    return lambda: archive.extractfile(info)  # type: ignore[return-value]


def _refusal(name: str, problem: str) -> tuple[Reason | None, str]:
    """Why a member of that name is refused, and None and "" where it is not."""
    parts = _parts(name)
    if not problem and (not parts or parts[0] == "/" or ".." in parts or _DRIVE.match(name) or "\0" in name):
        problem = "its name leads out of the archive"
    return (Reason.UNSUPPORTED_FILE, problem) if problem else (None, "")


def _is_hidden(name: str) -> bool:
    return any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in _parts(name))


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts
