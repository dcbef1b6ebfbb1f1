"""What a view works with: the searcher, the store and the settings that the application was made with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from flask import Flask, current_app, g

from kb.catalogue import Catalogue
from kb.citations import renumbering
from kb.citations.renumbering import Renumbering
from kb.clock import today
from kb.contents import Contents
from kb.desk import Desk
from kb.errors import SearchIndexError
from kb.freshness import law_until
from kb.search.engine import Searcher
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import Thesaurus
from web.kept import Kept
from web.missed import MissedSearches

_KEY = "repere"
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`release` changes whenever a template, a style or a translation does; `words`, `moves` and `sources` are asked
    again for each page, as their files may change. `kept` is what pages were made of: see `once`."""

    settings: Settings
    searcher: Searcher
    store: Store
    contents: Contents
    release: str
    words: Callable[[], Thesaurus]
    moves: Callable[[], Renumbering]
    sources: Callable[[], Catalogue]
    open_desk: Callable[[], Desk]
    missed: MissedSearches
    kept: Kept = field(default_factory=Kept)

    @property
    def thesaurus(self) -> Thesaurus:
        return self.words()

    @property
    def renumbering(self) -> Renumbering:
        return self.moves()

    @property
    def catalogue(self) -> Catalogue:
        return self.sources()

    @property
    def desk(self) -> Desk:
        """The administrators' desk; opened by whoever needs it first, which no reader does."""
        return self.open_desk()

    def once(self, name: tuple[str, ...], make: Callable[[], _Made]) -> _Made:
        """What `make` makes of the documents, on this day: made once, until a document changes. There are few names."""
        return self.kept.once((*self.documents(), today()), name, make)

    def documents(self) -> tuple[str, int]:
        """A mark of the state of the index and of the store, the same in all processes."""
        generation = ""
        with suppress(SearchIndexError):
            state = self.searcher.generation()
            generation = f"{state.number} {state.built_at.isoformat()}"
        return generation, self.store.sequence()

    def vocabulary(self) -> str:
        """A mark of the state of the thesaurus and of the renumbering, the same in all processes."""
        states = []
        for path in (self.settings.thesaurus, self.settings.labels, *renumbering.files(self.settings.renumbering)):
            with suppress(OSError):
                state = path.stat()
                states.append(f"{path.name} {state.st_mtime_ns} {state.st_size}")
        return " ".join(states)


def provide(app: Flask, given: Services) -> None:
    """Give the application what its views work with."""
    app.extensions[_KEY] = given


def services() -> Services:
    """What the application of this request was made with."""
    given: Services = current_app.extensions[_KEY]
    return given


def law_known_until() -> date | None:
    """The day up to which the texts of law are known: see kb.freshness. The store is asked once a request."""
    if "law_until" not in g:
        g.law_until = law_until(services().store)
    known: date | None = g.law_until
    return known
