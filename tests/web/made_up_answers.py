"""A searcher with one answer to everything, for pages that show what no made-up documents would make an engine say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask
from made_up import Base

from kb.search.engine import Generation
from kb.search.request import SearchRequest
from kb.search.response import FacetCount, Hit, SearchResponse
from web import create_app

#: More values than are read through, one of them ticked.
MANY = (
    *(FacetCount(value=f"Réseau d'essai {n:02}", count=n + 1) for n in range(30)),
    FacetCount(value="Défense des enfants", count=1, selected=True),
)


@dataclass
class Answering:
    """A searcher with one answer to everything."""

    response: SearchResponse
    state: Generation

    def search(self, request: SearchRequest) -> SearchResponse:
        return replace(self.response, request=request)

    def generation(self) -> Generation:
        return self.state


def answering(base: Base, total: int = 1, hits: tuple[Hit, ...] = (), **more: object) -> Flask:
    """The application in front of a searcher that gives this answer."""
    response = SearchResponse(request=SearchRequest(), total=total, hits=hits, **{"facets": {}, **more})  # type: ignore[arg-type]
    return create_app(base.settings, Answering(response, base.engine.generation()), base.store)  # type: ignore[arg-type]
