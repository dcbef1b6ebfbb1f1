"""Facets as people read them: values with their counts, each a search; and all the values of one, to look one up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kb.search.analysis import fold
from kb.search.fields import FACETS
from kb.search.request import Filter, SearchRequest
from kb.search.response import SearchResponse
from web.params import Parameters, write

#: More values than this are hard to read through: they can be looked up by their words.
MANY = 12
#: Values shown of a facet before the others are unfolded or looked up.
FOREMOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value of a facet that can be ticked in the search `asked`; `anchor` marks its place on the page, the same in
    every search."""

    facet: str
    value: str
    label: str
    count: int
    selected: bool
    asked: SearchRequest
    anchor: str = ""

    @property
    def parameters(self) -> Parameters:
        """Parameters of the search with it ticked, or no more: written for those of hundreds that are shown."""
        return toggled(self.asked, Filter(self.facet, self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A facet with its values, most frequent first."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def many(self) -> bool:
        """True if its values should be looked up rather than read."""
        return len(self.values) > MANY

    @property
    def choice(self) -> bool:
        """True if there is something to choose, or to leave."""
        return len(self.values) > 1 or any(value.selected for value in self.values)

    @property
    def foremost(self) -> tuple[FacetValue, ...]:
        """The most frequent values, and those that are ticked."""
        return tuple(value for place, value in enumerate(self.values) if place < FOREMOST or value.selected)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage:
    """All values of a facet in a search, by name.

    asked       the words that were looked for among them
    values      those that have all these words, or words that begin so; all of them if nothing was asked
    parameters  of the search whose values they are
    """

    response: SearchResponse
    facet: Facet
    asked: str
    values: tuple[FacetValue, ...]
    parameters: Parameters


def facet_of(name: str, response: SearchResponse, language: str) -> Facet:
    """The facet as the engine counted it: a ticked value that nothing has is among its values."""
    values = [
        FacetValue(
            facet=name,
            value=count.value,
            label=FACETS[name].say(count.value, language),
            count=count.count,
            selected=count.selected,
            asked=response.request,
            anchor=anchor_of(name, count.value),
        )
        for count in response.facets.get(name, ())
    ]
    return Facet(
        name=name,
        label=FACETS[name].label.say(language),
        values=tuple(sorted(values, key=lambda v: (-v.count, v.label.casefold(), v.value))),
    )


def facet_page(name: str, response: SearchResponse, language: str, asked: str = "") -> FacetPage:
    """The values of a facet, those that have the words of `asked` in their name or as they are written in addresses."""
    facet = facet_of(name, response, language)
    wanted = _words(asked)
    found = (value for value in facet.values if _has(f"{value.label} {value.value}", wanted))
    return FacetPage(
        response=response,
        facet=facet,
        asked=asked,
        values=tuple(sorted(found, key=lambda value: fold(value.label))),
        parameters=write(replace(response.request, page=1)),
    )


def toggled(request: SearchRequest, filter_: Filter) -> Parameters:
    """Parameters of the search with a condition more, or without it if it has it."""
    return write(replace(request, filters=request.filters ^ {filter_}, page=1))


@lru_cache(maxsize=2_000)
def anchor_of(name: str, value: str) -> str:
    """The id of a value's place on a page: "type-law-article", "organisation-cour-de-cassation"."""
    return f"{name}-{'-'.join(_words(value))}"


def _has(text: str, wanted: list[str]) -> bool:
    words = _words(text)
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
