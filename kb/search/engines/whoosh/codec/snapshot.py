"""The segments of one generation as one index: document numbers count on from segment to segment, as Whoosh's do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import compress, groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec import steps
from kb.search.engines.whoosh.codec.packing import Unpacking
from kb.search.engines.whoosh.codec.segment import FieldArrays, SegmentArrays

Numbers = NDArray[np.int32]
Codes = NDArray[np.uint16]
#: Where words stand, the document and the position in it as one number: document × 2³² + position.
Places = NDArray[np.int64]

#: To look at the postings around one takes as long as to count through so many.
_WINDOWS = 3 * steps.STEP

_NO_NUMBERS: Numbers = np.zeros(0, dtype=np.int32)
_NO_CODES: Codes = np.zeros(0, dtype=np.uint16)
_NOWHERE: Places = np.zeros(0, dtype=np.int64)


class Listed(NamedTuple):
    """The documents that have a term, ascending, deleted ones included; how often each has it and how long its field
    is, as kb.search.engines.whoosh.codec.segment codes them; and the frequencies of OFTEN or more, by their place.

    codes is empty for a field of values.
    """

    numbers: Numbers
    codes: Codes
    often: Sequence[tuple[int, int]]


class _Leaf(NamedTuple):
    segment: SegmentArrays
    base: int


class Snapshot:
    """What can be read of some segments together.

    size  number of documents, deleted ones included
    live  which of them are not deleted
    whole True if none is deleted
    """

    def __init__(self, segments: Sequence[SegmentArrays], deleted: Sequence[NDArray[np.bool_] | None]) -> None:
        self._leaves: list[_Leaf] = []
        base = 0
        for segment in segments:
            self._leaves.append(_Leaf(segment, base))
            base += segment.size
        self._unpacking = Unpacking(dictionary for segment in segments for dictionary in segment.dictionaries)
        self.size = base
        self.live = np.ones(base, dtype=np.bool_)
        for leaf, gone in zip(self._leaves, deleted, strict=True):
            if gone is not None:
                self.live[leaf.base : leaf.base + leaf.segment.size] = ~gone
        self.whole = bool(self.live.all())

    def has(self, field: str) -> bool:
        """True if a document has something in this field, or had."""
        return any(field in leaf.segment.fields for leaf in self._leaves)

    def behind(self, number: int) -> Snapshot:
        """The segments from a document on, which must be the first of one, or none; deleted ones are not told."""
        segments = [leaf.segment for leaf in self._leaves if leaf.base >= number]
        return Snapshot(segments, [None] * len(segments))

    @property
    def segments(self) -> tuple[SegmentArrays, ...]:
        return tuple(leaf.segment for leaf in self._leaves)

    @property
    def bases(self) -> tuple[int, ...]:
        """Of each segment the number of its first document."""
        return tuple(leaf.base for leaf in self._leaves)

    def frequency(self, field: str, term: bytes) -> int:
        """How many documents have a term, deleted ones included."""
        return sum(high - low for _, _, low, high in self._spans(field, term))

    def beginnings(self, field: str, prefix: bytes) -> int:
        """How many terms begin so, counted in each segment."""
        found = (leaf.segment.fields[field].terms for leaf in self._leaves if field in leaf.segment.fields)
        return sum(high - low for low, high in (terms.beginning(prefix) for terms in found))

    def beginning(self, field: str, prefix: bytes) -> list[Listed]:
        """The documents that have each of the terms that begin so, all of a segment in a row: numbers ascend only
        within a term."""
        found = []
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            if one is not None:
                low, high = one.terms.beginning(prefix)
                if low < high:
                    found.append(_listed(one, leaf.base, int(one.starts[low]), int(one.starts[high])))
        return found

    def listed(self, field: str, term: bytes) -> Listed:
        """The documents that have a term."""
        found = [_listed(one, base, low, high) for base, one, low, high in self._spans(field, term)]
        if len(found) == 1:
            return found[0]
        if not found:
            return Listed(_NO_NUMBERS, _NO_CODES, ())
        often, before = [], 0
        for each in found:
            often += [(place + before, times) for place, times in each.often]
            before += len(each.numbers)
        numbers = np.concatenate([each.numbers for each in found])
        return Listed(numbers, np.concatenate([each.codes for each in found]), often)

    def numbers(self, field: str, term: bytes) -> Numbers:
        """The documents that have a term, ascending, deleted ones left out."""
        numbers = self.listed(field, term).numbers
        living = self.live[numbers]
        return numbers if living.all() else numbers[living]

    def places(self, field: str, term: bytes, among: Numbers | None = None) -> Places:
        """Where a term stands, ascending: in all documents, deleted ones included, or in some, which are ascending."""
        found = []
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            place = -1 if one is None else one.terms.find(term)
            if one is not None and place >= 0:
                wanted = None if among is None else _within(among, leaf)
                if wanted is None or len(wanted):
                    found.append(_places(leaf.segment, field, place, wanted) + (leaf.base << 32))
        return found[0] if len(found) == 1 else np.concatenate(found) if found else _NOWHERE

    def terms(self, field: str, beginning: bytes = b"") -> Iterator[bytes]:
        """The terms of a field that begin so, ascending, each once."""
        found = []
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            if one is not None:
                found.append(one.terms.terms(*one.terms.beginning(beginning)))
        if len(found) == 1:
            return found[0]
        return (term for term, _ in groupby(merge(*found)))

    def living_terms(self, field: str) -> Iterator[bytes]:
        """The terms of a field that a document has that is not deleted, segment by segment, in no order."""
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            if one is None:
                continue
            if self.whole:
                yield from one.terms.terms()
                continue
            live = self.live[leaf.base : leaf.base + leaf.segment.size]
            # No term is without postings, so that each stretch has one.
            having = np.logical_or.reduceat(live[one.numbers], one.starts[:-1].astype(np.int64))
            yield from compress(one.terms.terms(), having.tolist())

    def column(self, name: str) -> NDArray[Any]:
        """A number of each document; raises KeyError for a column that a segment has not."""
        return joined([leaf.segment.numbers[name] for leaf in self._leaves])

    def string(self, name: str, number: int) -> bytes:
        """What a column of strings has of a document."""
        leaf = self._leaf(number)
        return leaf.segment.strings[name][number - leaf.base]

    def stored(self, name: str, number: int) -> bytes:
        """What is stored of a document. Raises IndexDamaged."""
        leaf = self._leaf(number)
        return self._unpacking.unpack(leaf.segment.stored[name][number - leaf.base])

    def lengths(self, field: str) -> NDArray[np.uint8]:
        """The length of a field in each document, as Whoosh's byte; 0 where it is not there."""
        parts = []
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            own = None if one is None else one.lengths
            parts.append(np.zeros(leaf.segment.size, dtype=np.uint8) if own is None else own)
        return joined(parts)

    def words(self, field: str) -> int:
        """Number of words that a field has in all documents, deleted ones included."""
        found = (leaf.segment.fields.get(field) for leaf in self._leaves)
        return sum(one.words for one in found if one is not None)

    def _leaf(self, number: int) -> _Leaf:
        if len(self._leaves) == 1:
            return self._leaves[0]
        return next(leaf for leaf in reversed(self._leaves) if leaf.base <= number)

    def _spans(self, field: str, term: bytes) -> Iterator[tuple[int, FieldArrays, int, int]]:
        """Of each segment that has a term its first document number, its field, and where the postings are in it."""
        for leaf in self._leaves:
            one = leaf.segment.fields.get(field)
            if one is not None:
                place = one.terms.find(term)
                if place >= 0:
                    yield leaf.base, one, int(one.starts[place]), int(one.starts[place + 1])


def joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays one after the other; one alone as it is, mapped or not."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def frequencies(one: FieldArrays, low: int, high: int) -> NDArray[np.int64]:
    """How often the documents of some postings have their term."""
    if one.codes is None or one.often is None or one.times is None:
        return np.ones(high - low, dtype=np.int64)
    found = (one.codes[low:high] >> 8).astype(np.int64)
    first, last = np.searchsorted(one.often, [low, high]).tolist()
    found[one.often[first:last] - low] = one.times[first:last]
    return found


def _listed(one: FieldArrays, base: int, low: int, high: int) -> Listed:
    numbers = one.numbers[low:high]
    if base:
        numbers = numbers + np.int32(base)
    if one.codes is None or one.often is None or one.times is None:
        return Listed(numbers, _NO_CODES, ())
    often: Sequence[tuple[int, int]] = ()
    if len(one.often):
        first, last = np.searchsorted(one.often, [low, high]).tolist()
        often = [*zip((one.often[first:last] - low).tolist(), one.times[first:last].tolist(), strict=True)]
    return Listed(numbers, one.codes[low:high], often)


def _places(segment: SegmentArrays, field: str, term: int, among: Numbers | None) -> Places:
    one = segment.fields[field]
    low, high = int(one.starts[term]), int(one.starts[term + 1])
    if one.places is None or one.positions is None:
        return _NOWHERE
    first, last = int(one.places[term]), int(one.places[term + 1])
    numbers = one.numbers[low:high]
    if among is None:
        return (np.repeat(numbers.astype(np.int64), frequencies(one, low, high)) << 32) + one.positions[first:last]
    if len(among) < len(numbers):
        at = np.minimum(np.searchsorted(numbers, among), len(numbers) - 1)
        at = at[numbers.take(at) == among]
    else:
        at = np.flatnonzero(among[np.minimum(np.searchsorted(among, numbers), len(among) - 1)] == numbers)
    marked = segment.derived.get(steps.marks(field))
    if marked is not None and len(at) * _WINDOWS < len(numbers):
        postings = at + low
        starts, sizes = steps.starts(one, marked, postings), steps.frequencies(one, postings)
    else:
        times = frequencies(one, low, high)
        starts, sizes = (np.cumsum(times) - times).take(at) + first, times.take(at)
    if len(sizes) and sizes.max() == 1:
        taken = one.positions.take(starts)
        return (numbers.take(at).astype(np.int64) << 32) + taken
    before = np.cumsum(sizes) - sizes
    taken = one.positions.take(np.repeat(starts - before, sizes) + np.arange(sizes.sum()))
    found: Places = (np.repeat(numbers.take(at).astype(np.int64), sizes) << 32) + taken
    return found


def _within(among: Numbers, leaf: _Leaf) -> Numbers:
    low, high = np.searchsorted(among, [leaf.base, leaf.base + leaf.segment.size])
    return among[low:high] - np.int32(leaf.base)
