"""The posting lists of an open index, as arrays.

Whoosh is only asked for what a list holds (see lists). Combining lists is done on arrays (see evaluating): that
is quicker, and Whoosh 3.54's AndNotMatcher lets a document through whose first excluded posting lies before the first
wanted one.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.lists import Lists
from kb.search.engines.whoosh.schema import exact
from kb.search.engines.whoosh.wildcards import Terms, wildcard_terms
from kb.search.fields import TEXT_FIELDS

Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]
#: Where words stand, the document and the position in it as one number: document × 2³² + position.
Places = NDArray[np.int64]

#: BM25's saturation of repeated words.
K1 = 2.0
#: Field of the index → BM25's b.
_HELD_BACK = {name: row.held_back for field, row in TEXT_FIELDS.items() for name in (field, exact(field))}
#: Postings kept in memory, 8 bytes each, and places, 8 bytes each.
_REMEMBERED = 2_000_000
#: Postings of a block of Whoosh's.
_BLOCK = 128


class Posting(NamedTuple):
    """The documents that have a term, ascending, and how much of each it makes up: its frequency, held back where
    the text is longer than the average."""

    numbers: Numbers
    weights: Scores


NOTHING = Posting(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))
_NOWHERE: Places = np.zeros(0, dtype=np.int64)
Kept = TypeVar("Kept")


class Postings:
    """What an open index knows of its terms."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.lists = Lists(reader)
        self._size = self.lists.size
        self._lengths: dict[str, Scores] = {}
        self._terms: _Remembered[Posting] = _Remembered(_REMEMBERED)
        self._places: _Remembered[Places] = _Remembered(_REMEMBERED)

    def term(self, field: str, term: str) -> Posting:
        """The documents with a term in a field."""
        key = (field, term)
        found = self._terms.recall(key)
        if found is None:
            found = self._read(field, term)
            if len(found.numbers):  # there is no end to words that no document has
                self._terms.keep(key, found, len(found.numbers))
        return found

    def phrase(self, field: str, words: Sequence[str], among: Numbers | None = None) -> Posting:
        """The documents in which these exact forms stand in this order; `among` limits where to look."""
        name = exact(field)
        if len(words) == 1 and among is None:
            return self.term(name, words[0])
        distinct = sorted(set(words), key=lambda word: self._reader.doc_frequency(name, word.encode()))
        # Only the rarest word's list is read whole; of each other word what stands in the documents that are left.
        holding = self.term(name, distinct[0]).numbers
        if among is not None:
            holding = common(holding, among)
        places = {distinct[0]: self.places(name, distinct[0], holding)}
        shifts = sorted(range(len(words)), key=lambda shift: distinct.index(words[shift]))
        # Where each word would have the phrase begin.
        starts = places[distinct[0]] - shifts[0]
        for shift in shifts[1:]:
            word = words[shift]
            if word not in places:
                places[word] = self.places(name, word, documents(starts))
            starts = shared(starts + shift, places[word]) - shift
        return self.counted(name, starts)

    def pair(self, field: str, first: str, second: str, apart: int, among: Numbers) -> Posting:
        """Those of the documents in which two exact forms stand so far apart, the second behind the first."""
        name = exact(field)
        begun = self.places(name, first, among)
        followed = self.places(name, second, documents(begun)) - apart
        return self.counted(name, shared(begun, followed))

    def counted(self, field: str, places: Places) -> Posting:
        """The documents of these places, which are ascending, each as often as it has one."""
        numbers = documents(places)
        # NumPy's own counting of what is all different sorts nothing, but hashes each.
        ends = np.searchsorted(places, (numbers.astype(np.int64) + 1) << 32)
        return Posting(numbers, np.diff(ends, prepend=0).astype(np.float32) / self.held_back(field)[numbers])

    def wildcard(self, field: str, pattern: str) -> Terms:
        """The words of a field of exact forms that a wildcard of the query language stands for."""
        return wildcard_terms(self._reader, field, pattern)

    def rarity(self, among: int) -> float:
        """How much a word says that so many documents have: Whoosh's inverse document frequency."""
        return math.log(max(self._size, 1) / (among + 1)) + 1

    def gains(self, among: int, weights: Scores) -> Scores:
        """BM25F: what each document gains by a word that `among` documents have, of the weight that it has there.

        Whoosh's formula (whoosh.scoring.bm25, Searcher.idf), with the fields added up before repetition is held
        back, as Robertson, Zaragoza and Taylor do it ("Simple BM25 extension to multiple weighted fields", 2004); for
        one field the two are the same.
        """
        return np.float32(self.rarity(among)) * weights * np.float32(K1 + 1) / (weights + np.float32(K1))

    def _read(self, field: str, term: str) -> Posting:
        blocks = [*self.lists.blocks(field, term.encode())]
        if not blocks:
            return NOTHING
        numbers = np.concatenate([block.numbers for block in blocks])
        frequencies = np.concatenate([block.weights for block in blocks])
        return Posting(numbers, frequencies / self.held_back(field)[numbers])

    def words(self, field: str, beginning: str) -> Iterator[str]:
        """The terms of a field that begin so, in order."""
        return (term.decode() for term in self._reader.expand_prefix(field, beginning.encode()))

    def held_back(self, field: str) -> Scores:
        """What frequencies in each document are divided by: 1 at average length, more in longer fields."""
        found = self._lengths.get(field)
        if found is None and not _HELD_BACK.get(field):
            # Lists and whole values, such as keys, have no length.
            found = self._lengths[field] = np.ones(self._size, dtype=np.float32)
        if found is None:
            counted = self.lists.lengths(field)
            average = self._reader.field_length(field) / max(self._size, 1)
            b = _HELD_BACK[field]
            found = self._lengths[field] = (1 - b + b * counted / (average or 1)).astype(np.float32)
        return found

    def places(self, field: str, word: str, numbers: Numbers) -> Places:
        """Where a word stands in those of the documents that have it, ascending."""
        if not len(numbers):
            return _NOWHERE
        found = self._places.recall((field, word))
        if found is None:
            if self._reader.doc_frequency(field, word.encode()) > 2 * _BLOCK * len(numbers):
                return self._placed(field, word, numbers)
            # About as quick as a part of it, and the next query may ask for the rest.
            found = self._placed(field, word, None)
            self._places.keep((field, word), found, len(found))
        return _within(found, numbers)

    def _placed(self, field: str, word: str, among: Numbers | None) -> Places:
        """Where a word stands, in some documents or in all; read anew."""
        holding = []
        values: list[bytes] = []
        for block in self.lists.blocks(field, word.encode(), among):
            if among is None:
                holding.append(block.numbers)
                values += block.values
            else:
                here = _contained(block.numbers, among)
                holding.append(block.numbers[here])
                values += [block.values[n] for n in np.flatnonzero(here).tolist()]
        if not values:
            return _NOWHERE
        # Thousands of short lists are decoded as one.
        packed = self._reader.schema[field].format
        positions: NDArray[np.int64] = packed.decode_array(b"".join(values))
        sizes = np.fromiter(map(packed.decode_frequency, values), dtype=np.int64, count=len(values))
        return (np.repeat(np.concatenate(holding).astype(np.int64), sizes) << 32) + positions


