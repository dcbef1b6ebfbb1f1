"""The lists that a source begins with: its sitemaps and feeds, read before the pages that they name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from indexer.crawling.tools import Tools
from indexer.discovery import feeds, sitemaps
from indexer.discovery.frontier import Found
from indexer.discovery.place import Role
from indexer.discovery.scope import Scope, hosts
from indexer.fetching.answers import Blocked, BudgetSpent, Gone, NotModified
from indexer.keep import why
from indexer.outcome import Outcome, Verdict
from kb.errors import ExtractError, FetchError
from kb.source import Source

#: Lists of one source that are read, those that others name among them.
MOST_LISTS = 500
#: The depth of a list: what it names is as near as what the catalogue names.
BEFORE = -1


def read_lists(tools: Tools) -> Iterator[Outcome]:
    """Read the sitemaps or feeds that have changed; an outcome for each that could not be read. Raises BudgetSpent."""
    source, notes = tools.source, tools.notes
    waiting = deque(_named(tools))
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        if not notes.visited(address):
            try:
                _read(tools, address)
            except BudgetSpent:
                raise
            except (FetchError, ExtractError) as error:
                # A site is read by its links too; a feed or a sitemap is all that there is of its source.
                verdict = Verdict.SKIPPED if source.kind == "site" else Verdict.FAILED
                yield Outcome(source=source.id, path=address, verdict=verdict, reason=why(error))
        further = [one for one in notes.lists_in(address) if one not in seen][: MOST_LISTS - len(seen)]
        waiting.extend(further)
        seen.update(further)


def seeds(source: Source, scope: Scope) -> Iterator[Found]:
    """The addresses that the catalogue names: they are read whatever their form, unless the catalogue excludes them."""
    if source.kind in ("feed", "sitemap"):
        return
    for address in source.addresses:
        place = scope.place(address)
        if place is not None and not scope.excludes(place.address):
            named = place.role is Role.REFUSED or source.kind == "list"
            yield Found(place=place._replace(role=Role.PAGE) if named else place)


def _named(tools: Tools) -> list[str]:
    """The lists that the catalogue names; of a site, those that its robots.txt names."""
    source = tools.source
    if source.kind in ("feed", "sitemap"):
        return list(dict.fromkeys(source.addresses))
    if source.kind == "site":
        found = (one for host in hosts(source.addresses) for one in tools.fetcher.sitemaps(host))
        return [one for one in dict.fromkeys(found) if tools.scope.same_site(one)][:MOST_LISTS]
    return []


def _read(tools: Tools, address: str) -> None:
    """Read one list: remember the pages and the lists that it names. Raises FetchError or ExtractError."""
    notes = tools.notes
    answer = tools.fetcher.get(address, notes.validators(address))
    if isinstance(answer, Gone):
        raise FetchError(f"there is no such list ({answer.status})", hint="Look at the addresses of the source.")
    if isinstance(answer, Blocked):
        raise FetchError(answer.reason)
    if isinstance(answer, NotModified):
        notes.list_read(address, None)
        return
    listed = feeds.parse(answer.content) if tools.source.kind == "feed" else sitemaps.parse(answer.content)
    for entry in listed.pages:
        tools.found(entry.address, address, BEFORE, address)
    for one in listed.sitemaps:
        if tools.scope.same_site(one):
            notes.list_found(one, address)
    notes.list_read(address, answer)
    if listed.fault:
        raise ExtractError(f"only a part of it could be read: {listed.fault}")
