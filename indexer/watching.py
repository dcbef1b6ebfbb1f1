"""A crawl that is watched: every address that it met, and what it made of each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.context import Context
from indexer.discovery.addresses import canonical
from indexer.discovery.frontier import Found, Frontier
from indexer.discovery.place import Place
from indexer.discovery.scope import Scope
from indexer.fetching.fetcher import Fetcher
from indexer.kinds import web
from indexer.legi.shelves import alone
from indexer.outcome import Outcome
from kb.source import Source

#: Sitemaps that are read.
_LISTS = 5


class Seen:
    """What a crawl met.

    placed   addresses that are the source's own
    outside  those that are not, each with the page that names it
    queued   those that were put in the queue
    left     those that were not, each with the reason and the page that led to it
    """

    def __init__(self) -> None:
        self.placed: set[str] = set()
        self.outside: dict[str, str] = {}
        self.queued: set[str] = set()
        self.left: dict[str, tuple[str, str]] = {}


def watched_crawl(source: Source, context: Context, fetcher: Fetcher, folder: Path) -> tuple[Sequence[Outcome], Seen]:
    """Carry out a crawl; its outcomes, and what it met. `folder`: of the source, for one run at a time."""
    seen = Seen()
    scope, frontier = _Scope(source, seen), _Frontier(web.most_depth(source), seen)
    with fetcher, alone(folder):
        return list(web.crawl(source, context, fetcher, scope=scope, frontier=frontier)), seen


class _Scope(Scope):
    """As the source has it, with a few of its sitemaps: a big site has more of them than a trial makes requests."""

    def __init__(self, source: Source, seen: Seen) -> None:
        super().__init__(source)
        self._seen = seen
        self._lists: set[str] = set()

    def same_site(self, address: str) -> bool:
        if not super().same_site(address):
            return False
        if len(self._lists) < _LISTS:
            self._lists.add(address)
        return address in self._lists

    def place(self, address: str, base: str = "") -> Place | None:
        found = super().place(address, base)
        if found is not None:
            self._seen.placed.add(found.address)
            return found
        try:
            self._seen.outside.setdefault(canonical(address, base), base)
        except ValueError:  # mailto: and the like, which nobody would ask for
            return None
        return None


class _Frontier(Frontier):
    def __init__(self, most_depth: int, seen: Seen) -> None:
        super().__init__(most_depth)
        self._seen_by_us = seen

    def add(self, found: Found) -> bool:
        known = found.address in self
        added = super().add(found)
        if added:
            self._seen_by_us.queued.add(found.address)
        elif not known:
            reason = found.place.reason or self._refusal(found) or "more links from the beginning than are followed"
            self._seen_by_us.left.setdefault(found.address, (reason, found.found_on))
        return added
