"""A new generation is opened beside the serving one, with what each has and what the new one should have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np

from kb.citations.renumbering import Renumbering
from kb.document import Document
from kb.search.engine import Generation, Trial
from kb.search.engines.whoosh.opened import Opened
from kb.search.engines.whoosh.searching import answer
from kb.search.fields import FACETS
from kb.search.request import SearchRequest
from kb.search.response import SearchResponse
from kb.thesaurus.concepts import Thesaurus

Counts = Mapping[str, Mapping[str, int]]

_Values = tuple[tuple[str, ...], ...]  # of each facet, in their order


class Told:
    """What a writer was told to put and to remove; the last word on a document counts."""

    def __init__(self) -> None:
        self.put: dict[str, _Values] = {}
        self.removed: set[str] = set()
        self._same: dict[_Values, _Values] = {}

    def to_put(self, document: Document) -> None:
        values = tuple(tuple(dict.fromkeys(facet.values(document))) for facet in FACETS.values())
        self.put[document.id] = self._same.setdefault(values, values)  # documents are many, and their kinds few
        self.removed.discard(document.id)

    def to_remove(self, document_id: str) -> None:
        self.put.pop(document_id, None)
        self.removed.add(document_id)

    def counts(self) -> dict[str, Counter[str]]:
        """Of each facet, how many of the documents that were put have each value."""
        found: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for values, times in Counter(self.put.values()).items():
            for facet, own in zip(FACETS, values, strict=True):
                for value in own:
                    found[facet][value] += times
        return found


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
