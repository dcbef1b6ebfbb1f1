"""What the parts of one crawl work with: the source and how far it reaches, the network, what is known, the queue."""

from __future__ import annotations

from typing import NamedTuple

from indexer.crawling.notes import Notes
from indexer.discovery.frontier import Found, Frontier
from indexer.discovery.scope import Scope, attached
from indexer.fetching.fetcher import Fetcher
from indexer.outcome import Outcome, Verdict
from kb.originals import Originals
from kb.source import Source


class Tools(NamedTuple):
    """What the parts of one crawl share, and what they all do with it."""

    source: Source
    scope: Scope
    fetcher: Fetcher
    notes: Notes
    frontier: Frontier
    originals: Originals

    def found(self, address: str, base: str, depth: int, found_on: str) -> bool:
        """Put an address that a page or a list names in the queue; False if it was there, or is not the source's.

        `depth` is that of the page: a link leads one further, an attached file belongs to the page.
        """
        place = self.scope.place(address, base)
        if place is None:
            return False
        further = 0 if attached(place.address) else 1
        found = Found(place=place, depth=depth + further, found_on=found_on)
        added = self.frontier.add(found)
        if added:
            self.notes.found(found)
        return added

    def outcome(self, found: Found, verdict: Verdict, reason: str = "", document: str = "") -> Outcome:
        """What became of an address; `document`: the address whose document it shows."""
        return Outcome(
            source=self.source.id,
            path=found.address,
            verdict=verdict,
            document_id=self.notes.held.get(document),
            reason=reason,
            found_on=found.found_on,
        )
