"""What a segment has of each document, as Whoosh's readers ask for it: columns, lengths, stored fields, deletions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.codec.base import PerDocumentReader
from whoosh.columns import Column, ColumnReader
from whoosh.util.numeric import byte_to_length

from kb.search.engines.whoosh.codec.dictionary import Blobs
from kb.search.engines.whoosh.codec.packing import Unpacking
from kb.search.engines.whoosh.codec.segment import Array
from kb.search.engines.whoosh.codec.segments import ArraySegment


class ArrayDocuments(PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment; it keeps no vectors. Counts are of deleted documents too, where Whoosh's are."""

    def __init__(self, segment: ArraySegment) -> None:
        self._segment = segment
        self._arrays = segment.arrays
        self._unpacking = Unpacking(segment.arrays.dictionaries)

    def doc_count(self) -> int:
        return self._arrays.size - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._arrays.size

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in self._arrays.numbers or fieldname in self._arrays.strings

    def list_columns(self) -> list[str]:
        return [*self._arrays.numbers, *self._arrays.strings]

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        """The values of a column; raises KeyError if the segment has none of that name."""
        if fieldname in self._arrays.numbers:
            return Numbers(self._arrays.numbers[fieldname])
        return Strings(self._arrays.strings[fieldname])

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Number of words of a field, as exact as Whoosh's byte; `default` for a document that has none."""
        lengths = self._lengths(fieldname)
        coded = 0 if lengths is None else int(lengths[docnum])
        return byte_to_length(coded) if coded else default

    def field_length(self, fieldname: str) -> int:
        field = self._arrays.fields.get(fieldname)
        return 0 if field is None else field.words

    def min_field_length(self, fieldname: str) -> int:
        """Of all documents the shortest field: 0 if there is one that has none."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else byte_to_length(int(lengths.min()))

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else byte_to_length(int(lengths.max()))

    def stored_fields(self, docnum: int) -> dict[str, bytes]:
        """What is stored of a document; a field of which nothing is stored is left out. Raises IndexDamaged."""
        found = {name: stored[docnum] for name, stored in self._arrays.stored.items()}
        return {name: self._unpacking.unpack(value) for name, value in found.items() if value}

    def _lengths(self, fieldname: str) -> Array | None:
        field = self._arrays.fields.get(fieldname)
        return None if field is None else field.lengths


class _Column(ColumnReader):  # type: ignore[misc]
    def __init__(self, values: Array | Blobs) -> None:
        self._values: Any = values

    def __len__(self) -> int:
        return len(self._values)

    def load(self) -> Sequence[Any]:
        return [*self]


class Numbers(_Column):
    """A column of numbers."""

    def __init__(self, values: Array) -> None:
        super().__init__(values)
        self._sign = 1

    def __getitem__(self, docnum: int) -> int:
        return int(self._values[docnum])

    def __iter__(self) -> Iterator[int]:
        return iter(np.asarray(self._values).tolist())

    def sort_key(self, docnum: int) -> int:
        return self._sign * self[docnum]

    def set_reverse(self) -> None:
        self._sign = -1


class Strings(_Column):
    """A column of strings of bytes. Its order cannot be reversed, as that of Whoosh's cannot."""

    def __getitem__(self, docnum: int) -> bytes:
        found: bytes = self._values[docnum]
        return found

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._values.between(0, len(self._values)))
