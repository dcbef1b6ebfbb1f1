"""The crawl itself: address after address, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.crawling import content
from indexer.crawling.lists import read_lists, seeds
from indexer.crawling.notes import DEPTH, LIST, MOST_TRIES, TRIES
from indexer.crawling.reading import MISSING, gone, read_page
from indexer.crawling.tools import Tools
from indexer.discovery.frontier import Found
from indexer.discovery.links import Links
from indexer.discovery.place import Place, Role
from indexer.extract.registry import Extractors
from indexer.fetching.answers import Blocked, BudgetSpent, Gone, NotModified, Page
from indexer.keep import why
from indexer.outcome import Outcome, Task, Verdict
from kb.errors import FetchError

#: Canonical addresses followed one after the other.
_CHAIN = 3


class Crawl:
    """One run over one source of the web, from where the last one stopped."""

    def __init__(self, tools: Tools, extractors: Extractors, task: Task) -> None:
        self._tools, self._extractors, self._task = tools, extractors, task
        self._source, self._scope, self._fetcher, self._notes, self._frontier, _ = tools
        self._done = {note.name for note in self._notes if self._notes.visited(note.name)}

    def read(self) -> Iterator[Outcome]:
        """Read everything that is to be read; raises BudgetSpent where that is more than the run may ask for."""
        try:
            self._recall(documents=True)
            for named in seeds(self._source, self._scope):
                self._add(named)
            yield from read_lists(self._tools)
            self._recall(documents=False)
            while (found := self._frontier.take()) is not None:
                if found.address not in self._done:
                    yield from self._visit(found)
                    self._task.advance()
                    self._notes.flush(now=False)
        finally:
            self._notes.flush()
        for left in self._frontier.leftovers():
            reason = f"{left.count:,} left out: {left.reason}"
            yield Outcome(source=self._source.id, path=left.example, verdict=Verdict.SKIPPED, reason=reason)

    def _recall(self, *, documents: bool) -> None:
        """Put in the queue what former runs knew; what is none of the source's any more goes when the run ends."""
        named = {found.address for found in seeds(self._source, self._scope)}
        for note in list(self._notes):
            if self._notes.count(note.name, LIST) or self._notes.owns(note.name) != documents:
                continue
            place = self._scope.place(note.name)
            dropped = self._source.kind == "list" and not note.found_on and note.name not in named
            if place is None or dropped or (place.role is Role.REFUSED and note.name not in named):
                self._notes.disown(note.name)
            elif note.name not in self._done:
                depth = self._notes.count(note.name, DEPTH)
                self._frontier.add(Found(place=place, depth=depth, found_on=note.found_on))

    def _add(self, found: Found) -> None:
        if self._frontier.add(found):
            self._notes.found(found)

    def _visit(self, found: Found, chain: int = 0) -> Iterator[Outcome]:
        self._done.add(found.address)
        try:
            answer = self._fetcher.get(found.address, self._notes.validators(found.address))
        except BudgetSpent:
            raise
        except FetchError as error:
            self._notes.missed(found, why(error))
            yield self._tools.outcome(found, Verdict.FAILED, why(error))
            return
        match answer:
            case NotModified():
                yield from self._unchanged(found)
            case Gone(status=status):
                yield gone(self._tools, found, f"the server answers {status}")
            case Blocked(reason=reason):
                self._notes.missed(found, reason)
                yield self._tools.outcome(found, Verdict.BLOCKED, reason)
            case Page():
                yield from self._arrived(found, answer, chain)

    def _unchanged(self, found: Found) -> Iterator[Outcome]:
        note = self._notes[found.address]
        if self._notes.count(found.address, TRIES) >= MOST_TRIES:
            self._notes.missed(found, note.reason, tries=MOST_TRIES)
            yield self._tools.outcome(found, Verdict.QUARANTINED, note.reason)
            return
        if self._notes.same_text(found.address, MISSING):
            yield gone(self._tools, found, note.reason, said=True)
            return
        self._notes.read(found, None)
        note = self._notes[found.address]
        if note.same_as:
            self._frontier.told(found.address, fruitful=False)
            yield self._tools.outcome(found, Verdict.DUPLICATE, document=note.same_as)
        elif note.reason:
            yield self._tools.outcome(found, Verdict.SKIPPED, note.reason)
        elif self._notes.owns(found.address):
            self._frontier.told(found.address, fruitful=True)
            if found.address not in self._notes.waiting:
                yield self._tools.outcome(found, Verdict.UNCHANGED, document=found.address)

    def _arrived(self, found: Found, page: Page, chain: int) -> Iterator[Outcome]:
        """Take a page where it was found, or where redirects led."""
        final = self._scope.place(page.url)
        if final is None or (final.role is Role.REFUSED and final.address != found.address):
            reason = f"it leads to {page.url}, which is not a page of the source"
            self._notes.read(found, page, reason=reason)
            yield self._tools.outcome(found, Verdict.SKIPPED, reason)
            return
        if final.address != found.address:
            self._notes.read(found, page, same_as=final.address)
            yield self._tools.outcome(found, Verdict.DUPLICATE, f"it leads to {final.address}", final.address)
            if final.address in self._done:
                return
            self._done.add(final.address)
            found = Found(place=final, depth=found.depth, found_on=found.found_on)
        hints = content.hints_of(page)
        links = content.links_in(page, hints)
        base, fresh = self._follow(links, page, found)
        if found.place.role is Role.LISTING:
            self._notes.read(found, page)
            self._frontier.told(found.address, fruitful=fresh)
        elif hints is None or links.noindex:
            reason = "the page asks not to be kept (noindex)"
            if hints is None:
                reason = f"files of the type {page.media_type or 'unknown'} are not read"
            self._notes.read(found, page, reason=reason)
            yield self._tools.outcome(found, Verdict.SKIPPED, reason)
        else:
            named = self._scope.place(links.canonical, base) if links.canonical else None
            if named is not None and named.role is Role.PAGE and named.address != found.address:
                yield from self._first(named, found, chain)
            own = named.address if named is not None else ""
            arrived = content.Arrived(page=page, hints=hints, links=links, base=base, canonical=own, fresh=fresh)
            yield from read_page(self._tools, self._extractors, found, arrived)

    def _first(self, named: Place, found: Found, chain: int) -> Iterator[Outcome]:
        """Read the address that a page calls its own before the page itself, which may show the same."""
        if named.address not in self._done and chain < _CHAIN:
            canonical = Found(place=named, depth=found.depth, found_on=found.address)
            self._notes.found(canonical)
            yield from self._visit(canonical, chain + 1)

    def _follow(self, links: Links, page: Page, found: Found) -> tuple[str, bool]:
        """Put the links of a page in the queue; the address that they are relative to, and whether any was new."""
        base = page.url
        if links.base and (there := self._scope.place(links.base, page.url)) is not None:
            base = there.address
        if links.nofollow:
            return base, False
        added = [self._tools.found(link, base, found.depth, found.address) for link in links.links]
        return base, any(added)
