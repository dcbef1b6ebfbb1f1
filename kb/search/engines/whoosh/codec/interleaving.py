"""The postings of a field in several segments become those of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, compress
from typing import Any

import numpy as np

from kb.search.engines.whoosh.codec import living
from kb.search.engines.whoosh.codec.dictionary import Dictionary, counting
from kb.search.engines.whoosh.codec.living import Counts, Cut, Part, Source
from kb.search.engines.whoosh.codec.sections import Array, SectionWriter
from kb.search.engines.whoosh.codec.segment import OFTEN, FieldArrays, add_strings
from kb.search.engines.whoosh.codec.snapshot import joined


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
    made = _Made(out, name, parts, starts)
    for low, high in living.slices(starts, living.SLICE // len(parts)):
        made.fill(low, high, [part.cut(low, high) for part in parts])
    return made.finish(terms, parts, size)


class _Made:
    """The merged field while it is filled."""

    def __init__(self, out: SectionWriter, name: str, parts: Sequence[Part], starts: Counts) -> None:
        self._out = out
        self._name = name
        self._starts = starts
        self._words = sum(part.words for part in parts)
        total = int(starts[-1])
        out.add(f"{name}/starts", starts.astype(counting(total)))
        self._numbers = out.reserve(f"{name}/numbers", np.int32, total)
        self._codes: Array | None = None
        self._often: list[Counts] = []
        self._times: list[Counts] = []
        self._places: Array | None = None
        self._positions: Array | None = None
        if parts[0].one.codes is not None:
            self._codes = out.reserve(f"{name}/codes", np.uint16, total)
        kinds = {part.one.positions.dtype for part in parts if part.one.positions is not None}
        if kinds:
            self._positions = out.reserve(f"{name}/positions", np.result_type(*kinds), self._words)
            self._places = out.reserve(f"{name}/places", counting(self._words), len(starts))

    def fill(self, low: int, high: int, cuts: Sequence[Cut]) -> None:
        """Write the postings of the terms from one number to another, that excluded."""
        first, last = int(self._starts[low]), int(self._starts[high])
        order = _order([cut.counts for cut in cuts])
        _take([cut.numbers for cut in cuts], order, self._numbers[first:last])
        if self._codes is not None:
            codes = self._codes[first:last]
            _take([cut.codes for cut in cuts], order, codes)
            often = np.flatnonzero(codes >= OFTEN << 8)
            self._often.append(often + first)
            self._times.append(_times(cuts, often if order is None else order[often]))
        if self._places is not None and self._positions is not None:
            begin = int(self._places[low])
            ends = begin + np.cumsum(np.sum([cut.places for cut in cuts], axis=0))
            self._places[low + 1 : high + 1] = ends
            places = _order([cut.places for cut in cuts])
            _take([cut.positions for cut in cuts], places, self._positions[begin : int(ends[-1])])

    def finish(self, terms: Dictionary, parts: Sequence[Part], size: int) -> FieldArrays:
        """Write the rest: the frequencies that stand apart, and the lengths."""
        written: dict[str, Any] = {}
        if self._codes is not None:
            written = {"often": np.concatenate(self._often), "times": np.concatenate(self._times)}
            for kind, array in written.items():
                self._out.add(f"{self._name}/{kind}", array)
            lengths = self._out.reserve(f"{self._name}/lengths", np.uint8, size)
            for part in parts:
                if part.one.lengths is not None:
                    part.source.fill(lengths, part.one.lengths)
            spans = [part.span for part in parts if len(part.own)]
            written |= {"codes": self._codes, "lengths": lengths, "words": self._words}
            written |= {"shortest": min(low for low, _ in spans), "longest": max(high for _, high in spans)}
        return FieldArrays(
            terms=terms,
            starts=self._starts,
            numbers=self._numbers,
            places=self._places,
            positions=self._positions,
            **written,
        )


def _united(fields: Sequence[tuple[FieldArrays, Source]]) -> tuple[Dictionary, list[Part]]:
    """The terms of any living document of these segments, and what each segment has of them."""
    lists = [one.terms.between(0, len(one.terms)) for one, _ in fields]
    united = lists[0] if len(lists) == 1 else [*dict.fromkeys(sorted(chain.from_iterable(lists)))]
    number = dict(zip(united, range(len(united)), strict=True))
    parts = []
    had = np.zeros(len(united), dtype=np.bool_)
    for (one, source), terms in zip(fields, lists, strict=True):
        numbers = np.fromiter(map(number.__getitem__, terms), dtype=np.int64, count=len(terms))
        parts.append(Part.of(one, source, numbers))
        had[parts[-1].terms] = True
    if not had.all():
        renumbered = np.cumsum(had) - 1
        parts = [replace(part, terms=renumbered[part.terms]) for part in parts]
        united = [*compress(united, had.tolist())]
    return Dictionary.pack(united), parts


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


def _times(cuts: Sequence[Cut], postings: Counts) -> Counts:
    """The frequencies of some postings that have one of OFTEN or more; their places in all cuts one after the other."""
    starts = np.cumsum([0, *(len(cut.numbers) for cut in cuts)])[:-1]
    often = np.concatenate([cut.often + start for cut, start in zip(cuts, starts, strict=True)])
    return np.concatenate([cut.times for cut in cuts])[np.searchsorted(often, postings)]
