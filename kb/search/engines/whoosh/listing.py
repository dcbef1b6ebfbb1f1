"""The lists of an open index as parts of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.parts import LOOKING_UP, Answer, Hits, Pool, add, gathered, looked_up, nothing
from kb.search.engines.whoosh.postings import Posting, Postings, Scores
from kb.search.engines.whoosh.remembered import Remembered

#: The terms of a word: for each text field that it is looked for in, the index's field that they are of, and the terms.
Terms = tuple[tuple[str, str, tuple[str, ...]], ...]
#: Documents, list by list, and what each gains; and what gives it: what is remembered, or else what the function gives.
Gained = Sequence[tuple[Numbers, Scores]]
Recall = Callable[[Callable[[], Gained]], Gained]

#: To look through an array of all documents takes as long as to put one in so many of them in order.
_LAYING_OUT = 32
_NOBODY: Numbers = np.zeros(0, dtype=np.int32)
#: Words that are remembered as parts, and what documents gain by words, 4 bytes each.
_WORDS, _GAINED = 4_000, 3_000_000


class Listed:
    """The documents that are in any of some lists, scored by what the lists say of them together.

    lists   the weight of each list's field, and the list
    gains   what documents gain by what their lists weigh together
    recall  gives what is remembered of this, or what the function that it gets works out
    """

    scored = True

    def __init__(
        self,
        pool: Pool,
        lists: Sequence[tuple[float, Posting]],
        gains: Callable[[Scores], Scores],
        recall: Recall,
    ) -> None:
        self._pool = pool
        self._gains = gains
        self._recall = recall
        filled = [(np.float32(weight), posting) for weight, posting in lists if len(posting.numbers)]
        self._lists = sorted(filled, key=lambda each: len(each[1].numbers))
        self.most = sum(len(posting.numbers) for _, posting in self._lists)

    def everywhere(self) -> Answer:
        if len(self._lists) == 1:
            return Answer(*self._recall(self._gain)[0])
        if self.most * _LAYING_OUT < self._pool.size:
            return self._merged()
        with self._pool.lent() as scores:
            self.pour(scores)
            return gathered(scores)

    def _merged(self) -> Answer:
        """All documents, from lists so short that looking through an array of all documents would take longer."""
        pieces = self._recall(self._gain)
        if not pieces:
            return Answer(_NOBODY, nothing(_NOBODY))
        numbers = np.concatenate([numbers for numbers, _ in pieces])
        gained = np.concatenate([gained for _, gained in pieces])
        kept = np.flatnonzero(gained)
        kept = kept.take(np.argsort(numbers.take(kept), kind="stable"))
        return Answer(numbers.take(kept), gained.take(kept))

    def among(self, numbers: Numbers) -> Hits:
        if len(numbers) * LOOKING_UP >= self.most:
            with self._pool.lent() as poured:
                self.pour(poured)
                gained = poured.take(numbers)
            return Hits(gained > 0, gained)
        weights = np.zeros(len(numbers), dtype=np.float32)
        for weight, posting in self._lists:
            places, hit = looked_up(posting.numbers, numbers)
            weights += weight * (posting.weighing(places) * hit)
        return Hits(weights > 0, self._gains(weights))

    def pour(self, scores: Scores) -> None:
        for numbers, gained in self._recall(self._gain):
            add(scores, numbers, gained)

    def _gain(self) -> Gained:
        """The lists with what their documents gain; who is in several gains all by the first of them, then nothing."""
        if len(self._lists) == 1:
            ((weight, posting),) = self._lists
            return [(posting.numbers, self._gains(posting.weights if weight == 1 else weight * posting.weights))]
        found = []
        with self._pool.lent() as together:
            places = [posting.numbers.astype(np.intp) for _, posting in self._lists]
            for (weight, posting), at in zip(self._lists, places, strict=True):
                np.add.at(together, at, posting.weights if weight == 1 else weight * posting.weights)
            for (_, posting), at in zip(self._lists, places, strict=True):
                weights = together.take(at)
                if at is not places[-1]:
                    together[at] = 0
                found.append((posting.numbers, self._gains(weights)))
        return found


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
            found = self._words.keep(terms, self._listed(lists, partial(_recalled, self._gained, terms)), 1)
        return found

    def matching(self, field: str, pattern: str) -> Posting:
        """The documents that have a word that a wildcard stands for; all of these together as if they were one."""
        numbers, weights = self._postings.matching(field, pattern)
        if len(numbers) * _LAYING_OUT < self.pool.size:
            # A stable sort is quick on lists that ascend, one behind the other.
            order = np.argsort(numbers, kind="stable")
            numbers = numbers.take(order)
            begins = np.flatnonzero(np.diff(numbers, prepend=-1))
            return Posting(
                numbers.take(begins), np.add.reduceat(weights.take(order), begins) if len(begins) else weights
            )
        with self.pool.lent() as together:
            add(together, numbers, weights)
            return Posting(*gathered(together))

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


def _recalled(remembered: Remembered[Terms, Gained], terms: Terms, gain: Callable[[], Gained]) -> Gained:
    # A function, so that parts which are remembered do not hold who remembers them, and with it all files.
    found = remembered.recall(terms)
    if found is None:
        found = gain()
        remembered.keep(terms, found, sum(len(numbers) for numbers, _ in found))
    return found


def _anew(gain: Callable[[], Gained]) -> Gained:
    """For what is not remembered."""
    return gain()
