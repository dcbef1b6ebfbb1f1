"""Segments are added to the folder of an index, and documents deleted in it, until a commit makes them one state.

No file that was there before is written to: it may be shared, as a hard link, with the state before this one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
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

#: Neighbours are merged if the largest has no more than so many times the documents of the others together.
_BALANCE = 2
#: So few documents are merged in any case, in less time than a commit takes anyway, and wait for it in memory.
_FEW = 256
#: A segment is rewritten when one of so many of its documents is deleted.
_DELETED = 4


@dataclass(slots=True, kw_only=True)
class _Part:
    """A segment of the folder.

    entry    how the contents name it
    deleted  which documents are deleted; None if none ever was
    altered  whether more are deleted than the entry's file says
    bare     whether it has still to be written, or what is derived to be worked out: merging does both
    """

    entry: Entry
    segment: SegmentArrays
    deleted: NDArray[np.bool_] | None = None
    altered: bool = False
    bare: bool = False

    @property
    def living(self) -> int:
        return self.segment.size - (0 if self.deleted is None else int(np.count_nonzero(self.deleted)))


class FolderWriter:
    """Writes the index in a folder; what is there when it begins stays until `commit`.

    Segments keep their order, and documents theirs within them: numbers change by merging only. Raises IndexDamaged
    if the folder's files cannot be read, OSError if the disk refuses.
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

    def add(self, segment: SegmentArrays) -> None:
        """Put a segment behind the others. What it has derived is kept as it is; else it is worked out."""
        if not segment.size:
            return
        entry = _named()
        waiting = sum(part.segment.size for part in self._parts if part.bare)
        bare = not segment.derived and waiting + segment.size <= _FEW
        if not bare:
            if not segment.derived:
                segment = replace(segment, derived=self._derive(segment))
            write_segment(self._folder / entry.file, segment)
            segment = open_segment(self._folder / entry.file)
        self._parts.append(_Part(entry=entry, segment=segment, bare=bare))

    def adopt(self, path: Path) -> None:
        """Take a complete segment file, which is in the folder, behind the others. Raises IndexDamaged."""
        entry = _named()
        segment = open_segment(path)
        path.rename(self._folder / entry.file)
        if segment.size:
            self._parts.append(_Part(entry=entry, segment=segment, bare=not segment.derived))

    def delete(self, field: str, term: bytes) -> int:
        """Delete the documents that have a term, and say how many they were."""
        return sum(_delete(part, field, term) for part in self._parts)

    def commit(self) -> int:
        """Make what was added and deleted the contents of the folder, and say how many documents are left.

        If it fails, nothing is lost: it can be tried again.
        """
        living = [part for part in self._parts if part.living]
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
            return first
        entry = _named()
        merged = merge(self._folder / entry.file, [(part.segment, part.deleted) for part in parts], self._derive)
        return _Part(entry=entry, segment=merged)

    def _sweep(self) -> None:
        named = {file for part in self._parts for file in (part.entry.file, part.entry.deleted)}
        for pattern in ("*.segment", "*.deleted"):
            for path in self._folder.glob(pattern):
                if path.name not in named:
                    path.unlink()


def windows(sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Which neighbours among segments of so many documents become one: the first of each, and one more than the last.

    Neighbours that are about equal do, and few documents do. So the largest segment that stays has more than twice the
    documents of all others, and so on among those beside it: there are about as many segments as the logarithm of all
    documents, and a document is rewritten a few times that often while an index grows.
    """
    found = [(place, place + 1) for place in range(len(sizes))]
    totals = [*sizes]
    while (best := _best(totals)) is not None:
        low, high = best
        found[low:high] = [(found[low][0], found[high - 1][1])]
        totals[low:high] = [sum(totals[low:high])]
    return found


def _best(sizes: Sequence[int]) -> tuple[int, int] | None:
    """The longest run of neighbours that should be one, the last of these."""
    for length in range(len(sizes), 1, -1):
        for low in range(len(sizes) - length, -1, -1):
            run = sizes[low : low + length]
            if sum(run) <= _FEW or max(run) <= _BALANCE * (sum(run) - max(run)):
                return low, low + length
    return None


def _delete(part: _Part, field: str, term: bytes) -> int:
    one = part.segment.fields.get(field)
    place = -1 if one is None else one.terms.find(term)
    if one is None or place < 0:
        return 0
    numbers = one.numbers[int(one.starts[place]) : int(one.starts[place + 1])]
    if part.deleted is None:
        part.deleted = np.zeros(part.segment.size, dtype=np.bool_)
    found = int(np.count_nonzero(~part.deleted[numbers]))
    if found:
        part.deleted[numbers] = True
        part.altered = True
    return found


def _named() -> Entry:
    return Entry(name=f"MAIN_{secrets.token_hex(8)}")
