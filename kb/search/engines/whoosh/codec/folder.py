"""Segments are added to the folder of an index, and documents deleted in it, until a commit makes them one state.

No file that was there before is written to: it may be shared, as a hard link, with the state before this one.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.contents import (
    CONTENTS,
    Entry,
    read_contents,
    read_deleted,
    write_contents,
    write_deleted,
)
from kb.search.engines.whoosh.codec.merging import Derive, merge
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment, write_segment

Numbers = NDArray[np.int32]

#: Neighbours are merged if the largest has no more than so many times the documents of the others together.
_BALANCE = 2
#: So few documents are merged in any case, in less time than a commit takes anyway.
_FEW = 256
#: A segment is rewritten when one of so many of its documents is deleted.
_DELETED = 4

_NOBODY: Numbers = np.zeros(0, dtype=np.int32)


@dataclass(slots=True, kw_only=True)
class _Part:
    """A segment of the folder.

    entry    how the contents name it
    deleted  which documents are deleted; None if none ever was
    altered  whether more are deleted than the entry's file says
    waiting  whether it is in memory only
    bare     whether what is derived has still to be worked out: merging does that
    """

    entry: Entry
    segment: SegmentArrays
    deleted: NDArray[np.bool_] | None = None
    altered: bool = False
    waiting: bool = False
    bare: bool = False

    @property
    def living(self) -> int:
        return self.segment.size - (0 if self.deleted is None else int(np.count_nonzero(self.deleted)))


class FolderWriter:
    """Writes the index in a folder; what is there when it begins stays until `commit`.

    Segments keep their order, and documents theirs within them: numbers change by merging only. What the files hold is
    on the disk when `commit` returns; that their names are is left to who publishes the folder. Raises IndexDamaged if
    the folder's files cannot be read, OSError if the disk refuses.
    """

    def __init__(self, folder: Path, *, derive: Derive) -> None:
        self._folder = folder
        self._derive = derive
        self._parts: list[_Part] = []
        if (folder / CONTENTS).exists():
            for entry in read_contents(folder):
                segment = open_segment(folder / entry.file)
                deleted = read_deleted(folder, entry, segment.size)
                self._parts.append(_Part(entry=entry, segment=segment, deleted=deleted))

    @property
    def dictionary(self) -> bytes:
        """What fits documents like those that were added last, see packing; b"" if there is none."""
        return next((part.segment.dictionaries[-1] for part in reversed(self._parts) if part.segment.dictionaries), b"")

    def add(self, segment: SegmentArrays) -> None:
        """Put a segment behind the others. What it has derived is kept as it is; else `commit` works it out.

        The last one waits in memory, and so do a few documents: mostly they are merged before they are written.
        """
        waiting = [part for part in self._parts if part.waiting]
        if sum(part.segment.size for part in waiting) + segment.size > _FEW:
            for part in waiting:
                self._write(part)
        if segment.size:
            self._parts.append(_Part(entry=Entry.fresh(), segment=segment, waiting=True, bare=not segment.derived))

    def adopt(self, path: Path) -> None:
        """Take a complete segment file, which is in the folder, behind the others. Raises IndexDamaged."""
        entry = Entry.fresh()
        segment = open_segment(path)
        path.rename(self._folder / entry.file)
        if segment.size:
            self._parts.append(_Part(entry=entry, segment=segment, bare=not segment.derived))

    def delete(self, field: str, term: bytes) -> int:
        """Delete the documents that have a term, and say how many they were."""
        return sum(_delete(part, field, term) for part in self._parts)

    def holds(self, field: str, values: Collection[str]) -> bool:
        """True if a document that is not deleted has any of these values of a field."""
        terms = [value.encode() for value in values]
        return any(
            np.count_nonzero(deleted_with(part.segment, part.deleted, field, terms)) > part.segment.size - part.living
            for part in self._parts
        )

    def delete_all(self, field: str, values: Collection[str]) -> int:
        """Delete the documents that have any of these values of a field, and say how many they were."""
        return sum(self.delete(field, value.encode()) for value in values)

    def commit(self, *, merging: bool = True) -> int:
        """Make what was added and deleted the contents of the folder, and say how many documents are left.

        With `merging` False segments stay as they are: for who only deleted, and has no time. If it fails, nothing is
        lost: it can be tried again.
        """
        living = [part for part in self._parts if part.living]
        parts = living
        if merging:
            parts = [self._settled(living[low:high]) for low, high in windows([part.living for part in living])]
        for part in parts:
            if part.altered and part.deleted is not None:
                entry = Entry(name=part.entry.name, deleted=f"{part.entry.name}.{secrets.token_hex(4)}.deleted")
                write_deleted(self._folder / entry.deleted, part.deleted)
                part.entry, part.altered = entry, False
        write_contents(self._folder, [part.entry for part in parts])
        self._parts = parts
        self._sweep()
        return sum(part.living for part in parts)

    def _settled(self, parts: Sequence[_Part]) -> _Part:
        """These neighbours as one."""
        first = parts[0]
        if len(parts) == 1 and not first.bare and (first.segment.size - first.living) * _DELETED < first.segment.size:
            if first.waiting:
                self._write(first)
            return first
        entry = Entry.fresh()
        merged = merge(self._folder / entry.file, [(part.segment, part.deleted) for part in parts], self._derive)
        return _Part(entry=entry, segment=merged)

    def _write(self, part: _Part) -> None:
        path = self._folder / part.entry.file
        write_segment(path, part.segment)
        part.segment, part.waiting = open_segment(path), False

    def _sweep(self) -> None:
        named = {file for part in self._parts for file in (part.entry.file, part.entry.deleted)}
        for pattern in ("*.segment", "*.deleted"):
            for path in self._folder.glob(pattern):
                if path.name not in named:
                    path.unlink()


def windows(sizes: Sequence[int], low: int = 0, high: int | None = None) -> list[tuple[int, int]]:
    """Which neighbours among segments of so many documents become one: the first of each, and one more than the last.

    All do, unless the largest has more than twice the documents of all others, and they are not few. Then it stays
    alone, and so on with those on either side. So there are about as many segments as the logarithm of all documents,
    and a document is rewritten a few times that often while an index grows.
    """
    high = len(sizes) if high is None else high
    if low == high:
        return []
    total, largest = sum(sizes[low:high]), max(sizes[low:high])
    if total <= _FEW or largest <= _BALANCE * (total - largest):
        return [(low, high)]
    alone = sizes.index(largest, low)
    return [*windows(sizes, low, alone), (alone, alone + 1), *windows(sizes, alone + 1, high)]


def deleted_with(
    segment: SegmentArrays, deleted: NDArray[np.bool_] | None, field: str, terms: Sequence[bytes]
) -> NDArray[np.bool_]:
    """Which documents of a segment are deleted once those are that have any of these terms."""
    found = np.zeros(segment.size, dtype=np.bool_) if deleted is None else deleted.copy()
    for term in terms:
        found[_having(segment, field, term)] = True
    return found


def _having(segment: SegmentArrays, field: str, term: bytes) -> Numbers:
    one = segment.fields.get(field)
    place = -1 if one is None else one.terms.find(term)
    if one is None or place < 0:
        return _NOBODY
    return one.numbers[int(one.starts[place]) : int(one.starts[place + 1])]


def _delete(part: _Part, field: str, term: bytes) -> int:
    numbers = _having(part.segment, field, term)
    if part.deleted is None:
        if not len(numbers):
            return 0
        part.deleted = np.zeros(part.segment.size, dtype=np.bool_)
    found = int(np.count_nonzero(~part.deleted[numbers]))
    if found:
        part.deleted[numbers] = True
        part.altered = True
    return found
