"""Documents on the same subject as one: by their most telling words, by what they are filed under, by what they cite.

Words are compared within a language; what is found in one language is shown in the reader's where it exists in it.
Two texts that cite the same texts are about the same thing (Kessler, "Bibliographic coupling between scientific
papers", 1963), and so are two that are cited together (Small, "Co-citation in the scientific literature", 1973).
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np

from kb.document import Document
from kb.search.analysis import terms
from kb.search.engines.whoosh.codec.segment import SegmentArrays
from kb.search.engines.whoosh.codec.snapshot import Numbers, Snapshot
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.engines.whoosh.postings import Postings, Scores
from kb.search.likeness import CITING, COMMON, CONCEPTS, LEAST, TELLING, THEMES, TITLE, TOGETHER, texts_compared
from kb.search.records import work_number
from kb.search.response import Hit
from kb.search.weights import K1

_NO_NUMBERS: Numbers = np.zeros(0, dtype=np.int32)


class Likeness:
    """Compares the documents of one open index; what each cites is read when it is first asked for."""

    def __init__(self, postings: Postings, columns: Columns, document: Callable[[int], Document]) -> None:
        self._postings = postings
        self._columns = columns
        self._document = document
        self._citing = _Citing(postings.snapshot)

    def similar(self, document_id: str, shown: Mask, *, prefer: str, limit: int) -> tuple[Hit, ...]:
        """The documents of a mask that are most like this one, best first; none for a document that is not there.

        One of each work, in the language `prefer` where it is in it, else in the document's. Its own work is left out,
        and what it cites or is cited by, which is known already.
        """
        numbers = self._postings.term("id", document_id).numbers
        number = next(iter(numbers[self._columns.live[numbers]].tolist()), None)
        if number is None:
            return ()
        document = self._document(number)
        scores = self._words(number, document)
        scores += CONCEPTS * self._filed(number, "concept", document.concepts)
        scores += THEMES * self._filed(number, "theme", document.themes)
        keys = [key.lower() for key in (document.ref, document.work) if key]
        citing = np.unique(np.concatenate([self._postings.term("cites", key).numbers for key in keys]))
        scores += self._cited(number, citing)
        scores[self._known(number, citing)] = 0
        return tuple(
            Hit.of(self._document(n), score) for n, score in self._best(scores, shown, document, prefer, limit)
        )

    def _words(self, number: int, document: Document) -> Scores:
        """How much of its most telling words others have: 1 for the document itself."""
        scores = np.zeros(self._columns.size, dtype=np.float32)
        for stem, worth in self._telling(document):
            weights = np.zeros_like(scores)
            for field, times in (("text", 1), ("title", TITLE)):
                posting = self._postings.term(field, stem)
                weights[posting.numbers] += np.float32(times) * posting.weights
            scores += np.float32(worth) * weights / (weights + np.float32(K1))
        return scores / scores[number] if scores[number] else scores

    def _telling(self, document: Document) -> list[tuple[str, float]]:
        """The stems that tell a document from others, with what each is worth."""
        counts: Counter[str] = Counter()
        for text, times in texts_compared(document):
            for _, stem in terms(text, document.language):
                if stem and not stem.isdigit():
                    counts[stem] += times
        found = []
        for stem, times in counts.items():
            documents = self._postings.snapshot.frequency("text", stem.encode())
            if 1 < documents <= max(2, self._columns.size // COMMON):
                found.append((stem, (1 + math.log(times)) * math.log(self._columns.size / documents)))
        return heapq.nlargest(TELLING, found, key=lambda each: each[1])

    def _filed(self, number: int, field: str, keys: Iterable[str]) -> Scores:
        """How much of the keys that it is filed under others share, rare ones counting for more: 1 for all."""
        return self._shared(number, [self._postings.term(field, key).numbers for key in keys])

    def _cited(self, number: int, citing: Numbers) -> Scores:
        """What others gain by citations: the same texts cited, or cited together with it by others."""
        cites = [self._postings.term("cites", key).numbers for key in self._citing.keys(number)]
        scores = CITING * self._shared(number, cites)
        counts = Counter(key for one in citing.tolist() for key in self._citing.keys(one))
        for key, times in counts.most_common(TELLING):
            scores[self._of_key(key)] += np.float32(TOGETHER * times / (len(citing) + 1))
        return scores

    def _known(self, number: int, citing: Numbers) -> Mask:
        """The records of its own work, and of those that it cites or that cite it."""
        numbers = [self._of_key(key) for key in self._citing.keys(number)]
        works = self._columns.work[np.concatenate([[number], citing, *numbers]).astype(np.int32)]
        known: Mask = np.isin(self._columns.work, works)
        return known

    def _shared(self, number: int, lists: Iterable[Numbers]) -> Scores:
        scores = np.zeros(self._columns.size, dtype=np.float32)
        for numbers in lists:
            if len(numbers) > 1:
                scores[numbers] += np.float32(math.log(1 + self._columns.size / len(numbers)))
        return scores / scores[number] if scores[number] else scores

    def _of_key(self, key: str) -> Numbers:
        """The documents of a canonical key, or of the work that a page cites."""
        numbers = self._postings.term("ref", key).numbers
        return numbers if len(numbers) else self._of_work(key)

    def _of_work(self, work: str) -> Numbers:
        return np.flatnonzero(self._columns.work == work_number(work)).astype(np.int32)

    def _best(self, scores: Scores, shown: Mask, like: Document, prefer: str, limit: int) -> list[tuple[int, float]]:
        """One document of each work, of those shown, in the language `prefer` where it can be."""
        works = self._columns.work
        found: dict[int, float] = {}
        for number in np.argsort(-np.where(shown, scores, 0), kind="stable").tolist():
            if len(found) == limit or not shown[number] or scores[number] < LEAST:
                break
            found.setdefault(int(works[number]), float(scores[number]))
        wanted = [self._columns.having("language", frozenset({language})) for language in (prefer, like.language)]
        best = []
        for work, score in found.items():
            records = np.flatnonzero((works == work) & shown)
            ranked = sorted(records.tolist(), key=lambda n: ([not mask[n] for mask in wanted], -scores[n]))
            best.append((int(ranked[0]), score))
        return best


class _Citing:
    """Which texts each document cites: the index turned round, segment by segment, when it is first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._live = snapshot.live
        self._segments = snapshot.segments
        self._bases = [*accumulate((segment.size for segment in self._segments), initial=0)]

    def keys(self, number: int) -> list[str]:
        """The canonical keys that a document cites, ascending; none of one that is deleted."""
        place = bisect_right(self._bases, number) - 1
        one = self._segments[place].fields.get("cites")
        if one is None or not self._live[number]:
            return []
        starts, terms = self._turned[place]
        own = number - self._bases[place]
        return [one.terms[term].decode() for term in terms[starts[own] : starts[own + 1]].tolist()]

    @cached_property
    def _turned(self) -> Sequence[tuple[Numbers, Numbers]]:
        """Of each segment: where the citations of each document begin, and their terms."""
        return [_by_document(segment) for segment in self._segments]


def _by_document(segment: SegmentArrays) -> tuple[Numbers, Numbers]:
    one = segment.fields.get("cites")
    if one is None:
        return _NO_NUMBERS, _NO_NUMBERS
    order = np.argsort(one.numbers, kind="stable")
    terms = np.searchsorted(one.starts, order.astype(one.starts.dtype), side="right") - 1
    counts = np.bincount(one.numbers, minlength=segment.size)
    return np.append(0, np.cumsum(counts)).astype(np.int32), terms.astype(np.int32)
