"""DILA's archives: their names, their order, and their members, read as a stream and never written to disk.

Names and order as legi.py (Legilibre, CC0) found them: a stock `Freemium_legi_global_20250713-140000.tar.gz`, and
deltas `LEGI_20250713-205013.tar.gz`, in small letters before June 2018.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from indexer.outcome import Task
from kb.errors import ArchiveError, ExtractError

MIB = 1 << 20
#: The largest member that is read; the largest article of the five codes has half a MiB.
MEMBER_LIMIT = 20 * MIB
#: The stock of all French law has about 5.3 million members, some 30 GB.
TOTAL_LIMIT = 128 * 1024 * MIB
#: Small XML files in a tar shrink about 20 times. Below the floor, the padding of a short tar weighs too much.
RATIO_LIMIT, RATIO_FLOOR = 100, 64 * MIB

#: tarfile copies what is left of its buffer at every read: a larger one is slower.
_BUFFER = 32 * 1024
#: Headers that only say more of the next one: a long name, extended attributes.
_PREFACES = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE)
_PREFACE_LIMIT = MIB // 16
_DAMAGE = (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Archive:
    """An archive by its name. Archives sort in the order in which they apply: a stock before a delta of its stamp."""

    stamp: str
    delta: bool
    name: str


def archive_named(name: str, base: str) -> Archive | None:
    """The archive that a file's name announces, or None if it is none of that base ("legi")."""
    pattern = rf"(?:[a-z0-9-]+_)?{re.escape(base)}(?P<stock>_global)?_(?P<stamp>\d{{8}}-\d{{6}})\.tar\.gz"
    match = re.fullmatch(pattern, name, re.IGNORECASE)
    return match and Archive(stamp=match["stamp"], delta=match["stock"] is None, name=name)


def mark_of(path: Path) -> str:
    """By what the same bytes are known again, cheaply: the size, and blake2b of the first and the last MiB.

    The last bytes hold gzip's checksum and length of the whole. Raises ArchiveError if the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.blake2b(file.read(MIB), digest_size=16)
            file.seek(max(size - MIB, 0))
            digest.update(file.read(MIB))
    except OSError as error:
        raise ArchiveError(f"{path.name} cannot be read: {error.strerror}") from error
    return f"{size}-{digest.hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive; `read` gives its bytes until the next member is asked for.

    It raises ExtractError for what is no regular file (links and devices are not followed), and ArchiveError for
    what is larger than MEMBER_LIMIT, truncated or damaged.
    """

    name: str
    modified: datetime
    read: Callable[[], bytes] = field(repr=False)


def members(path: Path, task: Task) -> Iterator[Member]:
    """The files of a tar.gz in their order; `task` is told of the compressed bytes read. Folders are left out.

    Raises ArchiveError, naming the last member reached, for an archive that is truncated or damaged, that expands
    beyond all measure, or that has a member whose path leads out of it.
    """
    reading = _Reading(path)
    with (
        reading.faults(),
        path.open("rb") as file,
        gzip.GzipFile(fileobj=_Told(file, task)) as unzipped,
    ):
        plain = _Measured(unzipped, os.fstat(file.fileno()).st_size)
        with tarfile.open(fileobj=plain, mode="r|", bufsize=_BUFFER, tarinfo=_Header) as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # it would keep all 5 million
                reading.reached(info.name)
                if not info.isdir():
                    yield reading.member(tar, info)
            plain.check_end(tar.offset)


class _Reading:
    """How far an archive is read: what its errors name."""

    def __init__(self, path: Path) -> None:
        self._archive = path.name
        self._place = "its beginning"
        self._count = 0

    def reached(self, name: str) -> None:
        self._count += 1
        self._place = f"member {self._count}, {name}"
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise ArchiveError(f"the path of {name!r} leads out of the archive")

    def member(self, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
        stream = tar.extractfile(info) if info.isreg() and not info.issparse() else None
        modified = datetime.fromtimestamp(int(info.mtime), UTC)
        return Member(name=info.name, modified=modified, read=lambda: self._read(info, stream))

    def _read(self, info: tarfile.TarInfo, stream: IO[bytes] | None) -> bytes:
        if stream is None:
            raise ExtractError("it is not a regular file: links and devices in an archive are not followed")
        with self.faults():
            if info.size > MEMBER_LIMIT:
                raise ArchiveError(f"a member of {info.size:,} bytes, more than {MEMBER_LIMIT:,}")
            return stream.read()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """What is wrong with the archive leaves this block as an ArchiveError that says where."""
        try:
            yield
        except ArchiveError as error:
            raise ArchiveError(f"{self._archive}: {error} (at {self._place})") from error
        except _DAMAGE as error:
            raise ArchiveError(
                f"{self._archive} is truncated or damaged at {self._place}: {error}",
                hint="Fetch the archive again and repeat the command; what was read before stays.",
            ) from error


class _Header(tarfile.TarInfo):
    """A header of a member; tarfile would read a name that claims to be a gigabyte long."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.size < 0 or (info.type in _PREFACES and info.size > _PREFACE_LIMIT):
            raise ArchiveError(f"a header claims {info.size:,} bytes")
        return info


class _Told(io.RawIOBase):
    """A file that tells a task how many bytes were read of it."""

    def __init__(self, file: IO[bytes], task: Task) -> None:
        self._file = file
        self._task = task

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._task.advance(len(data))
        return data


class _Measured(io.RawIOBase):
    """Decompressed bytes, counted against the limits; it remembers where the last byte other than zero was."""

    def __init__(self, stream: gzip.GzipFile, compressed: int) -> None:
        self._stream = stream
        self._limit = min(TOTAL_LIMIT, max(RATIO_FLOOR, compressed * RATIO_LIMIT))
        self._length = 0
        self._content = 0

    def read(self, size: int = -1, /) -> bytes:
        # Not `read`, which loses what it had when it meets the end of a truncated file.
        data = self._stream.read1(size)
        if content := data.rstrip(b"\0"):
            self._content = self._length + len(content)
        self._length += len(data)
        if self._length > self._limit:
            raise ArchiveError(f"it expands to more than {self._limit:,} bytes")
        return data

    def check_end(self, end: int) -> None:
        """Raises EOFError unless only zeros follow `end`: tarfile takes any bad header for the end of the archive."""
        while self.read(_BUFFER):
            pass
        if self._content > end:
            raise EOFError("a header is damaged")
        if self._length < end + tarfile.BLOCKSIZE:
            raise EOFError("it has no end mark")
