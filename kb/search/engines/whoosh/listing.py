"""The lists of an open index as parts of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from kb.search.engines.whoosh.parts import Listed, Pool, Recall
from kb.search.engines.whoosh.postings import Gained, Posting, Postings, Remembered

#: The terms of a word: for each text field that it is looked for in, the index's field that they are of, and the terms.
Terms = tuple[tuple[str, str, tuple[str, ...]], ...]
#: Words that are remembered as parts, and what documents gain by words, 4 bytes each.
_WORDS, _GAINED = 4_000, 4_000_000


class Lists:
    """Makes parts of lists, and remembers what was asked for last."""

    def __init__(self, postings: Postings) -> None:
        self.pool = Pool(postings.snapshot.size)
        self._postings = postings
        self._words: Remembered[Terms, Listed] = Remembered(_WORDS)
        self._gained: Remembered[Terms, Gained] = Remembered(_GAINED)

    def forget(self) -> None:
        """Work every part out anew from now on."""
        self._words.clear()
        self._gained.clear()

    def having(self, terms: Terms) -> Listed:
        """Documents that have any of these terms, scored as having one word."""
        found = self._words.recall(terms)
        if found is None:
            lists = {name: [self._postings.term(own, term) for term in each] for name, own, each in terms}
            found = self._words.keep(terms, self._listed(lists, partial(self._recall, terms)), 1)
        return found

    def placed(self, found: Mapping[str, Posting]) -> Listed:
        """Documents in which something was found in each text field, scored as having one word."""
        return self._listed({name: [posting] for name, posting in found.items()}, _anew)

    def _listed(self, lists: Mapping[str, Sequence[Posting]], recall: Recall) -> Listed:
        """How many documents have a word is taken from the field in which most have it, as Lucene does for a word of
        several fields."""
        weights = self._postings.text_fields(None)
        most = max((sum(len(posting.numbers) for posting in listed) for listed in lists.values()), default=0)
        flat = [(weights[name], posting) for name, listed in lists.items() for posting in listed]
        gains = partial(self._postings.gains, min(most, self._postings.snapshot.size))
        return Listed(self.pool, flat, gains, recall)

    def _recall(self, terms: Terms, gain: Callable[[], Gained]) -> Gained:
        found = self._gained.recall(terms)
        if found is None:
            found = gain()
            self._gained.keep(terms, found, sum(len(numbers) for numbers, _ in found))
        return found


def _anew(gain: Callable[[], Gained]) -> Gained:
    """For what is not remembered."""
    return gain()
