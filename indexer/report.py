"""What a run brought in from one source: how many of each verdict, what failed, and what is worth a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from indexer.outcome import Outcome, Table, Verdict
from kb.store import HarvestReport, Remark

#: Outcomes kept to be shown, of each sort; the counts are of all.
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """The harvest report of one source.

    counts    how many outcomes there were of each verdict
    failures  what failed, and why: the first MOST_KEPT
    notes     what was left out, or read in part, and why: the first MOST_KEPT
    table     figures that the kind of source adds, with the promises that they break
    """

    source: str
    counts: Mapping[Verdict, int]
    failures: tuple[Outcome, ...] = ()
    notes: tuple[Outcome, ...] = ()
    table: Table | None = None

    @property
    def failed(self) -> bool:
        """True if anything is not as it should be."""
        return self.counts.get(Verdict.FAILED, 0) > 0 or bool(self.table and self.table.wrong)


def tally(source: str, outcomes: Iterable[Outcome]) -> Harvest:
    """The report of a run, which is carried out as its outcomes are counted."""
    counts: Counter[Verdict] = Counter()
    failures: list[Outcome] = []
    notes: list[Outcome] = []
    for outcome in outcomes:
        counts[outcome.verdict] += 1
        kept = failures if outcome.verdict is Verdict.FAILED else notes
        if outcome.reason and outcome.verdict is not Verdict.REMOVED and len(kept) < MOST_KEPT:
            kept.append(outcome)
    return Harvest(source=source, counts=dict(counts), failures=tuple(failures), notes=tuple(notes))


def to_keep(harvest: Harvest, started: datetime, ended: datetime) -> HarvestReport:
    """The report as the store keeps it; times in UTC."""
    return HarvestReport(
        source=harvest.source,
        started_at=started,
        ended_at=ended,
        counts={verdict.value: count for verdict, count in harvest.counts.items()},
        remarks=tuple(
            Remark(path=one.path, verdict=one.verdict.value, reason=one.reason, found_on=one.found_on)
            for one in (*harvest.failures, *harvest.notes)
        ),
        wrong=harvest.table.wrong if harvest.table else (),
    )