class _Remembered(Generic[Kept]):
    """What was read last, up to a size in all."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._kept: OrderedDict[tuple[str, str], tuple[Kept, int]] = OrderedDict()

    def recall(self, key: tuple[str, str]) -> Kept | None:
        """What was kept under a key, which thereby is the last that goes."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def keep(self, key: tuple[str, str], found: Kept, size: int) -> None:
        """Keep it in place of what was asked for least lately."""
        self._kept[key] = found, size
        self._left -= size
        while self._left < 0 and len(self._kept) > 1:
            self._left += self._kept.popitem(last=False)[1][1]


def _within(places: Places, numbers: Numbers) -> Places:
    """Those of the places that are in these documents; both ascend."""
    wide = numbers.astype(np.int64) << 32
    starts, ends = np.searchsorted(places, wide), np.searchsorted(places, wide + (1 << 32))
    sizes = ends - starts
    before = np.cumsum(sizes) - sizes
    found: Places = places[np.repeat(starts - before, sizes) + np.arange(sizes.sum())]
    return found


def _contained(numbers: Numbers, among: Numbers) -> NDArray[np.bool_]:
    """Which of these numbers are among others; both ascend."""
    here: NDArray[np.bool_] = among[np.minimum(np.searchsorted(among, numbers), len(among) - 1)] == numbers
    return here


def common(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    return np.intersect1d(first, second, assume_unique=True)


def shared(few: Places, many: Places) -> Places:
    """What is in both, ascending, of two ascending lists: quicker than merging them where one is short."""
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return few[many[at] == few] if len(many) else few[:0]


def documents(places: Places) -> Numbers:
    """The documents of these places, which are ascending."""
    numbers = (places >> 32).astype(np.int32)
    return numbers[np.append(numbers[1:] != numbers[:-1], True)] if len(numbers) else numbers


def text_fields(field: str | None) -> dict[str, float]:
    """The text fields to look in with their weights: one, or all."""
    return {name: row.weight for name, row in TEXT_FIELDS.items() if field in (None, name)}
