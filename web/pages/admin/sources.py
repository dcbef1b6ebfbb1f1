"""The desk's pages of sources: all of them, one of them, and one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from kb.catalogue import Catalogue
from kb.desk import Desk, Entry
from kb.desk.pauses import Pause
from kb.holdings import Holding, holdings
from kb.jobs import Job, State
from kb.quarantine import Stuck, stuck
from kb.schedule import Schedule, parse
from kb.search.analysis import fold
from kb.store import HarvestReport, Remark, Store

#: Remarks on one page of a run.
SHOWN = 100
_ENTRIES = 20
_JOBS = 5
#: What speaks first on a run's page.
_VERDICTS = (
    "failed", "quarantined", "blocked", "gone", "withheld", "removed", "new", "changed", "unchanged", "duplicate",
    "skipped",
)  # fmt: skip


class Reading(StrEnum):
    """Whether a source is read."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source in the list; `last` is its last run, `pending` the job that reads it or waits to.

    schedule, next_at  when it is read by itself, and when next; None where it is not
    """

    holding: Holding
    reading: Reading
    from_desk: bool
    last: HarvestReport | None
    pending: Job | None
    schedule: Schedule | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesDesk:
    """The list; `total` is without filters, `faults` are those of files of the desk that are not used."""

    rows: Sequence[Row]
    total: int
    kinds: Sequence[str]
    state: str
    kind: str
    text: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDesk:
    """One source. `kept` says whether what the store holds is what the source promises; None where nothing was read.

    origin  "corpus", "desk" (added there), "both" (changed there), "" (not in the catalogue any more)
    """

    row: Row
    pause: Pause | None
    kept: bool | None
    origin: str
    runs: Sequence[HarvestReport]
    jobs: Sequence[Job]
    stuck: Sequence[Stuck]
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDesk:
    """One run: its counts in order, the remarks of one verdict or of all, by verdict and reason, a page of them."""

    id: str
    title: str
    report: HarvestReport
    counts: Sequence[tuple[str, int]]
    groups: Sequence[tuple[str, str, Sequence[Remark]]]
    verdict: str
    verdicts: Sequence[tuple[str, int]]
    page: int
    pages: int
    retry: int


def sources_desk(
    catalogue: Catalogue, store: Store, desk: Desk, *, state: str = "", kind: str = "", text: str = ""
) -> SourcesDesk:
    """The sources that these filters leave."""
    rows = _rows(catalogue, store, desk)
    words = fold(text).split()
    shown = tuple(
        row
        for row in rows
        if (not state or row.reading == state)
        and (not kind or (row.holding.source is not None and row.holding.source.kind == kind))
        and all(word in _said(row.holding) for word in words)
    )
    kinds = sorted({row.holding.source.kind for row in rows if row.holding.source})
    return SourcesDesk(
        rows=shown, total=len(rows), kinds=kinds, state=state, kind=kind, text=text, faults=catalogue.faults
    )


def source_desk(source_id: str, catalogue: Catalogue, store: Store, desk: Desk) -> SourceDesk | None:
    """One source; None if nobody has ever heard of it."""
    entries = desk.audit.latest(_ENTRIES, subject=source_id)
    row = next((row for row in _rows(catalogue, store, desk) if row.holding.id == source_id), None)
    if row is None:
        if not any(entry.action.startswith("source.") for entry in entries):
            return None
        gone = Holding(id=source_id, source=None, documents=0, last_read=None)
        row = Row(holding=gone, reading=Reading.OFF, from_desk=False, last=None, pending=None)
    return SourceDesk(
        row=row,
        pause=desk.pauses.all().get(source_id),
        kept=_kept(row),
        origin=_origin(source_id, catalogue),
        runs=store.harvests(source_id),
        jobs=desk.jobs.latest(_JOBS, lane=f"source:{source_id}"),
        stuck=stuck(store, source_id),
        entries=entries,
    )


def run_name(report: HarvestReport) -> str:
    """The name of a run in addresses: when it began."""
    return f"{report.started_at:%Y%m%dT%H%M%S%f}"


def run_named(source_id: str, name: str, store: Store) -> HarvestReport | None:
    """The run of that name, or None."""
    return next((report for report in store.harvests(source_id) if run_name(report) == name), None)


def run_desk(
    source_id: str, catalogue: Catalogue, store: Store, report: HarvestReport, *, verdict: str = "", page: int = 1
) -> RunDesk:
    """The page of a run."""
    chosen = sorted(
        (remark for remark in report.remarks if not verdict or remark.verdict == verdict),
        key=lambda remark: (_order(remark.verdict), remark.reason, remark.path),
    )
    pages = max(1, -(-len(chosen) // SHOWN))
    page = min(max(page, 1), pages)
    groups: dict[tuple[str, str], list[Remark]] = {}
    for remark in chosen[(page - 1) * SHOWN : page * SHOWN]:
        groups.setdefault((remark.verdict, remark.reason), []).append(remark)
    source = catalogue.get(source_id)
    verdicts = Counter(remark.verdict for remark in report.remarks)
    return RunDesk(
        id=source_id,
        title=source.title if source else source_id,
        report=report,
        counts=sorted(report.counts.items(), key=lambda count: _order(count[0])),
        groups=[(verdict, reason, remarks) for (verdict, reason), remarks in groups.items()],
        verdict=verdict,
        verdicts=sorted(verdicts.items(), key=lambda count: _order(count[0])),
        page=page,
        pages=pages,
        retry=len(to_retry(source_id, report, store)),
    )


def to_retry(source_id: str, report: HarvestReport, store: Store) -> Sequence[Stuck]:
    """What a run could not read, and is still not read."""
    failed = {remark.path for remark in report.remarks if remark.verdict in ("failed", "quarantined")}
    return tuple(one for one in stuck(store, source_id) if one.note.name in failed)


def _rows(catalogue: Catalogue, store: Store, desk: Desk) -> Sequence[Row]:
    last, pauses = store.last_harvests(), desk.pauses.all()
    pending = _pending(desk)
    now = datetime.now(UTC)
    rows = []
    for holding in holdings(catalogue, store):
        reading = _reading(holding, pauses)
        schedule = parse(holding.source.schedule) if holding.source else None
        rows.append(
            Row(
                holding=holding,
                reading=reading,
                from_desk=holding.id in catalogue.from_desk,
                last=last.get(holding.id),
                pending=pending.get(holding.id),
                schedule=schedule,
                next_at=schedule.after(now) if schedule and reading is Reading.ON else None,
            )
        )
    return rows


def _pending(desk: Desk) -> Mapping[str, Job]:
    """The job that reads each source, or waits to; the one that runs where there are several."""
    found: dict[str, Job] = {}
    for job in desk.jobs.pending():
        if job.kind == "crawl" and (job.state is State.RUNNING or job.arguments["source"] not in found):
            found[job.arguments["source"]] = job
    return found


def _reading(holding: Holding, pauses: Mapping[str, Pause]) -> Reading:
    if not holding.on:
        return Reading.OFF
    return Reading.PAUSED if holding.id in pauses else Reading.ON


def _kept(row: Row) -> bool | None:
    """Whether the last run kept to what the source promises."""
    source = row.holding.source
    if source is None or row.last is None:
        return None
    expect = source.expect
    held = row.holding.documents
    return not row.last.wrong and held >= expect.least and (expect.most is None or held <= expect.most)


def _origin(source_id: str, catalogue: Catalogue) -> str:
    if source_id not in catalogue:
        return ""
    if source_id not in catalogue.from_desk:
        return "corpus"
    return "both" if source_id in catalogue.delivered else "desk"


def _said(holding: Holding) -> str:
    source = holding.source
    return fold(f"{holding.id} {source.title} {source.publisher} {source.remark}" if source else holding.id)


def _order(verdict: str) -> int:
    return _VERDICTS.index(verdict) if verdict in _VERDICTS else len(_VERDICTS)
