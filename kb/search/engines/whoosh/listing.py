"""The lists of an open index as parts of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.parts import (
    LOOKING_UP,
    Answer,
    Hits,
    Pool,
    Stretch,
    add,
    gathered,
    looked_up,
    nothing,
    poured,
)
from kb.search.engines.whoosh.postings import Posting, Postings, Scores
from kb.search.engines.whoosh.remembered import Remembered

#: The terms of a word: for each text field that it is looked for in, the index's field that they are of, and the terms.
Terms = tuple[tuple[str, str, tuple[str, ...]], ...]
#: Documents, list by list, and what each gains.
Gained = Sequence[tuple[Numbers, Scores]]

#: To look through an array of all documents takes as long as to put one in so many of them in order.
_LAYING_OUT = 32
_NOBODY: Numbers = np.zeros(0, dtype=np.int32)
#: Words that are remembered as parts, and what documents gain by words, 4 bytes each.
_WORDS, _GAINED = 4_000, 3_000_000


class Memory:
    """What is remembered of what documents gain by some terms."""

    # Parts that are remembered hold this and no more, so not who remembers them, and with it all files.
    def __init__(self, remembered: Remembered[Terms, Gained], terms: Terms) -> None:
        self._remembered = remembered
        self._terms = terms

    def recall(self) -> Gained | None:
        return self._remembered.recall(self._terms)

    def keep(self, found: Gained) -> Gained:
        """Keep it, and give it back."""
        return self._remembered.keep(self._terms, found, sum(len(numbers) for numbers, _ in found))


class Listed:
    """The documents that are in any of some lists, scored by what the lists say of them together.

    lists   the weight of each list's field, and the list
    gains   what documents gain by what their lists weigh together
    memory  where what they gain is remembered; None where it is worked out anew
    """

    scored = True

    def __init__(
        self,
        pool: Pool,
        lists: Sequence[tuple[float, Posting]],
        gains: Callable[[Scores], Scores],
        memory: Memory | None,
    ) -> None:
        self._pool = pool
        self._gains = gains
        self._memory = memory
        filled = [(np.float32(weight), posting) for weight, posting in lists if len(posting.numbers)]
        self._lists = sorted(filled, key=lambda each: len(each[1].numbers))
        self.most = sum(len(posting.numbers) for _, posting in self._lists)

    def everywhere(self) -> Answer:
        if len(self._lists) == 1:
            return Answer(*self._gained()[0])
        if self.most * _LAYING_OUT < self._pool.size:
            return self._merged()
        with self._pool.lent() as scores:
            self.pour(scores)
            return gathered(scores)

    def _merged(self) -> Answer:
        """All documents, from lists so short that looking through an array of all documents would take longer."""
        pieces = self._gained()
        if not pieces:
            return Answer(_NOBODY, nothing(_NOBODY))
        numbers = np.concatenate([numbers for numbers, _ in pieces])
        gained = np.concatenate([gained for _, gained in pieces])
        kept = np.flatnonzero(gained)
        kept = kept.take(np.argsort(numbers.take(kept), kind="stable"))
        return Answer(numbers.take(kept), gained.take(kept))

    def among(self, numbers: Numbers) -> Hits:
        stretch = self._pool.around(numbers)
        size = self._pool.size
        if len(numbers) * LOOKING_UP * size >= self.most * (stretch.end - stretch.first if stretch else size):
            return poured(self._pool, self, numbers, stretch)
        weights = np.zeros(len(numbers), dtype=np.float32)
        for weight, posting in self._lists:
            places, hit = looked_up(posting.numbers, numbers)
            weights += weight * (posting.weighing(places) * hit)
        return Hits(weights > 0, self._gains(weights))

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        known = self._gained() if stretch is None else self._known()
        if known is not None or stretch is None:
            for numbers, gained in known or ():
                add(scores, numbers, gained, stretch)
            return
        # What the lists have in a stretch is worked out there: the rest of them is not asked for.
        weights = np.zeros_like(scores)
        for weight, posting in self._lists:
            there = posting.between(stretch.bounds)
            weights[there.numbers - stretch.first] += weight * there.weights
        scores += self._gains(weights)

    def _known(self) -> Gained | None:
        return None if self._memory is None else self._memory.recall()

    def _gained(self) -> Gained:
        """All lists with what their documents gain, as it is remembered or else worked out."""
        known = self._known()
        if known is not None:
            return known
        gained = self._gain()
        return gained if self._memory is None else self._memory.keep(gained)

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
            found = self._words.keep(terms, self._listed(lists, Memory(self._gained, terms)), 1)
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
        return self._listed({name: [posting] for name, posting in found.items()}, None)

    def _listed(self, lists: Mapping[str, Sequence[Posting]], memory: Memory | None) -> Listed:
        """How many documents have a word is taken from the field in which most have it, as Lucene does for a word of
        several fields."""
        weights = self._postings.text_fields(None)
        most = max((sum(len(posting.numbers) for posting in listed) for listed in lists.values()), default=0)
        flat = [(weights[name], posting) for name, listed in lists.items() for posting in listed]
        gains = partial(self._postings.gains, min(most, self._postings.snapshot.size))
        return Listed(self.pool, flat, gains, memory)
