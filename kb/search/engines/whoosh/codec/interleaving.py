"""The postings of a field in several segments become those of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, compress
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.dictionary import Dictionary, counting
from kb.search.engines.whoosh.codec.sections import Array, SectionWriter
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, add_strings
from kb.search.engines.whoosh.codec.snapshot import frequencies, joined

Counts = NDArray[np.int64]

#: Postings that are in memory at a time, unless a single term has more.
_SLICE = 1 << 20


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

    def left_of(self, column: Array) -> Array:
        """What a column says of the documents that are left."""
        return column if self.live is None else column[self.live]


class _Part(NamedTuple):
    """A field in one segment.

    own     the numbers of its terms that a living document has
    terms   their numbers in the merged field
    counts  how many living documents have each
    lengths the number of words of each living document; None for values, and where none is deleted
    """

    one: FieldArrays
    source: Source
    own: Counts
    terms: Counts
    counts: Counts
    lengths: Counts | None


class _Cut(NamedTuple):
    """Of some terms the postings and positions in one segment that are left.

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


def interleave(
    out: SectionWriter, name: str, fields: Sequence[tuple[FieldArrays, Source]], size: int
) -> FieldArrays | None:
    """Write the merged field of a segment of so many documents; None if no living document has it."""
    terms, parts = _united(fields)
    if not len(terms):
        return None
    add_strings(out, name, terms, "terms")
    totals = np.zeros(len(terms), dtype=np.int64)
    for part in parts:
        totals[part.terms] += part.counts
    starts = np.append(0, np.cumsum(totals))
    out.add(f"{name}/starts", starts.astype(counting(int(starts[-1]))))
    made = _Made(out, name, [one for one, _ in fields], starts, [_words(part) for part in parts])
    for low, high in _slices(starts, _SLICE, _SLICE // len(parts)):
        made.fill(low, high, [_cut(part, low, high) for part in parts])
    return made.finish(terms, parts, size)


class _Made:
    """The merged field while it is filled."""

    def __init__(
        self, out: SectionWriter, name: str, fields: Sequence[FieldArrays], starts: Counts, words: Sequence[int]
    ) -> None:
        self._out = out
        self._name = name
        self._starts = starts
        self._words = sum(words)
        total = int(starts[-1])
        self._numbers = out.reserve(f"{name}/numbers", np.int32, total)
        self._text = fields[0].codes is not None
        self._codes = out.reserve(f"{name}/codes", np.uint16, total) if self._text else np.zeros(0, np.uint16)
        self._often: list[Counts] = []
        self._times: list[Counts] = []
        self._places: Array | None = None
        self._positions = np.zeros(0, np.uint16)
        if fields[0].places is not None:
            kind = np.result_type(*{one.positions.dtype for one in fields if one.positions is not None})
            self._positions = out.reserve(f"{name}/positions", kind, self._words)
            self._places = out.reserve(f"{name}/places", counting(self._words), len(starts))

    def fill(self, low: int, high: int, cuts: Sequence[_Cut]) -> None:
        """Write the postings of the terms from one number to another, that excluded."""
        first, last = int(self._starts[low]), int(self._starts[high])
        order = _order([cut.counts for cut in cuts])
        _take([cut.numbers for cut in cuts], order, self._numbers[first:last])
        if self._text:
            _take([cut.codes for cut in cuts], order, self._codes[first:last])
            self._note_often(cuts, order, first, last)
        if self._places is not None:
            begin = int(self._places[low])
            ends = begin + np.cumsum(np.sum([cut.places for cut in cuts], axis=0))
            self._places[low + 1 : high + 1] = ends
            places = _order([cut.places for cut in cuts])
            _take([cut.positions for cut in cuts], places, self._positions[begin : int(ends[-1])])

    def finish(self, terms: Dictionary, parts: Sequence[_Part], size: int) -> FieldArrays:
        """Write the rest: the frequencies that stand apart, and the lengths."""
        written: dict[str, Any] = {}
        if self._text:
            written = {"often": np.concatenate(self._often), "times": np.concatenate(self._times)}
            for kind, array in written.items():
                self._out.add(f"{self._name}/{kind}", array)
            written["codes"] = self._codes
            written["lengths"] = lengths = self._out.reserve(f"{self._name}/lengths", np.uint8, size)
            for part in parts:
                if part.one.lengths is not None:
                    lengths[part.source.base : part.source.base + part.source.living] = part.source.left_of(
                        part.one.lengths
                    )
            spans = [span for span in map(_span, parts) if span[0]]
            written["shortest"] = min(shortest for shortest, _ in spans)
            written["longest"] = max(longest for _, longest in spans)
        if self._places is not None:
            written |= {"places": self._places, "positions": self._positions}
        return FieldArrays(terms=terms, starts=self._starts, numbers=self._numbers, words=self._words, **written)

    def _note_often(self, cuts: Sequence[_Cut], order: Counts | None, first: int, last: int) -> None:
        found = np.flatnonzero(self._codes[first:last] >= OFTEN << 8)
        if not len(found):
            self._often.append(found)
            self._times.append(found)
            return
        before = np.cumsum([0, *(len(cut.numbers) for cut in cuts)])
        often = np.concatenate([cut.often + start for cut, start in zip(cuts, before[:-1], strict=True)])
        from_where = found if order is None else order[found]
        self._often.append(found + first)
        self._times.append(np.concatenate([cut.times for cut in cuts])[np.searchsorted(often, from_where)])


def _united(fields: Sequence[tuple[FieldArrays, Source]]) -> tuple[Dictionary, list[_Part]]:
    """The terms of any living document of these segments, and where those of each segment are among them."""
    lists = [one.terms.between(0, len(one.terms)) for one, _ in fields]
    united = lists[0] if len(lists) == 1 else [*dict.fromkeys(sorted(chain.from_iterable(lists)))]
    number = dict(zip(united, range(len(united)), strict=True))
    parts = []
    living = np.zeros(len(united), dtype=np.bool_)
    for (one, source), terms in zip(fields, lists, strict=True):
        counts = _counted(one, source)
        own = np.flatnonzero(counts)
        numbers = np.fromiter(map(number.__getitem__, terms), dtype=np.int64, count=len(terms))[own]
        living[numbers] = True
        parts.append(_Part(one, source, own, numbers, counts[own], _recounted(one, source)))
    if not living.all():
        renumbered = np.cumsum(living) - 1
        parts = [part._replace(terms=renumbered[part.terms]) for part in parts]
        united = [*compress(united, living.tolist())]
    return Dictionary.pack(united), parts


def _counted(one: FieldArrays, source: Source) -> Counts:
    """How many living documents have each term."""
    starts = one.starts.astype(np.int64)
    counts = np.diff(starts)
    if source.live is not None:
        for low, high in _slices(starts, _SLICE, _SLICE):
            first, last = starts[low], starts[high]
            counts[low:high] = _sums(source.live.take(one.numbers[first:last]), starts[low : high + 1] - first)
    return counts


def _recounted(one: FieldArrays, source: Source) -> Counts | None:
    """How many words each living document has."""
    if source.live is None or one.codes is None:
        return None
    lengths = np.zeros(source.size, dtype=np.int64)
    for low in range(0, len(one.numbers), _SLICE):
        numbers = one.numbers[low : low + _SLICE]
        np.add.at(lengths, numbers, frequencies(one, low, low + len(numbers)))
    return lengths[source.live]


def _words(part: _Part) -> int:
    return part.one.words if part.lengths is None else int(part.lengths.sum())


def _span(part: _Part) -> tuple[int, int]:
    """The shortest and the longest length that there are."""
    if part.lengths is None:
        return part.one.shortest, part.one.longest
    there = part.lengths[part.lengths > 0]
    return (int(there.min()), int(there.max())) if len(there) else (0, 0)


def _slices(starts: Counts, postings: int, terms: int) -> Iterator[tuple[int, int]]:
    """Ranges of terms that have no more postings than that together, or are single."""
    low, last = 0, len(starts) - 1
    while low < last:
        high = int(np.searchsorted(starts, starts[low] + postings, side="right")) - 1
        high = min(max(high, low + 1), low + max(terms, 1), last)
        yield low, high
        low = high


def _cut(part: _Part, low: int, high: int) -> _Cut:
    one, source = part.one, part.source
    begin, end = np.searchsorted(part.terms, [low, high]).tolist()
    counts = np.zeros(high - low, dtype=np.int64)
    places = np.zeros(high - low, dtype=np.int64)
    if begin == end:
        nothing = np.zeros(0, dtype=np.int64)
        return _Cut(
            one.numbers[:0], _some(one.codes, 0, 0), nothing, nothing, _some(one.positions, 0, 0), counts, places
        )
    within = part.terms[begin:end] - low
    counts[within] = part.counts[begin:end]
    own = part.own[begin:end]
    first, last = int(one.starts[own[0]]), int(one.starts[own[-1] + 1])
    numbers, codes = one.numbers[first:last], _some(one.codes, first, last)
    often, times = _often(one, first, last)
    positions = np.zeros(0, dtype=np.uint16)
    if one.places is not None:
        positions = _some(one.positions, int(one.places[own[0]]), int(one.places[own[-1] + 1]))
        places[within] = one.places[own + 1].astype(np.int64) - one.places[own].astype(np.int64)
    if source.live is None or source.renumbered is None:
        return _Cut(numbers + np.int32(source.base), codes, often, times, positions, counts, places)
    living = source.live.take(numbers)
    if one.places is not None:
        repeated = frequencies(one, first, last)
        starts = one.starts[own[0] : own[-1] + 2].astype(np.int64) - first
        places[within] = _sums(repeated * living, starts)[own - own[0]]
        positions = positions.take(np.flatnonzero(np.repeat(living, repeated)))
    at = np.flatnonzero(living)
    kept = living[often]
    return _Cut(
        source.renumbered.take(numbers.take(at)),
        codes.take(at) if len(codes) else codes,
        np.searchsorted(at, often[kept]),
        times[kept],
        positions,
        counts,
        places,
    )


def _some(array: Array | None, low: int, high: int) -> Array:
    return np.zeros(0, dtype=np.uint16) if array is None else array[low:high]


def _often(one: FieldArrays, low: int, high: int) -> tuple[Counts, Counts]:
    if one.often is None or one.times is None:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    first, last = np.searchsorted(one.often, [low, high]).tolist()
    return one.often[first:last] - low, one.times[first:last]


def _sums(values: Array, starts: Counts) -> Counts:
    """The sums of values from each start to the next."""
    before = np.append(0, np.cumsum(values, dtype=np.int64))
    return np.diff(before[starts])


def _order(counts: Sequence[Counts]) -> Counts | None:
    """Where in arrays one after the other is what comes next, if each term's part of the first is followed by its
    part of the second; `counts` has the sizes of these parts. None if that changes nothing."""
    if len(counts) == 1:
        return None
    sizes = np.stack(counts)
    ends = np.cumsum(sizes.ravel()).reshape(sizes.shape)
    wanted = sizes.T.ravel()
    order = np.repeat((ends - sizes).T.ravel() - (np.cumsum(wanted) - wanted), wanted)
    order += np.arange(len(order))
    return order


def _take(arrays: Sequence[Array], order: Counts | None, into: Array) -> None:
    if order is None:
        into[:] = arrays[0]
    else:
        np.take(joined(arrays).astype(into.dtype, copy=False), order, out=into, mode="clip")
