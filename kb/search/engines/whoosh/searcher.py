"""Plain search: words ranked by BM25F alone, with filters, facets and pages, on the segments of an index.

What a reader's search adds to it (neighbouring words, labels, notes on law; see evaluating) is left out here: this is
what is measured against other engines, on indexes of whatever fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from kb.search.analysis import query_languages
from kb.search.engines.whoosh.answering import Answering
from kb.search.engines.whoosh.codec.snapshot import Numbers, Snapshot
from kb.search.engines.whoosh.columns import Columns
from kb.search.engines.whoosh.labels import Labels
from kb.search.engines.whoosh.parts import Answer, Pool
from kb.search.engines.whoosh.postings import Postings, Scores
from kb.search.engines.whoosh.ranking import leading
from kb.search.query import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The best documents, the best first, with their scores; how many there are; and each facet's values counted
    without the facet's own filter."""

    numbers: Numbers
    scores: Scores
    total: int
    facets: Mapping[str, Mapping[str, int]]


class Searcher:
    """Searches some segments.

    facets    fields of whole values to count and filter by; their profiles must be derived, see profiles
    language  of the documents and of the queries
    """

    def __init__(self, snapshot: Snapshot, facets: Iterable[str], language: str = "fr") -> None:
        self._facets = tuple(facets)
        self._snapshot = snapshot
        self._postings = Postings(snapshot)
        self._columns = Columns(snapshot, self._facets)
        self._labels = Labels(self._postings)
        self._pool = Pool(snapshot.size)
        self._languages = (language,)

    def forget(self) -> None:
        """Read every list anew from now on."""
        self._postings = Postings(self._snapshot)

    def search(
        self, tree: Node, *, filters: Mapping[str, Iterable[str]] | None = None, at: int | None = None, limit: int = 10
    ) -> Results:
        """The documents that a tree finds; `filters` are values of facets, `at` a day number on which they are valid,
        by the columns "valid_from" and "valid_to"."""
        answering = Answering(
            postings=self._postings,
            columns=self._columns,
            labels=self._labels,
            pool=self._pool,
            languages=self._languages,
            spoken=query_languages("", self._languages),
            as_typed=0.0,
        )
        found = self._shown(answering.whole(tree), at)
        profiles = self._columns.profiles
        counts = profiles.counted(found.numbers)
        chosen = {facet: profiles.having(facet, values) for facet, values in (filters or {}).items()}
        facets = {}
        for facet in self._facets:
            others = [allowed for other, allowed in chosen.items() if other != facet]
            facets[facet] = profiles.values(facet, counts * np.logical_and.reduce(others) if others else counts)
        if chosen:
            kept = np.flatnonzero(np.logical_and.reduce([*chosen.values()]).take(profiles.of.take(found.numbers)))
            found = Answer(found.numbers.take(kept), found.scores.take(kept))
        places = leading(found.scores, limit)
        best = places[np.lexsort((places, -found.scores.take(places)))][:limit]
        return Results(
            numbers=found.numbers.take(best),
            scores=found.scores.take(best),
            total=len(found.numbers),
            facets=facets,
        )

    def stored(self, name: str, number: int) -> bytes:
        """What is stored of a document."""
        return self._snapshot.stored(name, number)

    def _shown(self, answer: Answer, at: int | None) -> Answer:
        masks = [] if self._snapshot.whole else [self._snapshot.live.take(answer.numbers)]
        if at is not None:
            valid_from, valid_to = (self._snapshot.column(name) for name in ("valid_from", "valid_to"))
            masks += [valid_from.take(answer.numbers) <= at, valid_to.take(answer.numbers) > at]
        if not masks:
            return answer
        kept = np.flatnonzero(np.logical_and.reduce(masks))
        return Answer(answer.numbers.take(kept), answer.scores.take(kept))
