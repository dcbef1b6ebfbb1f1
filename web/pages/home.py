"""The first page: how much there is of what, in four families of document types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.search.fields import FACETS
from kb.search.request import Filter, SearchRequest
from kb.search.response import SearchResponse
from kb.vocabulary import TYPES
from web.pages.families import FAMILIES
from web.params import Parameters, write


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeCount:
    """A document type that there are documents of."""

    type: str
    label: str
    count: int
    parameters: Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A door: types that belong together."""

    name: str
    types: tuple[TypeCount, ...]
    parameters: Parameters

    @property
    def count(self) -> int:
        return sum(type_.count for type_ in self.types)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What the first page shows: families with at least one document."""

    total: int
    families: tuple[Family, ...]


def home_page(everything: SearchResponse, language: str) -> HomePage:
    """From the answer to the empty search; types in the order of the vocabulary."""
    counts = {count.value: count.count for count in everything.facets.get("type", ())}
    families = (_family(name, types, counts, language) for name, types in FAMILIES.items())
    return HomePage(total=everything.total, families=tuple(family for family in families if family.types))


def _family(name: str, types: tuple[str, ...], counts: Mapping[str, int], language: str) -> Family:
    present = [type_ for type_ in TYPES if type_ in types and counts.get(type_)]
    return Family(
        name=name,
        types=tuple(
            TypeCount(
                type=type_,
                label=FACETS["type"].say(type_, language),
                count=counts[type_],
                parameters=_of_types([type_]),
            )
            for type_ in present
        ),
        parameters=_of_types(present),
    )


def _of_types(types: list[str]) -> Parameters:
    return write(SearchRequest(filters=frozenset(Filter("type", type_) for type_ in types)))
