"""The kind of source "legi": the French codes from DILA's archives, a stock and the deltas since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from indexer.archives import Archive, archive_named
from indexer.context import Context
from indexer.legi.contents import Contents, Holdings
from indexer.legi.following import failed, follow, plan_for
from indexer.legi.plan import BASE, Plan, chain_of
from indexer.legi.reading import Reading, contents_file, job_for
from indexer.legi.shelves import Shelf, shelf_of
from indexer.outcome import Outcome, Table
from kb.errors import ArchiveError, SourceError
from kb.source import Source
from kb.store import Fetch, FetchState


def read(source: Source, context: Context) -> Iterator[Outcome]:
    """Read the archives that are new, in their order; what became of every article of the wanted codes.

    An archive that fails ends the run, since those after it build on it: it is the last outcome but for the archives
    that wait for it. What was read before stays, and the next run goes on there.
    """
    shelf = shelf_of(source, context)
    try:
        plan = plan_for(source, context, shelf)
        holdings = _holdings(source, context, shelf, plan)
    except SourceError as error:
        yield failed(source, "", error)
        return
    yield from follow(
        source,
        plan,
        shelf,
        lambda archive, path, since: Reading(job_for(source, archive, path, plan, since), context, holdings),
    )


def report(source: Source, context: Context) -> Table:
    """Versions of articles by code: in the stock, after the deltas, and in the store, where they must be the same."""
    fetches = context.store.fetches(source.id)
    done = [name for name, fetch in fetches.items() if fetch.state is FetchState.DONE]
    chain = chain_of(archive for name in done if (archive := archive_named(name, BASE)))
    stock = (fetches[chain[0].name].detail or {}) if chain else {}
    last = (fetches[chain[-1].name].detail or {}) if chain else {}
    stored = context.store.counts("code", source=source.id)
    figures = {
        short: (
            stock.get(f"held {short}", 0),
            last.get(f"held {short}", 0),
            stored.get((short,), 0),
            last.get(f"absent {short}", 0),
            last.get(f"unlisted {short}", 0),
        )
        for short in source.texts.values()
    }
    sums = tuple(sum(column) for column in zip(*figures.values(), strict=True))
    return Table(
        title=f"Versions of articles ({source.id})",
        columns=("code", "in the stock", "after the deltas", "in the store", "listed, absent", "held, not listed"),
        rows=(*((short, *counts) for short, counts in figures.items()), ("all", *sums)),
        wrong=tuple(_wrong(source, fetches, figures)) if chain else ("No stock of LEGI has been read whole.",),
    )


def _wrong(source: Source, fetches: Mapping[str, Fetch], figures: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
    for name, fetch in fetches.items():
        if fetch.state is not FetchState.DONE:
            yield f"{name} was not read to its end: {fetch.reason or 'the run was stopped'}"
    for short, (_, held, stored, *_) in figures.items():
        if held != stored:
            yield (
                f"{short}: the archives hold {held:,} versions of articles, the store {stored:,}. "
                f"kb crawl {source.id} --full reads them again and says which fail."
            )
    total = sum(stored for _, _, stored, *_ in figures.values())
    if total < source.expect.least or (source.expect.most is not None and total > source.expect.most):
        yield f"The store has {total:,} versions, which is not what [expect] in {source.id}.toml promises."


def _holdings(source: Source, context: Context, shelf: Shelf, plan: Plan) -> Holdings:
    """What the archives that were read before hold together, if there is something to add to it."""
    holdings = Holdings()
    if plan.steps:
        fetches = context.store.fetches(source.id)
        for archive in plan.before:
            holdings.apply(_contents(source, context, shelf, archive, fetches[archive.name].digest))
    return holdings


def _contents(source: Source, context: Context, shelf: Shelf, archive: Archive, digest: str) -> Contents:
    file = contents_file(context, source, archive, digest)
    contents = Contents.load(file)
    if contents is None:
        path = shelf.bring(archive)
        try:
            with context.meter.task(archive.name, path.stat().st_size, "bytes") as task:
                contents = Contents.scan(path, source.texts, task)
        except ArchiveError:
            shelf.discard(archive)
            raise
        contents.save(file)
    return contents
