"""What is left of a field in one segment when its deleted documents are gone, a few terms at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.sections import Array
from kb.search.engines.whoosh.codec.segment import FieldArrays
from kb.search.engines.whoosh.codec.snapshot import frequencies

Counts = NDArray[np.int64]

#: Postings that are in memory at a time, unless a single term has more.
SLICE = 1 << 19

_NO_COUNTS: Counts = np.zeros(0, dtype=np.int64)
_NOTHING: NDArray[np.uint16] = np.zeros(0, dtype=np.uint16)


class Source(NamedTuple):
    """The documents of a segment that is merged.

    size        how many there are, living of them not deleted
    base        number of its first living document in the merged segment
    live        which are not deleted; None if none is
    renumbered  the number that each living one gets; None if none is deleted
    """

    size: int
    living: int
    base: int
    live: NDArray[np.bool_] | None
    renumbered: NDArray[np.int32] | None

    @classmethod
    def of(cls, size: int, deleted: NDArray[np.bool_] | None, base: int) -> Self:
        """That of a segment of so many documents, behind others that leave `base` of them."""
        if deleted is None or not deleted.any():
            return cls(size, size, base, None, None)
        live = ~deleted
        renumbered = np.cumsum(live, dtype=np.int32) + np.int32(base - 1)
        return cls(size, int(np.count_nonzero(live)), base, live, renumbered)

    def fill(self, column: Array, own: Array) -> None:
        """Write what an own column says of the documents that are left into the merged segment's."""
        column[self.base : self.base + self.living] = own if self.live is None else own[self.live]


class Cut(NamedTuple):
    """Of some terms the postings and positions that are left.

    often   which of the postings have a frequency of OFTEN or more, and times, which frequency
    counts  postings of each term, and places, positions of each
    """

    numbers: NDArray[np.int32]
    codes: Array
    often: Counts
    times: Counts
    positions: Array
    counts: Counts
    places: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A field in one segment.

    own      the numbers of its terms that a living document has
    terms    their numbers in the merged field
    counts   how many living documents have each
    lengths  the number of words of each living document; None for values, and where none is deleted
    """

    one: FieldArrays
    source: Source
    own: Counts
    terms: Counts
    counts: Counts
    lengths: Counts | None

    @classmethod
    def of(cls, one: FieldArrays, source: Source, terms: Counts) -> Self:
        """That of a field, whose terms have these numbers in the merged one."""
        counts = _counted(one, source)
        own = np.flatnonzero(counts)
        lengths = _recounted(one, source)
        return cls(one=one, source=source, own=own, terms=terms[own], counts=counts[own], lengths=lengths)

    @property
    def words(self) -> int:
        """Number of words in all living documents, which is that of positions; 0 for values."""
        return self.one.words if self.lengths is None else int(self.lengths.sum())

    @property
    def span(self) -> tuple[int, int]:
        """The shortest and the longest length; 0 if no living document has the field."""
        if self.lengths is None:
            return self.one.shortest, self.one.longest
        there = self.lengths[self.lengths > 0]
        return (int(there.min()), int(there.max())) if len(there) else (0, 0)

    def cut(self, low: int, high: int) -> Cut:
        """What is left of the terms from one number in the merged field to another, that excluded."""
        begin, end = np.searchsorted(self.terms, [low, high]).tolist()
        own, within = self.own[begin:end], self.terms[begin:end] - low
        counts, places = np.zeros((2, high - low), dtype=np.int64)
        counts[within] = self.counts[begin:end]
        first, last = _stretch(self.one.starts, own)
        numbers = self.one.numbers[first:last]
        codes = _NOTHING if self.one.codes is None else self.one.codes[first:last]
        often, times = self._often(first, last)
        live, renumbered = self.source.live, self.source.renumbered
        if live is None or renumbered is None:
            positions, places[within] = self._placed(own)
            return Cut(numbers + np.int32(self.source.base), codes, often, times, positions, counts, places)
        living = live.take(numbers)
        positions, places[within] = self._placed_in(living, own)
        at = np.flatnonzero(living)
        kept = living[often]
        often, times = np.searchsorted(at, often[kept]), times[kept]
        codes = codes.take(at) if len(codes) else codes
        return Cut(renumbered.take(numbers.take(at)), codes, often, times, positions, counts, places)

    def _often(self, first: int, last: int) -> tuple[Counts, Counts]:
        if self.one.often is None or self.one.times is None:
            return _NO_COUNTS, _NO_COUNTS
        low, high = np.searchsorted(self.one.often, [first, last]).tolist()
        return self.one.often[low:high] - first, self.one.times[low:high]

    def _placed(self, own: Counts) -> tuple[Array, Counts]:
        """The positions of some terms, and how many each has."""
        if self.one.places is None or self.one.positions is None:
            return _NOTHING, np.zeros(len(own), dtype=np.int64)
        low, high = _stretch(self.one.places, own)
        counts: Counts = (self.one.places[own + 1] - self.one.places[own]).astype(np.int64)
        return self.one.positions[low:high], counts

    def _placed_in(self, living: NDArray[np.bool_], own: Counts) -> tuple[Array, Counts]:
        """The positions of some terms in the living documents among those that have them, and how many each has."""
        positions, counts = self._placed(own)
        if self.one.places is None or not len(own):
            return positions, counts
        first, last = _stretch(self.one.starts, own)
        repeated = frequencies(self.one, first, last)
        before = np.append(0, np.cumsum(repeated * living))
        counts = before[self.one.starts[own + 1] - first] - before[self.one.starts[own] - first]
        return positions.take(np.flatnonzero(np.repeat(living, repeated))), counts


def slices(starts: Counts, terms: int) -> Iterator[tuple[int, int]]:
    """Ranges of no more than so many terms, which have no more than SLICE postings together, or are single."""
    low, last = 0, len(starts) - 1
    while low < last:
        high = int(np.searchsorted(starts, starts[low] + SLICE, side="right")) - 1
        high = min(max(high, low + 1), low + max(terms, 1), last)
        yield low, high
        low = high


def _counted(one: FieldArrays, source: Source) -> Counts:
    """How many living documents have each term."""
    starts = one.starts.astype(np.int64)
    counts: Counts = starts[1:] - starts[:-1]
    if source.live is not None:
        for low, high in slices(starts, SLICE):
            first, last = starts[low], starts[high]
            before = np.append(0, np.cumsum(source.live.take(one.numbers[first:last])))
            counts[low:high] = np.diff(before[starts[low : high + 1] - first])
    return counts


def _recounted(one: FieldArrays, source: Source) -> Counts | None:
    """How many words each living document has."""
    if source.live is None or one.codes is None:
        return None
    lengths = np.zeros(source.size, dtype=np.int64)
    for low in range(0, len(one.numbers), SLICE):
        numbers = one.numbers[low : low + SLICE]
        np.add.at(lengths, numbers, frequencies(one, low, low + len(numbers)))
    return lengths[source.live]


def _stretch(starts: Array, own: Counts) -> tuple[int, int]:
    """Where the first of some terms begins, and the last ends."""
    return (int(starts[own[0]]), int(starts[own[-1] + 1])) if len(own) else (0, 0)
