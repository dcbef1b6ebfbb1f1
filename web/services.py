"""What a view works with: the searcher, the store and the settings that the application was made with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask, current_app

from kb.catalogue import Catalogue
from kb.citations import renumbering
from kb.citations.renumbering import Renumbering
from kb.contents import Contents
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
