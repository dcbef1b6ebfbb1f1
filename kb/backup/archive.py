"""The file of a backup: a tar of plain files, which any tar can list and unpack.

It is read without the library's ways of going through an archive: only headers as we write them are understood, and
whatever else tar can say (links, devices, sparse files, long names, extended headers) is refused.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol

import zstandard

from kb.errors import BackupError

_BLOCK = tarfile.BLOCKSIZE
_PIECE = 2**20
_LONGEST = tarfile.LENGTH_NAME
_LEVEL = 6
_WINDOW = 2**27  # bytes of memory that a reader gives to zstd
_MODE = 0o600
Advance = Callable[[int], None]


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in an archive: where its bytes begin, and how many there are."""

    name: str
    offset: int
    size: int


def fits(name: str) -> bool:
    """True if the header of a member has room for this name."""
    return len(name.encode("utf-8", "surrogateescape")) <= _LONGEST and name.isprintable()


def add(
    archive: IO[bytes], name: str, source: IO[bytes], at: float, *, pack: bool, advance: Advance
) -> tuple[int, str]:
    """Write a file at the end of an archive; returns its size and digest.

    Its header is written last, when it is known how long the packed bytes are.
    """
    header = archive.tell()
    archive.write(bytes(_BLOCK))
    digest, size = _hash(), 0
    packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj() if pack else None
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        archive.write(packer.compress(piece) if packer else piece)
        advance(len(piece))
    if packer:
        archive.write(packer.flush())
    end = archive.tell()
    archive.seek(header)
    archive.write(_header(name, end - header - _BLOCK, at))
    archive.seek(end)
    archive.write(bytes(-end % _BLOCK))
    return size, digest.hexdigest()


def end(archive: IO[bytes]) -> None:
    """Write what ends an archive."""
    archive.write(bytes(2 * _BLOCK))


def members(archive: IO[bytes]) -> Iterator[Member]:
    """The files of an archive, in order; raises BackupError for one that is cut short or is none of ours."""
    archive.seek(0, 2)
    length, offset = archive.tell(), 0
    while True:
        archive.seek(offset)
        block = archive.read(_BLOCK)
        if len(block) < _BLOCK:
            raise BackupError("The backup is cut short, or is none.")
        if not any(block):
            return
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeError) as error:
            raise BackupError("This is no backup of Repère, or it is damaged.") from error
        if info.type != tarfile.REGTYPE:
            raise BackupError(f"{info.name!r} is no plain file: a backup of Repère has nothing else.")
        if info.size < 0 or offset + _BLOCK + info.size > length:
            raise BackupError(f"The backup is cut short in {info.name!r}.")
        yield Member(name=info.name, offset=offset + _BLOCK, size=info.size)
        offset += _BLOCK + info.size + -info.size % _BLOCK


def take(archive: IO[bytes], member: Member, into: IO[bytes], *, packed: bool, size: int, advance: Advance) -> str:
    """Write a member's file, never more than `size` bytes of it; returns its digest. Raises BackupError."""
    digest, written = _hash(), 0
    for piece in _pieces(archive, member, packed=packed):
        written += len(piece)
        if written > size:
            raise BackupError(f"{member.name!r} is longer than the manifest says.")
        digest.update(piece)
        into.write(piece)
        advance(len(piece))
    if written < size:
        raise BackupError(f"{member.name!r} is shorter than the manifest says.")
    return digest.hexdigest()


def _pieces(archive: IO[bytes], member: Member, *, packed: bool) -> Iterator[bytes]:
    archive.seek(member.offset)
    raw: Any = _Part(archive, member.size)
    if packed:
        raw = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(raw, closefd=False)
    try:
        while piece := raw.read(_PIECE):
            yield piece
    except zstandard.ZstdError as error:
        raise BackupError(f"{member.name!r} cannot be unpacked.") from error


class _Part:
    """The bytes of a member, as a file."""

    def __init__(self, archive: IO[bytes], left: int) -> None:
        self._archive, self._left = archive, left

    def read(self, amount: int) -> bytes:
        data = self._archive.read(min(amount, self._left))
        self._left -= len(data)
        return data


def _header(name: str, size: int, at: float) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(at), _MODE
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")


def _hash() -> _Hash:
    return hashlib.blake2b(digest_size=16)
