"""The two writers of Whoosh's codec interface: what Whoosh's own writer is given becomes a segment file.

Documents are kept in memory until the segment is complete: this way is for few of them at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldWriter, PerDocumentWriter
from whoosh.columns import Column, NumericColumn
from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence
from whoosh.util.numeric import byte_to_length

from kb.search.engines.whoosh.codec.dictionary import Blobs, Dictionary, counting
from kb.search.engines.whoosh.codec.merging import Derive
from kb.search.engines.whoosh.codec.packing import pack
from kb.search.engines.whoosh.codec.segment import (
    OFTEN,
    FieldArrays,
    SegmentArrays,
    open_segment,
    placing,
    write_segment,
)
from kb.search.engines.whoosh.codec.segments import ArraySegment

#: The lengths that Whoosh's bytes stand for, ascending.
_LENGTHS = np.asarray([byte_to_length(byte) for byte in range(256)])


class ArrayDocumentsWriter(PerDocumentWriter):  # type: ignore[misc]
    """Collects the columns and the stored fields of a schema; a document that lacks one has its default, or nothing."""

    def __init__(self, schema: Schema, segment: ArraySegment) -> None:
        self._segment = segment
        self._columns = {name: field.column_type for name, field in schema.items() if field.column_type}
        self._values: dict[str, list[Any]] = {name: [] for name in self._columns}
        self._stored: dict[str, list[bytes]] = {name: [] for name, field in schema.items() if field.stored}
        self._document: dict[str, Any] = {}
        self._kept: dict[str, bytes] = {}
        self._size = 0
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document. Raises ValueError if its number does not follow on the one before."""
        if docnum != self._size:
            raise ValueError(f"Document {docnum} is begun where {self._size} is next.")
        self._document, self._kept = {}, {}

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:
        """Keep what is stored. Raises ValueError if that is not bytes."""
        if value is None:
            return
        if not isinstance(value, bytes):
            raise ValueError(f"What is stored of field {fieldname!r} has to be bytes, not {type(value).__name__}.")  # noqa: TRY004 - what Whoosh's writer undoes a document for
        self._kept[fieldname] = value

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        self._document[fieldname] = value

    def finish_doc(self) -> None:
        for name, column in self._columns.items():
            self._values[name].append(self._document.get(name, column.default_value()))
        for name, stored in self._stored.items():
            stored.append(self._kept.get(name, b""))
        self._size += 1

    def cancel_doc(self) -> None:
        """Whoosh's writer gives up the document that it has begun: nothing of it is kept yet."""

    def close(self) -> None:
        """Give the segment what is known of its documents. Raises OverflowError for a number that its column cannot
        hold."""
        numbers, strings = {}, {}
        for name, column in self._columns.items():
            if isinstance(column, NumericColumn):
                kind = np.int64 if column._typecode == "q" else np.int32
                numbers[name] = np.array(self._values[name], dtype=kind)
            else:
                strings[name] = Blobs.pack(self._values[name])
        stored = {name: pack(values) for name, values in self._stored.items()}
        self._segment.arrays = SegmentArrays(size=self._size, numbers=numbers, strings=strings, stored=stored)
        self.is_closed = True


class ArrayFieldsWriter(FieldWriter):  # type: ignore[misc]
    """Collects postings, and writes the segment file when all have come; none if no document has come."""

    def __init__(self, folder: Path, segment: ArraySegment, derive: Derive) -> None:
        self._folder = folder
        self._segment = segment
        self._derive = derive
        self._fields: dict[str, FieldArrays] = {}
        self._postings: _Postings | None = None
        self._complete = False
        self.is_closed = False

    def add_postings(
        self, schema: Schema, lengths: None, items: Iterable[tuple[str, bytes, int, float, bytes]]
    ) -> None:
        """Take all postings of the segment, ascending."""
        super().add_postings(schema, lengths, items)
        self._complete = True

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        self._postings = _Postings(fieldname, fieldobj)

    def start_term(self, text: bytes) -> None:
        self._begun.start(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Take a posting. Raises ValueError if its weight is not the frequency that its value says."""
        self._begun.add(docnum, weight, vbytes)

    def finish_term(self) -> None:
        """A term ends where the next begins."""

    def finish_field(self) -> None:
        self._fields[self._begun.name] = self._begun.arrays(self._segment.arrays.size)
        self._postings = None

    def close(self) -> None:
        """Write the segment. A writer that was given up closes too: that writes nothing."""
        if self._complete and self._segment.arrays.size:
            whole = replace(self._segment.arrays, fields=self._fields)
            path = self._folder / self._segment.file
            write_segment(path, replace(whole, derived=self._derive(whole)))
            self._segment.arrays = open_segment(path)
        self.is_closed = True

    @property
    def _begun(self) -> _Postings:
        if self._postings is None:
            raise ValueError("A term or a posting came outside a field.")
        return self._postings


class _Postings:
    """The postings of a field, by term."""

    def __init__(self, name: str, field: FieldType) -> None:
        self.name = name
        self._format = field.format
        self._frequency = field.format.decoder("frequency")
        self._values = isinstance(field.format, Existence)
        self._terms: list[bytes] = []
        self._starts: list[int] = []
        self._numbers: list[int] = []
        self._times: list[int] = []
        self._packed: list[bytes] = []

    def start(self, term: bytes) -> None:
        self._terms.append(term)
        self._starts.append(len(self._numbers))

    def add(self, number: int, weight: float, value: bytes) -> None:
        times = self._frequency(value)
        if weight != times:
            raise ValueError(
                f"A posting of field {self.name!r} weighs {weight} and has a frequency of {times}: arrays keep "
                "frequencies only, so that no document, field or word can be boosted when it is written."
            )
        self._numbers.append(number)
        self._times.append(times)
        self._packed.append(value)

    def arrays(self, size: int) -> FieldArrays:
        """These postings in a segment of so many documents."""
        terms, starts = Dictionary.pack(self._terms), _counts([*self._starts, len(self._numbers)])
        numbers = np.asarray(self._numbers, dtype=np.int32)
        if self._values:
            return FieldArrays(terms=terms, starts=starts, numbers=numbers)
        times = np.asarray(self._times, dtype=np.int64)
        words = np.bincount(numbers, weights=times, minlength=size).astype(np.int64)
        lengths = np.minimum(np.searchsorted(_LENGTHS, words), 255).astype(np.uint8)
        often = np.flatnonzero(times >= OFTEN)
        return FieldArrays(
            terms=terms,
            starts=starts,
            numbers=numbers,
            codes=np.minimum(times, OFTEN).astype(np.uint16) << 8 | lengths[numbers],
            often=often,
            times=times[often],
            lengths=lengths,
            words=int(words.sum()),
            shortest=int(words[words > 0].min()),
            longest=int(words.max()),
            **(self._placed(times) if self._format.supports("positions") else {}),
        )

    def _placed(self, times: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        positions = np.frombuffer(b"".join(self._packed), dtype="<u4")
        before = np.append(0, np.cumsum(times))
        return {
            "places": _counts(before[[*self._starts, len(self._numbers)]]),
            "positions": positions.astype(placing(int(positions.max()))),
        }


def _counts(ascending: list[int] | NDArray[np.int64]) -> NDArray[Any]:
    return np.asarray(ascending).astype(counting(int(ascending[-1])))
