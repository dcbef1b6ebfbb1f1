"""Whoosh's codec over arrays: any reader, query and writer of Whoosh works on the files of segment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh.codec.base import Codec
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence, Frequency

from kb.search.engines.whoosh.codec.documents import ArrayDocuments
from kb.search.engines.whoosh.codec.merging import Derive
from kb.search.engines.whoosh.codec.segments import ArraySegment
from kb.search.engines.whoosh.codec.terms import ArrayTerms
from kb.search.engines.whoosh.codec.whoosh_writing import ArrayDocumentsWriter, ArrayFieldsWriter
from kb.search.engines.whoosh.schema import PackedPositions

_FORMATS = (Existence, Frequency, PackedPositions)


class ArrayCodec(Codec):  # type: ignore[misc]
    """Writes and reads segments of arrays, for the fields of one schema.

    `derive` works out what else a complete segment has to hold. Raises ValueError for a field that arrays do not keep.
    """

    #: What lengths the documents have follows from the postings.
    length_stats = False

    def __init__(self, schema: Schema, *, derive: Derive) -> None:
        for name, field in schema.items():
            _check(name, field)
        self.derive = derive
        self._schema = schema

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocumentsWriter:
        return ArrayDocumentsWriter(self._schema, segment)

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> ArrayFieldsWriter:
        return ArrayFieldsWriter(Path(storage.folder), segment, self.derive)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTerms:
        return ArrayTerms(segment.arrays)

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocuments:
        return ArrayDocuments(segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        return ArraySegment(self, indexname)


def _check(name: str, field: Any) -> None:
    if field.indexed and type(field.format) not in _FORMATS:
        kept = ", ".join(kind.__name__ for kind in _FORMATS)
        raise ValueError(f"Arrays keep no postings of the format {field.format!r} of field {name!r}, only {kept}.")
    if field.vector or field.separate_spelling():
        raise ValueError(f"Arrays keep no vectors and no spelling terms: field {name!r} asks for them.")
    column = field.column_type
    if sum(map(bool, (field.indexed, field.stored, column))) > 1:
        raise ValueError(
            f"Field {name!r} is more than one of indexed, stored and a column: in files of arrays it is one."
        )
    if (
        column
        and type(column) is not VarBytesColumn
        and (type(column) is not NumericColumn or column._typecode not in "iq")
    ):
        raise ValueError(
            f"Arrays keep columns of bytes and of numbers of the types i and q: field {name!r} has another."
        )
