"""The posting lists of an open index, as arrays.

Whoosh's own matchers are only asked for what a list holds. Combining lists is done on arrays (see evaluating): that
is quicker, and Whoosh 3.54's AndNotMatcher lets a document through whose first excluded posting lies before the first
wanted one.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.schema import exact
from kb.search.fields import TEXT_FIELDS

Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]

#: Parameters of BM25F: saturation of repeated words, and how much long texts are held back.
K1, B = 1.2, 0.75
#: Postings kept in memory, 8 bytes each.
_REMEMBERED = 2_000_000


class Posting(NamedTuple):
    """The documents that have a term, ascending, and what each gains by it."""

    numbers: Numbers
    scores: Scores


_NONE = Posting(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


class Postings:
    """What an open index knows of its terms."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._size: int = reader.doc_count_all()
        self._lengths: dict[str, NDArray[np.float32]] = {}
        self._remembered: OrderedDict[tuple[str, str], Posting] = OrderedDict()
        self._held = 0

    def term(self, field: str, term: str) -> Posting:
        """The documents with a term in a field, scored by BM25 within that field."""
        key = (field, term)
        found = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = self._scored(field, term)
            self._held += len(found.numbers)
            while self._held > _REMEMBERED and len(self._remembered) > 1:
                _, oldest = self._remembered.popitem(last=False)
                self._held -= len(oldest.numbers)
        else:
            self._remembered.move_to_end(key)
        return found

    def phrase(self, field: str, words: Sequence[str], among: Numbers | None = None) -> Posting:
        """The documents in which these exact forms stand in this order; `among` limits where to look.

        A phrase counts as a word that is as rare as its rarest one, each time it occurs.
        """
        name = exact(field)
        if len(words) == 1:
            return self.term(name, words[0])
        # The rarest word first, so that the lists to intersect are short from the beginning.
        by_rarity = sorted(set(words), key=lambda word: self._frequency(name, word))
        lists = [self.term(name, word).numbers for word in by_rarity] + ([] if among is None else [among])
        holding = reduce(_common, lists)
        if not len(holding):
            return _NONE
        count = self._occurrences(name, words, holding)
        held = count > 0
        rarest = self._frequency(name, by_rarity[0])
        return Posting(holding[held], self._gains(name, rarest, holding[held], count[held]))

    def _scored(self, field: str, term: str) -> Posting:
        encoded = term.encode()
        if (field, encoded) not in self._reader:
            return _NONE
        numbers: list[int] = []
        weights: list[float] = []
        for leaf, offset in self._reader.leaf_readers():
            if (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            while matcher.is_active():
                numbers.append(offset + matcher.id())
                weights.append(matcher.weight())
                matcher.next()
        found = np.asarray(numbers, dtype=np.int32)
        return Posting(
            found, self._gains(field, self._frequency(field, term), found, np.asarray(weights, dtype=np.float32))
        )

    def _gains(self, field: str, frequency: int, numbers: Numbers, weights: Scores) -> Scores:
        """BM25 as Whoosh computes it (whoosh.scoring.bm25)."""
        rarity = math.log(self._size / (frequency + 1)) + 1
        lengths = self._lengths_of(field)[numbers]
        gains = rarity * (weights * (K1 + 1)) / (weights + K1 * (1 - B + B * lengths))
        return gains.astype(np.float32)

    def _frequency(self, field: str, term: str) -> int:
        frequency: int = self._reader.doc_frequency(field, term.encode())
        return frequency

    def _lengths_of(self, field: str) -> NDArray[np.float32]:
        """Length of a field in each document, as a multiple of the average."""
        found = self._lengths.get(field)
        if found is None:
            length = self._reader.doc_field_length
            counted = np.fromiter((length(n, field) for n in range(self._size)), dtype=np.float32, count=self._size)
            average = self._reader.field_length(field) / max(self._size, 1)
            found = self._lengths[field] = counted / (average or 1)
        return found

    def _occurrences(self, field: str, words: Sequence[str], numbers: Numbers) -> Scores:
        """How often the words stand in this order in each of the documents, which have all of them."""
        distinct = {word: self._positions(field, word, numbers) for word in set(words)}
        # One number for document and position: where each word would have the phrase begin.
        starts = reduce(_common, [distinct[word] - place for place, word in enumerate(words)])
        return np.bincount(starts >> 32, minlength=len(numbers)).astype(np.float32)

    def _positions(self, field: str, word: str, numbers: Numbers) -> NDArray[np.int64]:
        """All positions of a word in the documents, as index in `numbers` × 2³² + position."""
        encoded = word.encode()
        decode = self._reader.schema[field].format.decode_array
        found = []
        for leaf, offset in self._reader.leaf_readers():
            low, high = np.searchsorted(numbers, [offset, offset + leaf.doc_count_all()])
            if low == high or (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            for index in range(int(low), int(high)):
                matcher.skip_to(int(numbers[index]) - offset)
                found.append((index << 32) + decode(matcher.value()))
        return np.concatenate(found)


def _common(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    return np.intersect1d(first, second, assume_unique=True)


def text_fields(field: str | None) -> dict[str, float]:
    """The text fields to look in with their weights: one, or all."""
    return {name: row.weight for name, row in TEXT_FIELDS.items() if field in (None, name)}
