"""What a run brought in from one source: how many of each verdict, what failed, and what is worth a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.outcome import Outcome, Table, Verdict

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
