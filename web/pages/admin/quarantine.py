"""The desk's page of what could not be read, over all sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from kb.catalogue import Catalogue
from kb.desk import Desk
from kb.jobs import Job
from kb.quarantine import Standing, Stuck, is_address, stuck
from kb.source import WEB
from kb.store import Store

SHOWN = 100
_REASONS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinePage:
    """What could not be read, a page of it; `sources` and `reasons` count what the other filters leave."""

    found: Sequence[Stuck]
    total: int
    titles: Mapping[str, str]
    sources: Sequence[tuple[str, int]]
    reasons: Sequence[tuple[str, int]]
    standing: str
    source: str
    reason: str
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckPage:
    """One file or address. `exclude` is the pattern that would leave it out for ever, "" where there is none."""

    one: Stuck
    title: str
    known: bool
    exclude: str
    job: Job | None


def quarantine_page(
    catalogue: Catalogue, store: Store, *, standing: str = "", source: str = "", reason: str = "", page: int = 1
) -> QuarantinePage:
    """What these filters leave; without one on the standing, what is not merely gone."""
    everything = stuck(store)
    wanted = [one for one in everything if _stands(one, standing)]
    of_source = [one for one in wanted if not source or one.note.source == source]
    chosen = [one for one in of_source if not reason or one.note.reason == reason]
    pages = max(1, -(-len(chosen) // SHOWN))
    page = min(max(page, 1), pages)
    return QuarantinePage(
        found=chosen[(page - 1) * SHOWN : page * SHOWN],
        total=len(chosen),
        titles={one.id: one.title for one in catalogue.values()},
        sources=Counter(one.note.source for one in wanted).most_common(),
        reasons=Counter(one.note.reason for one in of_source).most_common(_REASONS),
        standing=standing,
        source=source,
        reason=reason,
        page=page,
        pages=pages,
    )


def stuck_page(catalogue: Catalogue, store: Store, desk: Desk, source_id: str, name: str) -> StuckPage | None:
    """One of them; None if it is none of them any more."""
    one = next((one for one in stuck(store, source_id) if one.note.name == name), None)
    if one is None:
        return None
    source = catalogue.get(source_id)
    jobs = desk.jobs.latest(200, kinds=("examine",))
    mine = (job for job in jobs if job.arguments == {"source": source_id, "name": name})
    web = source is not None and source.kind in WEB and is_address(name)
    return StuckPage(
        one=one,
        title=source.title if source else source_id,
        known=source is not None and source.enabled and (is_address(name) or source.kind == "folder"),
        exclude=_pattern(name) if web else "",
        job=next(mine, None),
    )


def chosen_of(store: Store, *, source: str, name: str = "", reason: str = "", standing: str = "") -> Sequence[Stuck]:
    """Those of a source, one by its name, or all of a reason."""
    return tuple(
        one
        for one in stuck(store, source or None)
        if (one.note.name == name if name else bool(reason) and one.note.reason == reason and _stands(one, standing))
    )


def _stands(one: Stuck, standing: str) -> bool:
    return one.standing == standing if standing else one.standing is not Standing.GONE


def _pattern(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}$"
