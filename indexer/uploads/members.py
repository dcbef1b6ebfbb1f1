"""The files in a ZIP archive that somebody sent: read in memory, one after the other, and never by their names.

What an archive can do to its reader is refused with a reason: a directory of a million names, files that swell out of
proportion, archives in archives. Names lead nowhere: they are shown, and serve as titles.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from types import TracebackType
from typing import Self

from kb.errors import ArchiveError, ExtractError

MIB = 1 << 20
#: Bytes of the directory: zipfile makes an object of each of its entries, which have 46 bytes or more.
_DIRECTORY = 4 * MIB
#: Bytes that all files may have together, and how many times larger than in the archive each large one may be.
_LARGEST, _RATIO, _SMALL = 512 * MIB, 250, MIB
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 0xFFFF
_END_64 = b"PK\x06\x07"
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError, RuntimeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of the archive, or the reason why it is not taken; `name` is what the archive calls it."""

    name: str
    data: bytes = field(default=b"", repr=False)
    reason: str = ""


def is_archive(data: bytes) -> bool:
    """True for what begins as a ZIP archive does."""
    return data.startswith((b"PK\x03\x04", _END))


class Archive:
    """A ZIP archive; use as a context manager. Raises ArchiveError for one that is damaged, or too much."""

    def __init__(self, data: bytes) -> None:
        _check_directory(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _DAMAGE as error:
            raise ArchiveError(
                f"the archive is damaged: {error}", hint="Make it anew, or send its files by themselves."
            ) from error

    def names(self) -> Collection[str]:
        """What its files are called."""
        return frozenset(self._zip.namelist())

    def members(self, most: int, largest: int) -> Iterator[Member]:
        """Its files, with their bytes, in the order of the archive: at most so many, with at most so many bytes each.

        Folders are left out, and what systems add: hidden files, and those of __MACOSX. Raises ArchiveError for an
        archive that has more files, or more in them.
        """
        files = [one for one in self._zip.infolist() if not one.is_dir() and not _is_added(one.filename)]
        if len(files) > most:
            raise ArchiveError(
                f"it has {len(files):,} files, and {most:,} is the most", hint="Send them in several archives."
            )
        taken = 0
        for one in files:
            member = self._member(one, largest)
            taken += len(member.data)
            if taken > _LARGEST:
                raise ArchiveError(
                    f"it unpacks to more than {_LARGEST // MIB} MiB", hint="Send it in several archives."
                )
            yield member

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    def _member(self, one: zipfile.ZipInfo, largest: int) -> Member:
        try:
            return Member(name=one.filename, data=self._bytes(one, largest))
        except ExtractError as error:
            return Member(name=one.filename, reason=str(error))

    def _bytes(self, one: zipfile.ZipInfo, largest: int) -> bytes:
        mode = one.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise ExtractError("it is not a regular file: links in an archive are not followed")
        if one.flag_bits & _ENCRYPTED:
            raise ExtractError("it is protected by a password: send the file itself, without one")
        # The size in the directory may be a lie: what counts is what comes out.
        most = min(largest, max(_SMALL, _RATIO * one.compress_size))
        try:
            with self._zip.open(one) as file:
                data = file.read(most + 1)
        except _DAMAGE as error:
            raise ExtractError(f"it is damaged in the archive: {error}") from error
        if len(data) > most:
            raise ExtractError(f"it unpacks to more than {most // MIB} MiB")
        return data


def _is_added(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _check_directory(data: bytes) -> None:
    """Look at what ends the archive (APPNOTE.TXT 4.3.16) before zipfile reads the directory that it names."""
    at = data.rfind(_END, max(len(data) - _END_SIZE - _COMMENT, 0))
    if at < 0 or at + _END_SIZE > len(data):
        raise ArchiveError("the archive is cut short", hint="Send it again, or make it anew.")
    size: int = struct.unpack_from("<L", data, at + 12)[0]
    if data[max(at - 20, 0) :].startswith(_END_64) or size > _DIRECTORY:
        raise ArchiveError("it has far too many files", hint="Send them in several archives.")
