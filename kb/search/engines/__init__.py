"""The search engines behind the port of kb.search.engine, and the one place that opens one by its URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.errors import SettingsError
from kb.search.engine import SearchEngine
from kb.settings import Settings
from kb.thesaurus import load_while_serving
from kb.thesaurus.concepts import Thesaurus

Words = Callable[[], Thesaurus]


def _open_whoosh(place: str, generations: int, words: Words) -> SearchEngine:
    # Imported when it is asked for: another engine must not cost the import of this one.
    from pathlib import Path

    from kb.search.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(Path(place), generations, words)


ENGINES: Mapping[str, Callable[[str, int, Words], SearchEngine]] = {"whoosh": _open_whoosh}


def open_engine(url: str, generations: int = 3, words: Words = Thesaurus) -> SearchEngine:
    """The engine of that URL ("whoosh:var/index"), keeping that many generations for rollback.

    `words` gives the thesaurus that queries are widened by, and is asked again for each: a label added to it counts
    from the next search on. Raises SettingsError for an engine that is not there. An index that is missing is not an
    error until it is searched.
    """
    scheme, _, place = url.partition(":")
    if scheme not in ENGINES or not place:
        raise SettingsError(
            f"KB_ENGINE is {url!r}, which names no search engine.",
            hint=f"Engines: {', '.join(ENGINES)}. Example: whoosh:var/index",
        )
    return ENGINES[scheme](place, generations, words)


def engine_of(settings: Settings) -> SearchEngine:
    """The engine that the settings name, its queries widened by their thesaurus. Raises SettingsError."""
    return open_engine(settings.engine_url, settings.generations, lambda: load_while_serving(settings.thesaurus))
