"""Parts made of other parts: all of them, any, none; and what gains more, or less, by how much of them it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.parts import (
    LOOKING_UP,
    Answer,
    Found,
    Hits,
    Mask,
    Masked,
    Part,
    Pool,
    Stretch,
    add,
    gathered,
    nothing,
    poured,
)
from kb.search.engines.whoosh.postings import Scores

#: To pour so many postings takes as long as to begin to look something up in the lists of a word.
_SHORT = 16_000


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

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        add(scores, *self.everywhere(), stretch)


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
        stretch = self._pool.around(numbers)
        if self.scored and (stretch or self.most <= LOOKING_UP * len(numbers) + _SHORT * len(self._parts)):
            return poured(self._pool, self, numbers, stretch)
        found = [part.among(numbers) for part in self._parts]
        mask = np.logical_or.reduce([hits.mask for hits in found])
        return Hits(mask, np.add.reduce([hits.scores for hits in found]))

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        for part in self._parts:
            part.pour(scores, stretch)


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
        return Hits(~self._part.among(numbers).mask, nothing(numbers))

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
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
        gained = nothing(wider)
        gained[np.searchsorted(wider, numbers)] = scores
        return Answer(wider, gained)

    def among(self, numbers: Numbers) -> Hits:
        hits = self._part.among(numbers)
        more = self._worth * self._other.among(numbers).scores * hits.mask
        mask = hits.mask if self._besides is None else hits.mask | self._besides.take(numbers)
        return Hits(mask, hits.scores + more)

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        add(scores, *self.everywhere(), stretch)


class Shared:
    """The documents that have any of the parts; those that have few of them, or common ones, gain less.

    parts     what they may have, and what they gain by each: who has another part may gain by a piece of this one
    rarity    how much a part says that so many documents have
    exponent  of the share that a document has of all parts by their rarity, by which its score is multiplied
    """

    scored = False

    def __init__(
        self, parts: Sequence[tuple[Part, Part]], size: int, rarity: Callable[[int], float], exponent: float
    ) -> None:
        self._parts = parts
        self._size = size
        self._rarity = rarity
        self._exponent = np.float32(exponent)
        self.most = sum(part.most for part, _ in parts)

    def everywhere(self) -> Answer:
        answers = [part.everywhere() for part, _ in self._parts]
        rarities = [np.float32(self._rarity(len(answer.numbers))) for answer in answers]
        scores, held = np.zeros((2, self._size), dtype=np.float32)
        for answer, rarity, (part, gaining) in zip(answers, rarities, self._parts, strict=True):
            add(held, answer.numbers, np.full(len(answer.numbers), rarity))
            if gaining is part:
                add(scores, *answer)
            else:
                gaining.pour(scores)
        numbers = np.flatnonzero(held > 0).astype(np.int32)
        share = held.take(numbers) / np.float32(sum(rarities))
        return Answer(numbers, scores.take(numbers) * share**self._exponent)

    def among(self, numbers: Numbers) -> Hits:
        return Found(self.everywhere(), scored=False).among(numbers)

    def pour(self, scores: Scores, stretch: Stretch | None = None) -> None:
        add(scores, *self.everywhere(), stretch)
