"""The conditions of a search beside its words, each of which can be dropped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kb.search.fields import FACETS
from kb.search.request import Period, SearchRequest, Status
from web.pages.facets import toggled
from web.params import Parameters, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A condition of the search that can be dropped: `name` is the parameter, `label` its value for people.

    Of a period both of whose days were chosen there is one, "period", from `day` to `until`.
    """

    name: str
    label: str
    parameters: Parameters
    day: date | None = None
    until: date | None = None


def chips_of(request: SearchRequest, language: str) -> tuple[Chip, ...]:
    """Every condition, facets first in their order, each with the search without it."""
    chips = [
        Chip(name=f.facet, label=FACETS[f.facet].say(f.value, language), parameters=toggled(request, f))
        for f in sorted(request.filters, key=lambda f: (list(FACETS).index(f.facet), f.value))
    ]

    def drop(name: str, label: str, day: date | None, until: date | None = None, **changes: Any) -> None:
        without = write(replace(request, **{"page": 1, **changes}))
        chips.append(Chip(name=name, label=label, day=day, until=until, parameters=without))

    if request.status is not Status.IN_FORCE:
        drop("status", request.status.value, None, status=Status.IN_FORCE)
    if request.at:
        drop("at", "", request.at, at=None)
    start, end = request.published.start, request.published.end
    if start and end:
        drop("period", "", start, end, published=Period())
    elif start or end:
        drop("from" if start else "to", "", start or end, published=Period())
    return tuple(chips)
