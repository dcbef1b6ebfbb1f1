"""What an open index knows of its words: the port of kb.search.spelling."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product

import numpy as np

from kb.document import Document
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.postings import Postings
from kb.search.engines.whoosh.words import Words
from kb.search.spelling.lexicon import OFFERED, Counter, NearWord

_STEMS = ("text", "title")


class PostingsLexicon:
    """The words of an open index; `document` gives the one of a number."""

    def __init__(self, postings: Postings, document: Callable[[int], Document]) -> None:
        self.size = postings.snapshot.size
        self._postings = postings
        self._snapshot = postings.snapshot
        self._words = Words(postings.snapshot)
        self._document = document

    def prepare(self, forms: Collection[str]) -> None:
        """Nothing: all is at hand."""

    def documents(self, form: str) -> int:
        """How many documents have an exact form, in the field in which most have it."""
        return self._words.documents(form)

    def having(self, stem: str) -> int:
        """How many documents have a stem, in the field in which most have it."""
        return max(self._snapshot.frequency(field, stem.encode()) for field in OFFERED)

    def near(self, word: str) -> Iterator[NearWord]:
        """Exact forms that are near a word."""
        return self._words.near(word)

    def adjoining(self, words: Sequence[str], fields: Sequence[str] = _STEMS) -> bool:
        """True if these exact forms stand one behind the other in a field of some document."""
        return any(len(self._postings.phrase(field, words).numbers) for field in fields)

    def counter(self, others: Sequence[Sequence[str]]) -> Counter | None:
        """Counts the documents that have some words together with half of the others."""
        found = [numbers for numbers in map(self._having, others) if len(numbers)]
        if not found:
            return None
        held = np.bincount(np.concatenate(found), minlength=self.size)
        half = 2 * held >= len(found)

        def count(words: Sequence[Sequence[str]]) -> int:
            return min((int(np.count_nonzero(half[self._having(stems)])) for stems in words), default=0)

        return count

    def examples(self, words: Sequence[str], limit: int) -> Iterator[Document]:
        """Some documents, far from one another, in which these exact forms stand one behind the other."""
        numbers = self._postings.phrase("text", words).numbers
        if not len(numbers):
            numbers = self._postings.phrase("title", words).numbers
        return (self._document(number) for number in numbers[:: len(numbers) // limit + 1].tolist())

    def _having(self, stems: Sequence[str]) -> Numbers:
        """Numbers of the documents that a word finds, each once."""
        having = np.zeros(self.size, dtype=np.bool_)
        for field, stem in product(_STEMS, stems):
            having[self._postings.term(field, stem).numbers] = True
        return np.flatnonzero(having).astype(np.int32)
