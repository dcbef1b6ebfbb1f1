"""The table of jobs, which is the truth on them: what carries the word that there is work may lose it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from kb.database import Database, aware
from kb.desk import tables as t
from kb.jobs.job import KINDS, Job, State

_TIMES = ("asked_at", "started_at", "alive_at", "ended_at")


class Jobs:
    """All jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, kind: str, *, by: str = "", follows: int | None = None, **arguments: Any) -> Job:
        """Ask for a job; one that waits already for the same work is given instead of a second one."""
        written = json.dumps(arguments, sort_keys=True, ensure_ascii=False)
        c = t.job.c
        with self._database.writing() as connection:
            same = sa.select(c.id).where(c.kind == kind, c.arguments == written, c.state == State.QUEUED.value)
            number = connection.execute(same).scalar()
            if number is None:
                made = sa.insert(t.job).values(
                    kind=kind,
                    arguments=written,
                    lane=KINDS[kind].lane.format(**arguments),
                    state=State.QUEUED.value,
                    asked_by=by,
                    asked_at=datetime.now(UTC),
                    follows=follows,
                    worker="",
                    crashes=0,
                    kept=0,
                    stopping=False,
                    task="",
                    unit="",
                    done=0,
                    reason="",
                    result="{}",
                )
                number = connection.execute(made.returning(c.id)).scalar_one()
        return self[number]

    def __getitem__(self, number: int) -> Job:
        """The job of that number; raises KeyError."""
        found = self._database.rows(sa.select(t.job).where(t.job.c.id == number))
        if not found:
            raise KeyError(number)
        return _job(found[0])

    def latest(self, limit: int = 50, *, kinds: Sequence[str] = (), lane: str = "") -> Sequence[Job]:
        """The jobs that were asked for last, latest first; of these kinds and this lane only, where they are given."""
        query = sa.select(t.job).order_by(t.job.c.id.desc()).limit(limit)
        if kinds:
            query = query.where(t.job.c.kind.in_(kinds))
        if lane:
            query = query.where(t.job.c.lane == lane)
        return tuple(_job(row) for row in self._database.rows(query))

    def pending(self) -> Sequence[Job]:
        """The jobs that run or wait, oldest first."""
        query = sa.select(t.job).where(t.job.c.state.in_((State.QUEUED.value, State.RUNNING.value)))
        return tuple(_job(row) for row in self._database.rows(query.order_by(t.job.c.id)))


def _job(row: sa.Row[*tuple[Any, ...]]) -> Job:
    values = dict(row._mapping)
    for name in _TIMES:
        values[name] = values[name] and aware(values[name])
    values["state"] = State(row.state)
    values["arguments"], values["result"] = json.loads(row.arguments), json.loads(row.result)
    return Job(**values)
