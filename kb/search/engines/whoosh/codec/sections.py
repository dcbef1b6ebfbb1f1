"""A file of named arrays, written once and then mapped: nothing in it is unpickled, and each array has a checksum.

magic           8 bytes
arrays          little-endian, each beginning at a multiple of 64 bytes
directory       JSON: {"facts": …, "arrays": {name: [dtype, offset, count, CRC-32]}}
trailer         offset and length of the directory, its CRC-32, and a mark: 24 bytes
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kb.errors import IndexDamaged

Array = NDArray[Any]

_MAGIC = b"REPERE\x00\x01"
_TRAILER = struct.Struct("<QQI4s")
_MARK = b"END\n"
_ALIGNED = 64
_HINT = "Run: kb index --rollback, or kb index --rebuild"


class SectionWriter:
    """Writes such a file; it counts only once `finish` has returned. Leaving the block without deletes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb+")
        self._file.write(_MAGIC)
        self._end = len(_MAGIC)
        self._arrays: dict[str, tuple[str, int, int, int | None]] = {}
        self._mapped: dict[str, Array] = {}
        self._finished = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._mapped.clear()
        try:
            self._file.close()
        finally:  # closing writes what is left, which a full disk refuses
            if not self._finished:
                self._path.unlink(missing_ok=True)

    def add(self, name: str, array: Array) -> None:
        """Write an array of one dimension."""
        kept = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        offset = self._place(name, kept.dtype, len(kept))
        self._file.seek(offset)
        self._file.write(kept.data)
        self._arrays[name] = (kept.dtype.str, offset, len(kept), zlib.crc32(kept.data))

    def reserve(self, name: str, dtype: DTypeLike, count: int) -> Array:
        """An array of zeros in the file, to be filled in any order before `finish`: memory that the disk lends.

        Raises OSError if the disk is full.
        """
        kind = np.dtype(dtype).newbyteorder("<")
        offset = self._place(name, kind, count)
        self._arrays[name] = (kind.str, offset, count, None)
        if not count:
            return np.zeros(0, dtype=kind)
        self._file.flush()
        page = offset // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
        # The disk has to have room for all of it now: filling a page for which there is none would end the process.
        os.posix_fallocate(self._file.fileno(), page, self._end - page)
        mapped = mmap.mmap(self._file.fileno(), self._end - page, offset=page)
        self._mapped[name] = np.frombuffer(mapped, dtype=kind, count=count, offset=offset - page)
        return self._mapped[name]

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the directory, and wait for the disk. `facts` are what JSON can say of the arrays."""
        arrays = {
            name: (kind, offset, count, self._checksum(name) if checksum is None else checksum)
            for name, (kind, offset, count, checksum) in self._arrays.items()
        }
        directory = json.dumps({"facts": facts, "arrays": arrays}, ensure_ascii=False).encode()
        self._file.seek(self._end)
        self._file.write(directory)
        self._file.write(_TRAILER.pack(self._end, len(directory), zlib.crc32(directory), _MARK))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._finished = True

    def _place(self, name: str, kind: np.dtype[Any], count: int) -> int:
        if name in self._arrays:
            raise ValueError(f"There is an array {name!r} already.")
        offset = -(-self._end // _ALIGNED) * _ALIGNED
        self._end = offset + kind.itemsize * count
        return offset

    def _checksum(self, name: str) -> int:
        mapped = self._mapped.get(name)
        return 0 if mapped is None else zlib.crc32(mapped.data)


class Sections:
    """The arrays of such a file, mapped: read-only, shared by all processes that open it, read when they are used.

    facts  what was said of them

    Raises IndexDamaged for a file that is cut short, or whose directory was altered; the arrays themselves are only
    checked by `damages`. Nobody may shorten a file that is mapped: to read a page that is gone ends the process
    (SIGBUS), which it cannot prevent. Our own writers never change a file, and only they may write in its folder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(_MAGIC) + _TRAILER.size:
                raise IndexDamaged(f"{path.name} is cut short.", hint=_HINT)
            self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        offset, length, checksum, mark = _TRAILER.unpack_from(self._mapped, size - _TRAILER.size)
        directory = self._mapped[offset : offset + length]
        fits = offset + length + _TRAILER.size == size and self._mapped[: len(_MAGIC)] == _MAGIC and mark == _MARK
        if not fits or zlib.crc32(directory) != checksum:
            raise IndexDamaged(f"{path.name} is cut short or has been altered.", hint=_HINT)
        said = json.loads(directory)
        self.facts: Mapping[str, Any] = said["facts"]
        self._arrays: Mapping[str, tuple[str, int, int, int]] = said["arrays"]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def __getitem__(self, name: str) -> Array:
        """The array of a name; raises KeyError."""
        kind, offset, count, _ = self._arrays[name]
        return np.frombuffer(self._mapped, dtype=kind, count=count, offset=offset)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._arrays)

    def bytes(self, name: str) -> memoryview:
        """The bytes of an array."""
        kind, offset, count, _ = self._arrays[name]
        return memoryview(self._mapped)[offset : offset + np.dtype(kind).itemsize * count]

    def damages(self) -> list[str]:
        """A sentence for each array whose bytes are not those that were written."""
        return [
            f"{name} of {self._path.name} has been altered: its checksum is wrong."
            for name, (_, _, count, checksum) in self._arrays.items()
            if zlib.crc32(self.bytes(name)) != checksum and count
        ]
