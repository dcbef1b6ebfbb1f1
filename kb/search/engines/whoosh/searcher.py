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
from kb.search.engines.whoosh.listing import Lists
from kb.search.engines.whoosh.parts import Answer, Mask, Part
from kb.search.engines.whoosh.postings import Postings, Scores
from kb.search.engines.whoosh.profiles import Chosen
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
        self._lists = Lists(self._postings)
        self._answering = Answering(
            postings=self._postings,
            columns=self._columns,
            labels=Labels(self._postings),
            lists=self._lists,
            languages=(language,),
            spoken=query_languages("", (language,)),
            as_typed=0.0,
        )

    def forget(self) -> None:
        """Read every list anew from now on."""
        self._postings.forget()
        self._lists.forget()

    def search(
        self,
        tree: Node,
        *,
        filters: Mapping[str, Iterable[str]] | None = None,
        at: int | None = None,
        limit: int = 10,
        apart: bool = True,
    ) -> Results:
        """The documents that a tree finds.

        `filters` are values of facets, `at` a day number on which documents are valid, by the columns "valid_from" and
        "valid_to"; `apart` counts each facet without its own filter, as readers want it, else of what is found.
        """
        profiles, part = self._columns.profiles, self._answering.asked(tree)
        chosen = {facet: profiles.having(facet, values) for facet, values in (filters or {}).items()}
        every = np.logical_and.reduce([*chosen.values()]) if chosen else None
        if every is None:
            found = self._shown(part.everywhere(), at)
        else:
            wanted = every.copy()
            for facet in chosen if apart else ():
                wanted |= _others(chosen, facet, every)
            found = self._among(part, profiles.documents(wanted), at)
        counts = profiles.counted(found.numbers)
        facets = {
            facet: profiles.values(facet, counts * _others(chosen, facet, every) if chosen and apart else counts)
            for facet in self._facets
        }
        if every is not None and apart:
            found = _kept(found, every.take(profiles.of.take(found.numbers)))
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

    def _among(self, part: Part, numbers: Numbers, at: int | None) -> Answer:
        """What a part finds among these documents."""
        left = self._shown(Answer(numbers, np.zeros(0, dtype=np.float32)), at).numbers
        hits = part.among(left)
        return _kept(Answer(left, hits.scores), hits.mask)

    def _shown(self, answer: Answer, at: int | None) -> Answer:
        masks = [] if self._snapshot.whole else [self._snapshot.live.take(answer.numbers)]
        if at is not None:
            valid_from, valid_to = (self._snapshot.column(name) for name in ("valid_from", "valid_to"))
            masks += [valid_from.take(answer.numbers) <= at, valid_to.take(answer.numbers) > at]
        return _kept(answer, np.logical_and.reduce(masks)) if masks else answer


def _others(chosen: Mapping[str, Chosen], facet: str, every: Chosen | None) -> Chosen:
    """The profiles that all filters but that of a facet let through."""
    others = [allowed for other, allowed in chosen.items() if other != facet]
    if every is not None and len(others) == len(chosen):
        return every
    return np.logical_and.reduce(others) if others else np.ones(len(chosen[facet]), dtype=np.bool_)


def _kept(answer: Answer, mask: Mask) -> Answer:
    places = np.flatnonzero(mask)
    scores = answer.scores.take(places) if len(answer.scores) else answer.scores
    return Answer(answer.numbers.take(places), scores)
