"""Crawls of a site on loopback for tests: the store that it is read into, and what a run said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from web_site import Site

from indexer.context import Context
from indexer.fetching.answers import Budget
from indexer.fetching.fetcher import Fetcher
from indexer.kinds import web
from indexer.outcome import Meter, Outcome, Verdict
from kb.document import Document, Reuse
from kb.settings import Settings
from kb.source import Source
from kb.store import Store


class WebRun:
    """A source on a site, and the store that it is read into."""

    def __init__(self, site: Site, home: Path, store: Store, meter: Meter, **keys: Any) -> None:
        self.site, self.store = site, store
        values: dict[str, Any] = {
            "id": "assoc",
            "kind": "site",
            "title": "Une association",
            "publisher": "Association",
            "licence": "CC BY 4.0",
            "reuse": Reuse.FULL_TEXT,
            "addresses": (f"{site.url}/",),
            "pace": 0,
        }
        self.source = Source(**(values | keys))
        self.context = Context(store=store, settings=Settings(home=home, corpus=home), meter=meter)

    def crawl(self, *, full: bool = False, meter: Meter | None = None, **keys: Any) -> list[Outcome]:
        """Read the source, with other keys if any are given; every outcome, in order."""
        source = replace(self.source, **keys)
        fetcher = Fetcher(
            contact="tests@example.org",
            pace=source.pace,
            budget=Budget(pages=source.pages, seconds=200),
            sleep=lambda _: None,
            allow_private=lambda host, port: (host, port) == ("127.0.0.1", self.site.port),
            addresses=source.addresses,
        )
        with fetcher:
            return list(web.crawl(source, replace(self.context, full=full, meter=meter or self.context.meter), fetcher))

    def verdicts(self, **keys: Any) -> dict[str, Verdict]:
        """Read the source; the verdict on each path of the site."""
        return {self.path(outcome.path): outcome.verdict for outcome in self.crawl(**keys)}

    def path(self, address: str) -> str:
        """An address without the part that all have."""
        return address.removeprefix(self.site.url)

    @property
    def paths(self) -> dict[str, str]:
        """The published documents: path on the site → id."""
        return {self.path(address): id_ for address, id_ in self.store.paths(self.source.id).items()}

    def document(self, path: str) -> Document:
        """The published document of that path, which must be there."""
        found = self.store.document(self.store.paths(self.source.id)[self.site.url + path])
        assert found is not None
        return found
