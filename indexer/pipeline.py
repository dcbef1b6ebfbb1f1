"""A run: each source is read as its kind demands, and reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from indexer.context import Context
from indexer.keep import why
from indexer.kinds import cellar, dila, folder, hal, hudoc, judilibre, legi, web
from indexer.outcome import Outcome, Table, Verdict
from indexer.report import Harvest, tally, to_keep
from indexer.withheld import withheld
from kb.errors import SourceError
from kb.source import WEB, Source
from kb.store import Store


class Kind(NamedTuple):
    """How sources of a kind are read, and what figures they add to the report of a run."""

    read: Callable[[Source, Context], Iterator[Outcome]]
    report: Callable[[Source, Context], Table] | None = None


#: The kinds that kb.source.KINDS says have a reader (a test compares the two).
KINDS: Mapping[str, Kind] = MappingProxyType({
    "folder": Kind(folder.read),
    "legi": Kind(legi.read, legi.report),
    "dila": Kind(dila.read, dila.report),
    "cellar": Kind(cellar.read),
    "hudoc": Kind(hudoc.read),
    "judilibre": Kind(judilibre.read),
    "hal": Kind(hal.read),
    **dict.fromkeys(WEB, Kind(web.read)),
})  # fmt: skip


def crawl(sources: Iterable[Source], context: Context) -> Iterator[Harvest]:
    """Read the sources one after the other; the report of each, when it is done.

    What fails in one source is in its report and the others are read. Raises StoreError if the store refuses.
    """
    for source in sources:
        kind = KINDS[source.kind]
        table = partial(kind.report, source, context) if kind.report else None
        yield harvest(source.id, _watched(kind.read(source, context), context), context.store, table)


def harvest(
    source_id: str, outcomes: Iterator[Outcome], store: Store, table: Callable[[], Table] | None = None
) -> Harvest:
    """Carry out one reading, to its end or to the error that stops it; its report, which the store keeps as well."""
    started = datetime.now(UTC)
    report = tally(source_id, withheld(_to_the_end(source_id, outcomes), source_id, store))
    if table:
        report = replace(report, table=table())
    with store.writing() as writing:
        writing.report(to_keep(report, started, datetime.now(UTC)))
    return report


def _watched(outcomes: Iterator[Outcome], context: Context) -> Iterator[Outcome]:
    for outcome in outcomes:
        context.watch(outcome)
        yield outcome


def _to_the_end(source_id: str, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    try:
        yield from outcomes
    except SourceError as error:
        yield Outcome(source=source_id, path="", verdict=Verdict.FAILED, reason=why(error))
