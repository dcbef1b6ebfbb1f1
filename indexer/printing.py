"""The report of a run as a shell shows it, source by source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape

from indexer.outcome import Outcome
from indexer.report import Harvest
from kb.console import err, out, table

_SHOWN = 20  # outcomes listed; the counts are of all


def show_harvests(harvests: Iterable[Harvest]) -> bool:
    """Print the report of each source as it is done; True if anything failed."""
    failed = False
    for harvest in harvests:
        said = ", ".join(f"{count:,} {verdict.value}" for verdict, count in harvest.counts.items()) or "nothing new"
        out.print(f"{harvest.source}: {said}")
        _list(harvest.notes, "noted")
        _list(harvest.failures, "failed")
        if harvest.table:
            table(harvest.table.title, harvest.table.columns, harvest.table.rows)
            for wrong in harvest.table.wrong:
                err.print(escape(wrong))
        failed = failed or harvest.failed
    return failed


def _list(outcomes: Sequence[Outcome], what: str) -> None:
    for outcome in outcomes[:_SHOWN]:
        err.print(escape(f"  {what}: {outcome.path or outcome.source}: {outcome.reason}"))
    if len(outcomes) > _SHOWN:
        err.print(f"  … and {len(outcomes) - _SHOWN:,} more {what}: kb sources report {outcomes[0].source}")
