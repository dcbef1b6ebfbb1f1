"""What a request lets through, and how much of what is found has each value of a facet and is of each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kb.clock import today
from kb.search.engines.whoosh.codec.snapshot import Numbers
from kb.search.engines.whoosh.columns import Columns, Mask
from kb.search.fields import FACETS
from kb.search.request import Period, SearchRequest
from kb.search.response import FacetCount, YearCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a request lets through.

    standing    by the status of law alone
    base        by status and period: what facets are counted in
    ever        by status and facets, of any date: what years are counted in
    everything  by all of it
    chosen      the values chosen of each facet that is filtered by
    """

    standing: Mask
    base: Mask
    ever: Mask
    everything: Mask
    chosen: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, columns: Columns, request: SearchRequest) -> Shown:
        """What this request lets through of an index."""
        standing = columns.standing(request.status, request.at or today())
        chosen: dict[str, set[str]] = {}
        for one in request.filters:
            if one.facet in FACETS:
                chosen.setdefault(one.facet, set()).add(one.value)
        ever = standing
        for facet, values in chosen.items():
            ever = ever & columns.having(facet, frozenset(values))
        base, everything = standing, ever
        if request.published != Period():
            published = columns.published(request.published)
            base, everything = standing & published, ever & published
        kept = {facet: frozenset(values) for facet, values in chosen.items()}
        return cls(standing=standing, base=base, ever=ever, everything=everything, chosen=kept)


def facets(columns: Columns, found: Numbers, shown: Shown) -> dict[str, tuple[FacetCount, ...]]:
    """Each facet counted without its own filter: who chose "Rapport" still sees how many articles there are."""
    profiles = columns.profiles
    counts = profiles.counted(found[shown.base[found]])
    chosen = {facet: profiles.having(facet, values) for facet, values in shown.chosen.items()}
    counted = {}
    for facet in FACETS:
        others = [allowed for other, allowed in chosen.items() if other != facet]
        having = profiles.values(facet, counts * np.logical_and.reduce(others) if others else counts)
        own = shown.chosen.get(facet, frozenset())
        having |= {value: 0 for value in own if value not in having}
        ordered = sorted(having.items(), key=lambda item: (-item[1], item[0]))
        counted[facet] = tuple(FacetCount(value=v, count=n, selected=v in own) for v, n in ordered)
    return counted


def years(columns: Columns, found: Numbers, shown: Shown) -> tuple[YearCount, ...]:
    """How many documents are of each year, counted without the period asked for; those without a date left out."""
    counts = np.bincount(columns.year.take(found[shown.ever[found]]))
    counts[:1] = 0
    having = np.flatnonzero(counts)
    pairs = zip(having.tolist(), counts.take(having).tolist(), strict=True)
    return tuple(YearCount(year=year, count=count) for year, count in pairs)
