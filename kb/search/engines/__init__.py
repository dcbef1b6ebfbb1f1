"""The search engines behind the port of kb.search.engine, and the one place that opens one by its URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.citations import renumbering
from kb.citations.renumbering import Renumbering, shipped
from kb.errors import SettingsError
from kb.search.engine import SearchEngine
from kb.settings import Settings
from kb.thesaurus import changes
from kb.thesaurus.concepts import Thesaurus

Words = Callable[[], Thesaurus]
Moves = Callable[[], Renumbering]
#: Opens an engine: what stands behind the colon, generations to keep, thesaurus, renumbering, password.
Open = Callable[[str, int, Words, Moves, str], SearchEngine]


def _open_whoosh(place: str, generations: int, words: Words, moves: Moves, _password: str) -> SearchEngine:
    # Imported when it is asked for: another engine must not cost the import of this one.
    from pathlib import Path

    from kb.search.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(Path(place), generations, words, moves)


def _open_opensearch(scheme: str) -> Open:
    def opened(place: str, generations: int, words: Words, moves: Moves, password: str) -> SearchEngine:
        try:
            from kb.search.engines.opensearch.cluster import Address
            from kb.search.engines.opensearch.engine import OpenSearchEngine
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"KB_ENGINE asks for OpenSearch, for which {error.name} is missing.",
                hint='Run: pip install "repere[opensearch]"',
            ) from error
        address = Address.of(f"{scheme}:{place}", password)
        return OpenSearchEngine(address, generations, words, moves)

    return opened


ENGINES: Mapping[str, Open] = {
    "whoosh": _open_whoosh,
    "opensearch": _open_opensearch("opensearch"),
    "opensearchs": _open_opensearch("opensearchs"),
}


def open_engine(
    url: str, generations: int = 3, words: Words = Thesaurus, moves: Moves = shipped, password: str = ""
) -> SearchEngine:
    """The engine of that URL ("whoosh:var/index"), keeping that many generations for rollback.

    `words` gives the thesaurus that queries are widened by, `moves` the renumbering by which former numbers lead to new
    ones. Both are asked again for each query: a label added counts from the next search on. Raises SettingsError for an
    engine that is not there. An index that is missing is not an error until it is searched.
    """
    scheme, _, place = url.partition(":")
    if scheme not in ENGINES or not place:
        raise SettingsError(
            f"KB_ENGINE is {url.rpartition('@')[2]!r}, which names no search engine.",
            hint=f"Engines: {', '.join(ENGINES)}. Examples: whoosh:var/index, opensearch://localhost/repere",
        )
    return ENGINES[scheme](place, generations, words, moves, password)


def engine_of(settings: Settings) -> SearchEngine:
    """The engine that the settings name, with the thesaurus and renumbering of their corpus. Raises SettingsError."""
    return open_engine(
        settings.engine_url,
        settings.generations,
        words=lambda: changes.current(settings),
        moves=lambda: renumbering.load_while_serving(settings.renumbering),
        password=settings.engine_password,
    )
