"""Documents, one after the other, become a segment: the plain way, for a few of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import VarBytesColumn
from whoosh.fields import Schema
from whoosh.util.numeric import length_to_byte

from kb.search.engines.whoosh.codec.dictionary import Blobs, Dictionary, counting
from kb.search.engines.whoosh.codec.packing import pack
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, SegmentArrays, placing
from kb.search.engines.whoosh.schema import ExactField, ValuesField


class Collector:
    """Collects documents in memory; their values are those of kb.search.engines.whoosh.invert."""

    def __init__(self, schema: Schema) -> None:
        self._indexed = {name: _Field(field) for name, field in schema.items() if field.indexed}
        self._columns = {name: field.column_type for name, field in schema.items() if field.column_type}
        self._stored = [name for name, field in schema.items() if field.stored]
        self._values: dict[str, list[Any]] = {name: [] for name in (*self._columns, *self._stored)}
        self.size = 0

    def add(self, values: Mapping[str, Any]) -> None:
        """Add a document."""
        for name, field in self._indexed.items():
            field.add(self.size, values[name])
        for name, kept in self._values.items():
            kept.append(values[name])
        self.size += 1

    def segment(self) -> SegmentArrays:
        """The documents so far, in their order."""
        strings = {name for name, column in self._columns.items() if isinstance(column, VarBytesColumn)}
        fields = {name: field.arrays(self.size) for name, field in self._indexed.items() if field.postings}
        return SegmentArrays(
            size=self.size,
            fields=fields,
            numbers={
                name: np.asarray(self._values[name], dtype=np.int64 if column._typecode == "q" else np.int32)
                for name, column in self._columns.items()
                if name not in strings
            },
            strings={name: Blobs.pack(self._values[name]) for name in self._columns if name in strings},
            stored={name: pack(self._values[name]) for name in self._stored},
        )


class _Field:
    def __init__(self, field: Any) -> None:
        self._field = field
        #: Term → documents, frequencies, positions as Whoosh's field packs them.
        self.postings: dict[bytes, tuple[list[int], list[int], list[bytes]]] = {}
        self._lengths: dict[int, int] = {}

    def add(self, number: int, value: Any) -> None:
        length = 0
        for term, frequency, _, packed in self._field.index(value):
            numbers, frequencies, positions = self.postings.setdefault(term, ([], [], []))
            numbers.append(number)
            frequencies.append(frequency)
            positions.append(packed)
            length += frequency
        self._lengths[number] = length

    def arrays(self, size: int) -> FieldArrays:
        ordered = sorted(self.postings)
        lists = [self.postings[term] for term in ordered]
        numbers = np.asarray([number for each in lists for number in each[0]], dtype=np.int32)
        starts = _starts([len(each[0]) for each in lists])
        if isinstance(self._field, ValuesField):
            return FieldArrays(terms=Dictionary.pack(ordered), starts=starts, numbers=numbers)
        times = np.asarray([frequency for each in lists for frequency in each[1]], dtype=np.int64)
        lengths = np.zeros(size, dtype=np.uint8)
        for number, length in self._lengths.items():
            lengths[number] = length_to_byte(length)
        often = np.flatnonzero(times >= OFTEN)
        counted = [length for length in self._lengths.values() if length]
        placed: dict[str, NDArray[Any]] = {}
        if isinstance(self._field, ExactField):
            packed = b"".join(each for numbers_of in lists for each in numbers_of[2])
            positions = np.frombuffer(packed, dtype="<u4")
            placed["positions"] = positions.astype(placing(int(positions.max(initial=0))))
            placed["places"] = _starts([sum(each[1]) for each in lists])
        return FieldArrays(
            terms=Dictionary.pack(ordered),
            starts=starts,
            numbers=numbers,
            codes=np.minimum(times, OFTEN).astype(np.uint16) << 8 | lengths[numbers],
            often=often,
            times=times[often],
            lengths=lengths,
            words=sum(counted),
            shortest=min(counted),
            longest=max(counted),
            **placed,
        )


def _starts(counts: list[int]) -> NDArray[Any]:
    ends = np.cumsum([0, *counts])
    return ends.astype(counting(int(ends[-1])))
