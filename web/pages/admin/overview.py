"""The first page of the desk: what needs attention, and how the base is."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from kb.catalogue import Catalogue
from kb.desk import Account, Desk
from kb.errors import IndexMissing, RepereError
from kb.holdings import holdings
from kb.jobs import Job, State
from kb.quarantine import Standing, stuck
from kb.search.engine import Generation, Held
from kb.settings import Settings
from kb.store import Store

#: A source that is read is old after this time without a run.
OLD = timedelta(days=40)
#: Jobs that failed within this time are worth a look.
_RECENT = timedelta(days=7)
_LEAST_FREE = 2 * 10**9  # bytes: a new index is built beside the old one
_SHOWN = 8
_NAMED = 5
_Made = TypeVar("_Made")


class Engine(Protocol):
    """What the page asks of the index."""

    def generation(self) -> Generation: ...

    def held(self) -> Held | None: ...


class Trouble(StrEnum):
    """What may need attention, the most urgent first."""

    STORE = "store"
    NO_INDEX = "no_index"
    INDEX = "index"
    HELD = "held"
    DISK = "disk"
    JOB = "job"
    RUN = "run"
    FILES = "files"
    OLD = "old"
    BEHIND = "behind"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing that needs attention: how many there are, and the first of them as (name, address)."""

    trouble: Trouble
    count: int = 1
    named: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When a source that is read was last read."""

    id: str
    title: str
    documents: int
    last_read: datetime | None
    old: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """The index that serves; `behind` counts changes of the store that it has not, `size` is in bytes, 0 if unknown."""

    generation: Generation
    behind: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How the base is. A part that cannot be told is None, and the page says so.

    types  for each type: its documents in all, and in each language, both the commonest first
    free   bytes left on the disk; `disk` are all of it
    """

    matters: Sequence[Matter]
    types: Sequence[tuple[str, int, Sequence[tuple[str, int]]]] | None
    sources: Sequence[Freshness] | None
    index: IndexState | None
    jobs: Sequence[Job] | None
    disk: int
    free: int
    accounts: Sequence[Account]


def overview_page(settings: Settings, catalogue: Catalogue, store: Store, engine: Engine, desk: Desk) -> Overview:
    """All parts; what one of them refuses is not missing from the others."""
    now = datetime.now(UTC)
    sources = _part(lambda: _sources(catalogue, store, now))
    types = _part(lambda: _types(store))
    index = _part(lambda: _index(settings, store, engine))
    usage = shutil.disk_usage(next(p for p in (settings.home, *settings.home.resolve().parents) if p.exists()))
    jobs = _part(lambda: desk.jobs.latest(_SHOWN))
    matters = [
        *([Matter(trouble=Trouble.STORE)] if types is None else []),
        *(_part(lambda: _of_index(engine, index)) or [Matter(trouble=Trouble.INDEX)]),
        *([Matter(trouble=Trouble.DISK)] if usage.free < _LEAST_FREE else []),
        *(_part(lambda: _failed_jobs(desk, now)) or []),
        *(_part(lambda: _failed_runs(catalogue, store)) or []),
        *(_part(lambda: _left_alone(store)) or []),
        *_old(sources or ()),
        *([Matter(trouble=Trouble.EMPTY)] if types == [] else []),
    ]
    return Overview(
        matters=[matter for matter in matters if matter.count],
        types=types,
        sources=sources,
        index=index,
        jobs=jobs,
        disk=usage.total,
        free=usage.free,
        accounts=sorted(desk.accounts.all(), key=_by_login, reverse=True)[:_SHOWN],
    )


def _part(make: Callable[[], _Made]) -> _Made | None:
    try:
        return make()
    except (RepereError, OSError):
        return None


def _types(store: Store) -> list[tuple[str, int, Sequence[tuple[str, int]]]]:
    counts: dict[str, Counter[str]] = {}
    for (type_, language), count in store.counts("type", "language").items():
        counts.setdefault(type_, Counter())[language] += count
    rows = [(type_, languages.total(), languages.most_common()) for type_, languages in counts.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _sources(catalogue: Catalogue, store: Store, now: datetime) -> Sequence[Freshness]:
    """The sources that are read, those that were read longest ago first."""
    found = [
        Freshness(
            id=holding.id,
            title=holding.source.title,
            documents=holding.documents,
            last_read=holding.last_read,
            old=holding.last_read is None or now - holding.last_read > OLD,
        )
        for holding in holdings(catalogue, store)
        if holding.on and holding.source
    ]
    return sorted(found, key=lambda one: (one.last_read or datetime.min.replace(tzinfo=UTC), one.id))


def _index(settings: Settings, store: Store, engine: Engine) -> IndexState:
    generation = engine.generation()
    kind, _, place = settings.engine_url.partition(":")
    size = sum(file.stat().st_size for file in Path(place).rglob("*") if file.is_file()) if kind == "whoosh" else 0
    return IndexState(generation=generation, behind=store.count_changes(generation.sequence), size=size)


def _of_index(engine: Engine, index: IndexState | None) -> list[Matter]:
    """What is wrong with the index; one entry that counts nothing where it is well."""
    if index is None:
        try:
            engine.generation()
        except IndexMissing:
            return [Matter(trouble=Trouble.NO_INDEX)]
        return [Matter(trouble=Trouble.INDEX)]
    held = Matter(trouble=Trouble.HELD, count=1 if engine.held() else 0)
    return [held, Matter(trouble=Trouble.BEHIND, count=index.behind)]


def _failed_jobs(desk: Desk, now: datetime) -> list[Matter]:
    """Jobs that failed, and after which none of the same kind and lane has done its work."""
    done: set[tuple[str, str]] = set()
    failed: list[Job] = []
    for job in desk.jobs.latest(200):
        if job.state is State.DONE:
            done.add((job.kind, job.lane))
        elif job.state in (State.FAILED, State.LOST) and (job.kind, job.lane) not in done and _recent(job, now):
            done.add((job.kind, job.lane))
            failed.append(job)
    named = [(f"{job.kind} {job.id}", f"/admin/jobs/{job.id}") for job in failed[:_NAMED]]
    return [Matter(trouble=Trouble.JOB, count=len(failed), named=named)]


def _recent(job: Job, now: datetime) -> bool:
    return now - (job.ended_at or job.asked_at) < _RECENT


def _failed_runs(catalogue: Catalogue, store: Store) -> list[Matter]:
    failed = [
        catalogue[name]
        for name, report in store.last_harvests().items()
        if report.failed and name in catalogue and catalogue[name].enabled
    ]
    named = [(source.title, f"/admin/sources/{source.id}") for source in failed[:_NAMED]]
    return [Matter(trouble=Trouble.RUN, count=len(failed), named=named)]


def _left_alone(store: Store) -> list[Matter]:
    count = sum(one.standing is Standing.LEFT_ALONE for one in stuck(store))
    return [Matter(trouble=Trouble.FILES, count=count)]


def _old(sources: Sequence[Freshness]) -> list[Matter]:
    old = [source for source in sources if source.old]
    named = [(source.title, f"/admin/sources/{source.id}") for source in old[:_NAMED]]
    return [Matter(trouble=Trouble.OLD, count=len(old), named=named)]


def _by_login(account: Account) -> datetime:
    return account.seen_at or datetime.min.replace(tzinfo=UTC)
