"""A segment made of dicts, one document after the other: slow, and simple enough to be believed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from whoosh.util.numeric import length_to_byte

from kb.search.engines.whoosh.codec.dictionary import Blobs, Dictionary, counting
from kb.search.engines.whoosh.codec.packing import Unpacking, pack
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, SegmentArrays, placing

#: Columns of numbers of 64 bits; all others have 32.
WIDE = frozenset({"work"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """What a document has in each field and column, by their names.

    frequencies  how often it has a term
    positions    where it has a term, ascending
    values       its whole values
    """

    frequencies: Mapping[str, Mapping[bytes, int]] = field(default_factory=dict)
    positions: Mapping[str, Mapping[bytes, Sequence[int]]] = field(default_factory=dict)
    values: Mapping[str, Collection[bytes]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    strings: Mapping[str, bytes] = field(default_factory=dict)
    stored: Mapping[str, bytes] = field(default_factory=dict)


def slow_segment(documents: Sequence[Plain], dictionary: bytes = b"") -> SegmentArrays:
    """The segment of these documents, in their order, without what is derived; what is stored is packed so."""
    fields = {}
    for name in _names(documents, "frequencies"):
        fields[name] = _text([one.frequencies.get(name, {}) for one in documents])
    for name in _names(documents, "positions"):
        places = [one.positions.get(name, {}) for one in documents]
        fields[name] = _text([{term: len(at) for term, at in one.items()} for one in places], places)
    for name in _names(documents, "values"):
        fields[name] = _values([one.values.get(name, ()) for one in documents])
    return SegmentArrays(
        size=len(documents),
        fields={name: one for name, one in fields.items() if len(one.terms)},
        numbers={
            name: np.array([one.numbers.get(name, 0) for one in documents], np.int64 if name in WIDE else np.int32)
            for name in _names(documents, "numbers")
        },
        strings={
            name: Blobs.pack([one.strings.get(name, b"") for one in documents]) for name in _names(documents, "strings")
        },
        stored={
            name: pack([one.stored.get(name, b"") for one in documents], dictionary)
            for name in _names(documents, "stored")
        },
        dictionaries=(dictionary,) if dictionary else (),
    )


def assert_same(one: SegmentArrays, other: SegmentArrays) -> None:
    """Compare all but what is derived, array by array; the types of positions may differ, and how things are packed."""
    assert one.size == other.size
    assert one.fields.keys() == other.fields.keys()
    for name, field_of_one in one.fields.items():
        _assert_same_field(name, field_of_one, other.fields[name])
    assert one.numbers.keys() == other.numbers.keys()
    for name, column in one.numbers.items():
        assert column.dtype == other.numbers[name].dtype, name
        assert column.tolist() == other.numbers[name].tolist(), name
    assert one.strings.keys() == other.strings.keys()
    for name, strings in one.strings.items():
        assert _all(strings) == _all(other.strings[name]), name
    assert one.stored.keys() == other.stored.keys()
    for name in one.stored:
        assert unpacked(one, name) == unpacked(other, name), name


def unpacked(segment: SegmentArrays, name: str) -> list[bytes]:
    """What is stored of each document in a field."""
    return [*map(Unpacking(segment.dictionaries).unpack, _all(segment.stored[name]))]


def _assert_same_field(name: str, one: FieldArrays, other: FieldArrays) -> None:
    assert _all(one.terms) == _all(other.terms), name
    assert (one.words, one.shortest, one.longest) == (other.words, other.shortest, other.longest), name
    for part in ("starts", "numbers", "codes", "often", "times", "places", "positions", "lengths"):
        left, right = getattr(one, part), getattr(other, part)
        assert (left is None) == (right is None), (name, part)
        if left is not None:
            assert left.tolist() == right.tolist(), (name, part)
            assert part == "positions" or left.dtype == right.dtype, (name, part)


def _names(documents: Sequence[Plain], kind: str) -> list[str]:
    return sorted({name for one in documents for name in getattr(one, kind)})


def _text(
    frequencies: Sequence[Mapping[bytes, int]], places: Sequence[Mapping[bytes, Sequence[int]]] | None = None
) -> FieldArrays:
    lengths = [sum(one.values()) for one in frequencies]
    codes, often, times, ends = [], [], [], [0]
    positions: list[int] = []
    plain = _values(frequencies)
    for term, low, high in zip(plain.terms.terms(), plain.starts[:-1].tolist(), plain.starts[1:].tolist(), strict=True):
        for posting in range(low, high):
            document = int(plain.numbers[posting])
            frequency = frequencies[document][term]
            codes.append(min(frequency, OFTEN) << 8 | length_to_byte(lengths[document]))
            if frequency >= OFTEN:
                often.append(posting)
                times.append(frequency)
            if places is not None:
                positions += places[document][term]
        ends.append(len(positions))
    parts: dict[str, Any] = {}
    if places is not None:
        width = placing(max(positions, default=0))
        parts = {"places": np.array(ends, counting(len(positions))), "positions": np.array(positions, width)}
    return FieldArrays(
        terms=plain.terms,
        starts=plain.starts,
        numbers=plain.numbers,
        codes=np.array(codes, np.uint16),
        often=np.array(often, np.int64),
        times=np.array(times, np.int64),
        lengths=np.array([length_to_byte(length) for length in lengths], np.uint8),
        words=sum(lengths),
        shortest=min((length for length in lengths if length), default=0),
        longest=max(lengths, default=0),
        **parts,
    )


def _values(values: Sequence[Collection[bytes]]) -> FieldArrays:
    holding: dict[bytes, list[int]] = {}
    for document, terms in enumerate(values):
        for term in dict.fromkeys(terms):
            holding.setdefault(term, []).append(document)
    terms = sorted(holding)
    starts = np.cumsum([0, *(len(holding[term]) for term in terms)])
    return FieldArrays(
        terms=Dictionary.pack(terms),
        starts=starts.astype(counting(int(starts[-1]))),
        numbers=np.array([document for term in terms for document in holding[term]], np.int32),
    )


def _all(strings: Blobs) -> list[bytes]:
    return strings.between(0, len(strings))
