"""Profiles: the combinations of facet values that documents have, so that all facets are counted in one pass.

Documents are many, and profiles few: the articles of a code in one state and language are of one. To count the facets
of a result its documents are counted by profile, and the profiles by value; a filter is a choice of profiles, so that
leaving one facet's own filter out costs no second pass over the documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.segment import Array, FieldArrays, SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Numbers, Snapshot, joined

#: Of each document the number of its profile in the segment.
_PROFILE = "profile"
#: To put one document in so many in order takes as long as to ask each for its profile.
_SCATTERED = 8

Chosen = NDArray[np.bool_]
Counts = NDArray[np.int64]

_NOBODY: Numbers = np.zeros(0, dtype=np.int32)


def derive_profiles(segment: SegmentArrays, facets: Iterable[str]) -> Mapping[str, Array]:
    """The profiles of a segment's documents by these facets: arrays to keep in it.

    profile                 of each document its profile, from 0
    profile/F/starts, …     where the values of each profile begin, and which terms of the field F they are
    """
    sets = {facet: _sets(segment, facet) for facet in facets}
    keys = np.zeros(segment.size, dtype=np.int64)
    for numbers, kinds in sets.values():
        keys = np.unique(keys * len(kinds) + numbers, return_inverse=True)[1]
    first = np.unique(keys, return_index=True)[1]
    small = np.uint16 if len(first) <= 1 << 16 else np.uint32
    arrays: dict[str, Array] = {_PROFILE: keys.astype(small)}
    for facet, (numbers, kinds) in sets.items():
        values = [kinds[number] for number in numbers[first].tolist()]
        arrays[f"{_PROFILE}/{facet}/starts"] = np.cumsum([0, *map(len, values)], dtype=np.uint32)
        arrays[f"{_PROFILE}/{facet}/values"] = np.asarray([one for each in values for one in each], dtype=np.uint32)
    return arrays


def _sets(segment: SegmentArrays, facet: str) -> tuple[NDArray[np.int64], list[tuple[int, ...]]]:
    """Of each document the number of the set of values that it has, and the sets: the terms of each, ascending."""
    one = segment.fields.get(facet)
    numbers = np.zeros(segment.size, dtype=np.int64)
    if one is None:
        return numbers, [()]
    kinds: list[tuple[int, ...]] = [(), *((term,) for term in range(len(one.terms)))]
    terms = np.repeat(np.arange(len(one.terms)), one.starts[1:].astype(np.int64) - one.starts[:-1])
    numbers[one.numbers] = terms + 1
    several: dict[tuple[int, ...], int] = {}
    for document, values in _several(one, terms, segment.size):
        number = several.setdefault(values, len(kinds))
        if number == len(kinds):
            kinds.append(values)
        numbers[document] = number
    return numbers, kinds


def _several(one: FieldArrays, terms: NDArray[np.int64], size: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The documents that have more than one value, with their terms."""
    having = np.bincount(one.numbers, minlength=size)
    of_several = np.flatnonzero(having[one.numbers] > 1)
    ordered = of_several[np.argsort(one.numbers[of_several], kind="stable")]
    documents, values = one.numbers[ordered], terms[ordered].tolist()
    begins = [*np.flatnonzero(np.diff(documents, prepend=-1)).tolist(), len(documents)]
    for begin, end in pairwise(begins):
        yield int(documents[begin]), tuple(values[begin:end])


