"""The archives of a plan, read one after the other: one that fails ends the run, since those after it build on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol

from indexer.archives import Archive
from indexer.context import Context
from indexer.keep import why
from indexer.legi.plan import BASE, Plan, make_plan
from indexer.legi.reading import digest_of
from indexer.legi.shelves import Shelf
from indexer.outcome import Outcome, Verdict
from kb.errors import ArchiveError, SourceError
from kb.source import Source


class ArchiveReading(Protocol):
    """The reading of one archive."""

    @property
    def finished_at(self) -> datetime:
        """When it was read, once it is."""

    def outcomes(self) -> Iterator[Outcome]:
        """Read it all; raises SourceError where it cannot be read on."""


#: An archive, its file, and when the archive before it was read (None for a stock).
Begin = Callable[[Archive, Path, datetime | None], ArchiveReading]


def plan_for(source: Source, context: Context, shelf: Shelf, base: str = BASE) -> Plan:
    """What is to be read of a source: what is new, or was read when other texts were wanted of it.

    Raises SourceError where that cannot be told.
    """

    def current(archive: Archive, digest: str) -> bool:
        mark = shelf.mark(archive) or digest.rpartition("-")[0]
        return digest_of(mark, source) == digest

    return make_plan(shelf.archives(), context.store.fetches(source.id), current, base=base, full=context.full)


def follow(source: Source, plan: Plan, shelf: Shelf, begin: Begin) -> Iterator[Outcome]:
    """Read the archives of the plan in their order; what became of all that they hold.

    One that fails is the last outcome but for the archives that wait for it. What was read before stays.
    """
    since = plan.since
    for number, archive in enumerate(plan.steps):
        try:
            reading = begin(archive, shelf.bring(archive), since)
            yield from reading.outcomes()
        except SourceError as error:
            if isinstance(error, ArchiveError):
                shelf.discard(archive)
            yield failed(source, archive.name, error)
            for waiting in plan.steps[number + 1 :]:
                reason = f"it applies after {archive.name}, which failed"
                yield Outcome(source=source.id, path=waiting.name, verdict=Verdict.SKIPPED, reason=reason)
            return
        since = reading.finished_at


def failed(source: Source, path: str, error: SourceError) -> Outcome:
    """The outcome of what could not be read."""
    return Outcome(source=source.id, path=path, verdict=Verdict.FAILED, reason=why(error))
