"""The search engines behind the port of kb.search.engine, and the one place that opens one by its URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.errors import SettingsError
from kb.search.engine import SearchEngine


def _open_whoosh(place: str, generations: int) -> SearchEngine:
    # Imported when it is asked for: another engine must not cost the import of this one.
    from pathlib import Path

    from kb.search.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(Path(place), generations)


ENGINES: Mapping[str, Callable[[str, int], SearchEngine]] = {"whoosh": _open_whoosh}


def open_engine(url: str, generations: int = 3) -> SearchEngine:
    """The engine of that URL ("whoosh:var/index"), keeping that many generations for rollback.

    Raises SettingsError for an engine that is not there. An index that is missing is not an error until it is
    searched.
    """
    scheme, _, place = url.partition(":")
    if scheme not in ENGINES or not place:
        raise SettingsError(
            f"KB_ENGINE is {url!r}, which names no search engine.",
            hint=f"Engines: {', '.join(ENGINES)}. Example: whoosh:var/index",
        )
    return ENGINES[scheme](place, generations)
