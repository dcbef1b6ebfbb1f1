"""The index in a folder as Whoosh's: its writers, readers and searchers over segments of arrays.

Locks, deletions and the choice of segments to merge are Whoosh's. Which segments there are is said by contents.json,
and the schema by code, so that nothing is unpickled.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import IndexingError, PostingPool, SegmentWriter

from kb.durable import sync
from kb.search.engines.whoosh.codec.codec import ArrayCodec
from kb.search.engines.whoosh.codec.contents import CONTENTS, read_contents, write_contents
from kb.search.engines.whoosh.codec.merging import Derive, merge
from kb.search.engines.whoosh.codec.sections import Array
from kb.search.engines.whoosh.codec.segment import SegmentArrays
from kb.search.engines.whoosh.codec.segments import ArraySegment

_NAME = "MAIN"


def nothing(segment: SegmentArrays) -> Mapping[str, Array]:
    """Derives nothing."""
    return {}


class ArrayIndex(FileIndex):  # type: ignore[misc]
    """The index in a folder, which has to be there. Raises IndexDamaged, and ValueError for a schema that arrays
    cannot keep; readers raise OSError for a segment that is not there."""

    def __init__(self, folder: Path, schema: Schema, *, derive: Derive = nothing) -> None:
        self.storage = _Storage(str(folder))
        self.indexname = _NAME
        self.folder = folder
        self.codec = ArrayCodec(schema, derive=derive)
        self._schema = schema
        read_contents(folder)

    @classmethod
    def create(cls, folder: Path, schema: Schema, *, derive: Derive = nothing) -> Self:
        """A new index without documents; one that was there is given up."""
        write_contents(folder, ())
        sync(folder)
        return cls(folder, schema, derive=derive)

    @property
    def schema(self) -> Schema:
        return self._schema

    def latest_generation(self) -> int:
        """A number that changes with the contents: their checksum."""
        return zlib.crc32((self.folder / CONTENTS).read_bytes())

    def last_modified(self) -> float:
        return (self.folder / CONTENTS).stat().st_mtime

    def writer(self, **options: Any) -> ArrayWriter:
        """A writer of one process, as Whoosh's; raises LockError while there is another."""
        return ArrayWriter(self, **options)

    def reader(self, reuse: IndexReader | None = None) -> IndexReader:
        """The index as it is now. `reuse` is closed: what it has mapped costs nothing to map again, and its segments
        may have lost documents since."""
        found = super().reader()
        if reuse is not None:
            reuse.close()
        return found

    def _read_toc(self) -> TOC:
        # The number is read first: if another writer commits now, the reader is told to be out of date.
        generation = self.latest_generation()
        segments = [ArraySegment.opened(self.codec, self.folder, entry) for entry in read_contents(self.folder)]
        return TOC(self._schema, segments, generation)


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer, whose commits are in contents.json: on the disk when `commit` returns.

    What it adds is in memory until then; segments are merged as arrays.
    """

    def __init__(self, index: ArrayIndex, **options: Any) -> None:
        super().__init__(index, **(options | {"codec": index.codec, "compound": False}))
        self._folder = index.folder
        self._merging: list[tuple[SegmentArrays, NDArray[np.bool_] | None]] = []
        self.pool = _Pool(self._tempstorage, self.newsegment)

    def add_document(self, **fields: Any) -> None:
        """Add a document. Raises ValueError for a boost: arrays keep frequencies, whole numbers."""
        boosted = [
            name for name, value in fields.items() if name.startswith("_") and name.endswith("_boost") and value != 1
        ]
        if boosted:
            raise ValueError(f"{boosted[0]} is given: arrays keep frequencies, and no document or field is boosted.")
        super().add_document(**fields)

    def add_reader(self, reader: IndexReader) -> None:
        """Take over the documents that another reader has."""
        segment = reader.segment()
        if isinstance(segment, ArraySegment):
            self._check_state()
            self._merging.append((segment.arrays, segment.deletions()))
            self._added = True
        else:
            super().add_reader(reader)

    def add_field(self, fieldname: str, fieldspec: object, **_: object) -> NoReturn:
        """Raises IndexingError: the schema of this index is code."""
        raise IndexingError(f"Field {fieldname!r} cannot be added: the schema of this index is code, not in its files.")

    def remove_field(self, fieldname: str, **_: object) -> NoReturn:
        """Raises IndexingError: the schema of this index is code."""
        raise IndexingError(
            f"Field {fieldname!r} cannot be removed: the schema of this index is code, not in its files."
        )

    def _finalize_segment(self) -> ArraySegment:
        added: ArraySegment = super()._finalize_segment()
        if not self._merging:
            return added
        merged: ArraySegment = self.codec.new_segment(self.storage, self.indexname)
        own = [(added.arrays, None)] if added.arrays.size else []
        merged.arrays = merge(self._folder / merged.file, [*own, *self._merging], self.codec.derive)
        return merged

    def _commit_toc(self, segments: Sequence[ArraySegment]) -> None:
        entries = [segment.keep_deletions(self._folder) for segment in segments if segment.doc_count_all()]
        sync(self._folder)  # The names of the new files are kept before contents.json says them.
        write_contents(self._folder, entries)
        sync(self._folder)
        named = {name for entry in entries for name in (entry.file, entry.deleted)}
        for pattern in ("*.segment", "*.deleted"):
            for path in self._folder.glob(pattern):
                if path.name not in named:
                    path.unlink()


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder in which nothing is left behind: what Whoosh's writer keeps for a while is in memory."""

    def temp_storage(self, name: str | None = None) -> RamStorage:
        return RamStorage()


class _Pool(PostingPool):  # type: ignore[misc]
    """Postings to be sorted, all in memory: Whoosh's pool would pickle some into files and unpickle them."""

    def save(self) -> None:
        """Nothing is written."""
