"""The parts of a query: which documents have each, and what they gain by it.

Each can be asked two ways: for all documents that have it, or which of some documents have it. What all parts must have
is looked for in the rarest first, and of the others only among what is left, so that long lists are hardly read. What
any may have is poured into one array with an entry for each document.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.postings import Scores

Mask = NDArray[np.bool_]

#: To look a document up in a list takes as long as to pour so many of the list's postings.
LOOKING_UP = 12
#: What is less than one in so many documents is a small part of all.
_SMALL = 4


class Answer(NamedTuple):
    """Documents, ascending, and what each gains: 0 where nothing is scored."""

    numbers: Numbers
    scores: Scores


class Hits(NamedTuple):
    """Which of some documents have a part, and what each gains; 0 where it does not have it."""

    mask: Mask
    scores: Scores


class Stretch(NamedTuple):
    """The documents from one number to another, that excluded: the articles of a code stand together.

    bounds  both numbers, of the type that lists have: else to look for them in a list would copy all of it
    """

    first: int
    end: int
    bounds: Numbers

    @classmethod
    def between(cls, first: int, end: int) -> Stretch:
        return cls(first, end, np.array((first, end), dtype=np.int32))


class Pool:
    """Arrays of zeros, an entry for each document, lent and used again: new memory would cost more than the sums."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._free: list[Scores] = []

    @contextmanager
    def lent(self, stretch: Stretch | None = None) -> Iterator[Scores]:
        """An array of zeros, until the block ends; of a stretch of the documents alone, if one is given."""
        array = self._free.pop() if self._free else np.zeros(self.size, dtype=np.float32)
        asked = array if stretch is None else array[stretch.first : stretch.end]
        yield asked
        # Not reached by an error: what it left is not zero.
        asked.fill(0)
        self._free.append(array)

    def around(self, numbers: Numbers) -> Stretch | None:
        """The stretch in which these documents stand, which are ascending; None if it is no small part of all."""
        if not len(numbers):
            return Stretch.between(0, 0)
        first, end = int(numbers[0]), int(numbers[-1]) + 1
        return Stretch.between(first, end) if (end - first) * _SMALL < self.size else None


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

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        """Add to each document's score what it gains; `scores` are those of a stretch alone, if one is given."""
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
        return Hits(hit, np.where(hit, self._answer.scores.take(places), _ZERO) if self.most else nothing(numbers))

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        add(scores, *self._answer, stretch)


class Masked:
    """The documents of a mask, which gain nothing."""

    scored = False

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.most = len(mask)

    def everywhere(self) -> Answer:
        numbers = np.flatnonzero(self.mask).astype(np.int32)
        return Answer(numbers, nothing(numbers))

    def among(self, numbers: Numbers) -> Hits:
        return Hits(self.mask.take(numbers), nothing(numbers))

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        pass


def add(scores: Scores, numbers: Numbers, gained: Scores, stretch: Stretch | None = None) -> None:
    """Add what documents gain to their scores, which are those of a stretch alone, if one is given."""
    if stretch is None:
        # NumPy takes twice as long with indices of another size than its own.
        np.add.at(scores, numbers.astype(np.intp), gained)
    else:
        low, high = numbers.searchsorted(stretch.bounds)
        np.add.at(scores, numbers[low:high].astype(np.intp) - stretch.first, gained[low:high])


def poured(pool: Pool, part: Part, numbers: Numbers, stretch: Stretch | None) -> Hits:
    """Which of these documents have a part, if it is all poured into the stretch in which they stand."""
    with pool.lent(stretch) as scores:
        part.pour(scores, stretch)
        gained = scores.take(numbers - stretch.first if stretch else numbers)
    return Hits(gained > 0, gained)


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


def nothing(numbers: Numbers) -> Scores:
    """No score for any of these documents."""
    return np.zeros(len(numbers), dtype=np.float32)
