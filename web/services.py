"""What a view works with: the searcher, the store and the settings that the application was made with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from kb.citations.renumbering import Renumbering
from kb.search.engine import Searcher
from kb.settings import Settings
from kb.store import Store
from kb.thesaurus import Thesaurus

_KEY = "repere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`release` changes whenever a template, a style or a translation does."""

    settings: Settings
    searcher: Searcher
    store: Store
    release: str
    thesaurus: Thesaurus
    renumbering: Renumbering


def provide(app: Flask, given: Services) -> None:
    """Give the application what its views work with."""
    app.extensions[_KEY] = given


def services() -> Services:
    """What the application of this request was made with."""
    given: Services = current_app.extensions[_KEY]
    return given
