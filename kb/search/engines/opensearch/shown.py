"""What a request lets through, as filters; how much of what is found has each value of a facet and is of each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.clock import today
from kb.search.engines.opensearch.scoring import EVERYTHING, Query, every, terms_of, values
from kb.search.fields import FACETS
from kb.search.records import ENDED_LAW, NO_DAY, NOT_LAW, STILL_BORN_LAW
from kb.search.request import Period, SearchRequest, Status
from kb.search.response import FacetCount, YearCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a request lets through, as filters that count nothing.

    standing   by the status of law alone
    published  by period
    chosen     by each facet that is filtered by; wanted: the values chosen of it
    """

    standing: Query
    published: Query
    chosen: Mapping[str, Query]
    wanted: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, request: SearchRequest) -> Shown:
        """What this request lets through."""
        wanted: dict[str, set[str]] = {}
        for one in request.filters:
            if one.facet in FACETS:
                wanted.setdefault(one.facet, set()).add(one.value)
        return cls(
            standing=standing(request.status, request.at or today()),
            published=published(request.published),
            chosen={facet: values(facet, sorted(some)) for facet, some in wanted.items()},
            wanted={facet: frozenset(some) for facet, some in wanted.items()},
        )

    @property
    def everything(self) -> Query:
        return every([self.standing, self.published, *self.chosen.values()])

    @property
    def after(self) -> Query:
        """All but the status."""
        return every([self.published, *self.chosen.values()])

    def aggregations(self) -> dict[str, Any]:
        """Each facet counted without its own filter, years without the period: of what has the status."""
        asked: dict[str, Any] = {
            facet: _among(
                [self.published, *(query for other, query in self.chosen.items() if other != facet)], terms_of(facet)
            )
            for facet in FACETS
        }
        ranges = {"histogram": {"field": "year", "interval": 1, "min_doc_count": 1}}
        return asked | {"years": _among([*self.chosen.values()], ranges)}

    def facets(self, answer: Mapping[str, Any]) -> dict[str, tuple[FacetCount, ...]]:
        """The facets of an answer: who chose "Rapport" still sees how many articles there are."""
        counted = {}
        for facet in FACETS:
            having = {str(each["key"]): each["doc_count"] for each in answer[facet]["of"]["buckets"]}
            own = self.wanted.get(facet, frozenset())
            having |= {value: 0 for value in own if value not in having}
            ordered = sorted(having.items(), key=lambda item: (-item[1], item[0]))
            counted[facet] = tuple(FacetCount(value=v, count=n, selected=v in own) for v, n in ordered)
        return counted


def years(answer: Mapping[str, Any]) -> tuple[YearCount, ...]:
    """The years of an answer, those without any document left out."""
    return tuple(
        YearCount(year=int(each["key"]), count=each["doc_count"])
        for each in answer["years"]["of"]["buckets"]
        if each["doc_count"]
    )


def standing(status: Status, at: date) -> Query:
    """Documents that a search with this status shows on that day."""
    day = at.toordinal()
    begun, ended = {"range": {"valid_from": {"lte": day}}}, {"range": {"valid_to": {"lte": day}}}
    match status:
        case Status.ALL:
            return EVERYTHING
        case Status.IN_FORCE:
            return {"bool": {"filter": [begun], "must_not": [ended, {"term": {"law": STILL_BORN_LAW}}]}}
        case Status.FUTURE:
            return {"bool": {"must_not": [begun, values("law", [NOT_LAW, STILL_BORN_LAW])]}}
        case Status.REPEALED:
            return every([{"term": {"law": ENDED_LAW}}, ended])


def published(period: Period) -> Query:
    """Documents dated in a period; those without a date are in none but the open one."""
    if period == Period():
        return EVERYTHING
    first = period.start.toordinal() if period.start else NO_DAY + 1
    last = (period.end or date.max).toordinal()
    return {"range": {"day": {"gte": first, "lte": last}}}


def _among(queries: list[Query], aggregation: dict[str, Any]) -> dict[str, Any]:
    return {"filter": every(queries), "aggs": {"of": aggregation}}
