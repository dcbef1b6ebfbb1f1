"""The parts of a query: which documents have each, and what they gain by it.

Each can be asked two ways: for all documents that have it, or which of some documents have it. What all parts must have
is looked for in the rarest first, and of the others only among what is left, so that long lists are hardly read. What
any may have is poured into one array with an entry for each document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.postings import Gained, Posting, Scores

Mask = NDArray[np.bool_]

#: To look a document up in a list takes as long as to pour so many of the list's postings.
_LOOKING_UP = 12
#: To pour so many postings takes as long as to begin to look something up in the lists of a word.
_SHORT = 16_000
#: To look through an array of all documents takes as long as to put one in so many of them in order.
_LAYING_OUT = 32


class Answer(NamedTuple):
    """Documents, ascending, and what each gains: 0 where nothing is scored."""

    numbers: Numbers
    scores: Scores


#: Gives what is remembered of lists, or else what the function gives.
Recall = Callable[[Callable[[], Gained]], Gained]


class Hits(NamedTuple):
    """Which of some documents have a part, and what each gains; 0 where it does not have it."""

    mask: Mask
    scores: Scores


class Pool:
    """Arrays of zeros, an entry for each document, lent and used again: new memory would cost more than the sums."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free: list[Scores] = []

    @contextmanager
    def lent(self) -> Iterator[Scores]:
        """An array of zeros, until the block ends."""
        array = self._free.pop() if self._free else np.zeros(self.size, dtype=np.float32)
        yield array
        # Not reached by an error: what it left is not zero.
        array.fill(0)
        self._free.append(array)


class Part(Protocol):
    """A part of a query.

    most    no more documents than this have it
    scored  True if whoever has it gains something
    """

    @property
    def most(self) -> int: ...

    @property
    def scored(self) -> bool: ...

    def everywhere(self) -> Answer:
        """All documents that have it, deleted ones perhaps included."""
        ...

    def among(self, numbers: Numbers) -> Hits:
        """Which of these documents have it; they are ascending."""
        ...

    def pour(self, scores: Scores) -> None:
        """Add to each document's score what it gains."""
        ...


class Found:
    """Documents that were found already."""

    def __init__(self, answer: Answer, *, scored: bool = True) -> None:
        self._answer = answer
        self.most = len(answer.numbers)
        self.scored = scored

    def everywhere(self) -> Answer:
        return self._answer

    def among(self, numbers: Numbers) -> Hits:
        places, hit = looked_up(self._answer.numbers, numbers)
        return Hits(hit, np.where(hit, self._answer.scores.take(places), _ZERO) if self.most else _nothing(numbers))

    def pour(self, scores: Scores) -> None:
        add(scores, *self._answer)


class Masked:
    """The documents of a mask, which gain nothing."""

    scored = False

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.most = len(mask)

    def everywhere(self) -> Answer:
        numbers = np.flatnonzero(self.mask).astype(np.int32)
        return Answer(numbers, _nothing(numbers))

    def among(self, numbers: Numbers) -> Hits:
        return Hits(self.mask.take(numbers), _nothing(numbers))

    def pour(self, scores: Scores) -> None:
        pass


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
            return Answer(_NOBODY, _nothing(_NOBODY))
        numbers = np.concatenate([numbers for numbers, _ in pieces])
        gained = np.concatenate([gained for _, gained in pieces])
        kept = np.flatnonzero(gained)
        kept = kept.take(np.argsort(numbers.take(kept), kind="stable"))
        return Answer(numbers.take(kept), gained.take(kept))

    def among(self, numbers: Numbers) -> Hits:
        if len(numbers) * _LOOKING_UP >= self.most:
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


