"""A segment as Whoosh knows it: its name, how many documents it has, and which of them are deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Codec, Segment

from kb.search.engines.whoosh.codec.contents import Entry, read_deleted, write_deleted
from kb.search.engines.whoosh.codec.segment import SegmentArrays, open_segment


class ArraySegment(Segment):  # type: ignore[misc]
    """A segment that is written, or being written.

    arrays  what it holds; while it is written, what is known so far
    """

    def __init__(self, codec: Codec, indexname: str) -> None:
        super().__init__(indexname)
        self._codec = codec
        self.arrays = SegmentArrays(size=0)
        self._deleted: NDArray[np.bool_] | None = None
        self._kept_in = ""
        self._changed = False

    @classmethod
    def opened(cls, codec: Codec, folder: Path, entry: Entry) -> ArraySegment:
        """The segment of an entry, its file mapped. Raises IndexDamaged, and OSError if a file is not there."""
        indexname, _, segid = entry.name.partition("_")
        segment = cls(codec, indexname)
        segment.segid = segid
        segment.arrays = open_segment(folder / entry.file)
        segment._deleted = read_deleted(folder, entry, segment.arrays.size)
        segment._kept_in = entry.deleted
        return segment

    def __reduce__(self) -> NoReturn:
        raise TypeError("A segment of arrays is never pickled: contents.json says which segments there are.")

    def codec(self, **_: object) -> Any:
        return self._codec

    @property
    def file(self) -> str:
        """Name of its file."""
        return Entry(name=self.segment_id()).file

    def deletions(self) -> NDArray[np.bool_] | None:
        """Which documents are deleted; None if none is."""
        return self._deleted if self.has_deletions() else None

    def keep_deletions(self, folder: Path) -> Entry:
        """The entry that contents.json needs; what is deleted is written into a new file if it has changed."""
        if self._changed:
            deleted = self.deletions()
            self._kept_in = "" if deleted is None else f"{self.segment_id()}.{secrets.token_hex(4)}.deleted"
            if deleted is not None:
                write_deleted(folder / self._kept_in, deleted)
            self._changed = False
        return Entry(name=self.segment_id(), deleted=self._kept_in)

    def doc_count_all(self) -> int:
        return self.arrays.size

    def set_doc_count(self, doccount: int) -> None:
        """Whoosh's writer says how many it has counted: what is written says it too."""

    def deleted_count(self) -> int:
        return 0 if self._deleted is None else int(np.count_nonzero(self._deleted))

    def deleted_docs(self) -> Iterator[int]:
        return iter(() if self._deleted is None else np.flatnonzero(self._deleted).tolist())

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or bring it back. Raises IndexError if there is none of that number."""
        if self._deleted is None:
            self._deleted = np.zeros(self.arrays.size, dtype=np.bool_)
        self._deleted[docnum] = delete
        self._changed = True

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted; Whoosh's matchers also ask after the last one, which is not."""
        return self._deleted is not None and docnum < len(self._deleted) and bool(self._deleted[docnum])

    def should_assemble(self) -> bool:
        """A segment is one file from the beginning."""
        return False
