"""A new generation is opened beside the serving one, with what each has and what the new one should have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from kb.citations.renumbering import Renumbering
from kb.search.engine import Generation, Trial
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.searching import answer
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.search.told import Told
from kb.thesaurus.concepts import Thesaurus

Counts = Mapping[str, Mapping[str, int]]


class Beside:
    """A generation that is asked without being served."""

    def __init__(self, opened: Opened, words: Callable[[], Thesaurus], moves: Callable[[], Renumbering]) -> None:
        self.opened = opened
        self._words, self._moves = words, moves

    @property
    def generation(self) -> Generation:
        return self.opened.generation

    def search(self, request: SearchRequest) -> SearchResponse:
        """The page of hits that the request asks for."""
        return answer(self.opened, request, self._words(), self._moves())

    def holds(self, name: str) -> bool:
        """True if there is a document of this id, or reference key."""
        return self.opened.holds(name)

    def counts(self) -> Counts:
        """Of each facet, how many documents have each value."""
        return self.opened.counts(self.opened.living())


def trial(before: Beside | None, after: Beside, told: Told, *, anew: bool) -> Trial:
    """The new generation beside the serving one. `anew` if it was begun with nothing, so that it has only what was
    put; otherwise it has what the serving one has too."""
    expected = told.counts()
    there = after.opened.ids()
    known: set[str] = set()
    if before is not None:
        known = before.opened.ids()
        if not anew:
            stay = np.setdiff1d(before.opened.living(), before.opened.numbers([*told.put, *told.removed]))
            for facet, values in before.opened.counts(stay).items():
                expected[facet].update(values)
    return Trial(
        before=before,
        after=after,
        expected=expected,
        changed=len(told.put) + len(told.removed),
        gained=len(there - known),
        removed=len((known & told.removed) - there),
        lost=((known | told.put.keys()) - told.removed) - there,
    )
