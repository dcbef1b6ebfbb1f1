"""The posting lists of an open index with what each posting weighs, as arrays.

Deleted documents are in these lists, as they are in what Whoosh counts: whoever answers leaves them out in the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh.util.numeric import byte_to_length

from kb.search.engines.whoosh.codec.snapshot import Codes, Listed, Numbers, Places, Snapshot
from kb.search.engines.whoosh.places import documents, shared, within
from kb.search.engines.whoosh.remembered import Remembered
from kb.search.engines.whoosh.wildcards import MAX_TERMS, Terms, whole_prefix, wildcard_terms
from kb.search.fields import TEXT_FIELDS
from kb.search.records import exact
from kb.search.weights import K1

Scores = NDArray[np.float32]

#: Field of the index → BM25's b.
_HELD_BACK = {name: row.held_back for field, row in TEXT_FIELDS.items() for name in (field, exact(field))}
#: Lists that are remembered, which are mapped, and places, 8 bytes each.
_TERMS, _PLACES = 4_000, 1_500_000
#: How many times as many documents a word must have for its places to be read only of those that are asked for.
_SELDOM = 16
#: Length byte → number of words.
_LENGTHS = np.fromiter(map(byte_to_length, range(256)), dtype=np.float32)


_NO_CODES: Codes = np.zeros(0, dtype=np.uint16)
_NO_TABLE: Scores = np.zeros(0, dtype=np.float32)


class Posting:
    """The documents that have a term, ascending, and how much of each it makes up: its frequency, held back where
    the text is longer than the average.

    Weights are worked out when they are asked for: of a long list only some may be.
    """

    __slots__ = ("_codes", "_table", "_weights", "numbers")

    def __init__(
        self, numbers: Numbers, weights: Scores | None = None, *, codes: Codes = _NO_CODES, table: Scores = _NO_TABLE
    ) -> None:
        """With its weights, or with the codes of the index and what each code weighs."""
        self.numbers = numbers
        self._weights = weights
        self._codes = codes
        self._table = table

    @property
    def weights(self) -> Scores:
        """The weights of all documents."""
        known = self._weights
        weights: Scores = self._table.take(self._codes) if known is None else known
        return weights

    def weighing(self, places: NDArray[np.int64]) -> Scores:
        """The weights at some places of the list."""
        known = self._weights
        weights: Scores = self._table.take(self._codes.take(places)) if known is None else known.take(places)
        return weights

    def between(self, bounds: Numbers) -> Posting:
        """The documents from one number to another, that excluded."""
        low, high = self.numbers.searchsorted(bounds)
        known, codes = self._weights, self._codes[low:high]
        return Posting(
            self.numbers[low:high], None if known is None else known[low:high], codes=codes, table=self._table
        )


#: Parts of the code of a posting: a frequency of one, and the length.
_ONCE, _LENGTH = np.uint16(1 << 8), np.uint16(0xFF)
NOTHING = Posting(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
_NOWHERE: Places = np.zeros(0, dtype=np.int64)


class Postings:
    """What an open index knows of its terms."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._weights = {name: row.weight for name, row in TEXT_FIELDS.items() if snapshot.has(exact(name))}
        self._tables: dict[str, Scores] = {}
        self._terms: Remembered[tuple[str, str], Posting] = Remembered(_TERMS)
        self._places: Remembered[tuple[str, str], Places] = Remembered(_PLACES)

    def forget(self) -> None:
        """Read every list anew from now on."""
        self._terms.clear()
        self._places.clear()

    def text_fields(self, field: str | None) -> dict[str, float]:
        """The text fields to look in with their weights, of those that the index has: one, or all."""
        return self._weights if field is None else {field: self._weights[field]} if field in self._weights else {}

    def term(self, field: str, term: str) -> Posting:
        """The documents with a term in a field."""
        key = (field, term)
        found = self._terms.recall(key)
        if found is None:
            found = self._terms.keep(key, self._read(field, term), 1)
        return found

    def phrase(self, field: str, words: Sequence[str], among: Numbers | None = None) -> Posting:
        """The documents in which these exact forms stand in this order; `among` limits where to look."""
        name = exact(field)
        if len(words) == 1 and among is None:
            return self.term(name, words[0])
        # The rarest word's places are read, and of each other word only what stands where it should.
        frequencies = {word: self.snapshot.frequency(name, word.encode()) for word in words}
        first, *others = sorted(range(len(words)), key=lambda shift: frequencies[words[shift]])
        starts = self.places(name, words[first], among) - first
        for shift in others:
            starts = self._standing(name, words[shift], starts + shift) - shift
        return self.counted(name, starts)

    def pair(self, field: str, first: str, second: str, apart: int, among: Numbers) -> Posting:
        """Those of the documents in which two exact forms stand so far apart, the second behind the first."""
        name = exact(field)
        begun = self.places(name, first, among)
        return self.counted(name, self._standing(name, second, begun + apart) - apart)

    def counted(self, field: str, places: Places) -> Posting:
        """The documents of these places, which are ascending, each as often as it has one."""
        numbers = documents(places)
        # NumPy's own counting of what is all different sorts nothing, but hashes each.
        ends = np.searchsorted(places, (numbers.astype(np.int64) + 1) << 32)
        return Posting(numbers, np.diff(ends, prepend=0).astype(np.float32) * self.once(field, numbers))

    def wildcard(self, field: str, pattern: str) -> Terms:
        """The words of a field of exact forms that a wildcard of the query language stands for."""
        return wildcard_terms(self.snapshot, field, pattern)

    def matching(self, field: str, pattern: str) -> tuple[Numbers, Scores]:
        """The postings of all words that a wildcard stands for with their weights, word by word."""
        prefix = whole_prefix(pattern)
        if prefix is not None and self.snapshot.beginnings(field, prefix) <= MAX_TERMS:
            lists = self.snapshot.beginning(field, prefix)
        else:
            lists = [self.snapshot.listed(field, term.encode()) for term in self.wildcard(field, pattern).terms]
        if len(lists) == 1:
            return lists[0].numbers, self._weigh(field, lists[0])
        numbers = np.concatenate([NOTHING.numbers, *(listed.numbers for listed in lists)])
        return numbers, np.concatenate([NOTHING.weights, *(self._weigh(field, listed) for listed in lists)])

    def rarity(self, among: int) -> float:
        """How much a word says that so many documents have: Whoosh's inverse document frequency."""
        return math.log(max(self.snapshot.size, 1) / (among + 1)) + 1

    def gains(self, among: int, weights: Scores) -> Scores:
        """BM25F: what each document gains by a word that `among` documents have, of the weight that it has there.

        Whoosh's formula (whoosh.scoring.bm25, Searcher.idf), with the fields added up before repetition is held
        back, as Robertson, Zaragoza and Taylor do it ("Simple BM25 extension to multiple weighted fields", 2004); for
        one field the two are the same.
        """
        gained = weights / (weights + np.float32(K1))
        gained *= np.float32(self.rarity(among) * (K1 + 1))
        return gained

    def _read(self, field: str, term: str) -> Posting:
        listed = self.snapshot.listed(field, term.encode())
        if not len(listed.codes) or listed.often:
            return Posting(listed.numbers, self._weigh(field, listed))
        return Posting(listed.numbers, codes=listed.codes, table=self._table(field))

    def _weigh(self, field: str, listed: Listed) -> Scores:
        if not len(listed.codes):
            return np.ones(len(listed.numbers), dtype=np.float32)
        table = self._table(field)
        weights: Scores = table.take(listed.codes)
        for place, times in listed.often:
            weights[place] = times * table[_ONCE | listed.codes[place] & _LENGTH]
        return weights

    def words(self, field: str, beginning: str) -> Iterator[str]:
        """The terms of a field that begin so, in order."""
        return (term.decode() for term in self.snapshot.terms(field, beginning.encode()))

    def once(self, field: str, numbers: Numbers) -> Scores:
        """What a word weighs in each of these documents that stands in it once."""
        lengths = self.snapshot.lengths(field)[numbers]
        weights: Scores = self._table(field).take(_ONCE | lengths.astype(np.uint16))
        return weights

    def _table(self, field: str) -> Scores:
        """Code of a posting → what it weighs: its frequency, divided by 1 at average length, by more in longer fields.

        A division for each posting becomes a look into a table that stays near the processor.
        """
        found = self._tables.get(field)
        if found is None:
            average = self.snapshot.words(field) / max(self.snapshot.size, 1)
            b = _HELD_BACK[field]
            held_back = (1 - b + b * _LENGTHS / (average or 1)).astype(np.float32)
            times = np.arange(256, dtype=np.float32)
            found = self._tables[field] = (times[:, None] / held_back).ravel()
        return found

    def places(self, field: str, word: str, numbers: Numbers | None = None) -> Places:
        """Where a word stands, ascending: in all documents, or in those of these that have it."""
        if numbers is None:
            return self._everywhere(field, word)
        if not len(numbers):
            return _NOWHERE
        if self._seldom(field, word, len(numbers)):
            return self.snapshot.places(field, word.encode(), numbers)
        return within(self._everywhere(field, word), numbers)

    def _standing(self, field: str, word: str, places: Places) -> Places:
        """Those of the places, which ascend, at which a word stands."""
        if not len(places):
            return _NOWHERE
        if self._seldom(field, word, len(places)):
            return shared(places, self.snapshot.places(field, word.encode(), documents(places)))
        return shared(places, self._everywhere(field, word))

    def _everywhere(self, field: str, word: str) -> Places:
        found = self._places.recall((field, word))
        if found is None:
            found = self.snapshot.places(field, word.encode())
            self._places.keep((field, word), found, max(1, len(found)))
        return found

    def _seldom(self, field: str, word: str, asked: int) -> bool:
        """True if so little is asked for of a word that all its places need not be read, nor have been."""
        known = self._places.recall((field, word)) is not None
        return not known and self.snapshot.frequency(field, word.encode()) > _SELDOM * asked
