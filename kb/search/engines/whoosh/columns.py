"""What filters and facets need of each document, as arrays: one entry a document number, deleted ones included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.invert import ENDED_LAW, NOT_LAW, STILL_BORN_LAW
from kb.search.engines.whoosh.lists import Lists
from kb.search.engines.whoosh.schema import NO_DAY
from kb.search.fields import FACETS
from kb.search.request import Period, Status
from kb.vocabulary import TYPES

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]

_RANKS = {kind: place for place, kind in enumerate(TYPES)}
#: A translation counts as found if it has this share of the score: a query in its own words means that one.
_AS_WELL = 0.33


class Columns:
    """The arrays of one open index.

    live        documents that are not deleted
    day         day number of each document's date, NO_DAY without
    valid_from  day number on which each document begins to be law, OPEN_END if never; NO_DAY for what is no law
    law         which of the kinds of kb.search.engines.whoosh.invert it is: NOT_LAW …
    work        number of each document's work
    values      facet → value → numbers of the documents that have it, ascending
    """

    def __init__(self, reader: Any, lists: Lists) -> None:
        self.size = lists.size
        self.live = lists.live
        self.day = lists.column("day")
        self.valid_from = lists.column("valid_from")
        self._to = lists.column("valid_to")
        self.law = lists.column("law")
        self.work = lists.column("work", np.int64)
        self.values: Mapping[str, Mapping[str, Numbers]] = {
            facet: {term.decode(): lists.numbers(facet, term) for term in reader.lexicon(facet)} for facet in FACETS
        }

        self.rank = np.full(self.size, len(TYPES), dtype=np.int8)
        for kind, numbers in self.values["type"].items():
            self.rank[numbers] = _RANKS.get(kind, len(TYPES))

    def standing(self, status: Status, at: date) -> Mask:
        """Documents that a search with this status shows on that day."""
        if status is Status.ALL:
            return self.live
        day = at.toordinal()
        born = self.law != STILL_BORN_LAW
        shown: Mask
        match status:
            case Status.IN_FORCE:
                shown = born & (self.valid_from <= day) & (day < self._to)
            case Status.FUTURE:
                shown = born & (self.law != NOT_LAW) & (self.valid_from > day)
            case Status.REPEALED:
                shown = (self.law == ENDED_LAW) & (self._to <= day)
        return self.live & shown

    def published(self, period: Period) -> Mask:
        """Documents dated in a period; those without a date are in none but the open one."""
        if period.start is None and period.end is None:
            return self.live
        first = period.start.toordinal() if period.start else NO_DAY + 1
        last = period.end.toordinal() if period.end else date.max.toordinal()
        return self.live & (first <= self.day) & (self.day <= last)

    def having(self, facet: str, values: frozenset[str]) -> Mask:
        """Documents with any of these values of a facet."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for value in values:
            numbers = self.values[facet].get(value)
            if numbers is not None:
                mask[numbers] = True
        return mask

    def count(self, facet: str, mask: Mask) -> dict[str, int]:
        """How many of the documents of a mask have each value; values that none has are left out."""
        counts = {value: int(np.count_nonzero(mask[numbers])) for value, numbers in self.values[facet].items()}
        return {value: count for value, count in counts.items() if count}

    def translated(self, language: str, among: Numbers, scores: Scores) -> Mask:
        """Which of these documents are in another language, and in this one too among these, about as well found."""
        own = self.having("language", frozenset({language}))[among]
        works = self.work[among]
        if not own.any():
            return np.zeros(len(among), dtype=np.bool_)
        ranked = np.lexsort((scores[own], works[own]))  # of several records of a work the best comes last
        known, best = works[own][ranked], scores[own][ranked]
        place = np.searchsorted(known, works, side="right") - 1
        mask: Mask = ~own & (known[place] == works) & (best[place] >= _AS_WELL * scores)
        return mask
