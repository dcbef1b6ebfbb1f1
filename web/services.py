"""What a view works with: the searcher, the store and the settings that the application was made with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app, g

from kb.catalogue import Catalogue
from kb.citations import renumbering
from kb.citations.renumbering import Renumbering
from kb.contents import Contents
from kb.freshness import law_until
from kb.search.engine import Searcher
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import Thesaurus

_KEY = "repere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`release` changes whenever a template, a style or a translation does; `words`, `moves` and `sources` are asked
    again for each page, as their files may change."""

    settings: Settings
    searcher: Searcher
    store: Store
    contents: Contents
    release: str
    words: Callable[[], Thesaurus]
    moves: Callable[[], Renumbering]
    sources: Callable[[], Catalogue]

    @property
    def thesaurus(self) -> Thesaurus:
        return self.words()

    @property
    def renumbering(self) -> Renumbering:
        return self.moves()

    @property
    def catalogue(self) -> Catalogue:
        return self.sources()

    def vocabulary(self) -> str:
        """A mark of the state of the thesaurus and of the renumbering, the same in all processes."""
        states = []
        for path in (self.settings.thesaurus, *renumbering.files(self.settings.renumbering)):
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
