"""Jobs that write the index, check it, or go back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from indexer.reindex import publish_held, purge, reindex, rollback, withdraw
from indexer.work.work import Failure, Work
from kb.desk.memos import INDEXING_HELD
from kb.errors import IndexHeld, IndexMissing
from kb.evaluation.gate import gate_of
from kb.jobs import Job
from kb.search.engine import Generation


def index(job: Job, work: Work) -> Mapping[str, Any]:
    """Let the index follow the store; while that is held back, only what was withdrawn goes."""
    if work.desk.memos.read(INDEXING_HELD) is not None:
        try:
            return {**_said(withdraw(work.store, work.engine)), "waits": True}
        except IndexMissing:
            return {"waits": True}
    return _follow(work, anew=False)


def rebuild(job: Job, work: Work) -> Mapping[str, Any]:
    """Write the whole index anew."""
    return _follow(work, anew=True)


def publish(job: Job, work: Work) -> Mapping[str, Any]:
    """Let the generation serve that was held."""
    return _said(publish_held(work.store, work.engine))


def discard(job: Job, work: Work) -> Mapping[str, Any]:
    """Delete the generation that was held."""
    held = work.engine.held()
    work.engine.discard_held()
    return {"discarded": held.generation.number if held else None}


def go_back(job: Job, work: Work) -> Mapping[str, Any]:
    """Serve an earlier generation again; from then on the index waits until somebody lets it follow the store."""
    generation = rollback(work.store, work.engine, to=job.arguments.get("to"))
    work.desk.memos.write(
        INDEXING_HELD, {"by": job.asked_by, "at": datetime.now(UTC).isoformat(), "to": generation.again}
    )
    return {**_said(generation), "again": generation.again}


def check(job: Job, work: Work) -> Mapping[str, Any]:
    """Verify every checksum and walk every posting."""
    damages = work.engine.check()
    if damages:
        raise Failure(damages[0], {"damages": list(damages[:100])})
    return _said(work.engine.generation())


def forget(job: Job, work: Work) -> Mapping[str, Any]:
    """Leave nothing of documents that were taken down in any file of the index."""
    return _said(purge(work.store, work.engine, work.meter, job.arguments["documents"]))


def _follow(work: Work, *, anew: bool) -> Mapping[str, Any]:
    try:
        done = reindex(work.store, work.engine, work.meter, rebuild=anew, gate=gate_of(work.settings))
    except IndexHeld as error:
        held = work.engine.held()
        reasons = [str(reason) for reason in held.compared.reasons] if held else [str(error)]
        for reason in reasons:
            work.meter.say(reason, "warning")
        return {"held": held.generation.number if held else None, "reasons": reasons}
    if done is None:
        return {**_said(work.engine.generation()), "put": 0, "removed": 0}
    return {**_said(done.generation), "put": done.put, "removed": done.removed, "why": done.why}


def _said(generation: Generation) -> dict[str, Any]:
    return {"generation": generation.number, "documents": generation.documents}
