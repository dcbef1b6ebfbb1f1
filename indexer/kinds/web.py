"""Sources of the kinds "site", "feed", "sitemap" and "list": pages of the web, a document each.

A page is read again when the server says that it has changed, and is a change if its text has changed. What was read
becomes public when the run ends as the source promises. A run that was stopped, or whose budget is spent, goes on
where it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.context import Context
from indexer.crawling.crawl import Crawl
from indexer.crawling.ending import publish
from indexer.crawling.notes import Notes
from indexer.crawling.tools import Tools
from indexer.discovery.frontier import Frontier
from indexer.discovery.scope import Scope
from indexer.extract.registry import Extractors
from indexer.fetching.answers import Budget, BudgetSpent
from indexer.fetching.fetcher import Fetcher
from indexer.keep import why
from indexer.legi.shelves import alone
from indexer.outcome import Outcome, Verdict
from kb.originals import Originals
from kb.source import Source

#: Links followed from a start address, where the catalogue does not say: of a site, and of lists of pages.
DEPTH_OF_A_SITE, DEPTH_OF_A_LIST = 8, 0


def read(source: Source, context: Context) -> Iterator[Outcome]:
    """Read a source of the web into the store; an outcome for each address that was asked for."""
    budget = Budget(pages=source.pages)
    fetcher = Fetcher(contact=context.settings.contact, pace=source.pace, budget=budget, addresses=source.addresses)
    # One run at a time: two would ask the same servers at twice the pace.
    with fetcher, alone(context.settings.home / "crawls" / source.id):
        yield from crawl(source, context, fetcher)


def most_depth(source: Source) -> int:
    """How many links are followed from a page that the catalogue, a feed or a sitemap names."""
    if source.depth is not None:
        return source.depth
    return DEPTH_OF_A_SITE if source.kind == "site" else DEPTH_OF_A_LIST


def crawl(
    source: Source,
    context: Context,
    fetcher: Fetcher,
    *,
    scope: Scope | None = None,
    frontier: Frontier | None = None,
) -> Iterator[Outcome]:
    """The same, with these means to reach the network; `scope` and `frontier` are those of who watches it."""
    notes = Notes(source, context.store, full=context.full)
    tools = Tools(
        source=source,
        scope=scope or Scope(source),
        fetcher=fetcher,
        notes=notes,
        frontier=Frontier(most_depth(source)) if frontier is None else frontier,
        originals=Originals(context.settings.kept_files, barred=context.store.taken_down),
    )
    notes.begin()
    complete = False
    with Extractors() as extractors, context.meter.task(source.id, None, "pages") as task:
        try:
            yield from Crawl(tools, extractors, task).read()
            complete = True
        except BudgetSpent as spent:
            reason = f"{why(spent)} {len(tools.frontier):,} addresses wait."
            yield Outcome(source=source.id, path=source.addresses[0], verdict=Verdict.SKIPPED, reason=reason)
    yield from publish(source, context.store, notes, complete=complete, full=context.full)
    if complete:
        notes.end()
