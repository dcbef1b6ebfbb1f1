"""What a run brought in from a source, as it is remembered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.store.rows import aware

#: Runs of a source that are remembered.
KEPT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What became of one file, page or member that is worth a word.

    verdict   a value of indexer.outcome.Verdict: "failed", "blocked", "quarantined" …
    found_on  address of the page that led to it; "" where there is none
    """

    path: str
    verdict: str
    reason: str
    found_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestReport:
    """The report of one run on one source.

    counts   how many things there were of each verdict
    remarks  what failed first, then what was left out; not all where there are thousands: the counts are of all
    wrong    promises of the source that the run found broken, a sentence each
    """

    source: str
    started_at: datetime
    ended_at: datetime
    counts: Mapping[str, int]
    remarks: tuple[Remark, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """True if anything is not as it should be."""
        return self.counts.get("failed", 0) > 0 or bool(self.wrong)


def harvest_of(row: sa.Row[*tuple[Any, ...]]) -> HarvestReport:
    """The report of a row of its table."""
    body = json.loads(row.body)
    return HarvestReport(
        source=row.source,
        started_at=aware(row.started_at),
        ended_at=aware(row.ended_at),
        counts=body["counts"],
        remarks=tuple(Remark(**remark) for remark in body["remarks"]),
        wrong=tuple(body["wrong"]),
    )
