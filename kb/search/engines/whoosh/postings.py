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
from kb.search.analysis import Token, stem
from kb.search.widening import Form

Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]

#: BM25's saturation of repeated words.
K1 = 1.2
#: Field of the index → BM25's b.
_HELD_BACK = {name: row.held_back for field, row in TEXT_FIELDS.items() for name in (field, exact(field))}
#: Words that may stand between those of a label, beside its own stop words.
_SLACK = 2
#: Postings kept in memory, 8 bytes each.
_REMEMBERED = 2_000_000


class Posting(NamedTuple):
    """The documents that have a term, ascending, and how much of each it makes up: its frequency, held back where
    the text is longer than the average."""

    numbers: Numbers
    weights: Scores


_NONE = Posting(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


class Postings:
    """What an open index knows of its terms."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._size: int = reader.doc_count_all()
        self._lengths: dict[str, Scores] = {}
        self._remembered: OrderedDict[tuple[str, str], Posting] = OrderedDict()
        self._held = 0
        self._labels: dict[tuple[str, str, tuple[str, ...]], Posting] = {}
        self._inflected: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def term(self, field: str, term: str) -> Posting:
        """The documents with a term in a field."""
        key = (field, term)
        found = self._remembered.get(key)
        if found is None:
            found = self._read(field, term)
            if not len(found.numbers):
                return _NONE  # not remembered: there is no end to words that no document has
            self._remembered[key] = found
            self._held += len(found.numbers)
            while self._held > _REMEMBERED and len(self._remembered) > 1:
                _, oldest = self._remembered.popitem(last=False)
                self._held -= len(oldest.numbers)
        else:
            self._remembered.move_to_end(key)
        return found

    def phrase(self, field: str, words: Sequence[str], among: Numbers | None = None) -> Posting:
        """The documents in which these exact forms stand in this order; `among` limits where to look."""
        name = exact(field)
        if len(words) == 1 and among is None:
            return self.term(name, words[0])
        distinct = sorted(set(words), key=lambda word: self._reader.doc_frequency(name, word.encode()))
        # Only the rarest word's list is read whole; of the others what stands in the same documents.
        holding = self.term(name, distinct[0]).numbers
        if among is not None:
            holding = _common(holding, among)
        places = {word: self._positions(name, word, holding) for word in distinct}
        # One number for document and position: where each word would have the phrase begin.
        starts = reduce(_common, [places[word] - shift for shift, word in enumerate(words)])
        counts = np.bincount(starts >> 32, minlength=len(holding)).astype(np.float32)
        held = counts > 0
        return Posting(holding[held], counts[held] / self._held_back(name)[holding[held]])

    def label(self, field: str, form: Form) -> Posting:
        """The documents that have a label of the thesaurus, in any of its inflected forms."""
        if form.acronym or len(form.stems) == 1:
            return self.phrase(field, form.stems) if form.acronym else self.term(field, form.stems[0])
        key = (field, form.language, form.stems)
        found = self._labels.get(key)
        if found is None:
            parts = [self._forms(exact(field), stemmed, form.language) for stemmed in form.stems]
            found = self._labels[key] = self._together(field, parts, form.width + _SLACK)
        return found

    def _forms(self, name: str, stemmed: str, language: str) -> tuple[str, ...]:
        """The words of a field that have this stem in a language."""
        key = (name, stemmed, language)
        found = self._inflected.get(key)
        if found is None:
            # A stemmer alters the last letters at most: "presidence" has the stem "president".
            beginning = stemmed[: max(2, len(stemmed) - 2)]
            words = (word.decode() for word in self._reader.expand_prefix(name, beginning.encode()))
            found = self._inflected[key] = tuple(word for word in words if stem(Token(word, word, False, 0, 0), language) == stemmed)
        return found

    def _together(self, field: str, parts: Sequence[Sequence[str]], width: int) -> Posting:
        """The documents in which one word of each part stands within so many words of one of the first."""
        name = exact(field)
        lists = [[self.term(name, word).numbers for word in part] for part in parts]
        if not all(lists):
            return _NONE
        holding = reduce(_common, (reduce(np.union1d, one) for one in lists))
        if not len(holding):
            return _NONE
        places = [np.sort(np.concatenate([self._positions(name, word, holding) for word in part])) for part in parts]
        places.sort(key=len)
        anchors, *rest = places
        near = np.ones(len(anchors), dtype=np.bool_)
        for other in rest:
            after = np.minimum(np.searchsorted(other, anchors), len(other) - 1)
            before = np.maximum(after - 1, 0)
            near &= np.minimum(np.abs(other[after] - anchors), np.abs(other[before] - anchors)) <= width
        counts = np.bincount(anchors[near] >> 32, minlength=len(holding)).astype(np.float32)
        held = counts > 0
        return Posting(holding[held], counts[held] / self._held_back(name)[holding[held]])

    def gains(self, among: int, weights: Scores) -> Scores:
        """BM25F: what each document gains by a word that `among` documents have, of the weight that it has there.

        Whoosh's formula (whoosh.scoring.bm25, Searcher.idf), with the fields added up before repetition is held
        back, as Robertson, Zaragoza and Taylor do it ("Simple BM25 extension to multiple weighted fields", 2004); for
        one field the two are the same.
        """
        rarity = np.float32(math.log(max(self._size, 1) / (among + 1)) + 1)
        return rarity * weights * np.float32(K1 + 1) / (weights + np.float32(K1))

    def _read(self, field: str, term: str) -> Posting:
        encoded = term.encode()
        numbers: list[int] = []
        frequencies: list[float] = []
        for leaf, offset in self._reader.leaf_readers():
            if (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            while matcher.is_active():
                numbers.append(offset + matcher.id())
                frequencies.append(matcher.weight())
                matcher.next()
        if not numbers:
            return _NONE
        found = np.asarray(numbers, dtype=np.int32)
        return Posting(found, np.asarray(frequencies, dtype=np.float32) / self._held_back(field)[found])

    def _held_back(self, field: str) -> Scores:
        """What frequencies in each document are divided by: 1 at average length, more in longer fields."""
        found = self._lengths.get(field)
        if found is None:
            length = self._reader.doc_field_length
            counted = np.fromiter((length(n, field) for n in range(self._size)), dtype=np.float32, count=self._size)
            average = self._reader.field_length(field) / max(self._size, 1)
            b = _HELD_BACK.get(field, 0.0)  # whole values, such as keys, have no length
            found = self._lengths[field] = (1 - b + b * counted / (average or 1)).astype(np.float32)
        return found

    def _positions(self, field: str, word: str, numbers: Numbers) -> NDArray[np.int64]:
        """All positions of a word in those of the documents that have it, as index in `numbers` × 2³² + position."""
        encoded = word.encode()
        decode = self._reader.schema[field].format.decode_array
        found = [np.zeros(0, dtype=np.int64)]
        for leaf, offset in self._reader.leaf_readers():
            low, high = np.searchsorted(numbers, [offset, offset + leaf.doc_count_all()])
            if low == high or (field, encoded) not in leaf:
                continue
            matcher = leaf.postings(field, encoded)
            for index in range(int(low), int(high)):
                wanted = int(numbers[index]) - offset
                if matcher.is_active() and matcher.id() < wanted:
                    matcher.skip_to(wanted)
                if not matcher.is_active():
                    break
                if matcher.id() == wanted:
                    found.append((index << 32) + decode(matcher.value()))
        return np.concatenate(found)


def _common(first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    return np.intersect1d(first, second, assume_unique=True)


def text_fields(field: str | None) -> dict[str, float]:
    """The text fields to look in with their weights: one, or all."""
    return {name: row.weight for name, row in TEXT_FIELDS.items() if field in (None, name)}
