"""The kind of source "dila": a base of DILA's beside LEGI, a stock and the deltas since: JORF, CASS, JADE …"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.context import Context
from indexer.dila.bases import base_name, base_of
from indexer.dila.reading import Reading
from indexer.legi.following import failed, follow, plan_for
from indexer.legi.reading import job_for
from indexer.legi.shelves import shelf_of
from indexer.outcome import Outcome, Table
from kb.errors import SourceError
from kb.source import Source
from kb.store import FetchState


def read(source: Source, context: Context) -> Iterator[Outcome]:
    """Read the archives that are new, in their order; what became of every document that is wanted of them.

    An archive that fails ends the run, as those of LEGI do.
    """
    try:
        base = base_of(source)
        shelf = shelf_of(source, context, base.name)
        plan = plan_for(source, context, shelf, base.name)
    except SourceError as error:
        yield failed(source, "", error)
        return
    yield from follow(
        source,
        plan,
        shelf,
        lambda archive, path, since: Reading(job_for(source, archive, path, plan, since), context, base),
    )


def report(source: Source, context: Context) -> Table:
    """Archives that are read, documents in the store, and which promise that breaks."""
    fetches = context.store.fetches(source.id)
    stored = context.store.counts("source", source=source.id).get((source.id,), 0)
    done = [name for name, fetch in fetches.items() if fetch.state is FetchState.DONE]
    wrong = [
        f"{name} was not read to its end: {fetch.reason or 'the run was stopped'}"
        for name, fetch in fetches.items()
        if fetch.state is not FetchState.DONE
    ]
    if not done:
        wrong.append(f"No stock of {base_name(source).upper()} has been read whole.")
    if stored < source.expect.least or (source.expect.most is not None and stored > source.expect.most):
        wrong.append(f"The store has {stored:,} documents, which is not what [expect] in {source.id}.toml promises.")
    return Table(
        title=f"Archives ({source.id})",
        columns=("archives read", "documents"),
        rows=((len(done), stored),),
        wrong=tuple(wrong),
    )
