"""Jobs that read a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer import pipeline
from indexer.context import Context
from indexer.outcome import Outcome, Verdict
from indexer.report import Harvest
from indexer.work.work import Failure, Work
from kb import catalogue
from kb.jobs import Job

#: What a run leaves in the store, and need not be read again if it dies.
_KEPT = (Verdict.NEW, Verdict.CHANGED, Verdict.REMOVED)
#: Reasons of a failed run that its job names; all are in the harvest report.
_NAMED = 3


def crawl(job: Job, work: Work) -> Mapping[str, Any]:
    """Read one source; if it brought anything, the index follows."""
    name = job.arguments["source"]
    chosen = catalogue.of(work.settings).choose([name])

    def watch(outcome: Outcome) -> None:
        if outcome.verdict in _KEPT:
            work.meter.kept()
        elif outcome.verdict is Verdict.FAILED:
            work.meter.say(f"{outcome.path or name}: {outcome.reason}", "error")

    context = Context(
        store=work.store,
        settings=work.settings,
        meter=work.meter,
        full=bool(job.arguments.get("full")),
        watch=watch,
    )
    (harvest,) = pipeline.crawl(chosen, context)
    if any(harvest.counts.get(verdict) for verdict in _KEPT):
        work.desk.jobs.ask("index", by=job.asked_by, follows=job.id)
    result = {"source": name, "counts": {verdict.value: count for verdict, count in harvest.counts.items()}}
    if harvest.failed:
        raise Failure(_why(harvest), result)
    return result


def _why(harvest: Harvest) -> str:
    """The first reasons why a run failed, on one line."""
    broken = harvest.table.wrong if harvest.table else ()
    reasons = [*broken, *(f"{one.path}: {one.reason}" if one.path else one.reason for one in harvest.failures)]
    more = f" … ({len(reasons) - _NAMED} more)" if len(reasons) > _NAMED else ""
    return "; ".join(reasons[:_NAMED]) + more