class Every:
    """The documents that have all parts."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = sorted(parts, key=lambda part: part.most)
        self.most = self._parts[0].most
        self.scored = any(part.scored for part in parts)

    def everywhere(self) -> Answer:
        first, *others = self._parts
        numbers, scores = first.everywhere()
        for part in others:
            if not len(numbers):
                break
            hits = part.among(numbers)
            at = np.flatnonzero(hits.mask)
            numbers, scores = numbers.take(at), (scores + hits.scores).take(at)
        return Answer(numbers, scores)

    def among(self, numbers: Numbers) -> Hits:
        found = [part.among(numbers) for part in self._parts]
        mask = np.logical_and.reduce([hits.mask for hits in found])
        return Hits(mask, np.add.reduce([hits.scores for hits in found]) * mask)

    def pour(self, scores: Scores) -> None:
        add(scores, *self.everywhere())


class Any:
    """The documents that have any of the parts."""

    def __init__(self, pool: Pool, parts: Sequence[Part]) -> None:
        self._pool = pool
        self._parts = parts
        self.most = sum(part.most for part in parts)
        self.scored = all(part.scored for part in parts)

    def everywhere(self) -> Answer:
        with self._pool.lent() as scores:
            self.pour(scores)
            if self.scored:
                return gathered(scores)
            mask = scores > 0
            for part in self._parts:
                if not part.scored:
                    mask[part.everywhere().numbers] = True
            numbers = np.flatnonzero(mask).astype(np.int32)
            return Answer(numbers, scores.take(numbers))

    def among(self, numbers: Numbers) -> Hits:
        if self.scored and self.most <= _LOOKING_UP * len(numbers) + _SHORT * len(self._parts):
            with self._pool.lent() as poured:
                self.pour(poured)
                gained = poured.take(numbers)
            return Hits(gained > 0, gained)
        found = [part.among(numbers) for part in self._parts]
        mask = np.logical_or.reduce([hits.mask for hits in found])
        return Hits(mask, np.add.reduce([hits.scores for hits in found]))

    def pour(self, scores: Scores) -> None:
        for part in self._parts:
            part.pour(scores)


class Without:
    """The documents that do not have a part."""

    scored = False

    def __init__(self, live: Mask, part: Part) -> None:
        self._live = live
        self._part = part
        self.most = len(live)

    def everywhere(self) -> Answer:
        mask = self._live.copy()
        mask[self._part.everywhere().numbers] = False
        return Masked(mask).everywhere()

    def among(self, numbers: Numbers) -> Hits:
        return Hits(~self._part.among(numbers).mask, _nothing(numbers))

    def pour(self, scores: Scores) -> None:
        pass


class Weighed:
    """The documents that have a part, which gain more where they have another too, and some that gain nothing.

    part, other  what they must have, and may have
    worth        what the other part counts
    besides      documents that need neither
    """

    def __init__(self, part: Part, other: Part, worth: float, besides: Mask | None) -> None:
        self._part = part
        self._other = other
        self._worth = np.float32(worth)
        self._besides = besides
        self.most = part.most if besides is None else len(besides)
        self.scored = part.scored and besides is None

    def everywhere(self) -> Answer:
        numbers, scores = self._part.everywhere()
        scores = scores + self._worth * self._other.among(numbers).scores
        if self._besides is None:
            return Answer(numbers, scores)
        mask = self._besides.copy()
        mask[numbers] = True
        wider = np.flatnonzero(mask).astype(np.int32)
        gained = _nothing(wider)
        gained[np.searchsorted(wider, numbers)] = scores
        return Answer(wider, gained)

    def among(self, numbers: Numbers) -> Hits:
        hits = self._part.among(numbers)
        more = self._worth * self._other.among(numbers).scores * hits.mask
        mask = hits.mask if self._besides is None else hits.mask | self._besides.take(numbers)
        return Hits(mask, hits.scores + more)

    def pour(self, scores: Scores) -> None:
        add(scores, *self.everywhere())


class Shared:
    """The documents that have any of the parts; those that have few of them, or common ones, gain less.

    rarity    how much a part says that so many documents have
    exponent  of the share that a document has of all parts by their rarity, by which its score is multiplied
    """

    scored = False

    def __init__(self, parts: Sequence[Part], size: int, rarity: Callable[[int], float], exponent: float) -> None:
        self._parts = parts
        self._size = size
        self._rarity = rarity
        self._exponent = np.float32(exponent)
        self.most = sum(part.most for part in parts)

    def everywhere(self) -> Answer:
        answers = [part.everywhere() for part in self._parts]
        rarities = [np.float32(self._rarity(len(answer.numbers))) for answer in answers]
        scores, held = np.zeros((2, self._size), dtype=np.float32)
        for answer, rarity in zip(answers, rarities, strict=True):
            add(scores, *answer)
            np.add.at(held, answer.numbers, rarity)
        numbers = np.flatnonzero(held > 0).astype(np.int32)
        share = held.take(numbers) / np.float32(sum(rarities))
        return Answer(numbers, scores.take(numbers) * share**self._exponent)

    def among(self, numbers: Numbers) -> Hits:
        return Found(self.everywhere(), scored=False).among(numbers)

    def pour(self, scores: Scores) -> None:
        add(scores, *self.everywhere())


def add(scores: Scores, numbers: Numbers, gained: Scores) -> None:
    """Add what documents gain to their scores."""
    # NumPy takes twice as long with indices of another size than its own.
    np.add.at(scores, numbers.astype(np.intp), gained)


def looked_up(listed: Numbers, numbers: Numbers) -> tuple[NDArray[np.int64], Mask]:
    """For each of some documents its place in a list, and whether it is there; both ascend."""
    if not len(listed):
        return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=np.bool_)
    places = listed.searchsorted(numbers)
    np.minimum(places, len(listed) - 1, out=places)
    return places, listed.take(places) == numbers


def gathered(scores: Scores) -> Answer:
    """The documents that gained something, ascending, with what they gained."""
    numbers = np.flatnonzero(scores > 0)
    return Answer(numbers.astype(np.int32), scores.take(numbers))


_ZERO = np.float32(0)
_NOBODY: Numbers = np.zeros(0, dtype=np.int32)


def _nothing(numbers: Numbers) -> Scores:
    return np.zeros(len(numbers), dtype=np.float32)