class Profiles:
    """The profiles of an open index.

    of      the profile of each document; those of one segment come after those of the segment before
    number  how many there are
    """

    def __init__(self, snapshot: Snapshot, facets: Iterable[str]) -> None:
        parts, bases, base = [], [], 0
        for segment in snapshot.segments:
            of = segment.derived[_PROFILE]
            bases.append(base)
            parts.append(of if not base else of.astype(np.uint32) + np.uint32(base))
            base += int(of.max()) + 1 if len(of) else 0
        self.of = joined(parts)
        self.number = base
        self._facets = {facet: _Values(snapshot, facet, bases, base) for facet in facets}

    def known(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that a document has or had."""
        return self._facets[facet].known

    def counted(self, numbers: Numbers) -> Counts:
        """How many of these documents have each profile."""
        return np.bincount(self.of.take(numbers), minlength=self.number)

    def documents(self, chosen: Chosen) -> Numbers:
        """The documents of these profiles, ascending, deleted ones included."""
        profiles = np.flatnonzero(chosen)
        sizes = self._starts.take(profiles + 1) - self._starts.take(profiles)
        # The articles of a code stand together: others than those between the first and the last need not be asked.
        first = self._firsts.take(profiles).min(initial=len(self.of))
        end = self._ends.take(profiles).max(initial=first)
        if sizes.sum() * _SCATTERED > end - first:
            there: Numbers = (np.flatnonzero(chosen.take(self.of[first:end])) + first).astype(np.int32)
            return there
        spans = zip(self._starts.take(profiles).tolist(), sizes.tolist(), strict=True)
        return np.sort(np.concatenate([_NOBODY, *(self._order[start : start + size] for start, size in spans)]))

    @cached_property
    def _order(self) -> Numbers:
        """The documents, those of one profile after those of another."""
        return np.argsort(self.of, kind="stable").astype(np.int32)

    @cached_property
    def _starts(self) -> Counts:
        """Where in that order the documents of each profile begin."""
        return np.append(0, np.cumsum(np.bincount(self.of, minlength=self.number)))

    @cached_property
    def _firsts(self) -> Numbers:
        """The first document of each profile: none is without any."""
        return self._order.take(self._starts[:-1])

    @cached_property
    def _ends(self) -> Numbers:
        """The number after that of the last document of each profile."""
        ends: Numbers = self._order.take(self._starts[1:] - 1) + np.int32(1)
        return ends

    def values(self, facet: str, counts: Counts) -> dict[str, int]:
        """How many documents have each value of a facet, given how many have each profile; those that none has left
        out."""
        return self._facets[facet].counted(counts)

    def having(self, facet: str, values: Iterable[str]) -> Chosen:
        """Which profiles have any of these values."""
        return self._facets[facet].having(values)


class _Values:
    """The values of one facet.

    known  the values, in the order of their bytes
    """

    def __init__(self, snapshot: Snapshot, facet: str, bases: Sequence[int], number: int) -> None:
        terms = [*snapshot.terms(facet)]
        self.known = tuple(term.decode() for term in terms)
        self._places = {value: place for place, value in enumerate(self.known)}
        self._number = number
        places = {term: place for place, term in enumerate(terms)}
        profiles, values = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for segment, base in zip(snapshot.segments, bases, strict=True):
            one = segment.fields.get(facet)
            if one is not None:
                starts = segment.derived[f"{_PROFILE}/{facet}/starts"].astype(np.int64)
                own = np.fromiter((places[term] for term in one.terms.terms()), dtype=np.int64, count=len(one.terms))
                profiles.append(np.repeat(np.arange(len(starts) - 1) + base, np.diff(starts)))
                values.append(own[segment.derived[f"{_PROFILE}/{facet}/values"]])
        # Pairs of a profile and a value that it has.
        self._profiles, self._values = np.concatenate(profiles), np.concatenate(values)

    def counted(self, counts: Counts) -> dict[str, int]:
        found = np.bincount(self._values, weights=counts.take(self._profiles), minlength=len(self.known))
        return {value: count for value, count in zip(self.known, found.astype(np.int64).tolist(), strict=True) if count}

    def having(self, values: Iterable[str]) -> Chosen:
        wanted = np.zeros(len(self.known), dtype=np.bool_)
        wanted[[self._places[value] for value in values if value in self._places]] = True
        chosen = np.zeros(self._number, dtype=np.bool_)
        chosen[self._profiles[wanted.take(self._values)]] = True
        return chosen
