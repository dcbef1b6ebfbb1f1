"""What filters and facets need of each document, as arrays: one entry a document number, deleted ones included."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.search.engines.whoosh.codec.snapshot import Snapshot
from kb.search.engines.whoosh.profiles import Profiles
from kb.search.fields import FACETS
from kb.search.records import ENDED_LAW, NO_DAY, NOT_LAW, STILL_BORN_LAW
from kb.search.request import Period, Status
from kb.search.weights import AS_WELL
from kb.vocabulary import TYPES

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int32]
Scores = NDArray[np.float32]

_RANKS = {kind: place for place, kind in enumerate(TYPES)}
#: Bits of a work's number that are compared first.
_BITS = np.int64(0xFFFF)
#: Day number of the day that NumPy counts from.
_EPOCH = date(1970, 1, 1).toordinal()
#: Days whose law is remembered.
_DAYS = 8


class Columns:
    """The arrays of one open index.

    live        documents that are not deleted
    day         day number of each document's date, NO_DAY without
    valid_from  day number on which each document begins to be law, OPEN_END if never; NO_DAY for what is no law
    law         which of the kinds of kb.search.records it is: NOT_LAW …
    work        number of each document's work
    profiles    the combinations of facet values
    """

    def __init__(self, snapshot: Snapshot, facets: Iterable[str] = tuple(FACETS)) -> None:
        self._snapshot = snapshot
        self.size = snapshot.size
        self.live = snapshot.live
        self.profiles = Profiles(snapshot, facets)
        self._standing: dict[tuple[Status, date], Mask] = {}

    @cached_property
    def day(self) -> Numbers:
        return self._snapshot.column("day")

    @cached_property
    def year(self) -> NDArray[np.int16]:
        """The year of each document's date; 0 without."""
        days = np.asarray(self.day, dtype=np.int64) - _EPOCH
        return (days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970).astype(np.int16)

    @cached_property
    def valid_from(self) -> Numbers:
        return self._snapshot.column("valid_from")

    @cached_property
    def law(self) -> Numbers:
        return self._snapshot.column("law")

    @cached_property
    def work(self) -> NDArray[np.int64]:
        return self._snapshot.column("work")

    @cached_property
    def rank(self) -> NDArray[np.int8]:
        """The authority of each document's type, the highest 0."""
        ranks = np.full(self.profiles.number, len(TYPES), dtype=np.int8)
        for kind in self.values("type"):
            ranks[self.profiles.having("type", [kind])] = _RANKS.get(kind, len(TYPES))
        return ranks.take(self.profiles.of)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that the index knows."""
        return self.profiles.known(facet)

    def standing(self, status: Status, at: date) -> Mask:
        """Documents that a search with this status shows on that day."""
        if status is Status.ALL:
            return self.live
        found = self._standing.get((status, at))
        if found is None:
            if len(self._standing) == _DAYS:
                self._standing.clear()
            found = self._standing[status, at] = self._stands(status, at)
        return found

    def _stands(self, status: Status, at: date) -> Mask:
        valid_to = self._snapshot.column("valid_to")
        day = at.toordinal()
        born = self.law != STILL_BORN_LAW
        shown: Mask
        match status:
            case Status.IN_FORCE:
                shown = born & (self.valid_from <= day) & (day < valid_to)
            case Status.FUTURE:
                shown = born & (self.law != NOT_LAW) & (self.valid_from > day)
            case Status.REPEALED:
                shown = (self.law == ENDED_LAW) & (valid_to <= day)
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
        return self.profiles.having(facet, values).take(self.profiles.of)

    def translated(self, language: str, among: Numbers, scores: Scores) -> Mask:
        """Which of these documents are in another language, and in this one too among these, about as well found."""
        found = np.zeros(len(among), dtype=np.bool_)
        own = self.having("language", frozenset({language})).take(among)
        works = self.work.take(among)
        here, there = np.flatnonzero(own), np.flatnonzero(~own)
        # Few works are in several languages: the last bits of their numbers tell nearly all others.
        here = here[_seen(works.take(there)).take(works.take(here) & _BITS)]
        there = there[_seen(works.take(here)).take(works.take(there) & _BITS)]
        if not len(here) or not len(there):
            return found
        ranked = here.take(np.lexsort((scores.take(here), works.take(here))))  # of several records the best comes last
        known = works.take(ranked)
        place = np.maximum(np.searchsorted(known, works.take(there), side="right") - 1, 0)
        as_well = scores.take(ranked).take(place) >= AS_WELL * scores.take(there)
        found[there] = (known.take(place) == works.take(there)) & as_well
        return found


def _seen(works: NDArray[np.int64]) -> Mask:
    """Which last bits some works have."""
    seen = np.zeros(int(_BITS) + 1, dtype=np.bool_)
    seen[works & _BITS] = True
    return seen
